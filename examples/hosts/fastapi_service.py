"""A web service that decides, explains its decisions, and logs them.

    pip install fastapi uvicorn
    uvicorn --app-dir examples/hosts fastapi_service:app

http://localhost:8000/docs then shows the facts of each set. A first decision:

    curl "localhost:8000/decisions/learning_community?scope=commune&on=2026-02-20" \
        --json '{"subject_id": "xa-minh-hop", "citizens": 9486, "learning_citizens": 5214}'

The log (SQLite, in DECISION_LOG or ./decisions.sqlite) stores decision and receipt. It stores the facts
only with `keep_facts=true`, because they are personal data. A decision quotes facts too: protect the log.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, HTTPException, Path, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse
from pydantic import BaseModel

import criteria_engine as ce

VIETNAM = timezone(timedelta(hours=7))
STATUS: dict[type[Exception], int] = {  # all other errors are 409
    **dict.fromkeys((ce.UnknownTitle, ce.NotYetInForce, ce.Ended, ce.Gap), 404),
    **dict.fromkeys((ce.BudgetExceeded, ce.TooLong), 422),
}
TABLE = """CREATE TABLE IF NOT EXISTS decisions (
    id INTEGER PRIMARY KEY, title TEXT NOT NULL, scope TEXT, version TEXT NOT NULL, subject_id TEXT,
    receipt TEXT NOT NULL, decision TEXT NOT NULL, facts TEXT)"""


@cache
def catalogue() -> ce.Catalogue:
    """The sets, read once; a catalogue is immutable and may be shared between threads."""
    return ce.Catalogue.packaged()


@contextmanager
def log() -> Iterator[sqlite3.Connection]:
    """A connection to the log; each `with` block is one transaction."""
    path = os.environ.get("DECISION_LOG", "decisions.sqlite")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        yield connection


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    """Check every set before the first request, so that the service does not start with errors."""
    errors = [d for d in catalogue().check() if d.severity is ce.Severity.ERROR]
    if errors:
        raise ce.CriteriaError(errors)
    with log() as connection:
        connection.execute(TABLE)
    yield


class Service(FastAPI):
    """FastAPI, with the facts of every set in the OpenAPI description of the request body.

    The body is passed to the engine as text: which set it must fit depends on the day, a duplicate
    name is rejected, and all errors are reported together, in Vietnamese, with their paths.
    """

    def openapi(self) -> dict[str, Any]:
        """The description, built once."""
        if self.openapi_schema is None:
            whole = super().openapi()
            facts = [_describe(each, whole["components"]["schemas"]) for each in _in_force()]
            content = {"application/json": {"schema": {"anyOf": facts}}}
            for path, needed in (("/{title}", True), ("/{number}/replay", False)):
                post = whole["paths"][f"/decisions{path}"]["post"]
                post["requestBody"] = {"required": needed, "content": content}
        return super().openapi()


def _in_force() -> list[ce.Criteria]:
    find, sets = catalogue().find, catalogue().documents()
    return [find(s.title, scope=s.scope, version=s.version, on=s.in_force.from_) for s in sets]


def _describe(criteria: ce.Criteria, schemas: dict[str, Any]) -> dict[str, str]:
    """Add the facts of a set to the components, and return a reference to them."""
    name = ".".join(part for part in criteria.checked.key if part)
    refer = f"#/components/schemas/{name}.{{model}}"
    schema = criteria.facts_model.model_json_schema(ref_template=refer)
    inner = schema.pop("$defs", {})
    schemas[name] = schema | {"title": str(criteria.checked.key)}
    schemas.update({f"{name}.{key}": value for key, value in inner.items()})
    return {"$ref": f"#/components/schemas/{name}"}


app = Service(title="Danh hiệu học tập", version="1", lifespan=lifespan)


async def _text(request: Request) -> str:
    try:
        return (await request.body()).decode()
    except UnicodeDecodeError as error:
        raise HTTPException(400, "the body is not UTF-8") from error


Facts = Annotated[str, Depends(_text)]
Number = Annotated[int, Path(ge=1, lt=2**63)]  # the range of ids in SQLite


class Logged(BaseModel):
    """A decision, its id in the log, and its explanation for the officer."""

    id: int
    decision: ce.Decision
    text: str


@app.post("/decisions/{title}", status_code=201)
def decide(
    title: str,
    facts: Facts,
    *,
    scope: str | None = None,
    on: date | None = None,
    language: Literal["vi", "en"] = "vi",
    keep_facts: bool = False,
) -> Logged:
    """Decide one subject by the law in force on the day `on` (default: today)."""
    today = datetime.now(VIETNAM).date()  # the library itself never reads the clock
    criteria = catalogue().find(title, scope=scope, on=on or today)
    decision = criteria.decide(facts, decided_on=today)
    row = (
        *criteria.checked.key,
        decision.subject_id,
        decision.receipt.model_dump_json(),
        decision.model_dump_json(),
        facts if keep_facts else None,
    )
    with log() as connection:
        number = connection.execute(
            "INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?) RETURNING id", row
        ).fetchone()["id"]
    return Logged(id=number, decision=decision, text=decision.explain(language))


@app.get("/decisions/{number}", responses={200: {"model": ce.Decision}})
def logged_decision(number: Number) -> Response:
    """Return a past decision exactly as it was logged."""
    return Response(_row(number)["decision"], media_type="application/json")


@app.post("/decisions/{number}/replay")
def replay(number: Number, facts: Facts) -> Logged:
    """Repeat a past decision from the facts given or stored; 409 if the facts differ."""
    row = _row(number)
    receipt = ce.Receipt.model_validate_json(row["receipt"])
    criteria = catalogue().find(
        row["title"], scope=row["scope"], version=row["version"], on=receipt.law_date
    )
    if not facts and row["facts"] is None:
        raise HTTPException(422, "the facts were not stored: send them")
    decision = criteria.replay(receipt, facts or row["facts"])
    return Logged(id=number, decision=decision, text=decision.explain())


def _row(number: int) -> sqlite3.Row:
    with log() as connection:
        row = connection.execute("SELECT * FROM decisions WHERE id = ?", (number,)).fetchone()
    if not isinstance(row, sqlite3.Row):
        raise HTTPException(404, f"no decision {number}")
    return row


@app.exception_handler(ce.CriteriaError)
def invalid_facts(_: Request, error: ce.CriteriaError) -> JSONResponse:
    """Invalid facts: return all errors, each with its path (`members[2].age`)."""
    faults = [
        {
            "path": d.data.get("path"),
            "code": d.code.id,
            "message": {"vi": d.message("vi"), "en": d.message("en")},
            "help": {"vi": d.help("vi"), "en": d.help("en")},
        }
        for d in error.diagnostics
    ]
    return JSONResponse({"error": "CriteriaError", "faults": faults}, status_code=422)


@app.exception_handler(ce.CriteriaEngineError)
def engine_error(_: Request, error: ce.CriteriaEngineError) -> JSONResponse:
    """All other errors of the library, with the data of the exception: days, scopes, hashes."""
    body = {"error": type(error).__name__, "message": str(error), **vars(error)}
    return JSONResponse(jsonable_encoder(body), STATUS.get(type(error), 409))
