"""An interview on the web: one question on each page, until the decision is settled.

    python examples/hosts/interview.py learning_community commune

Then open http://localhost:8000. The state of the interview travels in the form; a host with sessions keeps
`interview.state` there, or signs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from datetime import date
from html import escape
from typing import Any
from urllib.parse import parse_qs
from wsgiref.simple_server import make_server

import criteria_engine as ce

PAGE = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>
<p>{error}</p><form method="post"><input type="hidden" name="state" value="{state}">{body}</form>"""
BUTTONS = '<button>Trả lời</button> <button name="skip" value="1">Chưa biết</button>'
WORDS = [("true", "Có"), ("false", "Không")]


def field(asked: ce.AskedQuestion) -> str:
    """The input for the answer to a question."""
    choices = [(each.id, each.name.vi) for each in (*asked.levels, *asked.choices)]
    if choices := WORDS if asked.kind in ("boolean", "evidence") else choices:
        options = "".join(f'<option value="{id_}">{escape(name)}' for id_, name in choices)
        return f'<select name="answer">{options}</select>'
    kind = "date" if asked.kind == "date" else "text"
    return f'<input type="{kind}" name="answer"> {escape(asked.unit.vi if asked.unit else "")}'


def page(interview: ce.Interview, error: str = "") -> str:
    """The next question, or the decision with its reasons."""
    title = interview.decision.criteria_set.name.vi
    for asked in interview.questions(limit=1):
        who = asked.answered_by.vi if asked.answered_by else ""
        why = "; ".join(part.text.vi for part in asked.because)
        body = f"<p><b>{escape(asked.text.vi)}</b> <small>{escape(who)}</small></p>"
        body += f"<p>{field(asked)} {BUTTONS}</p><p><small>Để xét: {escape(why)}</small></p>"
        break
    else:
        body = f"<pre>{escape(interview.decision.explain('vi'))}</pre>"
    state = escape(json.dumps(interview.state))
    return PAGE.format(title=escape(title), error=escape(error), state=state, body=body)


def answered(criteria: ce.Criteria, form: dict[str, list[str]]) -> str:
    """The page after an answer; after a wrong one the same question, with what is wrong."""
    interview = criteria.interview(state=json.loads(form["state"][0]))
    for asked in interview.questions(limit=1):
        try:
            answer = None if "skip" in form else form.get("answer", [""])[0]
            return page(interview.answer(asked.path, answer))
        except ce.CriteriaError as error:
            return page(interview, error.diagnostics[0].message("vi"))
    return page(interview)


def application(criteria: ce.Criteria) -> Callable[[dict[str, Any], Any], Iterable[bytes]]:
    """The web application (WSGI)."""

    def run(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        html = answered(criteria, parse_qs(body)) if body else page(criteria.interview())
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [html.encode()]

    return run


if __name__ == "__main__":
    title, scope = [*sys.argv[1:], "learning_family", None][:2]
    found = ce.Catalogue.packaged().find(str(title), scope=scope, on=date(2026, 2, 20))
    make_server("", 8000, application(found)).serve_forever()
