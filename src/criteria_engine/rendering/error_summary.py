"""render: an exception → a short text in both languages, for use inside another message."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.errors import (
    AmbiguousScope,
    BudgetExceeded,
    FunctionFailed,
    NotForPlace,
    NotInForce,
    Overlap,
    TooLong,
    UnknownPlace,
    UnknownTitle,
)

NO_SETS: Final = Text("không có bộ tiêu chí nào khác ở đây", "no other sets are available here")

WITHOUT_END: Final = Text(
    "các kết quả lồng vào nhau không dừng", "decisions refer to each other without end"
)


_MAX_SUMMARISED: Final = 10
"""How many diagnostics a summary in one line has."""


def error_summary(error: CriteriaEngineError) -> Text:
    """Return why a decision could not be made, in both languages.

    Args:
        error: any error of the library.


    >>> error_summary(AmbiguousScope("learning_community", ["commune", "hamlet"])).vi
    '“learning_community” có nhiều phạm vi: commune, hamlet'
    """
    match error:
        case CriteriaError(diagnostics=diagnostics):
            shown = diagnostics[:_MAX_SUMMARISED]
            more = error.total - len(shown)
            return Text(
                "; ".join([each.message("vi") for each in shown])
                + (f"; … và {more} lỗi nữa" if more else ""),
                "; ".join([each.message("en") for each in shown])
                + (f"; … and {more} more" if more else ""),
            )
        case Overlap(on=on, candidates=candidates):
            versions = ", ".join(each.key.version for each in candidates)
            vietnamese = f"ngày {on.isoformat()} có nhiều bộ tiêu chí cùng hiệu lực: {versions}"
        case NotInForce(on=on):
            vietnamese = f"ngày {on.isoformat()} không có đúng một bộ tiêu chí có hiệu lực"
        case (
            UnknownTitle(said=said)
            | UnknownPlace(said=said)
            | NotForPlace(said=said)
            | AmbiguousScope(said=said)
            | BudgetExceeded(said=said)
            | TooLong(said=said)
            | FunctionFailed(said=said)
        ):
            return said
        case _:
            vietnamese = str(error)
    return Text(vietnamese, str(error))
