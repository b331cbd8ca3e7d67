"""check: a title of a roll-up file → the set that decides it, or why there is none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Set
from datetime import date

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, nearest
from criteria_engine.errors import AmbiguousScope, UnknownTitle
from criteria_engine.model.decision import SetKey
from criteria_engine.not_in_force import NotInForce, Overlap
from criteria_engine.reading.sets import lookup
from criteria_engine.rollup import diagnostics as codes
from criteria_engine.rollup.documents import TitleDocument


class TitleSets:
    """Finds the sets of the titles of one roll-up file.

    Args:
        catalogue: the criteria sets.
        on: the day of the assessment.
        place: the place of the commune; empty for none.
        packaged: the keys of the packaged sets, which those of the caller come before.
        diagnostics: receives the diagnostics.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        on: date,
        place: Mapping[str, str],
        packaged: Set[SetKey],
        diagnostics: list[Diagnostic],
    ) -> None:
        self._catalogue = catalogue
        self._on = on
        self._place = place
        self._packaged = packaged
        self._diagnostics = diagnostics

    def find(self, title: TitleDocument) -> tuple[Criteria | None, NotInForce | None]:
        """Return the set of a title, or why no set is in force; both None after a diagnostic.

        Raises:
            UnknownPlace: no set is for the place.
            NotForPlace: all sets of the title are for other places.
        """
        try:
            criteria = self._find(title, title.version)
        except Overlap as error:
            own = self._own_set(title, error)
            if own is None:
                self._several_in_force(title, error)
            return own, None
        except NotInForce as error:
            return None, error
        except (UnknownTitle, AmbiguousScope) as error:
            self._not_found(title, error)
            return None, None
        self._note_other_places(title, criteria)
        return criteria, None

    def note_unused(self, titles: Collection[str]) -> None:
        """Warn of sets of the caller whose titles the packaged roll-up does not have.

        Args:
            titles: the titles of the roll-up.
        """
        unused = {
            entry.key.title: entry.node
            for entry in self._catalogue.entries
            if self._packaged and entry.key is not None and entry.key not in self._packaged
        }
        for name, node in unused.items():
            title = None if node is None or name in titles else lookup(node, "title")
            if title is not None:
                self._diagnostics.append(
                    codes.OWN_SET_UNUSED.at(title.span, suggestion=nearest(name, titles), name=name)
                )

    def _find(self, title: TitleDocument, version: str | None) -> Criteria:
        return self._catalogue.find(
            title.title, scope=title.scope, version=version, on=self._on, place=self._place
        )

    def _note_other_places(self, title: TitleDocument, criteria: Criteria) -> None:
        """Warn that there are sets for certain places, where the caller names no place and no version."""
        if self._place or title.version is not None:
            return
        places = self._catalogue.places_of(title.title, criteria.checked.key.scope, self._on)
        if places:
            self._diagnostics.append(
                codes.PLACE_NOT_NAMED.at(
                    title.title.span,
                    name=_with_scope(title),
                    version=criteria.checked.key.version,
                    places="; ".join(places),
                    first=places[0].partition("|")[0].partition(",")[0],
                )
            )

    def _own_set(self, title: TitleDocument, error: Overlap) -> Criteria | None:
        """Return the only set in force that is not packaged; None where there are none or several."""
        packaged = [each.key for each in error.candidates if each.key in self._packaged]
        own = [each.key for each in error.candidates if each.key not in self._packaged]
        if not packaged or len(own) != 1:
            return None
        self._diagnostics.append(
            codes.OWN_SET_CHOSEN.at(
                title.title.span,
                name=_with_scope(title),
                chosen=own[0].version,
                others=", ".join(each.version for each in packaged),
                first=packaged[0].version,
            )
        )
        return self._find(title, own[0].version)

    def _several_in_force(self, title: TitleDocument, error: Overlap) -> None:
        versions = [each.key.version for each in error.candidates]
        self._diagnostics.append(
            codes.SEVERAL_SETS_IN_FORCE.at(
                title.title.span,
                name=_with_scope(title),
                on=error.on,
                versions=", ".join(versions),
                first=versions[-1],
            )
        )

    def _not_found(self, title: TitleDocument, error: UnknownTitle | AmbiguousScope) -> None:
        """Report a title that does not exist, or has no set of this scope and version."""
        if isinstance(error, UnknownTitle) and error.unknown == "title":
            diagnostic = codes.UNKNOWN_ROLLUP_TITLE.at(
                title.title.span,
                suggestion=error.suggestion,
                name=title.title,
                known=", ".join(error.known),
            )
        else:
            wrong = title.version if getattr(error, "unknown", None) == "version" else title.scope
            known = error.known if isinstance(error, UnknownTitle) else error.scopes
            diagnostic = codes.SET_NOT_FOUND.at(
                (wrong or title.title).span, why=error.said, known=", ".join(known)
            )
        self._diagnostics.append(diagnostic)


def _with_scope(title: TitleDocument) -> str:
    return str(title.title) if title.scope is None else f"{title.title}/{title.scope}"
