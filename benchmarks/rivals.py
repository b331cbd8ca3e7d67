"""The benchmark sheet written for other engines, each in its own language, compiled or loaded once.

Each function below returns the engine's name and version, and a function from a family to (passed, total).
The ten criteria, the total and the pass mark are expressions of the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Rival = Callable[[dict[str, Any]], tuple[bool, int]]


# ---- GoRules Zen -----------------------------------------------------------------------------

_ZEN = {
    "present": "filter(members, #.left_commune_months < 6)",
    "children": "filter($.present, #.able_to_study and #.age >= 6 and #.age <= 14)",
    "pupils": "filter($.present, #.enrolled and #.age <= 18)",
    "adults": "filter($.present, #.able_to_study and #.age >= 19 and #.age <= 60)",
    "good": "count($.pupils, #.grade_result in ['good', 'excellent'])",
    "learning": "count($.adults, #.courses_this_year >= 1)",
    "enrolled": "all($.children, #.enrolled)",
    "p1": "$.enrolled ? 10 : 0",
    "p2": "all($.pupils, #.grade_result != 'weak') ? 10 : 0",
    "p3": "$.good == len($.pupils) ? 10 : $.good * 2 >= len($.pupils) ? 6 : $.good > 0 ? 3 : 0",
    "p4": "all($.pupils, #.conduct in ['fair', 'good']) ? 10 : 0",
    "p5": "all($.adults, #.literate_level >= 1) ? 10 : 0",
    "p6": (
        "$.learning == len($.adults) ? 10 : $.learning * 5 >= len($.adults) * 4 ? 8 : "
        "$.learning * 2 >= len($.adults) ? 5 : 0"
    ),
    "p7": "some($.adults, #.literate_level >= 2) ? 10 : 0",
    "p8": (
        "has_study_corner and has_bookcase and books >= 20 ? 10 : "
        "has_study_corner and books >= 10 ? 5 : 0"
    ),
    "p9": "has_internet ? 10 : multidim_poor ? 5 : 0",
    "p10": (
        "(fund_contribution_vnd >= (multidim_poor ? 50000 : 100000) ? 5 : 0) + "
        "(culture_family_years >= 3 ? 3 : 0) + (household_registered ? 2 : 0)"
    ),
    "total": "$.p1 + $.p2 + $.p3 + $.p4 + $.p5 + $.p6 + $.p7 + $.p8 + $.p9 + $.p10",
    "passed": (
        "$.total >= (area == 'mountainous' ? 70 : 80) and violations_this_year == 0 and $.enrolled"
    ),
}


def zen() -> tuple[str, Rival]:
    """GoRules Zen: one decision graph with one expression node, from a static loader.

    With a static loader it evaluates on the calling thread, with a graph compiled once.
    `create_decision(…).evaluate` gives the same answers but takes about 200 µs more per call, even for an
    empty graph.
    """
    import zen as engine  # noqa: PLC0415 - each engine is imported where it is measured

    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "sheet",
            "name": "sheet",
            "type": "expressionNode",
            "position": {"x": 1, "y": 0},
            "content": {
                "expressions": [
                    {"id": key, "key": key, "value": value} for key, value in _ZEN.items()
                ]
            },
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "a", "sourceId": "in", "targetId": "sheet", "type": "edge"},
        {"id": "b", "sourceId": "sheet", "targetId": "out", "type": "edge"},
    ]
    content = {"sheet": {"nodes": nodes, "edges": edges}}
    decisions = engine.ZenEngine({"loader": {"type": "static", "content": content}})

    def run(family: dict[str, Any]) -> tuple[bool, int]:
        result = decisions.evaluate("sheet", family)["result"]
        return bool(result["passed"]), int(result["total"])

    return f"zen-engine {version('zen-engine')} (Rust)", run


# ---- CEL -------------------------------------------------------------------------------------


def _let(name: str, value: str, body: str) -> str:
    """Return CEL that binds a name: CEL has no `let`, so a list of one value is mapped."""
    return f"[{value}].map({name}, {body})[0]"


_CEL_POINTS = (
    "enrolled ? 10 : 0",
    "pupils.all(m, m.grade_result != 'weak') ? 10 : 0",
    "good == size(pupils) ? 10 : good * 2 >= size(pupils) ? 6 : good > 0 ? 3 : 0",
    "pupils.all(m, m.conduct in ['fair', 'good']) ? 10 : 0",
    "adults.all(m, m.literate_level >= 1) ? 10 : 0",
    "learning == size(adults) ? 10 : learning * 5 >= size(adults) * 4 ? 8 : "
    "learning * 2 >= size(adults) ? 5 : 0",
    "adults.exists(m, m.literate_level >= 2) ? 10 : 0",
    "has_study_corner && has_bookcase && books >= 20 ? 10 : has_study_corner && books >= 10 ? 5 : 0",
    "has_internet ? 10 : multidim_poor ? 5 : 0",
    "(fund_contribution_vnd >= (multidim_poor ? 50000 : 100000) ? 5 : 0) + "
    "(culture_family_years >= 3 ? 3 : 0) + (household_registered ? 2 : 0)",
)
_CEL_ANSWER = (
    "[total, total >= (area == 'mountainous' ? 70 : 80) && violations_this_year == 0 && enrolled"
    " ? 1 : 0]"
)
_CEL_NAMES = {
    "present": "members.filter(m, m.left_commune_months < 6)",
    "children": "present.filter(m, m.able_to_study && m.age >= 6 && m.age <= 14)",
    "pupils": "present.filter(m, m.enrolled && m.age <= 18)",
    "adults": "present.filter(m, m.able_to_study && m.age >= 19 && m.age <= 60)",
    "good": "size(pupils.filter(m, m.grade_result in ['good', 'excellent']))",
    "learning": "size(adults.filter(m, m.courses_this_year >= 1))",
    "enrolled": "children.all(m, m.enrolled)",
    "total": " + ".join(f"({points})" for points in _CEL_POINTS),
}


def _cel() -> str:
    """Return the sheet as one expression, so that a family is converted once; it gives [total, 1 if passed]."""
    text = _CEL_ANSWER
    for name, value in reversed(_CEL_NAMES.items()):
        text = _let(name, value, text)
    return text


def cel_rust() -> tuple[str, Rival]:
    """The Rust CEL binding: one program, compiled once."""
    import cel  # noqa: PLC0415 - each engine is imported where it is measured

    program = cel.compile(_cel())

    def run(family: dict[str, Any]) -> tuple[bool, int]:
        total, passed = program.execute(family)
        return bool(passed), int(total)

    return f"common-expression-language {version('common-expression-language')} (Rust)", run


def cel_python() -> tuple[str, Rival]:
    """cel-python: one program, compiled once."""
    import celpy  # noqa: PLC0415 - each engine is imported where it is measured

    environment = celpy.Environment()
    program = environment.program(environment.compile(_cel()))

    def run(family: dict[str, Any]) -> tuple[bool, int]:
        facts: Any = {key: celpy.json_to_cel(value) for key, value in family.items()}
        total, passed = program.evaluate(facts)
        return bool(passed), int(total)

    return f"cel-python {version('cel-python')}", run


# ---- rule-engine -----------------------------------------------------------------------------

_RULE_PRESENT = "[m for m in members if m['left_commune_months'] < 6]"
_RULES = {
    "present": _RULE_PRESENT,
    "children": "[m for m in present if m['able_to_study'] and m['age'] >= 6 and m['age'] <= 14]",
    "pupils": "[m for m in present if m['enrolled'] and m['age'] <= 18]",
    "adults": "[m for m in present if m['able_to_study'] and m['age'] >= 19 and m['age'] <= 60]",
    "good": "[m for m in pupils if m['grade_result'] in ['good', 'excellent']].length",
    "learning": "[m for m in adults if m['courses_this_year'] >= 1].length",
    "enrolled": "[m for m in children if not m['enrolled']].length == 0",
    "p1": "enrolled ? 10 : 0",
    "p2": "[m for m in pupils if m['grade_result'] == 'weak'].length == 0 ? 10 : 0",
    "p3": "good == pupils.length ? 10 : (good * 2 >= pupils.length ? 6 : (good > 0 ? 3 : 0))",
    "p4": "[m for m in pupils if not (m['conduct'] in ['fair', 'good'])].length == 0 ? 10 : 0",
    "p5": "[m for m in adults if m['literate_level'] < 1].length == 0 ? 10 : 0",
    "p6": (
        "learning == adults.length ? 10 : (learning * 5 >= adults.length * 4 ? 8 : "
        "(learning * 2 >= adults.length ? 5 : 0))"
    ),
    "p7": "[m for m in adults if m['literate_level'] >= 2].length > 0 ? 10 : 0",
    "p8": (
        "has_study_corner and has_bookcase and books >= 20 ? 10 : "
        "(has_study_corner and books >= 10 ? 5 : 0)"
    ),
    "p9": "has_internet ? 10 : (multidim_poor ? 5 : 0)",
    "p10": (
        "(fund_contribution_vnd >= (multidim_poor ? 50000 : 100000) ? 5 : 0) + "
        "(culture_family_years >= 3 ? 3 : 0) + (household_registered ? 2 : 0)"
    ),
    "total": "p1 + p2 + p3 + p4 + p5 + p6 + p7 + p8 + p9 + p10",
    "passed": "total >= (area == 'mountainous' ? 70 : 80) and violations_this_year == 0 and enrolled",
}


def rule_engine() -> tuple[str, Rival]:
    """rule-engine: one rule per line of the sheet, each parsed once."""
    import rule_engine as engine  # noqa: PLC0415 - each engine is imported where it is measured

    rules = {name: engine.Rule(text) for name, text in _RULES.items()}

    def run(family: dict[str, Any]) -> tuple[bool, int]:
        facts = dict(family)
        for name, rule in rules.items():
            facts[name] = rule.evaluate(facts)
        return bool(facts["passed"]), int(facts["total"])

    return f"rule-engine {version('rule-engine')}", run


RIVALS = (zen, cel_rust, cel_python, rule_engine)
