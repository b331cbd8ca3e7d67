"""`criteria sources`: the checklist by legal document."""

from __future__ import annotations

from tests.cli.runner import Command


def test_to_do_list(criteria: Command) -> None:
    outcome = criteria("sources")
    assert outcome.status == 0
    _, _, club = outcome.out.partition("Quy ước mẫu 02")
    assert "bộ tiêu chí: reading_club/hamlet/v2" in club
    assert "kết quả được dùng trong: reading_family/v1" in club
    assert "[ ] Điều 3: Tủ sách dùng chung (1.2) – các nguồn mâu thuẫn" in club
    assert "cần đối chiếu: Đọc Điều 3 trong bản gốc" in club
    assert "• phải có tủ sách theo bản in (đang dùng)" in club
    assert "• nên có tủ sách theo bản trên mạng\n" in club
    assert "[ ] Điều 2" not in club


def test_a_partly_verified_document_is_one_entry(criteria: Command) -> None:
    outcome = criteria("sources", "reading_family")
    assert outcome.out.count("[ ]") == 1
    assert "Cả văn bản: tự dựng để minh họa" in outcome.out
    assert "reading_club" not in outcome.out


def test_json(criteria: Command) -> None:
    answer = criteria("sources", "reading_club", "--json").json
    assert answer["format"] == "criteria-sources/1"
    documents = {each["document"]: each for each in answer["documents"]}
    assert documents.keys() == {"Quy ước mẫu 01", "Quy ước mẫu 02"}
    assert documents["Quy ước mẫu 01"]["sets"] == [
        "reading_club/commune/v1",
        "reading_club/hamlet/v1",
    ]
    (part,) = documents["Quy ước mẫu 02"]["parts"]
    assert (part["id"], part["basis"], part["decides"]) == ("1.2", "conflicting", True)
    assert [r["used"] for r in part["readings"]] == [True, False]
    assert part["places"][0]["file"].endswith("club-hamlet-v2.yaml")


def test_unknown_title(criteria: Command) -> None:
    outcome = criteria("sources", "reading_clubs")
    assert outcome.status == 2
    assert "có phải ý bạn là “reading_club”?" in outcome.err
