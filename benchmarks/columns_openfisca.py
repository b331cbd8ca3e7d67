"""The benchmark sheet as a tax and benefit system of OpenFisca-Core, the reference of our field."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.indexed_enums import Enum
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder  # type: ignore[import-untyped]
from openfisca_core.taxbenefitsystems import TaxBenefitSystem  # type: ignore[import-untyped]
from openfisca_core.variables import Variable  # type: ignore[import-untyped]

# OpenFisca-Core has no type annotations.
Array: TypeAlias = Any
Population: TypeAlias = Any
Formula: TypeAlias = Callable[[Population, Any], Array]

PERIOD = "2026"
PERSON = build_entity(key="person", plural="persons", label="Person", is_person=True)
FAMILY = build_entity(
    key="family",
    plural="families",
    label="Family",
    roles=[{"key": "member", "plural": "members", "label": "Members"}],
)
Area = Enum("Area", "lowland mountainous")
GradeResult = Enum("GradeResult", "weak average good excellent")
Conduct = Enum("Conduct", "poor average fair good")
ENUMS = {"area": Area, "grade_result": GradeResult, "conduct": Conduct}
POINTS = tuple(f"points_{number}" for number in range(1, 11))

_PERSON_FACTS: dict[str, Any] = {
    "age": int,
    "enrolled": bool,
    "grade_result": GradeResult,
    "conduct": Conduct,
    "literate_level": int,
    "courses_this_year": int,
    "able_to_study": bool,
    "left_commune_months": int,
}
_FAMILY_FACTS: dict[str, Any] = {
    "area": Area,
    "household_registered": bool,
    "has_study_corner": bool,
    "has_bookcase": bool,
    "books": int,
    "has_internet": bool,
    "multidim_poor": bool,
    "fund_contribution_vnd": int,
    "culture_family_years": int,
    "violations_this_year": int,
}
_VARIABLES: list[type[Any]] = []


def _declare(name: str, entity: Any, kind: Any, formula: Formula | None = None) -> None:
    """Return a variable. Usually it is a class statement, but our classes are not named like `has_bookcase`."""
    body: dict[str, Any] = {"entity": entity, "definition_period": DateUnit.YEAR}
    if isinstance(kind, type) and issubclass(kind, Enum):
        body |= {"value_type": Enum, "possible_values": kind, "default_value": next(iter(kind))}
    else:
        body["value_type"] = kind
    if formula is not None:
        body["formula"] = formula
    _VARIABLES.append(type(name, (Variable,), body))


def _computed(entity: Any, kind: Any) -> Callable[[Formula], Formula]:
    def declare(formula: Formula) -> Formula:
        _declare(formula.__name__, entity, kind, formula)
        return formula

    return declare


for _name, _kind in _PERSON_FACTS.items():
    _declare(_name, PERSON, _kind)
for _name, _kind in _FAMILY_FACTS.items():
    _declare(_name, FAMILY, _kind)


# ---- who counts ------------------------------------------------------------------------------


@_computed(PERSON, bool)
def present(person: Population, period: Any) -> Array:
    """Here for most of the year."""
    return person("left_commune_months", period) < 6


@_computed(PERSON, bool)
def child(person: Population, period: Any) -> Array:
    """A child who can learn."""
    age = person("age", period)
    able = person("able_to_study", period)
    return person("present", period) & able & (age >= 6) & (age <= 14)


@_computed(PERSON, bool)
def pupil(person: Population, period: Any) -> Array:
    """A pupil."""
    enrolled = person("enrolled", period)
    return person("present", period) & enrolled & (person("age", period) <= 18)


@_computed(PERSON, bool)
def adult(person: Population, period: Any) -> Array:
    """An adult who can learn."""
    age = person("age", period)
    able = person("able_to_study", period)
    return person("present", period) & able & (age >= 19) & (age <= 60)


@_computed(FAMILY, int)
def children_out(family: Population, period: Any) -> Array:
    """Children who are not enrolled."""
    members = family.members
    return family.sum(members("child", period) & ~members("enrolled", period))


@_computed(FAMILY, int)
def pupils(family: Population, period: Any) -> Array:
    """Pupils."""
    return family.sum(family.members("pupil", period))


@_computed(FAMILY, int)
def weak(family: Population, period: Any) -> Array:
    """Pupils with weak results."""
    members = family.members
    weak = members("grade_result", period) == GradeResult.weak
    return family.sum(members("pupil", period) & weak)


@_computed(FAMILY, int)
def good(family: Population, period: Any) -> Array:
    """Pupils with good results or better."""
    members = family.members
    result = members("grade_result", period)
    fine = (result == GradeResult.good) | (result == GradeResult.excellent)
    return family.sum(members("pupil", period) & fine)


@_computed(FAMILY, int)
def unfair(family: Population, period: Any) -> Array:
    """Pupils whose conduct is not fair."""
    members = family.members
    conduct = members("conduct", period)
    fair = (conduct == Conduct.fair) | (conduct == Conduct.good)
    return family.sum(members("pupil", period) & ~fair)


@_computed(FAMILY, int)
def adults(family: Population, period: Any) -> Array:
    """Adults who can learn."""
    return family.sum(family.members("adult", period))


@_computed(FAMILY, int)
def literate(family: Population, period: Any) -> Array:
    """Adults who can read."""
    members = family.members
    return family.sum(members("adult", period) & (members("literate_level", period) >= 1))


@_computed(FAMILY, int)
def upper(family: Population, period: Any) -> Array:
    """Adults of upper literacy."""
    members = family.members
    return family.sum(members("adult", period) & (members("literate_level", period) >= 2))


@_computed(FAMILY, int)
def learning(family: Population, period: Any) -> Array:
    """Adults who took a course."""
    members = family.members
    return family.sum(members("adult", period) & (members("courses_this_year", period) >= 1))


@_computed(FAMILY, int)
def points_1(family: Population, period: Any) -> Array:
    """Children."""
    return np.where(family("children_out", period) == 0, 10, 0)


@_computed(FAMILY, int)
def points_2(family: Population, period: Any) -> Array:
    """Results."""
    return np.where(family("weak", period) == 0, 10, 0)


@_computed(FAMILY, int)
def points_3(family: Population, period: Any) -> Array:
    """Good results."""
    good, number = family("good", period), family("pupils", period)
    return np.select([good == number, 2 * good >= number, good > 0], [10, 6, 3])


@_computed(FAMILY, int)
def points_4(family: Population, period: Any) -> Array:
    """Conduct."""
    return np.where(family("unfair", period) == 0, 10, 0)


@_computed(FAMILY, int)
def points_5(family: Population, period: Any) -> Array:
    """Literacy."""
    return np.where(family("literate", period) == family("adults", period), 10, 0)


@_computed(FAMILY, int)
def points_6(family: Population, period: Any) -> Array:
    """Courses."""
    learning, number = family("learning", period), family("adults", period)
    return np.select(
        [learning == number, 5 * learning >= 4 * number, 2 * learning >= number], [10, 8, 5]
    )


@_computed(FAMILY, int)
def points_7(family: Population, period: Any) -> Array:
    """Upper literacy."""
    return np.where(family("upper", period) > 0, 10, 0)


@_computed(FAMILY, int)
def points_8(family: Population, period: Any) -> Array:
    """Study corner and books."""
    corner = family("has_study_corner", period)
    books = family("books", period)
    shelved = corner & family("has_bookcase", period) & (books >= 20)
    return np.select([shelved, corner & (books >= 10)], [10, 5])


@_computed(FAMILY, int)
def points_9(family: Population, period: Any) -> Array:
    """Internet."""
    return np.select([family("has_internet", period), family("multidim_poor", period)], [10, 5])


@_computed(FAMILY, int)
def points_10(family: Population, period: Any) -> Array:
    """Fund, culture, registered."""
    needed = np.where(family("multidim_poor", period), 50_000, 100_000)
    return (
        5 * (family("fund_contribution_vnd", period) >= needed)
        + 3 * (family("culture_family_years", period) >= 3)
        + 2 * family("household_registered", period)
    )


@_computed(FAMILY, int)
def total(family: Population, period: Any) -> Array:
    """All points."""
    return sum(family(name, period) for name in POINTS)


@_computed(FAMILY, bool)
def passed(family: Population, period: Any) -> Array:
    """Pass mark reached and nothing against it."""
    mark = np.where(family("area", period) == Area.mountainous, 70, 80)
    violations, children = family("violations_this_year", period), family("children_out", period)
    return (family("total", period) >= mark) & (violations == 0) & (children == 0)


@_computed(FAMILY, int)
def band(family: Population, period: Any) -> Array:
    """1 to 3, or 0 for those that do not pass."""
    reached = family("total", period)
    bands = np.select([reached >= 95, reached >= 85], [3, 2], 1)
    return np.where(family("passed", period), bands, 0)


# ---- a simulation ----------------------------------------------------------------------------


def openfisca_system() -> TaxBenefitSystem:
    """Return the system, ready for simulations."""
    system = TaxBenefitSystem([PERSON, FAMILY])
    system.add_variables(*_VARIABLES)
    return system


def openfisca_simulation(
    system: TaxBenefitSystem,
    families: Mapping[str, Array],
    members: Mapping[str, Array],
    keys: Array,
    member_keys: Array,
) -> Simulation:
    """Return a simulation of these families, whose keys ascend.

    The populations get their ids and memberships as arrays. The builder's methods for this use Python lists and
    sort all keys again, which takes as long as everything else together.
    """
    builder = SimulationBuilder()
    builder.create_entities(system)
    for name, ids in (("person", np.arange(len(member_keys))), ("family", keys)):
        population = builder.populations[name]
        population.ids, population.count = ids, len(ids)
    builder.populations["family"].members_entity_id = np.searchsorted(keys, member_keys)
    simulation = builder.build(system)
    for facts in (families, members):
        for name, values in facts.items():
            simulation.set_input(name, PERIOD, values)
    return simulation
