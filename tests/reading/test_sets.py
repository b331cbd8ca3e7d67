"""Reading a set: merging an adaptation with its base, and diagnostics of the shape of a file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations
from typing import Any, Final
from unicodedata import normalize

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.reading.adaptations import adapt
from criteria_engine.reading.documents import SetDocument
from criteria_engine.reading.nodes import (
    Mapping,
    Node,
    Scalar,
    Sequence,
)
from criteria_engine.reading.sets import (
    lookup,
    read_set,
    text_at,
)
from criteria_engine.reading.yaml import compose
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source

BASE: Final = """
format: 1
title: community
scope: commune
version: national
revision: 3
name: {vi: Cộng đồng, en: Community}
summary: Bộ gốc
in_force: {from: 2020-01-01}
source: {document: Thông tư, checked_on: 2026-01-01, basis: seen}
subject: {vi: xã, en: commune}
levels:
  - {id: one, name: mức 1}
  - {id: two, name: mức 2}
facts:
  a: {type: boolean, label: a, question: a}
  b: {type: boolean, label: b, question: b}
  n: {type: integer, at_least: 0, label: n, question: {vi: Bao nhiêu, en: How many}}
  trường_học: {type: integer, at_least: 0, label: trường, question: trường}
parameters:
  mark: {label: mark, values: [{value: 5}]}
definitions:
  many: {label: many, value: n >= mark}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: {vi: một, en: one}, cite: Điều 1, requires: {one: a, two: a and b}}
      - {id: "1.2", text: hai, requires: many}
  - id: "2"
    name: hai
    indicators:
      - {id: "2.1", text: ba, judged: {by: hội}}
      - {id: "2.2", text: bốn, requires: trường_học >= 1}
knock_outs:
  - {id: out, text: ra, when: n > 100}
award: {when: every criterion met}
examples:
  - {name: một, facts: {a: có}, expect: {outcome: undetermined}}
"""

HEAD: Final = """
format: 1
title: community
scope: commune
version: local
name: Bản địa phương
adapts: {title: community, scope: commune, version: national}
in_force: {from: 2022-01-01}
source: {document: Quyết định, checked_on: 2026-01-01, basis: seen}
"""

POINTS: Final = """
format: 1
title: sheet
version: v1
name: Phiếu
in_force: {from: 2020-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
subject: hộ
facts:
  a: {type: boolean, label: a, question: a}
  n: {type: integer, at_least: 0, at_most: 10, label: n, question: n}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: t, points: {max: 10, when: a}}
      - {id: "1.2", text: t, points: {max: 10, bands: {of: n, hit: first, rows: [{at_least: 5, points: 10}, {otherwise: true, points: 0}]}}}
award: {total: 20, pass_mark: 10}
"""

SHEET_HEAD: Final = """
title: sheet
version: v2
name: Phiếu 2
adapts: {title: sheet, version: v1}
in_force: {from: 2022-01-01}
source: {document: phiếu, checked_on: 2026-01-01, basis: seen}
"""


def catalogue_of(*texts: str) -> Catalogue:
    entries = []
    for index, text in enumerate(texts):
        source = Source(f"{index}.yaml", text)
        entries.append(CatalogueEntry(source))
    return Catalogue(entries)


def last(*texts: str) -> Loaded:
    return list(catalogue_of(*texts).all())[-1]


def adapted(*texts: str) -> SetDocument:
    """Return the document of the last file, which adapts those before it."""
    found = last(*texts)
    assert found.checked is not None, [
        (d.code.id, d.message("en"), str(d.span)) for d in found.diagnostics
    ]
    assert found.document is not None
    return found.document


def codes(*texts: str) -> list[str]:
    return [d.code.id for d in last(*texts).diagnostics]


def indicators(document: SetDocument) -> dict[str, Any]:
    return {str(i.id): i for c in document.criteria for i in c.indicators}


def written(document: SetDocument, id_: str) -> dict[str, str]:
    """Return what an indicator requires, by level, as written in its file."""
    requires = indicators(document)[id_].requires
    return {level: expression.scalar.value for level, expression in requires.items()}


# ---- merging ---------------------------------------------------------------------------------


def test_everything_else_is_inherited() -> None:
    document = adapted(BASE, HEAD)
    assert list(indicators(document)) == ["1.1", "1.2", "2.1", "2.2"]
    assert [str(level.id) for level in document.levels] == ["one", "two"]
    assert document.subject.en == "commune"


def test_version_name_period_source_and_examples_are_not_inherited() -> None:
    document = adapted(BASE, HEAD)
    assert (str(document.version), document.revision, document.summary) == ("local", 1, None)
    assert (document.name.vi, document.name.en) == ("Bản địa phương", None)
    assert document.in_force.from_ == date(2022, 1, 1)
    assert document.source.document == "Quyết định"
    assert document.examples == ()
    assert codes(BASE, HEAD.replace("in_force: {from: 2022-01-01}\n", "")) == ["missing-key"]
    assert codes(BASE, HEAD.replace("name: Bản địa phương\n", "")) == ["missing-key"]


def test_mappings_are_merged_key_by_key() -> None:
    document = adapted(
        BASE,
        HEAD
        + "facts:\n  n: {at_most: 500, question: {vi: Mấy}}\n  c: {type: boolean, label: c, question: c}\n"
        "definitions:\n  many: {value: n >= mark and c}\n",
    )
    assert list(document.facts) == ["a", "b", "n", "trường_học", "c"]
    fact = document.facts[next(name for name in document.facts if name == "n")]
    assert (str(fact.at_least), str(fact.at_most)) == ("0", "500")
    assert fact.question is not None
    assert fact.question.vi == "Mấy"


def test_items_with_an_id_are_merged_in_place() -> None:
    document = adapted(
        BASE,
        HEAD + 'criteria:\n  - id: "1"\n    indicators:\n'
        '      - {id: "1.2", text: hai mới}\n'
        '      - {id: "1.3", text: thêm, requires: a}\n'
        '      - {id: "1.1", requires: {two: a or b}}\n'
        '  - {id: "3", name: ba, indicators: [{id: "3.1", text: t, requires: b}]}\n',
    )
    assert list(indicators(document)) == ["1.1", "1.2", "1.3", "2.1", "2.2", "3.1"]
    assert indicators(document)["1.2"].text.vi == "hai mới"
    assert written(document, "1.1") == {"one": "a", "two": "a or b"}
    assert indicators(document)["1.1"].cite == "Điều 1"
    assert document.criteria[0].name.vi == "một"


TABLE_BASE: Final = BASE.replace(
    "mark: {label: mark, values: [{value: 5}]}",
    "mark: {label: mark, table: {by: kind, from: [2020-01-01, 2023-01-01], rows: {x: [1, 2], y: [3, 4]}}}",
).replace(
    "  a: {type: boolean", "  kind: {type: enumeration, values: {x: x, y: y}, label: k, question: k}\n  a: {type: boolean", 1
)  # fmt: skip


def numbers_of(document: SetDocument) -> dict[str, list[Any]]:
    """Return the rows of the only parameter's table."""
    (parameter,) = document.parameters.values()
    assert parameter.table is not None
    rows = parameter.table.rows.items()
    return {str(name): [each.value for each in row.numbers] for name, row in rows}


def test_an_adaptation_changes_one_row_of_a_table() -> None:
    change = HEAD + "parameters:\n  mark: {table: {rows: {y: [3, 4.5]}}}\n"
    assert numbers_of(adapted(TABLE_BASE, change)) == {"x": [1, 2], "y": [3, Decimal("4.5")]}
    wrong = HEAD + "parameters:\n  mark: {table: {rows: {y: [3]}}}\n"
    assert codes(TABLE_BASE, wrong) == ["table-row-length"]


def test_a_value_added_to_an_enumeration_needs_a_row() -> None:
    change = HEAD + "facts:\n  kind: {values: {z: z}}\n"
    assert codes(TABLE_BASE, change) == ["table-row-missing"]
    change += "parameters:\n  mark: {table: {rows: {z: [5, 6]}}}\n"
    assert numbers_of(adapted(TABLE_BASE, change)) == {"x": [1, 2], "y": [3, 4], "z": [5, 6]}


def test_a_table_replaces_values_and_back() -> None:
    table = HEAD + "parameters:\n  mark: {table: {by: a, rows: {có: 1, không: 2}}}\n"
    assert numbers_of(adapted(BASE, table)) == {"có": [1], "không": [2]}
    values = adapted(TABLE_BASE, HEAD + "parameters:\n  mark: {values: [{value: 9}]}\n")
    (parameter,) = values.parameters.values()
    assert parameter.table is None
    assert [each.value for row in parameter.values for each in row.value.values()] == [9]


def test_an_expression_for_all_levels_replaces_one_for_each_and_back() -> None:
    every = 'criteria: [{id: "1", indicators: [{id: "1.1", requires: b}]}]\n'
    assert written(adapted(BASE, HEAD + every), "1.1") == {"*": "b"}
    each = 'criteria: [{id: "1", indicators: [{id: "1.2", requires: {one: a, two: b}}]}]\n'
    assert written(adapted(BASE, HEAD + each), "1.2") == {"one": "a", "two": "b"}
    one = 'criteria: [{id: "1", indicators: [{id: "1.2", requires: {one: a}}]}]\n'
    assert codes(BASE, HEAD + one) == ["missing-level"]


def test_a_text_in_one_language_replaces_a_text_in_two() -> None:
    document = adapted(BASE, HEAD + "subject: {vi: thị trấn, en: town}\n")
    assert (document.subject.vi, document.subject.en) == ("thị trấn", "town")
    assert adapted(BASE, HEAD + "subject: thị trấn\n").subject.en is None


def test_lists_without_ids_are_replaced_whole() -> None:
    changed = (
        HEAD
        + "parameters:\n  mark:\n    values: [{to: 2023-12-31, value: 6}, {from: 2024-01-01, value: 7}]\n"
    )
    document = adapted(BASE, changed)
    (mark,) = document.parameters.values()
    assert [row.value["*"].value for row in mark.values] == [6, 7]


# ---- alternatives ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ('{id: "2.1", requires: a}', "requires"),
        ('{id: "1.2", judged: {by: hội}}', "judged"),
        ('{id: "2.1", judged: {by: ủy ban}}', "judged"),
    ],
)
def test_another_kind_of_rule_replaces_the_rule_of_an_indicator(change: str, way: str) -> None:
    criterion = "1" if '"1.' in change else "2"
    document = adapted(BASE, HEAD + f'criteria: [{{id: "{criterion}", indicators: [{change}]}}]\n')
    found = indicators(document)["2.1" if criterion == "2" else "1.2"]
    stated = [name for name in ("requires", "points", "judged") if getattr(found, name) is not None]
    assert stated == [way]


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ('{id: "1.1", points: {computed: n}}', "computed"),
        ('{id: "1.1", points: {max: 10, computed: n}}', "computed"),
        ('{id: "1.1", points: {judged: {by: hội}}}', "judged"),
        ('{id: "1.2", points: {when: a}}', "when"),
        ('{id: "1.2", points: {bands: {hit: highest}}}', "bands"),
    ],
)
def test_another_kind_of_points_replaces_the_points_of_an_indicator(change: str, way: str) -> None:
    document = adapted(POINTS, SHEET_HEAD + f'criteria: [{{id: "1", indicators: [{change}]}}]\n')
    points = indicators(document)["1.1" if '"1.1"' in change else "1.2"].points
    assert points.max == 10
    stated = [n for n in ("when", "bands", "computed", "judged") if getattr(points, n) is not None]
    assert stated == [way]


def test_a_judgement_of_the_award_does_not_replace_its_condition() -> None:
    """An award may have both `when` and `judged`; only for points they exclude one another."""
    document = adapted(BASE, HEAD + "award: {judged: {by: ủy ban}}\n")
    assert document.award.when is not None
    assert document.award.when.needed is None
    assert document.award.judged is not None


# ---- removing --------------------------------------------------------------------------------


def test_items_with_an_id_are_removed_anywhere() -> None:
    document = adapted(BASE, HEAD + 'remove: ["1.2", "2", out]\n')
    assert list(indicators(document)) == ["1.1"]
    assert document.knock_outs == ()


def test_values_without_an_id_are_removed_by_path() -> None:
    document = adapted(BASE, HEAD + "remove: [facts.trường_học, '2.2']\n")
    assert "trường_học" not in document.facts
    assert codes(BASE, HEAD + "remove: [facts.trường_học]\n") == ["unknown-name"]


def test_a_removed_item_can_be_added_elsewhere() -> None:
    document = adapted(
        BASE,
        HEAD
        + 'remove: ["1.2"]\ncriteria: [{id: "2", indicators: [{id: "1.2", text: dời, requires: many}]}]\n',
    )
    assert list(indicators(document)) == ["1.1", "2.1", "2.2", "1.2"]
    assert indicators(document)["1.2"].text.vi == "dời"


def test_removing_an_unknown_item_is_a_mistake() -> None:
    diagnostics = last(BASE, HEAD + 'remove: ["1.2", "9.9", award.judged]\n').diagnostics
    assert [(d.code.id, d.span.text) for d in diagnostics] == [
        ("nothing-to-remove", '"9.9"'),
        ("nothing-to-remove", "award.judged"),
    ]


def test_a_reference_to_a_removed_level_is_a_mistake() -> None:
    found = codes(BASE, HEAD + "remove: [two]\n")
    assert found == ["unknown-level"]


# ---- several files ---------------------------------------------------------------------------

DISTRICT: Final = (
    HEAD.replace("version: local", "version: district")
    .replace("version: national}", "version: local}")
    .replace("from: 2022-01-01", "from: 2024-01-01")
)


def test_a_chain_of_adaptations_in_any_order_of_files() -> None:
    local = HEAD + 'remove: ["1.2"]\n'
    district = DISTRICT + 'criteria: [{id: "2", indicators: [{id: "2.2", text: huyện}]}]\n'
    for texts in permutations((BASE, local, district)):
        catalogue = catalogue_of(*texts)
        criteria = catalogue.find(
            "community", scope="commune", version="district", on=date(2025, 1, 1)
        )
        document = criteria.checked.document
        assert list(indicators(document)) == ["1.1", "2.1", "2.2"]
        assert indicators(document)["2.2"].text.vi == "huyện"


def test_a_cycle_of_adaptations_is_reported_with_its_path() -> None:
    circular = BASE + "adapts: {title: community, scope: commune, version: district}\n"
    diagnostics = last(circular, HEAD, DISTRICT).diagnostics
    (circle,) = [d for d in diagnostics if d.code.id == "circular-sets"]
    assert circle.data["path"] == " → ".join(
        f"community/commune/{v}" for v in ("district", "local", "national", "district")
    )
    itself = HEAD.replace("version: national}", "version: local}")
    assert codes(itself) == ["circular-sets"]


def test_a_missing_base_is_a_mistake() -> None:
    (diagnostic,) = last(BASE, HEAD.replace("version: national}", "version: natonal}")).diagnostics
    assert (diagnostic.code.id, diagnostic.suggestion) == (
        "unknown-set",
        "community/commune/national",
    )


def test_an_adaptation_inherits_title_and_scope_unless_it_states_them() -> None:
    unnamed = HEAD.replace("title: community\nscope: commune\n", "")
    catalogue = catalogue_of(BASE, unnamed)
    found = catalogue.find("community", scope="commune", version="local", on=date(2024, 1, 1))
    assert str(found.checked.key) == "community/commune/local"
    district = HEAD.replace("scope: commune\nversion", "scope: district\nversion")
    assert str(
        catalogue_of(BASE, district)
        .find("community", scope="district", on=date(2024, 1, 1))
        .checked.key
    ) == ("community/district/local")


def test_composed_and_decomposed_names_are_equal() -> None:
    change = HEAD + "facts:\n  trường_học: {at_most: 9}\n"
    for text in (change, normalize("NFD", change)):
        document = adapted(BASE, text)
        names = [name for name in document.facts if name == "trường_học"]
        assert str(document.facts[names[0]].at_most) == "9"
        assert len(document.facts) == 4


def test_an_item_changed_twice_is_a_duplicate() -> None:
    twice = 'criteria: [{id: "1", indicators: [{id: "1.2", text: x}, {id: "1.2", text: y, requires: a}]}]\n'
    assert "duplicate-id" in codes(BASE, HEAD + twice)


def test_diagnostics_are_in_the_file_that_contains_the_mistake() -> None:
    text = HEAD + 'criteria: [{id: "1", indicators: [{id: "1.2", requires: n >= zzz}]}]\n'
    (diagnostic,) = last(BASE, text).diagnostics
    assert (diagnostic.span.source.name, diagnostic.span.text) == ("1.yaml", "zzz")
    (other,) = last(BASE.replace("n >= mark", "n >= mrak"), HEAD).diagnostics
    assert (other.span.source.name, other.span.text) == ("0.yaml", "mrak")


def test_mistakes_of_a_base_are_reported_for_its_adaptation() -> None:
    assert codes(
        BASE.replace("type: integer, at_least: 0, label: n", "type: intger, label: n"), HEAD
    ) == ["wrong-choice"]


# ---- nodes -----------------------------------------------------------------------------------


def node_of(text: str) -> Node:
    node, diagnostics = compose(Source("x.yaml", text))
    assert node is not None, diagnostics
    return node


def test_lookup_and_text_at() -> None:
    node = node_of("a: {b: [x, {c: 5}]}\nd:\n")
    assert text_at(node, "a", "b", 1, "c") == "5"
    assert text_at(node, "a", "b", 0) == "x"
    assert text_at(node, "a", "b", 7) is None
    assert text_at(node, "a", "b") is None
    assert lookup(node, "d") is not None
    assert text_at(node, "d") is None


def test_values_other_than_mappings_are_replaced() -> None:
    for base, change in (("a: 1", "[1]"), ("[1]", "a: 1")):
        merged, diagnostics = adapt(node_of(base), node_of(change))
        assert merged == node_of(change)
        assert diagnostics == []


@pytest.mark.parametrize("text", ["", "[]", "a", "- a"])
def test_a_file_that_is_not_a_set(text: str) -> None:
    document, (diagnostic,) = read_set(node_of(text))
    assert document is None
    assert diagnostic.code.id == "not-a-set"


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("subject: hộ\n", "", "missing-key", "format"),
        ("subject: hộ", "subjct: hộ", "unknown-key", "subjct"),
        ("subject: hộ", "subject:", "no-value", None),
        ("subject: hộ", "subject: [hộ]", "wrong-shape", "[hộ]"),
        ("type: boolean", "type: bool", "wrong-choice", "bool"),
        ("from: 2020-01-01}", "from: 2020-02-30}", "wrong-date", "2020-02-30"),
        ("from: 2020-01-01}", "from: 20200101}", "wrong-date", "20200101"),
        ("from: 2020-01-01}", "from: 2020-W01-1}", "wrong-date", "2020-W01-1"),
        ("total: 20", "total: 20 điểm", "unit-after-number", "20 điểm"),
        ("total: 20", "total: 2e1", "wrong-number", "2e1"),
        ("total: 20", "total: 1_0", "wrong-number", "1_0"),
        ("total: 20", "total: .nan", "wrong-number", ".nan"),
        ("total: 20", "total: '" + "9" * 35 + "'", "wrong-number", None),
        ('id: "1.1"', 'id: "1 1"', "wrong-id", '"1 1"'),
        ("  n: {type", "  in: {type", "wrong-name", "in"),
        ("  n: {type", "  _n: {type", "wrong-name", "_n"),
        ("  n: {type", "  số hộ: {type", "wrong-name", "số hộ"),
        ("otherwise: true", "otherwise: yes", "wrong-boolean", "yes"),
        ("points: {max: 10, when: a}", "points: 10", "wrong-shape", "10"),
        ("points: {max: 10, when: a}", "points: {max: 10, when: [a]}", "wrong-shape", "[a]"),
    ],
)
def test_a_mistake_of_shape_with_its_location(
    old: str, new: str, code: str, at: str | None
) -> None:
    assert POINTS.count(old) == 1 or old == "type: boolean"
    diagnostics = last(POINTS.replace(old, new, 1)).diagnostics
    assert code in [d.code.id for d in diagnostics]
    if at is not None:
        assert (code, at) in [(d.code.id, d.span.text) for d in diagnostics]


@pytest.mark.parametrize(
    ("old", "new", "suggestion"),
    [
        ("subject: hộ", "subjct: hộ", "subject"),
        ("type: boolean", "type: bolean", "boolean"),
        ("hit: first", "hit: frist", "first"),
        ("pass_mark: 10", "pas_mark: 10", "pass_mark"),
        ("at_least: 5, points", "atleast: 5, points", "at_least"),
        ("when: a}}", "whn: a}}", "when"),
    ],
)
def test_a_misspelling_has_a_suggestion(old: str, new: str, suggestion: str) -> None:
    diagnostics = last(POINTS.replace(old, new, 1)).diagnostics
    assert suggestion in [d.suggestion for d in diagnostics]


def test_percent_and_decimals_are_exact() -> None:
    text = POINTS.replace("pass_mark: 10", "pass_mark: 10, minimum_per_indicator: 12.5%")
    assert str(adapted(text).award.minimum_per_indicator) == "0.125"


def test_kinds_of_node() -> None:
    node = node_of("a: 1\nb: [2]")
    assert isinstance(node, Mapping)
    assert [type(entry.value) for entry in node.entries] == [Scalar, Sequence]
