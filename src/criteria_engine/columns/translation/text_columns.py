"""text_columns: codes and truths → the text of each row.

A database assembles texts row by row. Polars looks them up in tables of all possible texts
(`engines/text_lookup.py`), which takes a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import ibis

from criteria_engine.columns.translation import unbound
from criteria_engine.columns.translation.unbound import (
    IbisValue,
    UnboundExpr,
    UnboundOperand,
    UnboundTruth,
)

TextChoice: TypeAlias = Sequence[tuple[UnboundTruth, str]]
"""Alternatives for one part of a text: the text beside the first truth that holds; nothing if none holds."""


class TextAssembler:
    """Assembles texts row by row, as databases do."""

    def from_code(self, code: IbisValue, texts: Sequence[str]) -> IbisValue:
        """Return the text with the index `code`; NULL where the code is -1."""
        expr = ibis.null("string")
        for index, text in enumerate(texts):
            expr = ibis.ifelse(code == index, ibis.literal(text), expr)
        return expr

    def join(self, words: Sequence[TextChoice]) -> UnboundOperand:
        """Return the chosen texts of a row, separated by spaces."""
        left = [each for each in map(_possible_texts, words) if each]
        truths = [truth for word in left for truth, _ in word if isinstance(truth, UnboundExpr)]
        if not truths:
            return " ".join(word[0][1] for word in left)

        def make(*expr: IbisValue) -> IbisValue:
            waiting = iter(expr)
            return self.join_bound(
                [
                    [
                        (next(waiting) if isinstance(truth, UnboundExpr) else truth, text)
                        for truth, text in word
                    ]
                    for word in left
                ]
            )

        return unbound.combine(make, *truths)

    def join_bound(self, words: Sequence[Sequence[tuple[IbisValue, str]]]) -> IbisValue:
        """Return the same for bound truths; only the last truth of a choice may be the constant True."""
        first, *others = (self._word(word) for word in words)
        return (first.concat(*others) if others else first).strip()

    def _word(self, word: Sequence[tuple[IbisValue, str]]) -> IbisValue:
        expr = ibis.literal("")
        for truth, text in reversed(word):
            spaced = ibis.literal(f" {text}")
            expr = spaced if truth is True else ibis.ifelse(truth, spaced, expr)
        return expr


def _possible_texts(word: TextChoice) -> TextChoice:
    """Return the alternatives that are possible, up to the first one that always holds."""
    left = []
    for truth, text in word:
        if truth is not False:
            left.append((truth, text))
        if truth is True:
            break
    return left
