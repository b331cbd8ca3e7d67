"""Diagnostic codes for what a proof about all facts finds of the laws of a set."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code, Severity

LAW_BROKEN: Final = Code(
    "law-broken",
    Template(
        "tính chất «{text}» không đúng. {how}",
        "the law «{text}» does not hold. {how}",
    ),
    Template(
        "sửa điều kiện của tiêu chí, hoặc sửa tính chất (giới hạn bằng `when:`); nếu luật viết thế, ghi"
        " `intended: {{law-broken: lý do}}`",
        "correct the rule, or the law (limit it by `when:`); if the legal act says so, write"
        " `intended: {{law-broken: reason}}`",
    ),
)

LAW_ABOUT_NOBODY: Final = Code(
    "law-about-nobody",
    Template(
        "không hồ sơ nào đúng điều kiện `when` này, nên tính chất không kiểm tra gì cả",
        "no facts meet this `when`, so the law tests nothing",
    ),
    Template(
        "sửa điều kiện `when`, hoặc bỏ nó để tính chất nói về mọi hồ sơ",
        "correct `when`, or remove it, so that the law is about all facts",
    ),
    Severity.WARNING,
)
