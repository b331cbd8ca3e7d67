"""Codes of mistakes about the places in which sets apply."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.checking.set_diagnostics import CIRCULAR_SETS, UNKNOWN_SET
from criteria_engine.diagnostics import Code, Diagnostic

PLACE_CLAIMED_TWICE: Final = Code(
    "place-claimed-twice",
    Template(
        "từ ngày {day} bộ này và {other} cùng áp dụng riêng cho {place}, nên không chọn được một bộ",
        "from {day} on this set and {other} are both for {place}, so that neither can be chosen",
    ),
    Template(
        "sửa `applies_in` của một bộ, hoặc ghi ngày cuối cho bộ cũ: `to: {last}`",
        "correct `applies_in` of one of them, or give the older set its last day: `to: {last}`",
    ),
)

PLACE_NOT_STATED: Final = Code(
    "place-not-stated",
    Template(
        "bộ gốc {base} chỉ áp dụng ở {place}, còn bộ này chưa nói áp dụng ở đâu",
        "the base {base} applies only in {place}, but this set does not say where it applies",
    ),
    Template(
        "thêm `applies_in:`, ví dụ `applies_in: {{{example}}}`",
        "add `applies_in:`, for example `applies_in: {{{example}}}`",
    ),
)

NO_PLACE: Final = Code(
    "no-place",
    Template(
        "`applies_in` có “{key}” mà chưa có nơi nào", "`applies_in` has “{key}” but no place for it"
    ),
    Template(
        "viết một nơi hoặc một danh sách: `{key}: [nghe_an, ha_tinh]`; áp dụng mọi nơi thì bỏ `{key}`",
        "write one place or a list: `{key}: [nghe_an, ha_tinh]`; leave out `{key}` where it applies everywhere",
    ),
)

ADAPTS_ITSELF: Final = Code(
    "adapts-itself",
    Template(
        "bộ này ghi cùng phiên bản {version} với bộ mà nó sửa",
        "this set has the version {version} of its base",
    ),
    Template(
        "ghi một `version` khác cho bản này, ví dụ `version: {example}`",
        "give this set a `version` of its own, such as `version: {example}`",
    ),
)

_WITHOUT_BASE: Final = (UNKNOWN_SET, CIRCULAR_SETS, PLACE_NOT_STATED, ADAPTS_ITSELF)


def is_without_base(diagnostics: Iterable[Diagnostic]) -> bool:
    """Return whether a set could not be merged with the set it adapts, so that its parts are not known."""
    return any(each.code in _WITHOUT_BASE for each in diagnostics)
