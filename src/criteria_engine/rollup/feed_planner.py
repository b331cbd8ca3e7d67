"""check: a phrase that feeds a fact, with the tables and titles of its roll-up → a feed of the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import assert_never

from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.frozen import dataclass
from criteria_engine.not_in_force import NotInForce
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup import feed_syntax as syntax
from criteria_engine.rollup.documents import RollupDocument, TitleDocument
from criteria_engine.rollup.plan import (
    ColumnFeed,
    CountFeed,
    DecisionFeed,
    Feed,
    HeldFeed,
    RowCondition,
    RowsFeed,
    SumFeed,
    TablePlan,
    levels_of,
    membership_paths,
)
from criteria_engine.rollup.row_conditions import ConditionPlanner
from criteria_engine.source import Span


@dataclass(frozen=True, slots=True)
class ResolvedTitle:
    """A title of a roll-up file with the criteria set looked up for it.

    Attributes:
        id: the id of the title in the roll-up.
        document: the title as the file writes it.
        criteria: the set in force on the day of the plan; None where there is none.
        absent: the reason why no set is in force; None where one is.
        phrases: the phrases that feed its facts, by fact, with their locations.
    """

    id: str
    document: TitleDocument
    criteria: Criteria | None
    absent: NotInForce | None
    phrases: Mapping[LocatedStr, tuple[syntax.Phrase, Span]]


class FeedPlanner:
    """Checks the phrases that feed facts against the tables and titles of a roll-up."""

    def __init__(
        self,
        document: RollupDocument,
        tables: Mapping[str, TablePlan],
        titles: Sequence[ResolvedTitle],
        conditions: ConditionPlanner,
        diagnostics: list[Diagnostic],
    ) -> None:
        """Prepare to check phrases; diagnostics are appended to `diagnostics`."""
        self._document = document
        self._tables = tables
        self._titles = titles
        self._conditions = conditions
        self._diagnostics = diagnostics

    def feed(
        self, criteria: Criteria, title: ResolvedTitle, fact: LocatedStr, depends: set[str]
    ) -> Feed | None:
        """Check the phrase that feeds one fact of a title.

        Args:
            criteria: the set of the title.
            title: the title.
            fact: one of its facts for which there is a phrase.
            depends: receives the ids of the titles that must be decided first.

        Returns:
            The feed, or None after reporting a diagnostic.
        """
        phrase, span = title.phrases[fact]
        table = str(title.document.table)
        match phrase:
            case syntax.CountPhrase(member, where, text):
                path = self._path(member, table, span)
                condition = self._condition(where, text, member, depends)
                return None if path is None else CountFeed(str(member), path, condition)
            case syntax.SumPhrase(column, member, where, text):
                path = self._path(member, table, span)
                condition = self._condition(where, text, member, depends)
                kinds = {"integer", criteria.shape.fields[fact].kind}
                if not self._has_column(str(member), column, kinds) or path is None:
                    return None
                return SumFeed(str(member), path, str(column), condition)
            case syntax.ColumnPhrase(name):
                kind = criteria.shape.fields[fact].kind
                kinds = {"string"} if kind == "enumeration" else {kind}
                if kind == "number":
                    kinds.add("integer")
                return ColumnFeed(str(name)) if self._has_column(table, name, kinds) else None
            case syntax.RowsPhrase(member):
                path = self._path(member, table, span)
                fields = tuple(criteria.shape.fields[fact].fields)
                return None if path is None else RowsFeed(str(member), path, fields)
            case syntax.DecisionPhrase(id_):
                return self._decision(criteria, fact, id_, table, depends)
            case syntax.HeldPhrase(level) | syntax.MonthsHeldPhrase(level):
                known = list(levels_of(criteria))
                if level is not None and level not in known:
                    self._unknown_title(level, known)
                    return None
                months = isinstance(phrase, syntax.MonthsHeldPhrase)
                return HeldFeed(None if level is None else str(level), months)
            case _:
                assert_never(phrase)

    def _condition(
        self, where: Span | None, text: str | None, member: LocatedStr, depends: set[str]
    ) -> RowCondition | None:
        if where is None:
            return None
        return self._conditions.condition(where, text, str(member), depends)

    def _decision(
        self, criteria: Criteria, fact: LocatedStr, id_: LocatedStr, table: str, depends: set[str]
    ) -> DecisionFeed | None:
        other = next((each for each in self._titles if each.id == id_), None)
        if other is None:
            self._unknown_title(id_, [each.id for each in self._titles])
            return None
        if other.document.table != table:
            self._diagnostics.append(
                codes.WRONG_TABLE.at(id_.span, name=id_, found=other.document.table, wanted=table)
            )
            return None
        expected = criteria.shape.fields[fact].decision_of
        scope = other.document.scope
        actual = (str(other.document.title), None if scope is None else str(scope))
        if expected is not None and actual != expected:
            self._diagnostics.append(
                codes.WRONG_DECISION_TITLE.at(
                    id_.span, name=fact, wanted=_title_text(expected), found=_title_text(actual)
                )
            )
            return None
        depends.add(other.id)
        return DecisionFeed(other.id)

    def _path(self, member: LocatedStr, group: str, span: Span) -> tuple[str, ...] | None:
        """Return the only path of key columns from the table `member` to the table `group`."""
        if self._tables[group].whole:
            return ()
        paths = list(membership_paths(self._document, member, group))
        if len(paths) == 1:
            return paths[0]
        if not paths:
            self._diagnostics.append(codes.NO_MEMBERSHIP_PATH.at(span, member=member, group=group))
        else:
            shown = "; ".join(".".join(path) for path in paths)
            self._diagnostics.append(
                codes.SEVERAL_MEMBERSHIP_PATHS.at(span, member=member, group=group, paths=shown)
            )
        return None

    def _has_column(self, table: str, name: LocatedStr, kinds: set[str]) -> bool:
        """Report whether a table has a column of one of some kinds."""
        fields = self._tables[table].fields
        field = fields.get(name)
        if field is not None and field.kind in kinds:
            return True
        known = [each for each, f in fields.items() if f.kind in kinds]
        self._diagnostics.append(
            codes.UNKNOWN_FED_COLUMN.at(
                name.span,
                suggestion=nearest(name, known),
                table=table,
                name=name,
                known=", ".join(known) or "–",
            )
        )
        return False

    def _unknown_title(self, name: LocatedStr, known: Sequence[str]) -> None:
        """Report the name of a title or level that does not exist."""
        self._diagnostics.append(
            codes.UNKNOWN_ROLLUP_TITLE.at(
                name.span,
                suggestion=nearest(name, known),
                name=name,
                known=", ".join(known) or "–",
            )
        )


def _title_text(title: tuple[str, str | None]) -> str:
    return title[0] if title[1] is None else f"{title[0]}/{title[1]}"
