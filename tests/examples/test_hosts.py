"""The examples for hosts in examples/hosts work as described."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
import yaml

import criteria_engine as ce
from tests.hosts import HOSTS, example
from tests.packaged import packaged

ROOT: Final = Path(__file__).parents[2]
MAX_LINES: Final = 200
"""The greatest number of lines of an example."""


@pytest.mark.parametrize("path", sorted(HOSTS.glob("*.py")), ids=lambda path: path.name)
def test_each_example_is_short_and_documents_how_to_run_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    assert text.startswith('"""')
    assert path.stem in text.split('"""')[1], "say how to run it"


# ---- a service -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, Any]]:
    """The service, which checks every set when it starts, and a client of it."""
    pytest.importorskip("fastapi", reason="fastapi is not installed (group `dev`)")
    pytest.importorskip("httpx2", reason="httpx2 is not installed (group `dev`)")
    from fastapi.testclient import TestClient  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ce.Catalogue, "packaged", packaged)
        patch.setenv("DECISION_LOG", str(tmp_path_factory.mktemp("service") / "log.sqlite"))
        module = example("fastapi_service")
        with TestClient(module.app) as client:
            yield module, client


@pytest.fixture
def client(service: tuple[ModuleType, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A client of the service, with a log of its own."""
    module, client = service
    monkeypatch.setenv("DECISION_LOG", str(tmp_path / "log.sqlite"))
    with module.log() as log:
        log.execute(module.TABLE)
    return client


@pytest.fixture(scope="module")
def commune() -> dict[str, Any]:
    path = ROOT / "examples" / "minh-hop" / "commune-2025.yaml"
    facts: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return facts


COMMUNE: Final = "/decisions/learning_community?scope=commune&on=2025-12-31"


def test_a_decision_is_returned_and_logged(client: Any, commune: dict[str, Any]) -> None:
    answer = client.post(COMMUNE, json=commune)
    assert answer.status_code == 201
    logged = answer.json()
    assert (logged["decision"]["outcome"], logged["decision"]["level"]) == ("eligible", "level_1")
    assert "mức độ 1" in logged["text"]

    past = client.get(f"/decisions/{logged['id']}")
    assert past.status_code == 200
    assert past.json() == logged["decision"]
    assert client.get("/decisions/999").status_code == 404


@pytest.mark.parametrize("keep", [False, True])
def test_facts_are_kept_only_on_request(
    client: Any, commune: dict[str, Any], tmp_path: Path, keep: bool
) -> None:
    client.post(f"{COMMUNE}&keep_facts={keep}", json=commune)
    with closing(sqlite3.connect(tmp_path / "log.sqlite")) as log:
        ((subject, receipt, facts),) = log.execute(
            "SELECT subject_id, receipt, facts FROM decisions"
        )
    assert subject == "xa-minh-hop"
    assert "facts_hash" in receipt
    assert (facts is not None) == keep


def test_replay(client: Any, commune: dict[str, Any]) -> None:
    number = client.post(COMMUNE, json=commune).json()["id"]
    replay = f"/decisions/{number}/replay"
    again = client.post(replay, json=commune)
    assert again.json()["decision"] == client.get(f"/decisions/{number}").json()

    assert client.post(replay).status_code == 422, "the facts were not kept"
    other = client.post(replay, json={**commune, "citizens": 9487})
    assert other.status_code == 409
    assert other.json()["error"] == "ReplayMismatch"
    assert other.json()["what"] == "facts_hash"

    kept = client.post(f"{COMMUNE}&keep_facts=true", json=commune).json()["id"]
    assert client.post(f"/decisions/{kept}/replay").status_code == 200


@pytest.mark.parametrize(
    ("request_", "status", "error", "data"),
    [
        ("learning_community?on=2025-12-31", 409, "AmbiguousScope", "scopes"),
        ("learning_famly?on=2025-12-31", 404, "UnknownTitle", "suggestion"),
        ("learning_family?on=2010-01-01", 404, "NotYetInForce", "first"),
        ("learning_family?on=2021-05-01", 404, "Gap", "after"),
    ],
)
def test_a_day_without_a_single_set_is_a_typed_error(
    client: Any, request_: str, status: int, error: str, data: str
) -> None:
    answer = client.post(f"/decisions/{request_}", json={})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.json()[data]


def test_diagnostics_of_facts_have_paths(client: Any) -> None:
    facts = {"members": [{"age": "x"}, {"agee": 3}]}
    answer = client.post("/decisions/learning_family?on=2025-12-31", json=facts)
    assert answer.status_code == 422
    diagnostics = answer.json()["faults"]
    assert {(diagnostic["path"], diagnostic["code"]) for diagnostic in diagnostics} == {
        ("members[1].age", "wrong-fact-type"),
        ("members[2].agee", "unknown-fact"),
    }
    assert all(diagnostic["message"]["vi"] for diagnostic in diagnostics)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('{"citizens": 5,', "đây không phải là JSON hợp lệ"),
        ('{"citizens": 5, "citizens": 6}', "`citizens` viết hai lần"),
        ('{"citizens": NaN}', "`NaN` không phải là số"),
        ("[1]", "dữ kiện phải là các dòng"),
        ('{"x\\ud800": 1}', "`x?` không phải là dữ kiện"),
    ],
)
def test_a_body_that_is_not_facts_is_refused_in_vietnamese(
    client: Any, body: str, message: str
) -> None:
    answer = client.post(COMMUNE, content=body)
    assert answer.status_code == 422
    assert message in answer.json()["faults"][0]["message"]["vi"]


def test_an_invalid_request_is_a_client_error(client: Any) -> None:
    assert client.post(COMMUNE, content=b"\xff").status_code == 400
    assert client.get(f"/decisions/{2**63}").status_code == 422


def test_openapi_shows_the_facts_of_every_set(client: Any) -> None:
    whole = client.get("/openapi.json").json()
    schemas = whole["components"]["schemas"]
    body = whole["paths"]["/decisions/{title}"]["post"]["requestBody"]
    body_schemas = body["content"]["application/json"]["schema"]["anyOf"]
    assert len(body_schemas) == len(packaged().documents())
    facts_schema = schemas["learning_community.commune.tt25-2023"]["properties"]
    assert "công dân" in facts_schema["learning_citizens"]["title"]
    assert "outcome" in schemas["Decision"]["properties"]
    assert not [ref for ref in _references(whole) if ref not in schemas]


def _references(part: Any) -> Iterator[str]:
    """The component that each `$ref` refers to."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"].removeprefix("#/components/schemas/")
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


# ---- rows, functions, rule changes -----------------------------------------------------------


def test_rows(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("sqlalchemy", reason="sqlalchemy is not installed (group `dev`)")
    example("sqlalchemy_rows").main()
    output = capsys.readouterr().out
    counts = [int(n) for line in output.splitlines()[1:19] for n in line.split()[2:]]
    assert sum(counts) == 1_200
    assert "gia đình chưa đủ thông tin" in output
    assert "còn thiếu thông tin" in output or "chờ xét" in output


def test_functions(capsys: pytest.CaptureFixture[str]) -> None:
    example("host_function").main()
    output = capsys.readouterr().out
    outcomes = [line.rpartition(": ")[2] for line in output.splitlines() if line[:1].islower()]
    assert outcomes == ["eligible", "undetermined", "eligible", "not_eligible"]
    assert "ngày đầu năm học của ngày ghi danh là ngày 01/09/2025: unknown" in output
    assert "còn hỏi: Học viên ghi danh ngày nào?" in output


def test_functions_agree_with_their_examples() -> None:
    """An entry point may name `FUNCTIONS` to offer them to every program."""
    for declared in example("host_function").FUNCTIONS:
        for call, _ in declared.examples:
            assert call.startswith(declared.name)
    host = example("host_function")
    assert host.lessons(89) == 1
    assert str(host.school_year_start(host.date(2026, 8, 31))) == "2025-09-01"
    assert str(host.school_year_start(host.date.min)) == "0001-09-01"


@pytest.fixture(scope="module")
def rule_change() -> ModuleType:
    return example("rule_change_test")


@pytest.mark.parametrize(
    "law",
    [
        "test_the_province_is_stricter",
        "test_more_learners_never_hurt",
        "test_an_answer_never_contradicts_a_settled_decision",
    ],
)
def test_the_rule_change_holds(rule_change: ModuleType, law: str) -> None:
    getattr(rule_change, law)()


@pytest.mark.parametrize(
    ("right", "wrong", "fails"),
    [
        (
            "learning_citizens >= 65% *",
            "learning_citizens >= 55% *",
            "test_the_province_is_stricter",
        ),
        (">= 65% * citizens", "< 65% * citizens", "test_more_learners_never_hurt"),
    ],
)
def test_a_wrong_rule_change_is_found(
    rule_change: ModuleType, tmp_path: Path, right: str, wrong: str, fails: str
) -> None:
    """A lower threshold, or one in the other direction, fails as the example promises."""
    adaptation = Path(str(rule_change.__file__)).parents[1] / "adaptations" / "nghe-an-tt25.yaml"
    text = adaptation.read_text(encoding="utf-8")
    assert right in text
    changed = tmp_path / "changed.yaml"
    changed.write_text(text.replace(right, wrong), encoding="utf-8")
    catalogue = ce.Catalogue.packaged().extend(changed)
    stricter = catalogue.find(
        "learning_community", scope="commune", version="nghe-an-vi-du", on=date(2026, 2, 20)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rule_change, "STRICTER", stricter)
        with pytest.raises(AssertionError):
            getattr(rule_change, fails)()
