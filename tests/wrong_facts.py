"""A set with facts of every type, and wrong facts of it: their code and their path."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from criteria_engine.bounds import FACT_LIMIT
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.nodes import Node
from criteria_engine.reading.yaml import compose
from criteria_engine.source import Source
from tests.generated import HEAD

DAY: Final = date(2024, 1, 1)

SHEET: Final = (
    HEAD.replace("title: generated", "title: sheet")
    + """
facts:
  households: {type: integer, at_least: 0, at_most: 5000, label: households}
  recognised: {type: integer, at_least: 0, at_most: households, label: recognised}
  rate: {type: number, at_least: 0, at_most: 1, label: rate}
  money: {type: number, label: money}
  poor: {type: boolean, label: poor}
  tỷ_lệ: {type: number, label: tỷ lệ}
  area: {type: enumeration, values: {lowland: đồng bằng, miền_núi: miền núi}, label: area}
  note: {type: string, label: note}
  since: {type: date, label: since}
  seen: {type: date and time, label: seen}
  house:
    type: record
    label: house
    fields:
      books: {type: integer, at_least: 0, label: books}
      borrowed: {type: integer, at_least: 0, at_most: books, label: borrowed}
  members:
    type: list
    at_most: 4
    label: members
    fields:
      age: {type: integer, at_least: 0, at_most: 120, label: age}
      able: {type: boolean, label: able}
      away: {type: integer, at_least: 0, at_most: age, label: away}
  rooms:
    type: list
    at_least: 1
    at_most: households
    label: rooms
    fields:
      size: {type: number, label: size}
  clan: {type: decision, of: clan, label: clan}
  unit: {type: decision, of: unit, scope: school, label: unit}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, requires: poor}
      - {id: "1.2", text: t, judged: {by: hội}}
      - {id: "1.3", text: t, points: {max: 10, judged: {by: hội, step: 0.5}}}
      - {id: "1.4", text: t, requires: poor, evidence: {what: sổ}}
award: {judged: {by: ủy ban}}
"""
)
CLAN: Final = (
    HEAD.replace("title: generated", "title: clan")
    + """
facts:
  families: {type: integer, at_least: 0, label: families}
criteria:
  - id: "1"
    name: một
    indicators: [{id: "1.1", text: t, requires: families >= 5}]
award: {when: every criterion met}
"""
)
UNIT: Final = (
    HEAD.replace("title: generated", "title: unit\nscope: school")
    + """
levels: [{id: one, name: một}, {id: two, name: hai}]
facts:
  people: {type: integer, at_least: 0, label: people}
  good: {type: boolean, label: good}
criteria:
  - id: "1"
    name: một
    indicators: [{id: "1.1", text: t, requires: {one: people >= 5, two: people >= 5 and good}}]
award: {when: every criterion met}
"""
)


def catalogue(change: tuple[str, str] = ("", "")) -> Catalogue:
    """Make a catalogue of the three sets, with a piece of `unit` replaced."""
    entries = []
    unit = UNIT.replace(*change)
    for name, text in (("sheet.yaml", SHEET), ("clan.yaml", CLAN), ("unit.yaml", unit)):
        source = Source(name, text)
        entries.append(CatalogueEntry(source))
    return Catalogue(entries)


CRITERIA: Final[Criteria] = catalogue().find("sheet", on=DAY)


def form(text: str) -> Node:
    """Compose a form as an officer fills it in."""
    node, diagnostics = compose(Source("form.yaml", text))
    assert node is not None, diagnostics
    return node


WRONG: Final[list[tuple[Any, str, str]]] = [
    ({"househols": 1}, "unknown-fact", "househols"),
    ({"members": [{"age": 1}, {"agee": 1}]}, "unknown-fact", "members[2].agee"),
    ({"house": {"bok": 1}}, "unknown-fact", "house.bok"),
    ({"households": "73"}, "wrong-fact-type", "households"),
    ({"households": True}, "wrong-fact-type", "households"),
    ({"households": [1]}, "wrong-fact-type", "households"),
    ({"households": 1.5}, "not-an-integer", "households"),
    ({"households": -1}, "out-of-range", "households"),
    ({"households": 5001}, "out-of-range", "households"),
    ({"households": {"least": 1}}, "wrong-fact-type", "households"),
    ({"households": {"at_least": 5, "at_most": 4}}, "empty-interval", "households"),
    ({"households": {"at_least": {"at_least": 5}}}, "wrong-fact-type", "households.at_least"),
    ({"households": {"at_least": -1}}, "out-of-range", "households.at_least"),
    ({"households": {"at_most": 2.5}}, "not-an-integer", "households.at_most"),
    ({"rate": float("nan")}, "not-a-number", "rate"),
    ({"rate": float("inf")}, "not-a-number", "rate"),
    ({"rate": Decimal("sNaN")}, "not-a-number", "rate"),
    ({"rate": 1j}, "wrong-fact-type", "rate"),
    ({"rate": Fraction(1, 3)}, "wrong-fact-type", "rate"),
    ({"money": FACT_LIMIT + 1}, "number-too-long", "money"),
    ({"money": 10**5000}, "number-too-long", "money"),
    ({"money": Decimal("1e400")}, "number-too-long", "money"),
    ({"money": Decimal("1e-999999999")}, "number-too-long", "money"),
    ({"money": Decimal("0." + "1" * 31)}, "number-too-long", "money"),
    ({"poor": "có"}, "invalid-boolean", "poor"),
    ({"poor": 1}, "invalid-boolean", "poor"),
    ({"area": "Lowland"}, "unknown-choice", "area"),
    ({"area": 3}, "wrong-fact-type", "area"),
    ({"note": 3}, "wrong-fact-type", "note"),
    ({"note": "\ud800"}, "damaged-text", "note"),
    ({"note": "Xã \udfff"}, "damaged-text", "note"),
    (form("money: {at_least: 80%}"), "not-a-share", "money.at_least"),
    (form("judgements: {'1.3': 80%}"), "not-a-share", "judgements.1.3"),
    (form("judgements: {'1.3': {points: 5 %}}"), "not-a-share", "judgements.1.3.points"),
    ({"note": "x" * 10_001}, "text-too-long", "note"),
    ({"area": "x" * 1_000_000}, "text-too-long", "area"),
    ({"subject_id": "x" * 1_000_000}, "text-too-long", "subject_id"),
    ({"evidence": {"1.4": "x" * 1_000_000}}, "text-too-long", "evidence.1.4"),
    ({"judgements": {"1.2": {"met": True, "by": "\ud800"}}}, "damaged-text", "judgements.1.2.by"),
    ('{"money": 1e99999999999999999999}', "number-too-long", "money"),
    ('{"money": -1e-99999999999999999999}', "number-too-long", "money"),
    ('{"money": ' + "9" * 5000 + "}", "number-too-long", "money"),
    ('{"rate": {"at_most": 1e20000000}}', "number-too-long", "rate.at_most"),
    ('{"members": [{"age": 1e20000000}]}', "number-too-long", "members[1].age"),
    ('{"house": {"books": 1e99999999999999999999}}', "number-too-long", "house.books"),
    ('{"judgements": {"1.3": 1e99999999999999999999}}', "number-too-long", "judgements.1.3"),
    ('{"note": 1e99999999999999999999}', "wrong-fact-type", "note"),
    ({"money": Decimal("1e20000000")}, "number-too-long", "money"),
    ({"since": "2023-02-29"}, "not-a-date", "since"),
    ({"since": "30/02/2024"}, "not-a-date", "since"),
    ({"since": "2024-2-9"}, "not-a-date", "since"),
    ({"since": "1" * 5000 + "/1/2024"}, "not-a-date", "since"),
    ({"since": 20240229}, "not-a-date", "since"),
    ({"since": datetime(2024, 2, 29)}, "not-a-date", "since"),  # noqa: DTZ001
    ({"seen": datetime(2024, 2, 29, tzinfo=UTC)}, "not-a-date", "seen"),
    ({"seen": "2024-02-29T08:30:00+07:00"}, "not-a-date", "seen"),
    ({"house": 3}, "wrong-fact-type", "house"),
    ({"house": []}, "wrong-fact-type", "house"),
    ({"members": {}}, "wrong-fact-type", "members"),
    ({"members": "x"}, "wrong-fact-type", "members"),
    ({"members": [3]}, "wrong-fact-type", "members[1]"),
    ({"members": [{}, {"age": 121}]}, "out-of-range", "members[2].age"),
    ({"members": [{}] * 5}, "out-of-range", "members"),
    ({"rooms": []}, "out-of-range", "rooms"),
    ({"households": 1, "rooms": [{}, {}]}, "out-of-range", "rooms"),
    ({"households": 5, "recognised": 6}, "out-of-range", "recognised"),
    ({"households": {"at_most": 5}, "recognised": 6}, "out-of-range", "recognised"),
    ({"households": 5, "recognised": {"at_least": 6}}, "out-of-range", "recognised"),
    ({"house": {"books": 2, "borrowed": 3}}, "out-of-range", "house.borrowed"),
    ({"members": [{"age": 3, "away": 4}]}, "out-of-range", "members[1].away"),
    ({"judgements": []}, "wrong-fact-type", "judgements"),
    ({"judgements": {"1.1": True}}, "unknown-judgement", "judgements.1.1"),
    ({"judgements": {"1.2": 5}}, "invalid-boolean", "judgements.1.2"),
    ({"judgements": {"1.2": {"points": 5}}}, "missing-judgement", "judgements.1.2"),
    ({"judgements": {"1.2": {"met": True, "bye": "x"}}}, "unknown-fact", "judgements.1.2.bye"),
    ({"judgements": {"1.3": 10.5}}, "wrong-points", "judgements.1.3"),
    ({"judgements": {"1.3": -1}}, "wrong-points", "judgements.1.3"),
    ({"judgements": {"1.3": 7.25}}, "wrong-points", "judgements.1.3"),
    ({"judgements": {"1.3": True}}, "wrong-fact-type", "judgements.1.3"),
    ({"judgements": {"1.3": {"points": 11}}}, "wrong-points", "judgements.1.3.points"),
    ({"judgements": {"award": {"met": "x"}}}, "invalid-boolean", "judgements.award.met"),
    ({"evidence": {"1.1": True}}, "unknown-evidence", "evidence.1.1"),
    ({"evidence": {"1.4": 3}}, "invalid-boolean", "evidence.1.4"),
    ({"evidence": True}, "wrong-fact-type", "evidence"),
    ({"clan": "eligible"}, "wrong-fact-type", "clan"),
    ({"clan": {"level": "one"}}, "unknown-choice", "clan.outcome"),
    ({"clan": {"outcome": "yes"}}, "unknown-choice", "clan.outcome"),
    ({"clan": {"outcome": "eligible", "level": "one"}}, "unknown-level-stated", "clan.level"),
    ({"clan": {"outcome": "eligible", "levl": "one"}}, "unknown-fact", "clan.levl"),
    ({"unit": {"outcome": "eligible", "level": "on"}}, "unknown-level-stated", "unit.level"),
    ({"unit": {"outcome": "not_eligible", "level": "one"}}, "unknown-level-stated", "unit.level"),
    ({"unit": {"outcome": "eligible", "possible_levels": ["three"]}}, "unknown-level-stated", "unit.possible_levels[1]"),
    ({"unit": {"outcome": "not_eligible", "possible_levels": ["one"]}}, "unknown-level-stated", "unit.possible_levels[1]"),
    ({"unit": {"outcome": "undetermined", "level": "one"}}, "unknown-level-stated", "unit.level"),
    ({"unit": {"outcome": "eligible", "level": 2}}, "wrong-fact-type", "unit.level"),
    ({"unit": {"outcome": "eligible", "level": ["two"]}}, "wrong-fact-type", "unit.level"),
    ({"unit": {"outcome": "eligible", "possible_levels": "two"}}, "wrong-fact-type", "unit.possible_levels"),
    ({"unit": {"outcome": "eligible", "possible_levels": [2]}}, "wrong-fact-type", "unit.possible_levels[1]"),
    ({"unit": {"outcome": "eligible", "settled_by": 5}}, "wrong-fact-type", "unit.settled_by"),
    ({"unit": {"outcome": None, "level": "two"}}, "unknown-choice", "unit.outcome"),
    ({"unit": {"outcome": None, "people": 5}}, "unknown-fact", "unit.people"),
    ({"unit": {"members": []}}, "unknown-fact", "unit.members"),
    ({"unit": {"outcom": "eligible"}}, "unknown-fact", "unit.outcom"),
    ({"unit": {"fact": {}}}, "unknown-fact", "unit.fact"),
    ({"clan": {"facts": {"familes": 3}}}, "unknown-fact", "clan.facts.familes"),
    ({"clan": {"facts": []}}, "not-facts", "clan.facts"),
    ({"clan": {"facts": "{"}}, "cannot-decide-other", "clan"),
    ({"clan": {"facts": {}, "outcome": "eligible"}}, "wrong-fact-type", "clan"),
    ("[1]", "not-facts", ""),
    ("5", "not-facts", ""),
    ('"x"', "not-facts", ""),
    ("null", "not-facts", ""),
    ([], "not-facts", ""),
    (None, "not-facts", ""),
]  # fmt: skip
"""Wrong facts, the code of their only diagnostic, and its path; other tests read them in other ways."""
