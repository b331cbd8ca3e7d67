"""Mapping files: how their settings apply to columns and cells, and the diagnostics of their errors."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from criteria_engine.diagnostics import CriteriaError
from criteria_engine.tables.mapping import load_mapping
from tests.batch import samples

HEAD = "format: 1\ntitle: reading_family\n"


def mistakes(tmp_path: Path, text: str) -> list[tuple[str, str | None]]:
    """Return code and suggestion of every diagnostic."""
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CriteriaError) as raised:
        load_mapping(path, samples.criteria().checked)
    for each in raised.value.diagnostics:
        assert each.span.source.name.endswith("mapping.yaml")
        assert each.message("vi")
        assert each.message("en")
    return [(each.code.id, each.suggestion) for each in raised.value.diagnostics]


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        ("- a\n", "not-a-mapping", None),
        ("format: 2\ntitle: reading_family\n", "unknown-mapping-format", None),
        ("format: 1\ntitle: reading_club\n", "mapping-other-title", None),
        ("format: 1\n", "missing-key", None),
        (HEAD + "subjekt: Mã\n", "unknown-key", "subject"),
        (HEAD + "columns:\n  bocks: Số sách\n", "unknown-mapped-fact", "books"),
        (HEAD + "columns:\n  members: Người\n", "unknown-mapped-fact", None),
        (HEAD + "columns:\n  books: {colunm: x}\n", "unknown-key", "column"),
        (HEAD + "columns:\n  home.corner: {decimal: ','}\n", "wrong-column-setting", None),
        (HEAD + "columns:\n  books: {date: dd/mm/yyyy}\n", "wrong-column-setting", None),
        (HEAD + "columns:\n  since: {date: dd/mm/yy}\n", "wrong-date-format", None),
        (HEAD + "decimal: ';'\n", "wrong-separator", None),
        (HEAD + "delimiter: x\n", "wrong-separator", None),
        (HEAD + "encoding: latin-1\n", "wrong-separator", None),
        (HEAD + "decimal: ','\nthousands: ','\n", "same-separators", None),
        (HEAD + "columns:\n  area: {words: {Biển: sea}}\n", "unknown-choice", None),
        (HEAD + "columns:\n  books: {blank: nhiều}\n", "not-a-number", None),
        (
            HEAD + "columns:\n  area: {words: {biển: lowland, BIỂN: mountainous}}\n",
            "duplicate-word",
            None,
        ),
        (HEAD + "columns: {books: Số sách}\nignore: [số  SÁCH]\n", "ignored-and-read", None),
        (
            HEAD + "columns:\n  books: {column: Sách}\nignore: [STT, sách]\n",
            "ignored-and-read",
            None,
        ),
        (HEAD + "subject: Mã\nignore: [mã]\n", "ignored-and-read", None),
        (HEAD + "ignore: [subject_id]\n", "ignored-and-read", None),
        (HEAD + "lists:\n  members: {key: Mã, ignore: [Mã]}\n", "ignored-and-read", None),
        (HEAD + "lists:\n  members: {column: Người}\nignore: [người]\n", "ignored-and-read", None),
        (HEAD + "lists:\n  member: {key: Mã}\n", "unknown-mapped-list", "members"),
        (HEAD + "lists:\n  members: {absent: none}\n", "wrong-choice", None),
        (HEAD + "extra: maybe\n", "wrong-choice", None),
    ],
)
def test_mistakes(tmp_path: Path, text: str, code: str, suggestion: str | None) -> None:
    assert mistakes(tmp_path, text) == [(code, suggestion)]


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    text = (
        "format: 1\ntitle: x\ncolumns:\n  bocks: S\n  since: {date: yyyy}\nlists:\n  people: {}\n"
    )
    codes = [code for code, _ in mistakes(tmp_path, text)]
    assert codes == [
        "mapping-other-title",
        "unknown-mapped-fact",
        "wrong-date-format",
        "unknown-mapped-list",
    ]


@pytest.mark.parametrize(
    ("settings", "count"), [("{}", 2), ("{key: Mã hộ}", 1), ("{absent: empty}", 1)]
)
def test_a_list_in_a_file_has_to_be_described(tmp_path: Path, settings: str, count: int) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"Mã hộ": "h1"}])
    samples.write_members_csv(tmp_path / "people.csv", [1])
    mapping = HEAD + f"subject: Mã hộ\nlists:\n  members: {settings}\n"
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv", mapping=mapping, lists={"members": "people.csv"})
    assert [each.code.id for each in raised.value.diagnostics] == ["list-not-described"] * count


def test_what_absent_items_mean(tmp_path: Path) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"Mã hộ": "h1"}])
    (tmp_path / "people.csv").write_text("Mã hộ,Tuổi,Đọc sách\n", encoding="utf-8")
    scores = []
    for absent in ("empty", "unknown"):
        mapping = samples.MAPPING.replace("absent: unknown", f"absent: {absent}")
        mapping = mapping[: mapping.index("columns:")] + mapping[mapping.index("lists:") :]
        samples.decide(tmp_path, "in.csv", mapping=mapping, lists={"members": "people.csv"})
        scores.append(samples.answers(tmp_path / "out.parquet")["h1"])
    assert scores == ["undetermined 30 100", "undetermined 0 100"]


def one(tmp_path: Path, column: str, cell: str, settings: str) -> str:
    """Return the score of a family with one cell, or the code of the reject."""
    samples.write_csv(tmp_path / "in.csv", [{"Mã": "h1", column: cell}])
    mapping = HEAD + "subject: Mã\n" + settings
    samples.decide(tmp_path, "in.csv", mapping=mapping)
    rejected = samples.rejected(tmp_path)
    return (
        rejected[0][3] if rejected else samples.answers(tmp_path / "out.parquet")["h1"].split()[1]
    )


BOOKS = "columns: {books: {column: Sách%s}}\n"


@pytest.mark.parametrize(
    ("cell", "settings", "score"),
    [
        ("50", "", "20"),
        (" 50 ", "", "20"),
        ("50.000", "", "ambiguous-number"),
        ("50.000", ", thousands: '.'", "20"),
        ("50,0", ", thousands: '.', decimal: ','", "20"),
        ("0.050.000", ", thousands: '.'", "number-not-as-mapped"),
        ("50,5", ", decimal: ','", "not-an-integer"),
        ("1,5", ", decimal: '.'", "number-not-as-mapped"),
        ("50 000", ", thousands: ' '", "20"),
        ("50\u00a0000", ", thousands: ' '", "20"),
        ("nhiều", ", words: {Nhiều: 50}", "20"),
        ("-", ", words: {'-': }", "0"),
        ("", ", blank: 50", "20"),
        ("", "", "0"),
        ("-5", "", "out-of-range"),
        ("5e3", "", "not-a-number"),
        ("=50", "", "not-a-number"),
    ],
)
def test_numbers(tmp_path: Path, cell: str, settings: str, score: str) -> None:
    assert one(tmp_path, "Sách", cell, BOOKS % settings) == score


def test_settings_for_all_columns(tmp_path: Path) -> None:
    assert one(tmp_path, "Sách", "50.000", "thousands: '.'\ncolumns: {books: Sách}\n") == "20"


@pytest.mark.parametrize(
    ("cell", "settings", "score"),
    [
        ("31/12/2024", "", None),
        ("2024-12-31", "", None),
        ("12/31/2024", "", "not-a-date"),
        ("12/31/2024", ", date: mm/dd/yyyy", None),
        ("31/12/2024", ", date: mm/dd/yyyy", "date-not-as-mapped"),
        ("20241231", ", date: yyyymmdd", None),
        ("31.12.2024", ", date: dd.mm.yyyy", None),
        ("31.12.24", ", date: dd.mm.yyyy", "date-not-as-mapped"),
    ],
)
def test_dates(tmp_path: Path, cell: str, settings: str, score: str | None) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"Mã": "h1", "Ngày": cell}])
    mapping = HEAD + f"subject: Mã\ncolumns: {{since: {{column: Ngày{settings}}}}}\n"
    samples.decide(tmp_path, "in.csv", mapping=mapping)
    codes = [code for *_, code in samples.rejected(tmp_path)]
    assert codes == ([] if score is None else [score])


def test_a_heading_matches_a_label_only_if_it_is_the_same(tmp_path: Path) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"subject_id": "h1", "SỐ SÁCH": "50"}])
    samples.decide(tmp_path, "in.csv")
    assert samples.answers(tmp_path / "out.parquet")["h1"].split()[1] == "20"
    samples.write_csv(tmp_path / "in.csv", [{"subject_id": "h1", "Số sách đã có": "50"}])
    with pytest.raises(CriteriaError) as raised:
        samples.decide(tmp_path, "in.csv")
    (diagnostic,) = raised.value.diagnostics
    assert diagnostic.code.id == "unknown-heading"


@pytest.mark.parametrize("settings", ["ignore: [STT, Họ tên]\n", "extra: ignore\n"])
def test_ignored_columns(tmp_path: Path, settings: str) -> None:
    row = {"STT": "1", "Mã": "h1", "họ  TÊN": "Nguyễn", "books": "50"}
    samples.write_csv(tmp_path / "in.csv", [row])
    samples.decide(tmp_path, "in.csv", mapping=HEAD + "subject: Mã\n" + settings)
    assert samples.answers(tmp_path / "out.parquet")["h1"].split()[1] == "20"


@pytest.mark.parametrize("heading", ["books", "BOOKS", "Số sách", "books read"])
def test_an_ignored_heading_is_ignored_though_it_is_that_of_a_fact(
    tmp_path: Path, heading: str
) -> None:
    samples.write_csv(tmp_path / "in.csv", [{"Mã": "h1", heading: "many"}])
    samples.decide(tmp_path, "in.csv", mapping=HEAD + f"subject: Mã\nignore: [{heading}]\n")
    assert set(samples.answers(tmp_path / "out.parquet")) == {"h1"}
    assert samples.rejects(tmp_path) == []


@pytest.mark.parametrize("ignored", ["books", "home", "home.corner", "members", "judgements"])
def test_ignored_names_of_json_lines(tmp_path: Path, ignored: str) -> None:
    facts = {"books": "many", "home": {"corner": "?"}, "members": "?", "judgements": {"x": 1}}
    row = {"subject_id": "h1", ignored.partition(".")[0]: facts[ignored.partition(".")[0]]}
    (tmp_path / "in.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    samples.decide(tmp_path, "in.jsonl", mapping=HEAD + f"ignore: [{ignored}]\n")
    assert set(samples.answers(tmp_path / "out.parquet")) == {"h1"}


def test_another_encoding_and_captions_above(tmp_path: Path) -> None:
    text = "Xã Minh Hợp\r\n\r\nMã\tSố sách\r\nh1\t50\r\n"
    (tmp_path / "in.csv").write_bytes(text.encode("utf-16"))
    mapping = HEAD + "subject: Mã\nheader: 3\nencoding: utf-16\ndelimiter: tab\n"
    samples.decide(tmp_path, "in.csv", mapping=mapping)
    assert samples.answers(tmp_path / "out.parquet")["h1"].split()[1] == "20"
