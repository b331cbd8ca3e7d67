"""Generate the commune of make_commune.py with the columns of its own, made-up tables of points.

    python examples/commune/own_tables.py FOLDER
    criteria assess-commune FOLDER --criteria examples/adaptations/an-hoc --place commune=an_hoc --on 2025-11-20

By the sets of the commune the titles of families, clans, hamlets and units are computed; nobody has to decide
on each.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import make_commune  # type: ignore[import-not-found]  # the script beside this one

COLUMNS = {
    "xom.csv": (
        1,
        {
            "Người từ 18 tuổi": "adults",
            "Công dân học tập": "learning_adults",
            "Tủ sách dùng chung": "bookcase",
            "Buổi học tập cộng đồng": "study_meetings",
        },
    ),
    "dong-ho.csv": (
        5,
        {
            "Gia đình nghèo": "poor_families",
            "Gia đình nghèo được giúp": "poor_families_helped",
            "Con em được khen": "pupils_awarded",
        },
    ),
    "don-vi.csv": (
        4,
        {
            "Kế hoạch học tập": "training_plan",
            "Nơi đọc sách": "reading_room",
            "Lớp học hỗ trợ": "courses_supported",
        },
    ),
    "ho.csv": (
        4,
        {
            "Góc học tập": "study_corner",
            "Số đầu sách": "books",
            "Lần bị xử phạt": "offences",
            "Hoạt động tham gia": "activities_joined",
        },
    ),
}
"""For each file: how many columns stay, and the headings and facts that follow them."""


def own_cells(rng: random.Random) -> dict[str, Callable[[Sequence[str]], list[str]]]:
    """Return for each file how a row without its judgements is filled, from the row that was generated."""

    def yes(likely: bool, most: float, least: float) -> str:
        return "có" if rng.random() < (most if likely else least) else "không"

    def family(row: Sequence[str]) -> list[str]:
        good = row[-1].lower() == "có"
        books = "" if rng.random() < 0.01 else str(rng.choice([10, 20, 30] if good else [0, 5, 10]))
        return [yes(good, 0.95, 0.4), books, "0" if good else rng.choice("012"), rng.choice("0123")]

    def clan(row: Sequence[str]) -> list[str]:
        poor = rng.randint(0, 2)
        return [str(poor), str(poor if row[-1] == "có" else 0), str(rng.randint(0, 8))]

    def hamlet(row: Sequence[str]) -> list[str]:
        adults = rng.randint(150, 260)
        learning = adults * rng.randint(38, 75) // 100
        bookcase = yes(row[-1] == "có", 0.95, 0.5)
        return [str(adults), str(learning), bookcase, str(rng.randint(1, 6))]

    def unit(row: Sequence[str]) -> list[str]:
        return [yes(row[-1] == "có", 0.9, 0.6), yes(row[-1] == "có", 0.7, 0.4), rng.choice("012")]

    return {"ho.csv": family, "dong-ho.csv": clan, "xom.csv": hamlet, "don-vi.csv": unit}


def replace_judgements(tables: make_commune.GeneratedTables, seed: int) -> None:
    """Replace the columns with what the commune judged by those that its own sets compute from."""
    cells = own_cells(random.Random(seed))  # noqa: S311 - an example: reproducible, not secret
    for file, (kept, own) in COLUMNS.items():
        tables.rows[file] = [[*row[:kept], *cells[file](row)] for row in tables.rows[file]]
        headings = make_commune.HEADINGS[file]
        for heading in headings[kept:]:
            make_commune.COLUMNS = _without(make_commune.COLUMNS, file, heading)
        last = f"      {headings[kept - 1]}: "
        start = make_commune.COLUMNS.index(last, make_commune.COLUMNS.index(f"file: {file}\n"))
        end = make_commune.COLUMNS.index("\n", start) + 1
        lines = "".join(f"      {heading}: {fact}\n" for heading, fact in own.items())
        make_commune.COLUMNS = make_commune.COLUMNS[:end] + lines + make_commune.COLUMNS[end:]
        make_commune.HEADINGS[file] = [*headings[:kept], *own]


def _without(text: str, file: str, heading: str) -> str:
    """Return the text of `columns.yaml` without the line of one heading of a file."""
    start = text.index(f"      {heading}: ", text.index(f"file: {file}\n"))
    return text[:start] + text[text.index("\n", start) + 1 :]


def main() -> None:
    """Generate a commune and write its tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--hamlets", type=int, default=18)
    parser.add_argument("--families", type=int, default=1600)
    parser.add_argument("--xlsx", action="store_true", help="one workbook instead of CSV files")
    arguments = parser.parse_args()
    tables = make_commune.generate(arguments.seed, arguments.hamlets, arguments.families)
    replace_judgements(tables, arguments.seed)
    write = make_commune.write_workbook if arguments.xlsx else make_commune.write
    write(tables, arguments.folder)
    for file, rows in tables.rows.items():
        print(f"{arguments.folder}: {make_commune.SHEETS[file]}, {len(rows)} dòng")


if __name__ == "__main__":
    main()
