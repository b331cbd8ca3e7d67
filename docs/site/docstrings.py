"""An extension of Griffe: docstrings as Python writes them → Markdown."""

from __future__ import annotations

import re
from typing import Any, Final

import griffe

_ROLE: Final = re.compile(r":(?:class|mod|func|meth|attr|exc|data|obj):`~?(?:[\w.]*\.)?(\w+)`")

_DOCTEST: Final = re.compile(r"^>>> .*(?:\n.+)*", re.MULTILINE)


class Docstrings(griffe.Extension):
    """Writes roles (:class:`~a.b.C`) as names, and examples as blocks of code.

    It shows our frozen classes as what they are for type checkers: dataclasses of the standard library.
    """

    def on_alias_instance(self, *, alias: griffe.Alias, **options: Any) -> None:
        """Take our decorator of dataclasses for the standard one."""
        if alias.target_path == "criteria_engine.frozen.dataclass":
            alias.target_path = "dataclasses.dataclass"

    def on_object(self, *, obj: griffe.Object, **options: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if obj.docstring is not None:
            text = _ROLE.sub(r"`\1`", obj.docstring.value)
            obj.docstring.value = _DOCTEST.sub(r"```pycon\n\g<0>\n```", text)
