"""Fill the workbook that `criteria commune new` has written, as the officers of a made-up commune would.

    criteria commune new xa.xlsx --on 2025-11-20 --criteria examples/adaptations/an-hoc --place commune=an_hoc
    python examples/commune/fill_workbook.py xa.xlsx

The rows are those of own_tables.py, with made-up names, registers of the associations and branches.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import make_commune  # type: ignore[import-not-found]  # the scripts beside this one
import own_tables  # type: ignore[import-not-found]
import yaml

import criteria_engine as ce
from criteria_engine.rollup.blank_tables import blank_tables
from criteria_engine.rollup.entry_rows import EntryTable
from criteria_engine.rollup.entry_workbook import write_entry_workbook
from criteria_engine.rollup.planner import load_rollup

DAY = date(2025, 11, 20)
EXAMPLES = Path(__file__).parents[1]
FAMILY_NAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Bùi", "Vi", "Lương", "Hà", "Đinh", "Cao")
MIDDLE_NAMES = ("Văn", "Thị", "Đức", "Thanh", "Minh", "Ngọc", "Hữu", "Xuân")
GIVEN_NAMES = (
    "An",
    "Bình",
    "Chiến",
    "Dũng",
    "Hoa",
    "Hạnh",
    "Hùng",
    "Lan",
    "Mai",
    "Nga",
    "Sơn",
    "Tuấn",
    "Yến",
)
HAMLET_NAMES = (
    "Minh Xuân",
    "Minh Hồ",
    "Minh Thành",
    "Minh Tiến",
    "Minh Quang",
    "Đồng Hưng",
    "Tân Mùng",
)


def person(rng: random.Random) -> str:
    """Return a made-up name."""
    return " ".join(map(rng.choice, (FAMILY_NAMES, MIDDLE_NAMES, GIVEN_NAMES)))


def generated_rows(seed: int, hamlets: int, families: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of each table by the names of its columns; words of choices as in the workbook."""
    tables = make_commune.generate(seed, hamlets, families)
    own_tables.replace_judgements(tables, seed)
    rows = {}
    for name, table in yaml.safe_load(make_commune.COLUMNS)["tables"].items():
        headings = make_commune.HEADINGS[table["file"]]
        rows[name] = [
            {
                table["columns"][heading]: cell
                for heading, cell in zip(headings, cells, strict=True)
                if heading in table["columns"] and cell
            }
            for cells in tables.rows[table["file"]]
        ]
        for column, words in table.get("values", {}).items():
            for row in rows[name]:
                row[column] = words.get(row.get(column, "").strip().lower(), row.get(column))
    return rows


def add_names_and_registers(rows: dict[str, list[dict[str, Any]]], rng: random.Random) -> None:
    """Add names to hamlets, households and citizens, and the registers of the associations."""
    for number, row in enumerate(rows["hamlets"]):
        row["hamlet_name"] = f"Xóm {HAMLET_NAMES[number % len(HAMLET_NAMES)]}"
    for table, column in (("families", "family_name"), ("citizens", "citizen_name")):
        for row in rows[table]:
            row[column] = person(rng)
    hamlets = [row["hamlet"] for row in rows["hamlets"]]
    for column in ("association_members", "association_members_trained"):
        rows["commune"][0].pop(column, None)
    rows["members"] = [
        {
            "member": f"HV{number:03}",
            "member_name": person(rng),
            "member_hamlet": rng.choice(hamlets),
            "association": rng.choice(
                ("Hội Khuyến học", "Hội Nông dân", "Hội Phụ nữ", "Đoàn Thanh niên")
            ),
            "trained": "có" if rng.random() < 0.97 else "không",
        }
        for number in range(1, 121)
    ]
    rows["branches"] = [
        {
            "branch": f"CH{number:02}",
            "branch_name": f"Chi hội {row['hamlet_name'].replace('Xóm', 'xóm')}",
            "branch_hamlet": row["hamlet"],
            "has_plan": "không" if number == 2 else "có",
            "registered_families": sum(f.get("hamlet") == row["hamlet"] for f in rows["families"])
            - 3,
            "registered_hamlets": 1,
        }
        for number, row in enumerate(rows["hamlets"], start=1)
    ]


def main() -> None:
    """Fill a workbook."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("workbook", type=Path)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--hamlets", type=int, default=6)
    parser.add_argument("--families", type=int, default=180)
    arguments = parser.parse_args()
    own_sets = (EXAMPLES / "adaptations" / "an-hoc", EXAMPLES / "minh-hop" / "criteria")
    catalogue = ce.Catalogue.packaged().extend(*own_sets)
    plan = load_rollup(None, catalogue, DAY, {"commune": "an_hoc"})
    rows = generated_rows(arguments.seed, arguments.hamlets, arguments.families)
    add_names_and_registers(rows, random.Random(arguments.seed))  # noqa: S311 - reproducible, not secret
    words = {
        (table.name, column.name): {id_: word for word, id_ in column.words.items()}
        for table in blank_tables(plan, "vi")
        for column in table.columns
    }
    arguments.workbook.unlink(missing_ok=True)
    filled = {name: EntryTable.of(in_words(name, table, words)) for name, table in rows.items()}
    write_entry_workbook(plan, arguments.workbook, "vi", filled)
    for table in plan.tables.values():
        count = len(rows.get(table.name, ()))
        called = table.called.in_language("vi")
        print(f"{arguments.workbook}: {called[:1].upper()}{called[1:]}, {count} dòng")


def in_words(
    name: str, rows: Iterable[dict[str, Any]], words: dict[tuple[str, str], dict[str, str]]
) -> list[dict[str, Any]]:
    """Return rows with numbers as numbers and choices in the words of the workbook."""
    return [
        {
            column: words.get((name, column), {}).get(cell) or number(cell)
            for column, cell in row.items()
        }
        for row in rows
    ]


def number(cell: Any) -> Any:
    """Return a whole number as such, and any other cell as it is."""
    return int(cell) if isinstance(cell, str) and cell.isdecimal() and len(cell) < 9 else cell


if __name__ == "__main__":
    main()
