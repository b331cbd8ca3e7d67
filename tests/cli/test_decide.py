"""`criteria decide`: the inputs of facts, and the outputs of a decision."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from unicodedata import normalize

import pytest

from criteria_engine.cli.facts_input import read_facts_input
from criteria_engine.diagnostics import CriteriaError
from tests.cli.runner import Command

FACTS = "readers: 12\nbookcase: có\nsubject_id: Xóm Minh Hồ\n"
HAMLET = ("--scope", "hamlet")


def club(criteria: Command, facts: str | Path, *words: str, stdin: str | bytes = b"") -> object:
    outcome = criteria.decide("reading_club", facts, *HAMLET, *words, stdin=stdin)
    assert outcome.status == 0, outcome.err
    return outcome.json if "--json" in words else outcome.out


# ---- input of facts --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        FACTS.encode(),
        FACTS.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + FACTS.encode(),
        normalize("NFD", FACTS).encode(),
        '{"readers": 12, "bookcase": true, "subject_id": "Xóm Minh Hồ"}'.encode(),
        b"\xef\xbb\xbf"
        + '\r\n {"readers": 12, "bookcase": true, "subject_id": "Xóm Minh Hồ"}'.encode(),
    ],
    ids=["yaml", "crlf", "bom", "nfd", "json", "json-bom"],
)
@pytest.mark.parametrize("name", ["stdin", "facts", "suffix"])
def test_the_same_facts_in_every_format(
    criteria: Command, tmp_path: Path, data: bytes, name: str
) -> None:
    suffix = ".json" if b"{" in data else ".yaml"
    file: str | Path = tmp_path / ("facts" + (suffix if name == "suffix" else ".txt"))
    if name == "stdin":
        file = "-"
    else:
        Path(file).write_bytes(data)
    decision = club(criteria, file, "--json", stdin=data if name == "stdin" else b"")
    assert isinstance(decision, dict)
    assert (decision["outcome"], decision["level"]) == ("eligible", "level_1")
    assert decision["subject_id"] == "Xóm Minh Hồ"


def test_names_of_facts_may_be_decomposed(criteria: Command) -> None:
    outcome = criteria.decide(
        "reading_family", "-", "--json", stdin=normalize("NFD", "tỷ_lệ: 60%\narea: lowland\n")
    )
    by_id = {f["id"]: f for c in outcome.json["criteria"] for f in c["indicators"]}
    assert by_id["1.2"]["status"] == "met"


def test_wrong_yaml_facts_are_shown_in_their_file(criteria: Command, tmp_path: Path) -> None:
    file = tmp_path / "xóm.yaml"
    file.write_text("readers: 12\nbookcases: có\nbookcase: 3\n", encoding="utf-8")
    outcome = criteria.decide("reading_club", file, *HAMLET)
    assert (outcome.status, outcome.out) == (1, "")
    assert f"{file}:2:" in outcome.err
    assert f"{file}:3:11" in outcome.err
    assert "có phải ý bạn là `bookcase`?" in outcome.err
    assert "2 lỗi" in outcome.err


def test_wrong_json_facts_are_shown_in_their_file_too(criteria: Command, tmp_path: Path) -> None:
    file = tmp_path / "family.json"
    facts = {"members": [{"age": 3}, {"age": "x"}], "judgements": {"2.3": 21}, "evidence": {"9": 1}}
    file.write_text(json.dumps(facts, indent=1), encoding="utf-8")
    outcome = criteria.decide("reading_family", file, "--json")
    assert outcome.status == 1
    locations = {d["code"]: (d["file"], d["line"]) for d in outcome.error["diagnostics"]}
    assert locations["wrong-fact-type"] == (str(file), 7)
    assert locations["wrong-points"] == (str(file), 11)
    assert locations["unknown-evidence"] == (str(file), 14)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"readers: [1", None),
        (b"", "not-facts"),
        (b"- 1\n", "not-facts"),
        (b"{", "invalid-json"),
        (b'{"readers": NaN}', "invalid-json"),
        (b'{"readers": 1, "readers": 2}', "invalid-json"),
        (b"readers: 1\nreaders: 2\n", "duplicate-key"),
        ("readers: 12".encode("utf-16"), "not-utf8"),
        (b"{" * 100_000, "invalid-json"),
    ],
)
def test_input_that_is_not_facts(criteria: Command, data: bytes, code: str | None) -> None:
    outcome = criteria.decide("reading_club", "-", *HAMLET, "--json", stdin=data)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.error["error"] == "invalid_input"
    if code is not None:
        assert code in {d["code"] for d in outcome.error["diagnostics"]}


def test_missing_file_of_facts(criteria: Command, tmp_path: Path) -> None:
    outcome = criteria.decide("reading_club", tmp_path / "none.yaml", *HAMLET)
    assert outcome.status == 1
    assert "none.yaml" in outcome.err


def test_facts_have_a_limit(
    criteria: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "long.yaml"
    file.write_bytes(b"# " + b"x" * 64 + b"\n")
    with pytest.raises(CriteriaError, match="too-large"):
        read_facts_input(str(file), max_bytes=64)
    monkeypatch.setattr(read_facts_input, "__kwdefaults__", {"max_bytes": 64})
    assert criteria.decide("reading_club", file, *HAMLET).status == 1
    assert criteria.decide("reading_club", "-", *HAMLET, stdin=b" " * 65).status == 1


def test_ten_thousand_members(criteria: Command) -> None:
    members = "".join(f"- {{role: m{i}, age: {i % 90}, reads: true}}\n" for i in range(10_000))
    outcome = criteria.decide("reading_family", "-", "--json", stdin=f"members:\n{members}")
    by_id = {f["id"]: f for c in outcome.json["criteria"] for f in c["indicators"]}
    assert by_id["2.1"]["status"] == "met"


# ---- the day ---------------------------------------------------------------------------------


def test_today_is_reported_as_the_default_day(
    criteria: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("criteria_engine.cli.catalogues.today", lambda: date(2026, 11, 23))
    words = ("decide", "reading_club", "-", *HAMLET)
    outcome = criteria(*words, stdin=FACTS)
    assert outcome.err == "dùng ngày hôm nay, 23/11/2026; chọn ngày khác bằng --on\n"
    quiet = criteria(*words, "--json", stdin=FACTS)
    assert quiet.err == ""
    assert quiet.json["receipt"]["law_date"] == "2026-11-23"


def test_days_in_vietnamese_notation(criteria: Command) -> None:
    words = ("decide", "reading_club", "-", *HAMLET, "--json")
    days = ("--on", "1/2/2022", "--decided-on", "20/02/2026")
    answer = criteria(*words, *days, stdin="readers: 10").json
    assert answer["criteria_set"]["version"] == "v1"
    assert answer["receipt"]["law_date"] == "2022-02-01"
    assert answer["receipt"]["decided_on"] == "2026-02-20"


# ---- no set ----------------------------------------------------------------------------------


def test_not_yet_in_force(criteria: Command) -> None:
    words = ("decide", "reading_club", "-", *HAMLET, "--on", "2019-12-31")
    outcome = criteria(*words, stdin=FACTS)
    assert (outcome.status, outcome.out) == (3, "")
    assert "Ngày 31/12/2019 chưa có bộ tiêu chí nào" in outcome.err
    assert "“Câu lạc bộ đọc sách xóm” (reading_club)" in outcome.err
    assert "từ ngày 01/01/2020" in outcome.err
    assert "Trước năm 2020 chưa có phong trào này" in outcome.err
    error = criteria(*words, "--json", stdin=FACTS).error
    assert (error["error"], error["exit_status"]) == ("not_yet_in_force", 3)
    assert error["on"] == "2019-12-31"
    assert error["sets"][0]["in_force_from"] == "2020-01-01"
    assert error["note"]["en"] == "There was no such movement before 2020"


def test_gap(criteria: Command) -> None:
    words = ("decide", "reading_club", "-", *HAMLET, "--on", "2023-06-01")
    outcome = criteria(*words, stdin=FACTS)
    assert outcome.status == 3
    assert "đến hết ngày 31/12/2022" in outcome.err
    assert "từ ngày 01/01/2024" in outcome.err
    assert "Năm 2023 các xóm vẫn làm theo bộ cũ" in outcome.err
    error = criteria(*words, "--json", stdin=FACTS).error
    assert [s["version"] for s in error["sets"]] == ["v1", "v2"]


def test_ended(criteria: Command) -> None:
    outcome = criteria.decide("reading_club", "-", "--scope", "commune", stdin=FACTS)
    assert outcome.status == 3
    assert "đến hết ngày 31/12/2020" in outcome.err


def test_the_version_resolves_an_overlap(criteria: Command) -> None:
    outcome = criteria.decide("twin", "-", stdin="{}")
    assert outcome.status == 2
    assert "v-a, v-b" in outcome.err
    assert "--version v-b" in outcome.err
    assert criteria.decide("twin", "-", "--json", stdin="{}").error["error"] == "overlap"
    assert criteria.decide("twin", "-", "--version", "v-a", stdin="{}").status == 0


def test_unknown_title_suggests(criteria: Command) -> None:
    outcome = criteria.decide("reading_clubb", "-", stdin="{}")
    assert outcome.status == 2
    assert "có phải ý bạn là “reading_club”?" in outcome.err
    error = criteria.decide("reading_clubb", "-", "--json", stdin="{}").error
    assert (error["error"], error["suggestion"]) == ("unknown_title", "reading_club")


def test_unknown_scope_lists_the_known_scopes(criteria: Command) -> None:
    outcome = criteria.decide("reading_club", "-", "--scope", "province", stdin="{}")
    assert outcome.status == 2
    assert "reading_club/hamlet/v2" in outcome.err


def test_scope_has_to_be_named(criteria: Command) -> None:
    outcome = criteria.decide("reading_club", "-", stdin="{}")
    assert outcome.status == 2
    assert "commune, hamlet" in outcome.err
    assert "--scope commune" in outcome.err


def test_set_with_mistakes(criteria: Command, sets: Path, tmp_path: Path) -> None:
    text = (sets / "twin-a.yaml").read_text(encoding="utf-8").replace("title: twin", "title: own")
    file = tmp_path / "broken.yaml"
    file.write_text(text.replace("requires: ready", "requires: redy"), encoding="utf-8")
    outcome = criteria.decide("own", "-", "--criteria", str(file), stdin="{}")
    assert outcome.status == 1
    assert f"{file}:" in outcome.err
    assert "`ready`" in outcome.err


def test_sets_of_a_given_folder(criteria: Command, sets: Path, tmp_path: Path) -> None:
    text = (sets / "twin-a.yaml").read_text(encoding="utf-8").replace("title: twin", "title: own")
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    outcome = criteria.decide("own", "-", "--criteria", str(tmp_path), "--json", stdin="ready: có")
    assert outcome.json["outcome"] == "eligible"


# ---- output of decisions ---------------------------------------------------------------------


def test_text(criteria: Command) -> None:
    text = club(criteria, "-", stdin=FACTS)
    assert isinstance(text, str)
    assert "Xóm Minh Hồ đủ điều kiện" in text
    assert "\x1b" not in text


def test_english(criteria: Command) -> None:
    assert "Reading club of a hamlet" in str(club(criteria, "-", "--lang", "en", stdin=FACTS))


def test_undetermined_is_a_result_with_status_0(criteria: Command) -> None:
    decision = club(criteria, "-", "--json", stdin="readers: 12")
    assert isinstance(decision, dict)
    assert decision["outcome"] == "undetermined"
    assert [m["path"] for m in decision["missing"]] == ["bookcase"]


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        (("--style", "markdown"), "# "),
        (("--style", "html"), "<!doctype html>"),
        (("--style", "text"), "ĐẠT"),
    ],
)
def test_styles(criteria: Command, words: tuple[str, ...], begins: str) -> None:
    text = str(club(criteria, "-", *words, stdin=FACTS))
    assert text.lower().startswith(begins.lower())


def test_written_to_a_file_in_the_style_of_its_suffix(criteria: Command, tmp_path: Path) -> None:
    for name, begins in (("a.html", "<!doctype html>"), ("a.md", "# "), ("a.txt", "đạt")):
        out = tmp_path / name
        outcome = criteria.decide("reading_club", "-", *HAMLET, "--out", str(out), stdin=FACTS)
        assert (outcome.status, outcome.out) == (0, "")
        assert f"đã ghi {out}" in outcome.err
        assert out.read_text(encoding="utf-8").lower().startswith(begins)
    out = tmp_path / "a.json"
    criteria.decide("reading_club", "-", *HAMLET, "--json", "--out", str(out), stdin=FACTS)
    assert json.loads(out.read_text(encoding="utf-8"))["outcome"] == "eligible"


def test_cannot_write(criteria: Command, tmp_path: Path) -> None:
    out = str(tmp_path / "no" / "folder.html")
    outcome = criteria.decide("reading_club", "-", *HAMLET, "--out", out, stdin=FACTS)
    assert outcome.status == 1
    assert "không ghi được" in outcome.err


def test_provisional_answers_can_be_refused(criteria: Command) -> None:
    words = (*HAMLET, "--refuse-provisional")
    outcome = criteria.decide("reading_club", "-", *words, stdin=FACTS)
    assert (outcome.status, outcome.out) == (1, "")
    assert "1.2" in outcome.err
    assert "criteria sources" in outcome.err
    error = criteria.decide("reading_club", "-", *words, "--json", stdin=FACTS).error
    assert (error["error"], error["known"]) == ("provisional", ["1.2"])
