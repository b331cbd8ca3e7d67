"""An interview in Django: the session holds its state, each request answers one question.

    pip install django
    python examples/hosts/django_view.py runserver

    curl -c jar localhost:8000/interviews/learning_family
    curl -b jar -c jar localhost:8000/interviews/learning_family -d '{"path": ["members"], "answer": 4}'

A project with settings takes `InterviewView` and its line of `urlpatterns` only.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from functools import cache
from typing import Any

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views import View

import criteria_engine as ce

if not settings.configured:
    settings.configure(
        DEBUG=True,
        SECRET_KEY="only for this example",  # noqa: S106
        ROOT_URLCONF=__name__,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware"],
    )


@cache
def catalogue() -> ce.Catalogue:
    """The sets, read once."""
    return ce.Catalogue.packaged()


class InterviewView(View):
    """The next questions of a title; `?scope=` where it has several, `?restart=1` to begin again."""

    def get(self, request: HttpRequest, title: str) -> JsonResponse:
        """Return the next questions, or the decision."""
        return self.page(self.interview(request, title))

    def post(self, request: HttpRequest, title: str) -> JsonResponse:
        """Answer one question (`{"path": …, "answer": …}`); without an answer it is skipped."""
        body, interview = json.loads(request.body), self.interview(request, title)
        try:
            interview = interview.answer(body["path"], body.get("answer"))
        except ce.CriteriaError as error:
            return JsonResponse(error.to_dict("vi"), status=422)
        request.session[title] = interview.state
        return self.page(interview)

    def interview(self, request: HttpRequest, title: str) -> ce.Interview:
        """The interview of this session."""
        criteria = catalogue().find(title, scope=request.GET.get("scope"), on=date(2026, 2, 20))
        state = None if "restart" in request.GET else request.session.get(title)
        return criteria.interview(state=state)

    def page(self, interview: ce.Interview) -> JsonResponse:
        """What a page needs: up to five questions, and how far the decision is."""
        asked = [each.model_dump(mode="json") for each in interview.questions(limit=5)]
        answer: dict[str, Any] = {"outcome": interview.decision.outcome, "questions": asked}
        if not asked:
            answer["explanation"] = interview.decision.explain("vi", style="html")
        return JsonResponse(answer)


urlpatterns = [path("interviews/<title>", InterviewView.as_view())]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
