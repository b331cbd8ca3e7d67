"""Hypothesis strategies for expressions of every form in the language.

Every tree drawn here is one that the parser can return: names and texts are in NFC, numbers have no
sign, `and` and `or` have at least two operands.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Final
from unicodedata import normalize

from hypothesis import strategies as st

from criteria_engine import syntax
from criteria_engine.model.temporal import Temporal
from criteria_engine.model.values import INTEGER_LIMIT, Months
from criteria_engine.reading.expressions.misnamed import misnamed_function, misspelt_keyword
from criteria_engine.syntax import Expr

_LETTERS: Final = "abcxyzABCăâđêôơưạếộỹĐỸ_横αя"
_LIKELY: Final = ("a", "b", "xs", "item", "members", "tỷ_lệ", "in_force", "start", "end", "of")
_FUNCTIONS: Final = ("count", "sum", "list contains", "date and time", "starts with")


def texts() -> st.SearchStrategy[str]:
    """Texts that a literal can contain."""
    return st.text(max_size=12).map(lambda text: normalize("NFC", text))


def names() -> st.SearchStrategy[str]:
    """Names of one word."""
    drawn = st.text(_LETTERS + "019", min_size=1, max_size=8).filter(_is_name)
    return st.sampled_from(_LIKELY) | drawn


def _is_name(word: str) -> bool:
    return syntax.is_name(word) and misspelt_keyword(word) is None


def function_names() -> st.SearchStrategy[str]:
    """Names of functions, with one or more words."""
    words = st.lists(names(), min_size=1, max_size=3).map(" ".join)
    standard = st.sampled_from((*_FUNCTIONS, "years and months duration"))
    return standard | words.filter(lambda name: misnamed_function(name) is None)


def numbers() -> st.SearchStrategy[int | Decimal]:
    """Numbers without a sign, of at most 34 digits."""
    whole = st.integers(0, 1000) | st.integers(0, INTEGER_LIMIT - 1)
    return whole | st.builds(_decimal, whole, st.integers(-40, 20) | st.integers(-3, 0))


def _decimal(digits: int, exponent: int) -> Decimal:
    return Decimal((0, tuple(map(int, str(digits))), exponent))


def percents() -> st.SearchStrategy[Decimal]:
    """Values of percent literals: 0.60 for `60%`."""
    return st.builds(_decimal, st.integers(0, 100_000), st.integers(-6, -2))


def moments() -> st.SearchStrategy[Temporal]:
    """Days, local moments, and durations of both kinds."""
    lengths = st.timedeltas(timedelta(days=-40_000), timedelta(days=40_000)) | st.timedeltas()
    months = st.integers(-10_000, 10_000).map(Months)
    local = st.datetimes().map(lambda moment: moment.replace(fold=0))
    return st.one_of(st.dates(), local, months, lengths)


def literals() -> st.SearchStrategy[Expr]:
    """Literals of every type."""
    values = st.one_of(numbers(), texts(), st.booleans(), st.none(), moments())
    percent = percents().map(lambda share: syntax.Literal(share, percent=True))
    return values.map(syntax.Literal) | percent


def expressions(*, max_leaves: int = 20) -> st.SearchStrategy[Expr]:
    """Trees with every kind of node."""
    leaves: st.SearchStrategy[Expr] = names().map(syntax.Name) | literals()
    return st.recursive(leaves, _nodes, max_leaves=max_leaves)


def _nodes(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    several = st.lists(inner, max_size=3).map(tuple)
    operands = st.lists(inner, min_size=2, max_size=4).map(tuple)
    comparisons = st.sampled_from(("=", "!=", "<", "<=", ">", ">="))
    keys = names() | texts()
    entries = st.lists(st.tuples(keys, inner), max_size=3).map(tuple)
    bindings = st.lists(st.tuples(names(), inner), min_size=1, max_size=2).map(tuple)
    fields = names() | st.sampled_from(("start included", "end included"))
    return st.one_of(
        st.builds(syntax.Or, operands),
        st.builds(syntax.And, operands),
        st.builds(syntax.Not, inner),
        st.builds(syntax.Compare, comparisons, inner, inner),
        st.builds(syntax.BetweenExpr, inner, inner, inner),
        st.builds(syntax.In, inner, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(syntax.Limit, comparisons, inner),
        st.builds(syntax.Calculate, st.sampled_from(("+", "-", "*", "/", "**")), inner, inner),
        st.builds(syntax.Negate, inner),
        st.builds(syntax.If, inner, inner, inner),
        st.builds(syntax.Quantified, st.sampled_from(("some", "every")), bindings, inner),
        st.builds(syntax.Path, inner, fields),
        st.builds(syntax.Filter, inner, inner),
        st.builds(syntax.ListOf, several),
        st.builds(syntax.RecordOf, entries),
        st.builds(syntax.RangeOf, inner, inner, st.booleans(), st.booleans()),
        st.builds(syntax.Call, function_names(), _arguments(inner)),
    )


def _arguments(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[tuple[syntax.Argument, ...]]:
    parameters = names() | st.sampled_from(("start position", "new item"))
    by_place = st.lists(st.builds(syntax.Argument, inner), max_size=3)
    by_name = st.lists(st.builds(syntax.Argument, inner, parameters), max_size=3)
    return (by_place | by_name).map(tuple)


# Fragments of broken texts: tokens of the language, and what people type instead of them.
_PIECES: Final = (
    *("and", "or", "not", "if", "then", "else", "some", "every", "in", "satisfies", "between"),
    *("(", ")", "[", "]", "{", "}", ",", ":", ".", ".."),
    *("+", "-", "*", "/", "**", "//", "/*", "*/"),
    *("=", "!=", "<=", ">", "==", "&&", "|", "!", "'", '"', "“", "@", '@"P1D"', "#", "%", "5%"),
    *("a", "b", "f(", "list contains", "1", "1.5", "1,5", "true", "True", "for", "return", "và"),
    *(" ", "\n", "\u00a0", "\u200b", "\u0301", "start included", "date and time(", "function"),
)


def broken_texts() -> st.SearchStrategy[str]:
    """Texts that resemble expressions, and some arbitrary ones."""
    joined = st.lists(st.sampled_from(_PIECES), max_size=12).map("".join)
    spaced = st.lists(st.sampled_from(_PIECES), max_size=12).map(" ".join)
    return st.one_of(joined, spaced, st.text(max_size=30))
