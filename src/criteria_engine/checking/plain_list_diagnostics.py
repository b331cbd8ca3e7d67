"""Codes of mistakes in the declaration of lists, of plain values and of records."""

from __future__ import annotations

from typing import Final

from criteria_engine.bilingual import Template
from criteria_engine.diagnostics import Code

LIST_OF_WHAT: Final = Code(
    "list-of-what",
    Template(
        "danh sách này chưa nói mỗi mục của nó là gì",
        "this list does not say what its items are",
    ),
    Template(
        "viết `of: enumeration` (hoặc `integer`, `number`, `date`, `string`) khi mỗi mục là một giá trị; `fields:` khi mỗi "
        "mục có nhiều dữ kiện",
        "write `of: enumeration` (or `integer`, `number`, `date`, `string`) if each item is one value, `fields:` if it has "
        "several facts",
    ),
)

WRONG_ITEM_TYPE: Final = Code(
    "wrong-item-type",
    Template(
        "danh sách không chứa được các giá trị loại `{of}`",
        "a list cannot hold values of type `{of}`",
    ),
    Template(
        "chọn một trong: {known}; mục có nhiều dữ kiện thì dùng `fields:`",
        "choose one of {known}; use `fields:` for items with several facts",
    ),
)

PLAIN_LIST_KEY: Final = Code(
    "plain-list-key",
    Template(
        "danh sách có `of:` thì mỗi mục là một giá trị, nên không có `{key}`",
        "each item of a list with `of:` is one value, so that it cannot have `{key}`",
    ),
    Template(
        "bỏ `{key}:`, hoặc bỏ `of:` và khai báo từng dữ kiện của mục dưới `fields:`",
        "remove `{key}:`, or remove `of:` and declare the facts of an item under `fields:`",
    ),
)
