"""Diagnostic codes for keys: of rows, of what they belong to, and of earlier recognitions."""

from __future__ import annotations

import json
from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.diagnostics import Code, Diagnostic, Severity
from criteria_engine.source import Span

UNKNOWN_MEMBERSHIP: Final = Code(
    "unknown-membership",
    Template(
        "`{column}`: không có `{text}` trong bảng {table}{more}",
        "`{column}`: there is no `{text}` in the table of {table}{more}",
    ),
    Template("{fix}", "{fix}"),
)


def unknown_membership(
    at: Span,
    column: str,
    text: str,
    table: Text,
    name: str,
    count: int,
    near: str | None,
    sheet: Text | None = None,
) -> Diagnostic:
    """Return the diagnostic for a key of a parent that no row has.

    Args:
        at: the first cell with it.
        column: the column.
        text: the key as written.
        table: what the table of the parents is called.
        name: the name of that table.
        count: how many rows have it.
        near: the key that is probably meant.
        sheet: the sheet of an entry workbook in which it can be confirmed; None for `columns.yaml`.
    """
    more = Text("", "")
    if count > 1:
        more = Text(f" ({count} dòng ghi như vậy)", f" ({count} rows say so)")
    fix = Text(
        f"sửa mã, thêm dòng vào bảng {table.vi}, hoặc ghi - nếu không thuộc về đâu",
        f"correct the key, add a row to the table of {table.en}, or write - if it belongs to nothing",
    )
    if near is not None and sheet is not None:
        fix = Text(
            f"có phải là `{near}`? Nếu phải, sửa mã, hoặc ghi một lần vào trang “{sheet.vi}” của sổ tính: cách viết"
            f" `{text}`, mã đúng `{near}`",
            f"did you mean `{near}`? If so, correct the key, or write once into the sheet “{sheet.en}” of a workbook:"
            f" spelling `{text}`, right key `{near}`",
        )
    elif near is not None:
        alias = f"aliases: {{{_yaml_word(text)}: {_yaml_word(near)}}}"
        fix = Text(
            f"có phải là `{near}`? Nếu phải, sửa mã, hoặc ghi một lần dưới bảng `{name}` trong columns.yaml:"
            f" `{alias}`",
            f"did you mean `{near}`? If so, correct the key, or write once under the table `{name}` in"
            f" columns.yaml: `{alias}`",
        )
    return UNKNOWN_MEMBERSHIP.at(
        at, column=column, text=text, table=table, more=more, fix=fix, near=near or ""
    )


ALIAS_OF_NO_KEY: Final = Code(
    "alias-of-no-key",
    Template(
        "`aliases`: không có mã `{text}` trong bảng {table}",
        "`aliases`: there is no key `{text}` in the table of {table}",
    ),
    Template(
        "ghi bên phải dấu hai chấm một mã có trong bảng",
        "write a key of the table on the right of the colon",
    ),
)

ALIAS_IS_A_KEY: Final = Code(
    "alias-is-a-key",
    Template(
        "`aliases`: `{text}` là mã của một dòng khác trong bảng {table}",
        "`aliases`: `{text}` is the key of another row in the table of {table}",
    ),
    Template(
        "xóa dòng thừa trong bảng, hoặc bỏ cách viết này khỏi `aliases`",
        "remove the surplus row from the table, or this spelling from `aliases`",
    ),
)

BLANK_MEMBERSHIP: Final = Code(
    "blank-membership",
    Template(
        "bảng {table}: {count} trong {total} dòng để trống `{column}`, nên chưa biết thuộc {to} nào",
        "the table of {table}: {count} of {total} rows leave `{column}` blank, so it is unknown which of the"
        " {to} they belong to",
    ),
    Template(
        "ghi mã vào từng dòng, kể cả khi cả nhóm giống nhau; không thuộc về đâu thì ghi -",
        "write the key in every row, also where a whole group has the same; write - for belonging to nothing",
    ),
    severity=Severity.WARNING,
)

NEAR_EQUAL_COMMUNES: Final = Code(
    "near-equal-communes",
    Template(
        "tên xã gần giống nhau, có lẽ là một xã: {names}",
        "these names of communes are almost the same, probably of one commune: {names}",
    ),
    Template(
        "ghi tên mỗi xã giống hệt nhau ở mọi dòng của mọi bảng",
        "write the name of each commune alike in every row of every table",
    ),
)

UNCLEAN_KEY: Final = Code(
    "unclean-key",
    Template(
        "mã `{text}` có ký tự không nhìn thấy hoặc chữ dựng sẵn bị tách dấu; mã sạch là `{key}`",
        "the key `{text}` contains invisible characters or letters apart from their marks; the clean key is"
        " `{key}`",
    ),
    Template(
        "làm sạch cột mã trước khi xét: Unicode NFC, bỏ ký tự không nhìn thấy",
        "clean the columns of keys first: Unicode form NFC, without invisible characters",
    ),
)

UNKNOWN_RECOGNISED_SUBJECT: Final = Code(
    "unknown-recognised-subject",
    Template(
        "không có `{text}` trong bảng {table}, nên chưa biết lần công nhận này là của ai",
        "there is no `{text}` in the table of {table}, so it is unknown whose recognition this is",
    ),
    Template(
        "ghi mã đúng như trong bảng {table}; nếu không còn ở xã thì xóa dòng này",
        "write the key as in the table of {table}; remove the row if the subject is no longer in the commune",
    ),
)

RECOGNISED_LATER: Final = Code(
    "recognised-later",
    Template(
        "ngày công nhận {day} sau ngày xét {on}",
        "the recognition of {day} is after the day of the assessment, {on}",
    ),
    Template(
        "sửa ngày; nếu muốn xét vào ngày sau đó, chọn ngày ấy bằng --on",
        "correct the day; to assess on a later day, choose it with --on",
    ),
)

ROW_WITHOUT_DAY: Final = Code(
    "row-without-day",
    Template(
        "dòng không có ngày quyết định, nên chưa biết còn hiệu lực hay không",
        "the row has no day of the decision, so it is unknown whether it is still valid",
    ),
    Template("ghi ngày: 20/12/2024", "write the day: 2024-12-20"),
)

ROW_WITHOUT_TITLE: Final = Code(
    "row-without-title",
    Template(
        "dòng không ghi danh hiệu, nên chưa biết đã công nhận danh hiệu nào",
        "the row names no title, so it is unknown which one was recognised",
    ),
    Template("ghi danh hiệu như trong quyết định", "write the title as in the decision"),
)


def _yaml_word(text: str) -> str:
    """Return a word as an author writes it in a YAML file: in quotes where it is not plain."""
    plain = all(
        part.isalpha() or (part.isalnum() and not part[0].isdigit()) for part in text.split(" ")
    )
    return text if plain else json.dumps(text, ensure_ascii=False)
