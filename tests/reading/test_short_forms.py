"""Short forms of a criteria file mean the same as the long form, and mistakes in them are placed there."""

from __future__ import annotations

from datetime import date
from textwrap import indent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.nodes import Mapping, Node, Scalar, Sequence
from criteria_engine.reading.short_forms import expand, expand_texts
from criteria_engine.reading.yaml import compose
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source
from criteria_engine.testing import run_examples

HEAD = """\
format: 1
title: t
version: v1
name: Xã thử
example_only: true
in_force: {from: 2024-01-01}
source: {document: QĐ 1, checked_on: 2024-01-01, basis: seen}
subject: Xã
award: {when: every criterion met}
"""

SHORT = f"""{HEAD}
evidence_cite: Điều 9
criteria:
  - id: "1"
    name: Có quỹ khuyến học
    note: Quỹ của xã
    cite: Điều 1
    applies: {{when: members > 0, otherwise: full_points}}
    requires: has_fund
    evidence: sao kê
  - id: "2"
    name: Người học
    indicators:
      - id: "2.1"
        text: Đủ người học
        requires: trained >= 50% * members
        evidence: {{what: danh sách, cite: Điều 7}}
      - id: "2.2"
        text: Sức khỏe
        judged: Trạm y tế xã
facts:
  has_fund: {{type: boolean, label: có quỹ / chưa có quỹ, question: "Có quỹ không?"}}
  members: {{type: integer, at_least: 0, unit: người, label: thành viên, question: "Bao nhiêu?"}}
  trained: {{part_of: members, label: người học, question: "Bao nhiêu người học?"}}
  clubs:
    type: list
    label: các câu lạc bộ
    question: Những câu lạc bộ nào?
    fields:
      size: {{type: integer, at_least: 0, unit: người, label: số người, question: "Bao nhiêu?"}}
      active: {{part_of: size, label: người hoạt động, question: "Bao nhiêu?"}}
definitions:
  lively: {{label: câu lạc bộ sôi nổi, value: "count(clubs[active * 2 >= size])"}}
examples:
  - name: Đạt
    facts: {{has_fund: true, members: 10, trained: 5}}
    judgements: {{"2.2": true}}
    evidence: all
    expect: {{outcome: eligible}}
"""

LONG = f"""{HEAD}
criteria:
  - id: "1"
    name: Có quỹ khuyến học
    indicators:
      - id: "1"
        text: Có quỹ khuyến học
        note: Quỹ của xã
        cite: Điều 1
        applies: {{when: members > 0, otherwise: full_points}}
        requires: has_fund
        evidence: {{what: sao kê, cite: Điều 9}}
  - id: "2"
    name: Người học
    indicators:
      - id: "2.1"
        text: Đủ người học
        requires: trained >= 50% * members
        evidence: {{what: danh sách, cite: Điều 7}}
      - id: "2.2"
        text: Sức khỏe
        judged: {{by: Trạm y tế xã}}
facts:
  has_fund: {{type: boolean, label: có quỹ, denied: chưa có quỹ, question: "Có quỹ không?"}}
  members: {{type: integer, at_least: 0, unit: người, label: thành viên, question: "Bao nhiêu?"}}
  trained: {{type: integer, at_least: 0, at_most: members, unit: người, label: người học, question: "Bao nhiêu người học?"}}
  clubs:
    type: list
    label: các câu lạc bộ
    question: Những câu lạc bộ nào?
    fields:
      size: {{type: integer, at_least: 0, unit: người, label: số người, question: "Bao nhiêu?"}}
      active: {{type: integer, at_least: 0, at_most: size, unit: người, label: người hoạt động, question: "Bao nhiêu?"}}
definitions:
  lively: {{label: câu lạc bộ sôi nổi, value: "count(clubs[active * 2 >= size])"}}
examples:
  - name: Đạt
    facts: {{has_fund: true, members: 10, trained: 5}}
    judgements: {{"2.2": true}}
    evidence: {{"1": true, "2.1": true}}
    expect: {{outcome: eligible}}
"""


def load(text: str) -> Loaded:
    catalogue = Catalogue([CatalogueEntry(Source("t.yaml", text))])
    return catalogue.review(catalogue.entries[0])


def content(node: Node) -> object:
    """Return the content of nodes without the order of keys."""
    match node:
        case Mapping(entries):
            return {each.key.value: content(each.value) for each in entries}
        case Sequence(items):
            return [content(each) for each in items]
        case Scalar(value):
            return value
        case _:
            return None


def expanded(text: str) -> object:
    root, diagnostics = compose(Source("t.yaml", text))
    assert root is not None
    assert not diagnostics
    node, found = expand(expand_texts(root))
    assert not found, found
    return content(node)


def test_short_is_long() -> None:
    short, long = expanded(SHORT), expanded(LONG)
    assert isinstance(short, dict)
    assert short.pop("evidence_cite") == "Điều 9"
    assert short == long


def test_the_long_form_stays_as_it_is() -> None:
    root, _ = compose(Source("t.yaml", LONG))
    assert root is not None
    assert expanded(LONG) == content(root)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "has_fund": st.booleans(),
        "members": st.integers(0, 4),
        "trained": st.integers(0, 4),
        "judgements": st.fixed_dictionaries({}, optional={"2.2": st.booleans()}),
        "evidence": st.fixed_dictionaries({}, optional={"1": st.booleans(), "2.1": st.booleans()}),
    },
)


CRITERIA = [
    Catalogue([CatalogueEntry(Source("t.yaml", text))]).find("t", on=date(2024, 5, 1))
    for text in (SHORT, LONG)
]


@given(facts=ANSWERS)
def test_short_decides_as_long(facts: dict[str, object]) -> None:
    if isinstance(members := facts.get("members"), int) and isinstance(
        trained := facts.get("trained"), int
    ):
        facts["trained"] = min(trained, members)
    short, long = (each.decide(facts) for each in CRITERIA)
    assert short.outcome == long.outcome
    languages: tuple[Language, Language] = ("vi", "en")
    for language in languages:
        said = [each.explain(language).partition("sha256")[0] for each in (short, long)]
        assert said[0] == said[1]


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
def test_examples_pass_and_nothing_is_warned_of(text: str) -> None:
    loaded = load(text)
    unexpected = [each for each in loaded.diagnostics if each.code.id != "unused-name"]
    assert [each.code.id for each in unexpected if each.severity == "error"] == []
    assert loaded.checked is not None
    assert all(each.passed for each in run_examples(loaded.checked))


def test_a_criterion_that_is_its_indicator_has_one_line() -> None:
    criteria = Catalogue([CatalogueEntry(Source("t.yaml", SHORT))]).find("t", on=date(2024, 5, 1))
    text = criteria.decide({"has_fund": True, "members": 1, "trained": 1}).explain()
    table = text.partition("Kết quả từng tiêu chí")[2].partition("2. Người học")[0]
    assert table.count("Có quỹ khuyến học") == 1
    assert "1. Có quỹ khuyến học" in table


# ---- parts ------------------------------------------------------------------------------------


def facts_of(text: str) -> Loaded:
    return load(
        SHORT.partition("criteria:")[0].replace("evidence_cite: Điều 9\n", "")
        + f"""
criteria:
  - {{id: "1", name: Một, requires: a >= 0}}
facts:
{indent(text, "  ")}
"""
    )


def codes_of(loaded: Loaded) -> list[str]:
    return [each.code.id for each in loaded.diagnostics if each.severity == "error"]


def test_a_part_of_a_part_has_the_unit_of_the_whole() -> None:
    loaded = facts_of("""\
a: {part_of: b, label: a, question: "A?"}
b: {part_of: c, label: b, question: "B?"}
c: {type: integer, at_least: 1, unit: hộ, label: c, question: "C?"}
""")
    assert loaded.checked is not None
    units = [str(f.unit and f.unit.vi) for f in loaded.checked.document.facts.values()]
    assert units == ["hộ", "hộ", "hộ"]


def test_a_part_may_have_a_unit_of_its_own() -> None:
    loaded = facts_of("""\
a: {part_of: c, unit: con, label: a, question: "A?"}
c: {type: integer, at_least: 1, unit: hộ, label: c, question: "C?"}
""")
    assert loaded.checked is not None
    unit = loaded.checked.facts["a"].document.unit
    assert unit is not None
    assert unit.vi == "con"


@pytest.mark.parametrize(
    ("text", "codes", "place"),
    [
        ("a: {part_of: a, label: a, question: q}", ["part-of-circle"], "a, label"),
        (
            "a: {part_of: b, label: a, question: q}\nb: {part_of: a, label: b, question: r}",
            ["part-of-circle"],
            "b, label",
        ),
        (
            "a: {part_of: b, label: a, question: q}\n"
            "b: {part_of: c, label: b, question: r}\nc: {part_of: b, label: c, question: s}",
            ["part-of-circle"],
            "c, label",
        ),
        (
            "a: {part_of: b, label: a, question: q}\nb: {type: number, label: b, question: r}",
            ["part-of-unknown"],
            "b, label",
        ),
        ("a: {part_of: z, label: a, question: q}", ["part-of-unknown"], "z, label"),
        (
            "a: {part_of: b, at_most: 5, label: a, question: q}\n"
            "b: {type: integer, at_least: 0, label: b, question: r}",
            ["part-of-and-bounds"],
            "at_most",
        ),
        (
            "a: {type: integer, at_least: 0, label: a, question: q}\n"
            "l:\n  type: list\n  label: l\n  question: r\n  fields:\n"
            "    x: {part_of: a, label: x, question: s}",
            ["part-of-unknown"],
            "a, label",
        ),
        (
            "a: {type: integer, at_least: 0, label: a, question: q}\n"
            "b: {type: boolean, label: x / y / z, question: r}",
            ["label-slashes"],
            "x / y / z",
        ),
        (
            "a: {type: integer, at_least: 0, label: a, question: q}\n"
            "b: {type: boolean, label: x / y, denied: z, question: r}",
            ["label-and-denied"],
            "denied",
        ),
        (
            "a: {type: integer, at_least: 0, label: a, question: q}\n"
            "b: {type: boolean, label: {vi: x / y, en: x}, question: r}",
            ["label-slash-in-one-language"],
            "x}, question",
        ),
        (
            "a: {type: integer, at_least: 0, label: a, question: q}\n"
            "b: {type: enumeration, values: [urban, rural], label: b, question: r}",
            ["values-without-texts"],
            "[urban",
        ),
    ],
)
def test_mistakes_in_facts(text: str, codes: list[str], place: str) -> None:
    loaded = facts_of(text)
    assert codes_of(loaded) == codes
    span = next(each for each in loaded.diagnostics if each.severity == "error").span
    assert span.source.text[span.start :].startswith(place)


def test_a_slash_is_a_slash_in_other_labels() -> None:
    loaded = facts_of('a: {type: number, at_least: 0, label: tấn / ha, question: "A?"}')
    assert loaded.checked is not None
    assert loaded.checked.facts["a"].document.label.vi == "tấn / ha"
    loaded = facts_of(
        'a: {type: integer, at_least: 0, label: a, question: "A?"}\n'
        'b: {type: boolean, label: điện/nước, question: "B?"}'
    )
    assert loaded.checked is not None
    assert loaded.checked.facts["b"].document.denied is None


# ---- criteria ---------------------------------------------------------------------------------


def criteria_of(text: str, facts: str = "") -> Loaded:
    a = 'a: {type: integer, at_least: 0, label: a, question: "A?"}'
    return load(f"{HEAD}\ncriteria:\n{indent(text, '  ')}\nfacts:\n  {a}\n{facts}")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ('- {id: "1", name: Một, requires: a >= 1, judged: Xã}', ["exactly-one-key"]),
        (
            '- {id: "1", name: Một, requires: a >= 1, indicators: [{id: "1.1", text: x, judged: Xã}]}',
            ["rule-and-indicators"],
        ),
        ('- {id: "1", requires: a >= 1}', ["missing-key"]),
        ("- {name: Một, requires: a >= 1}", ["missing-key"]),
        ('- {id: "1", name: Một, evidence: giấy}', ["missing-key"]),
        ('- {id: "1", name: Một, requirs: a >= 1}', ["missing-key", "unknown-key"]),
        (
            '- {id: "1", name: Một, requires: a >= 1}\n- {id: "1", name: Hai, requires: a >= 2}',
            ["duplicate-id"],
        ),
        (
            '- {id: "1", name: Một, indicators: '
            '[{id: "1", text: x, judged: Xã}, {id: "1.2", text: y, judged: Xã}]}',
            ["duplicate-id"],
        ),
        ('- {id: "1", name: Một, judged: {question: "Sao?"}}', ["missing-key"]),
        ('- {id: "1", name: Một, judged: [Xã]}', ["wrong-shape"]),
    ],
)
def test_mistakes_in_criteria(text: str, codes: list[str]) -> None:
    assert sorted(codes_of(criteria_of(text))) == sorted(codes)


def test_points_on_a_criterion() -> None:
    loaded = criteria_of('- {id: "1", name: Một, points: {max: 5, when: a >= 1}}')
    assert codes_of(loaded) == ["award-needs-points"] or loaded.checked is not None
    assert loaded.document is not None
    criterion = loaded.document.criteria[0]
    assert criterion.is_indicator
    assert criterion.points is None
    assert criterion.indicators[0].points is not None


def test_an_adaptation_changes_a_short_form() -> None:
    base = Source("t.yaml", SHORT)
    change = Source(
        "u.yaml",
        """\
format: 1
title: u
version: v1
name: Xã khác
adapts: {title: t, version: v1}
in_force: {from: 2024-01-01}
source: {document: QĐ 2, checked_on: 2024-01-01, basis: seen}
evidence_cite: Điều 10
criteria:
  - id: "1"
    requires: not(has_fund)
    evidence: giấy khác
  - id: "2"
    indicators:
      - id: "2.1"
        evidence: {answered_by: Kế toán}
      - id: "2.2"
        judged: {question: "Có khỏe không?"}
""",
    )
    catalogue = Catalogue([CatalogueEntry(base), CatalogueEntry(change)])
    loaded = catalogue.review(catalogue.entries[1])
    assert codes_of(loaded) == []
    assert loaded.document is not None
    first, second, third = (i for c in loaded.document.criteria for i in c.indicators)
    assert first.evidence is not None
    assert (first.evidence.what.vi, first.evidence.cite) == ("giấy khác", "Điều 10")
    assert second.evidence is not None
    assert (second.evidence.what.vi, second.evidence.cite) == ("danh sách", "Điều 7")
    assert third.judged is not None
    assert third.judged.by.vi == "Trạm y tế xã"
    assert third.judged.question is not None


def test_an_adaptation_writes_short_what_its_base_writes_long() -> None:
    change = """\
format: 1
title: u
version: v1
name: Xã khác
adapts: {title: t, version: v1}
in_force: {from: 2024-01-01}
source: {document: QĐ 2, checked_on: 2024-01-01, basis: seen}
facts:
  has_fund: {label: có quỹ khuyến học / không có quỹ khuyến học}
  trained: {part_of: members}
"""
    entries = [CatalogueEntry(Source(n, t)) for n, t in (("t.yaml", LONG), ("u.yaml", change))]
    loaded = Catalogue(entries).review(entries[1])
    assert codes_of(loaded) == []
    assert loaded.checked is not None
    denied = loaded.checked.facts["has_fund"].document.denied
    assert denied is not None
    assert denied.vi == "không có quỹ khuyến học"
    assert str(loaded.checked.facts["trained"].document.at_most) == "members"
