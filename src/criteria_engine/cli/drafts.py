"""cli: what drafts of files that a person fills in have in common: a head, and comments in both languages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.model.base import Bilingual
from criteria_engine.model.decision import SetKey, SetReference
from criteria_engine.rendering.display_width import one_line

INDENT: Final = "  "

_WIDTH: Final = 96

_THEN: Final = Template("Xong thì chạy:", "Then run:")


class DraftWriter:
    """Writes comments in Vietnamese, or in Vietnamese and English.

    Args:
        language: "en" writes both.

    Attributes:
        languages: the languages of the comments, in order.
    """

    def __init__(self, language: Language) -> None:
        self.languages: tuple[Language, ...] = ("vi",) if language == "vi" else ("vi", "en")

    def head(
        self, reference: SetReference, title: Template, how: Iterable[Template], command: str
    ) -> Iterator[str]:
        """Yield which set a draft is for, how to fill it in, and the command to run then."""
        key = SetKey(reference.title, reference.scope, reference.version)
        yield from self.comment(title, name=reference.name, key=key)
        for each in (*how, _THEN):
            yield from self.comment(each)
        yield f"#{INDENT}{one_line(command)}"

    def comment(self, template: Template, indent: str = "", **data: object) -> Iterator[str]:
        """Yield a filled-in text as comment lines."""
        for language in self.languages:
            values = {
                key: value.in_language(language) if isinstance(value, Bilingual) else value
                for key, value in data.items()
            }
            yield from comment_lines(template.in_language(language, values), indent)


def comment_lines(text: str, indent: str, *, hanging: str = "") -> Iterator[str]:
    """Yield a text as wrapped comment lines; a line break in the text cannot end the comment.

    Args:
        text: any text.
        indent: the spaces before each `#`.
        hanging: the spaces after the first `#`; later lines get twice as many.
    """
    lines = wrap(
        one_line(text),
        _WIDTH - len(indent),
        initial_indent=hanging,
        subsequent_indent=hanging * 2,
        break_on_hyphens=False,
    )
    return (f"{indent}# {line}" for line in lines)


def quote_yaml(text: str) -> str:
    """Return a text as a quoted YAML key or value, because it may contain special characters.

    >>> quote_yaml("5.1: a")
    '"5.1: a"'
    """
    return json.dumps(text, ensure_ascii=False)
