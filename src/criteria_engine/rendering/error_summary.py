"""render: why a decision could not be made, in a few words, to stand inside another sentence."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Said
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError
from criteria_engine.errors import (
    AmbiguousScope,
    BudgetExceeded,
    FunctionFailed,
    NotInForce,
    TooLong,
    UnknownTitle,
)

NO_SETS: Final = Said("không có bộ tiêu chí nào khác ở đây", "there are no other sets here")


WITHOUT_END: Final = Said(
    "các kết quả lồng vào nhau không dừng", "decisions within decisions without end"
)


def error_summary(error: CriteriaEngineError) -> Said:
    """What keeps a decision from being made, in both languages.

    >>> error_summary(AmbiguousScope("learning_community", ["commune", "hamlet"])).vi
    'danh hiệu có nhiều phạm vi: commune, hamlet'
    """
    match error:
        case CriteriaError(diagnostics=found):
            return Said(
                "; ".join(each.message("vi") for each in found),
                "; ".join(each.message("en") for each in found),
            )
        case NotInForce(on=on):
            words = f"ngày {on.isoformat()} không có đúng một bộ tiêu chí có hiệu lực"
        case UnknownTitle():
            words = "không có bộ tiêu chí nào của danh hiệu và phạm vi này"
        case AmbiguousScope(scopes=scopes):
            words = f"danh hiệu có nhiều phạm vi: {', '.join(scopes)}"
        case BudgetExceeded(said=said) | TooLong(said=said) | FunctionFailed(said=said):
            return said
        case _:
            words = str(error)
    return Said(words, str(error))
