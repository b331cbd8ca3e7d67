"""`criteria ask`: questions on stderr, answers from stdin, the decision on stdout, the answers in a file."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.runner import Command

ASK = ("ask", "reading_family", "--on", "2026-02-20")


def test_a_wrong_answer_is_explained_and_asked_again(criteria: Command) -> None:
    outcome = criteria(*ASK, "--lang", "en", stdin="nonsense\n")
    assert outcome.status == 0
    questions = [line for line in outcome.err.splitlines() if line.endswith("?")]
    assert questions[0] == questions[1], "the same question again"
    assert "nonsense" in outcome.err
    assert "NOT ENOUGH INFORMATION" in outcome.out


def test_a_blank_line_skips_and_the_end_of_the_input_stops(criteria: Command) -> None:
    skipped = criteria(*ASK, stdin="\n" * 50)
    stopped = criteria(*ASK, stdin="")
    assert skipped.status == stopped.status == 0
    assert skipped.out.splitlines()[0] == stopped.out.splitlines()[0]
    questions = [line for line in skipped.err.splitlines() if line.endswith("?")]
    assert len(questions) == len(set(questions)) > 1
    assert sum(line.endswith("?") for line in stopped.err.splitlines()) == 1


def test_a_choice_is_answered_by_its_number(criteria: Command, tmp_path: Path) -> None:
    """In a set with an enumeration: `2` is its second value."""
    file = tmp_path / "colour.yaml"
    file.write_text(
        "format: 1\ntitle: colour\nversion: v1\nname: màu\nin_force: {from: 2020-01-01}\n"
        "source: {document: test, checked_on: 2026-01-01, basis: seen}\nsubject: nhà\n"
        "facts: {paint: {type: enumeration, values: {red: đỏ, blue: xanh}, label: màu, question: màu}}\n"
        'criteria: [{id: "1", name: một, indicators: [{id: "1.1", text: t, requires: paint = "blue"}]}]\n'
        "award: {when: every criterion met}\n",
        encoding="utf-8",
    )
    out = tmp_path / "facts.json"
    words = ("ask", "colour", "--criteria", file, "--on", "2026-02-20", "--out", out)
    outcome = criteria(*words, stdin="2\n")
    assert outcome.status == 0, outcome.err
    assert "2. xanh" in outcome.err
    assert json.loads(out.read_text("utf-8")) == {"paint": "blue"}
    assert "ĐẠT" in outcome.out.splitlines()[0]
    again = criteria.decide("colour", out, "--criteria", str(file))
    assert again.out.splitlines()[0] == outcome.out.splitlines()[0]


def test_what_cannot_be_written_is_said_before_the_first_question(criteria: Command) -> None:
    outcome = criteria(*ASK, "--out", "/nowhere/x.json", stdin="")
    assert outcome.status == 1
    assert "?" not in outcome.err
