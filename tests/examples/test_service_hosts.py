"""The hosts in examples/hosts that ask, log, decide tables or show pages work as described."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import pytest

import criteria_engine as ce
from tests.hosts import HOSTS, example
from tests.packaged import packaged
from tests.postgres import running

DAY: Final = date(2026, 2, 20)


# ---- an interview on the web -----------------------------------------------------------------


def page(application: Any, **form: str) -> str:
    """The text of a page, after a form was sent."""
    body = urlencode(form).encode()
    environ = {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    (html,) = application(environ, lambda status, headers: None)
    text: str = html.decode()
    return text


def test_an_interview_on_the_web() -> None:
    criteria = packaged().find("learning_community", scope="commune", on=DAY)
    application = example("interview").application(criteria)
    answers = {"citizens": "9486", "learning_citizens": "5.000"}
    html, asked = page(application), 0
    while ("<form" in html and "<select" in html) or '<input type="text"' in html:
        asked += 1
        state = unescape(re.findall(r'name="state" value="([^"]*)"', html)[0])
        choices = re.findall(r'<option value="([^"]*)"', html)
        name = criteria.interview(state=json.loads(state)).questions(limit=1)[0].name
        given = choices[0] if choices else answers.get(name, "20")
        html = page(application, state=state, answer=given)
        if name == "learning_citizens" and given == "5.000":
            assert "không rõ `5.000` là số nào" in html
            answers[name] = "7000"
    assert asked < 40
    assert "kết luận" in html.casefold() or "đạt" in html.casefold()


def test_a_question_may_be_skipped() -> None:
    criteria = packaged().find("learning_family", on=DAY)
    application = example("interview").application(criteria)
    html = page(application)
    state = unescape(re.findall(r'name="state" value="([^"]*)"', html)[0])
    assert page(application, state=state, skip="1") != html


# ---- a service -------------------------------------------------------------------------------


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pytest.importorskip("fastapi", reason="fastapi is not installed (group `dev`)")
    pytest.importorskip("httpx2", reason="httpx2 is not installed (group `dev`)")
    from fastapi.testclient import TestClient  # noqa: PLC0415

    monkeypatch.setenv("DECISION_LOG", str(tmp_path / "log.sqlite"))
    host = example("commune_service")
    monkeypatch.setattr(host, "catalogue", packaged)
    with TestClient(host.app) as client:
        yield client


COMMUNE: Final = "/titles/learning_community"
ASKED: Final = {"scope": "commune", "on": "2026-02-20"}


def test_a_service_from_titles_to_what_a_new_law_changes(service: Any) -> None:
    titles = service.get("/titles").json()
    assert "learning_family" in {each["title"] for each in titles}
    schema = service.get(f"{COMMUNE}/schema", params=ASKED).json()
    assert schema["properties"]["citizens"]["x-unit"] == {"vi": "người", "en": "people"}
    form = service.get(f"{COMMUNE}/form", params=ASKED).json()
    assert form["format"] == "criteria-form/1"

    body: dict[str, Any] = {"facts": {"citizens": 9486}}
    asked = service.post(f"{COMMUNE}/interview", params=ASKED, json=body).json()
    assert (len(asked["questions"]), asked["questions"][0]["path"]) == (5, ["primary_standard"])
    body = {"state": asked["state"], "path": ["learning_citizens"], "answer": "9.486"}
    wrong = service.post(f"{COMMUNE}/interview?language=en", params=ASKED, json=body)
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["code"] == "ambiguous-number"
    assert wrong.json()["errors"][0]["loc"] == ["learning_citizens"]
    body["answer"] = "5000"
    done = service.post(f"{COMMUNE}/interview", params=ASKED, json=body).json()
    assert (done["outcome"], done["questions"]) == ("not_eligible", [])

    facts = {**done["facts"], "subject_id": "xa-a"}
    logged = service.post(f"{COMMUNE}/decisions", params=ASKED, json=facts).json()
    assert (logged["outcome"], logged["remaining"]) == ("not_eligible", [])
    path = f"/decisions/{logged['id']}"
    assert "CHƯA ĐẠT" in service.get(path).text.upper()
    assert "NOT ELIGIBLE" in service.get(path, params={"language": "en"}).text
    assert "<html" in service.get(path, params={"style": "html"}).text
    assert service.post(f"{path}/replay").json() == {"ok": True, "differences": []}
    later = service.post(f"{path}/replay", params={"on": "2026-06-01"}).json()
    assert later["ok"]
    assert later["changed"]["format"] == "criteria-comparison/1"


def test_what_is_missing_remains(service: Any) -> None:
    logged = service.post(f"{COMMUNE}/decisions", params=ASKED, json={"citizens": 9486}).json()
    assert logged["outcome"] == "undetermined"
    assert "learning_citizens" in [each["path"] for each in logged["remaining"]]


# ---- a log, a job, a study -------------------------------------------------------------------


def test_a_log_finds_changed_facts_and_edited_records(capsys: pytest.CaptureFixture[str]) -> None:
    sqlalchemy = pytest.importorskip(
        "sqlalchemy", reason="sqlalchemy is not installed (group `dev`)"
    )
    from sqlalchemy.orm import Session  # noqa: PLC0415

    host = example("sqlalchemy_log")
    host.main()
    assert capsys.readouterr().out.splitlines() == [
        "xa-a not_eligible",
        "xa-b not_eligible",
        "xa-b ['receipt.facts_hash']",
    ]
    criteria = packaged().find("learning_community", scope="commune", on=DAY)
    facts = {"x": {"citizens": 9486, "learning_citizens": 5214}}
    with Session(sqlalchemy.create_engine("sqlite://")) as session:
        host.Base.metadata.create_all(session.connection())
        host.log(session, criteria, "x", facts["x"])
        assert list(host.audit(session, packaged(), facts)) == []
        (row,) = session.scalars(sqlalchemy.select(host.Logged))
        row.record = row.record.replace("not_eligible", "eligible", 1)
        ((name, verified),) = host.audit(session, packaged(), facts)
    assert (name, [each.path for each in verified.differences]) == ("x", ["outcome"])


CITIZENS: Final = """
    CREATE TABLE citizens (id TEXT, form TEXT, {points});
    INSERT INTO citizens VALUES ('a', 'form_1', {high}), ('b', 'form_1', {low}), ('c', NULL, {low})
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    pytest.importorskip("sqlalchemy", reason="sqlalchemy is not installed (group `dev`)")
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/xa.sqlite"
        return
    with running() as address:
        yield address.replace("postgresql://", "postgresql+psycopg://")


def test_a_nightly_job(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    from sqlalchemy import create_engine, text  # noqa: PLC0415

    names = [f'"judgements.{number}" INTEGER' for number in range(1, 11)]
    script = CITIZENS.format(
        points=", ".join(names), high=", ".join("9" * 10), low=", ".join("1" * 10)
    )
    engine = create_engine(database)
    with engine.begin() as connection:
        for statement in script.split(";"):
            connection.execute(text(statement))
    host = example("nightly_job")
    for _ in range(2):  # the second night replaces the answers of the first
        host.main(database, DAY)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT subject_id, outcome, set_version FROM decisions"))
        answers = {row[0]: row[1] for row in rows}
    engine.dispose()
    criteria = packaged().find("learning_citizen", on=DAY)
    low = {str(number): 1 for number in range(1, 11)}
    assert answers == {
        "a": "eligible",
        "b": "not_eligible",
        "c": criteria.verdict({"judgements": low}).outcome,
    }
    assert "1 eligible" in capsys.readouterr().out


def test_a_study_with_polars(capsys: pytest.CaptureFixture[str]) -> None:
    host = example("polars_study")
    criteria = packaged().find("learning_citizen", on=DAY)
    people = host.citizens(400)
    answers = criteria.decide_table(people, subject_id="id", extra="ignore")
    hamlets = host.by_hamlet(people, answers)
    assert hamlets.height == 20
    assert hamlets["open"].sum() == (answers["outcome"] == "undetermined").sum()
    near = host.near_misses(answers, 2)
    assert set(near["outcome"]) == {"not_eligible"}
    assert (near["high"].max() - near["high"].min()) <= 2
    host.main()
    assert "share" in capsys.readouterr().out


# ---- pages of other packages -----------------------------------------------------------------


def test_a_page_in_streamlit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("streamlit", reason="streamlit is not installed")
    from streamlit.testing.v1 import AppTest  # noqa: PLC0415

    monkeypatch.setenv("COMMUNE_FILE", str(tmp_path / "commune.sqlite"))
    app = AppTest.from_file(str(HOSTS / "streamlit_page.py"), default_timeout=60).run()
    app.text_input(key="subject").set_value("cd-1")
    app.selectbox(key="form").set_value("form_1")
    for number in range(1, 11):
        app.text_input(key=f"judgements.{number}").set_value("9")
    app.text_input(key="judgements.3").set_value("99")
    app.run()
    assert ["99 điểm không hợp lệ" in each.value for each in app.error] == [True]
    app.text_input(key="judgements.3").set_value("9")
    app.button[0].click().run()
    assert not app.exception
    assert app.metric[0].value == "100%"


def test_a_view_in_django() -> None:
    django = pytest.importorskip("django", reason="django is not installed")
    from django.test import Client  # noqa: PLC0415

    example("django_view")
    django.setup()
    client = Client(HTTP_HOST="localhost")
    address = "/interviews/learning_family"

    def post(**body: Any) -> Any:
        return client.post(address, body, content_type="application/json")

    assert ["members"] in [each["path"] for each in client.get(address).json()["questions"]]
    wrong = post(path=["members"], answer="x")
    assert wrong.status_code == 422
    assert "cần một số" in wrong.json()["errors"][0]["message"]
    asked = [each["path"] for each in post(path=["members"], answer=2).json()["questions"]]
    assert ["members", 1, "universal_age"] in asked
    last = post(path=["judgements", "award"], answer=True).json()
    assert last["outcome"] == ce.Outcome.ELIGIBLE
    assert "<html" in last["explanation"]
