"""A service of a commune: titles, forms, interviews, decisions with reasons, a log, what a new law changes.

    pip install fastapi uvicorn
    uvicorn --app-dir examples/hosts commune_service:app

Records and facts are kept in SQLite (DECISION_LOG, or ./commune.sqlite): protect it.
"""

import os
import sqlite3
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import JSONResponse

import criteria_engine as ce

app = FastAPI(title="Danh hiệu học tập")
catalogue = cache(ce.Catalogue.packaged)


def found(title: str, on: date, scope: str | None = None) -> ce.Criteria:
    """The set of a title on a day."""
    return catalogue().find(title, scope=scope, on=on)


Found = Annotated[ce.Criteria, Depends(found)]


def log(query: str, *values: object) -> Any:
    """Run a query on the log, and return its first row."""
    with sqlite3.connect(os.environ.get("DECISION_LOG", "commune.sqlite")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS log (id INTEGER PRIMARY KEY, record, facts)")
        return connection.execute(query, values).fetchone()


@app.exception_handler(ce.CriteriaEngineError)
def refused(request: Request, error: ce.CriteriaEngineError) -> JSONResponse:  # noqa: D103
    english = request.query_params.get("language") == "en"
    return JSONResponse(error.to_dict("en" if english else "vi"), 422)


@app.get("/titles")
def titles() -> Any:  # noqa: D103
    return [each._asdict() for each in catalogue().sets()]


@app.get("/titles/{title}/{what}")
def asks(what: Literal["schema", "form"], criteria: Found) -> Any:  # noqa: D103
    return criteria.form() if what == "form" else criteria.facts_model.model_json_schema()


@app.post("/titles/{title}/interview")
def interview(body: dict[str, Any], criteria: Found) -> dict[str, Any]:
    """Begin (`{"facts": …}`), or answer (`{"state": …, "path": …, "answer": …}`)."""
    asked = criteria.interview(body.get("facts"), state=body.get("state"))
    asked = asked.answer(body["path"], body.get("answer")) if "path" in body else asked
    outcome, questions = asked.decision.outcome, asked.questions(limit=5)
    return {"state": asked.state, "outcome": outcome, "facts": asked.facts, "questions": questions}


@app.post("/titles/{title}/decisions")
async def decide(request: Request, criteria: Found) -> dict[str, Any]:
    """Decide and log a subject; the body is read by the engine, which keeps every digit."""
    facts = (await request.body()).decode()
    decision = criteria.decide(facts, decided_on=criteria.on)
    query = "INSERT INTO log (record, facts) VALUES (?, ?) RETURNING id"
    number = log(query, decision.record(), facts)[0]
    return {"id": number, "outcome": decision.outcome, "remaining": decision.missing}


@app.get("/decisions/{number}")
def explain(  # noqa: D103
    number: int, language: Literal["vi", "en"] = "vi", style: Literal["text", "html"] = "text"
) -> Response:
    decision = ce.read_record(log("SELECT record FROM log WHERE id = ?", number)[0])
    kind = {"html": "text/html", "text": "text/plain"}[style]
    return Response(decision.explain(language, style=style), media_type=kind)


@app.post("/decisions/{number}/replay")
def replay(number: int, on: date | None = None) -> dict[str, Any]:
    """Repeat a decision; with a day, also by the law of that day: what has changed, and why."""
    record, facts = log("SELECT record, facts FROM log WHERE id = ?", number)
    ok, differences = ce.verify(record, facts, catalogue())
    if on is None:
        return {"ok": ok, "differences": differences}
    logged = ce.read_record(record)
    new = found(logged.criteria_set.title, on, logged.criteria_set.scope).decide(facts)
    return {"ok": ok, "changed": logged.compare(new).to_dict()}
