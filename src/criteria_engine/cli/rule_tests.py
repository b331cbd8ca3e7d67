"""cli: what `criteria test` says of the examples themselves: what they cover, and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from criteria_engine.analysis import MadeExample, coverage
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.files import replace_file, write_output
from criteria_engine.cli.printing import print_line, show_document
from criteria_engine.cli.rule_test_formats import CoverageAnswer, coverage_answer
from criteria_engine.criteria import Criteria
from criteria_engine.lazy import LazyModule
from criteria_engine.wording.numbers import format_number

if TYPE_CHECKING:
    from criteria_engine.analysis import examples, rule_test_report
    from criteria_engine.rendering import document as documents
    from criteria_engine.rendering import html, markdown, text
else:
    # An answer in JSON needs none of them.
    examples = LazyModule("criteria_engine.analysis.examples")
    rule_test_report = LazyModule("criteria_engine.analysis.rule_test_report")
    documents = LazyModule("criteria_engine.rendering.document")
    html = LazyModule("criteria_engine.rendering.html")
    markdown = LazyModule("criteria_engine.rendering.markdown")
    text = LazyModule("criteria_engine.rendering.text")

_WHICH: Final = Template(
    "--out nhận tệp .html, .md hoặc .txt, không phải {path}",
    "--out takes a file .html, .md or .txt, not {path}",
)

_NEEDS: Final = Template(
    "{option} đi cùng --coverage hoặc --mutate", "{option} belongs to --coverage or --mutate"
)

_ONE_SET: Final = Template(
    "--add-example thêm vào một tệp, nên chỉ nêu một bộ tiêu chí; đang có: {sets}",
    "--add-example adds to one file, so name one set; these are {sets}",
)

_NOTHING_TO_ADD: Final = Template(
    "không có ví dụ nào để thêm vào {path}", "there is no example to add to {path}"
)

_ADDED: Final = Template("đã thêm {count} ví dụ vào {path}", "added {count} examples to {path}")

_BELOW: Final = Template(
    "✗ {set}: ví dụ mới thử {percent} % trường hợp, dưới mức --threshold {threshold} %",
    "✗ {set}: the examples cover {percent}% of the cases, below --threshold {threshold}%",
)


class RuleTests:
    """What the examples of some sets test of them.

    Args:
        sets: the sets, each on its first day.
        covers: whether to find out what they cover.
    """

    def __init__(self, sets: Sequence[Criteria], *, covers: bool) -> None:
        self._sets = sets
        self._coverage = [coverage(each) for each in sets] if covers else None

    @property
    def coverage_answer(self) -> CoverageAnswer | None:
        """What is covered, as JSON; None where nobody asked for it."""
        return None if self._coverage is None else coverage_answer(self._coverage)

    def print(self, language: Language, out: Path | None) -> None:
        """Print what was found, or write it to a file."""
        if not self._sets:
            return
        document = self._document(language)
        if out is None:
            print_line()
            show_document(document)
        else:
            render = _renderers().get(out.suffix.lower())
            if render is None:
                raise CommandError(_WHICH, path=out)
            write_output(render(document), out, language)

    def _document(self, language: Language) -> documents.Document:
        found = [
            rule_test_report.coverage_document(each, language) for each in self._coverage or ()
        ]
        blocks = tuple(block for each in found for block in each.blocks)
        title = found[0].title if found else ""
        return documents.Document(language, title, blocks)

    def add_examples(self, path: Path, language: Language) -> None:
        """Add the made examples to a file."""
        if len(self._sets) != 1:
            raise CommandError(_ONE_SET, sets=", ".join(str(e.checked.key) for e in self._sets))
        items = [each.yaml for each in self._made()]
        if not items:
            print_line(fill(_NOTHING_TO_ADD, path=path).in_language(language), stderr=True)
            return
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        key = str(self._sets[0].checked.key)
        replace_file(examples.with_examples(before, items, key), path)
        message = fill(_ADDED, count=len(items), path=path).in_language(language)
        print_line(message, style="dim", stderr=True)

    def _made(self) -> Iterator[MadeExample]:
        for each in self._coverage or ():
            yield from each.made

    def below(self, threshold: Decimal, language: Language) -> list[str]:
        """Return a sentence for each set whose examples test less than a percentage of it."""
        return [
            fill(
                _BELOW, set=rule_test_report.key_of(each.criteria),
                percent=format_number(each.percent, language),
                threshold=format_number(threshold, language),
            ).in_language(language)
            for each in self._coverage or ()
            if each.percent < threshold
        ]  # fmt: skip


def check_rule_options(
    asked: bool, out: Path | None, add_example: Path | None, threshold: Decimal | None
) -> None:
    """Check the options that only make sense with some others.

    Raises:
        CommandError: one of them is given without these, or names a file of another kind.
    """
    for option, value in (
        ("--out", out), ("--add-example", add_example), ("--threshold", threshold),
    ):  # fmt: skip
        if value is not None and not asked:
            raise CommandError(_NEEDS, option=option)
    if out is not None and out.suffix.lower() not in _renderers():
        raise CommandError(_WHICH, path=out)


def _renderers() -> Mapping[str, Callable[[documents.Document], str]]:
    return {
        ".html": html.render_html,
        ".htm": html.render_html,
        ".md": markdown.render_markdown,
        ".txt": text.render_text,
    }
