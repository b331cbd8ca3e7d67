"""Words of a row: one text for a code, and one text put together of all that is to be said.

A database writes them row by row. Polars looks them up in tables of all that can be said, which takes a
fraction of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from itertools import product
from math import prod
from operator import add
from typing import Any, Final, TypeAlias

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.rules as rlz

from criteria_engine.columns import expressions as ex
from criteria_engine.columns.expressions import Built, Expr, Operand, Truth

Word: TypeAlias = Sequence[tuple[Truth, str]]
"""What is said of one thing: the text beside the first truth that holds, or nothing."""

_MOST_TEXTS: Final = 4_096
"""How many texts one table has at most."""


class LookedUp(ops.Value):  # type: ignore[misc]
    """The text at a place of a table; NULL where the place, or the text, is NULL."""

    index: ops.Value[dt.Integer, Any]
    texts: tuple[str | None, ...]

    shape = rlz.shape_like("index")
    dtype = dt.string


class Wording:
    """How a database puts texts together: row by row."""

    def chosen(self, code: Built, texts: Sequence[str]) -> Built:
        """The text of a code from 0 on; NULL where the code is -1."""
        built = ibis.null("string")
        for index, text in enumerate(texts):
            built = ibis.ifelse(code == index, ibis.literal(text), built)
        return built

    def said(self, words: Sequence[Word]) -> Operand:
        """All that is to be said of a row, a blank between."""
        left = [each for each in map(_open, words) if each]
        truths = [truth for word in left for truth, _ in word if isinstance(truth, Expr)]
        if not truths:
            return " ".join(word[0][1] for word in left)

        def make(*built: Built) -> Built:
            waiting = iter(built)
            return self.joined(
                [
                    [
                        (next(waiting) if isinstance(truth, Expr) else truth, text)
                        for truth, text in word
                    ]
                    for word in left
                ]
            )

        return ex.combine(make, *truths)

    def joined(self, words: Sequence[Sequence[tuple[Built, str]]]) -> Built:
        """The same of truths bound to a table; only the last of a word may be True itself."""
        first, *others = (self._word(word) for word in words)
        return (first.concat(*others) if others else first).strip()

    def _word(self, word: Sequence[tuple[Built, str]]) -> Built:
        built = ibis.literal("")
        for truth, text in reversed(word):
            spaced = ibis.literal(f" {text}")
            built = spaced if truth is True else ibis.ifelse(truth, spaced, built)
        return built


class LookingUp(Wording):
    """How Polars does: what is to be said is a number, and the texts of all numbers are worked out once."""

    def chosen(self, code: Built, texts: Sequence[str]) -> Built:
        """The text of a code from 0 on; NULL where the code is -1."""
        return LookedUp(code + 1, (None, *texts)).to_expr()

    def joined(self, words: Sequence[Sequence[tuple[Built, str]]]) -> Built:
        """The same of truths bound to a table; only the last of a word may be True itself."""
        groups: list[list[Sequence[tuple[Built, str]]]] = [[]]
        for word in words:
            if prod(len(_texts(each)) for each in (*groups[-1], word)) > _MOST_TEXTS:
                groups.append([])
            groups[-1].append(word)
        if len(groups) == 1:
            return _looked_up(groups[0], "")
        first, *others = (_looked_up(group, " ") for group in groups)
        return first.concat(*others).strip()


def _looked_up(words: Sequence[Sequence[tuple[Built, str]]], before: str) -> Built:
    """Words of which all that can be said is in one table, with a text before each that says anything."""
    places = []
    factor = 1
    for word in words:
        texts = _texts(word)
        place = ibis.literal((len(texts) - 1) * factor, "int32")
        for index, (truth, _) in reversed(list(enumerate(word))):
            if truth is not True:
                place = ibis.ifelse(truth, ibis.literal(index * factor, "int32"), place)
        places.append(place)
        factor *= len(texts)
    # The first word is the one that changes with every number.
    said = (
        " ".join(each for each in reversed(row) if each)
        for row in product(*(_texts(word) for word in reversed(words)))
    )
    table = tuple(f"{before}{each}" if each else "" for each in said)
    return LookedUp(reduce(add, places), table).to_expr()


def _texts(word: Sequence[tuple[Built, str]]) -> list[str]:
    """What a word can be; the last is what it is where none before holds."""
    texts = [text for _, text in word]
    return texts if word[-1][0] is True else [*texts, ""]


def _open(word: Word) -> Word:
    """What can be said, up to what is said in any case."""
    left = []
    for truth, text in word:
        if truth is not False:
            left.append((truth, text))
        if truth is True:
            break
    return left
