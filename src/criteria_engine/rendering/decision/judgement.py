"""render: what people judged → the headline of a title that a person settled, and the contradictions."""

from __future__ import annotations

from collections.abc import Iterator

from criteria_engine.bilingual import Template
from criteria_engine.model.decision import DecisionData, Outcome, SettledBy
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    Item,
    Note,
    Paragraph,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.states import judged_state

_CONTRADICTIONS = Template(
    "Kết quả xét khác với số liệu trong hồ sơ, cần xem lại:",
    "What was judged differs from the figures on file; check it:",
)

NOT_COMPUTED = Template(
    "Kết quả này do người có thẩm quyền quyết định, không phải do tính theo tiêu chí.",
    "The competent authority decided this; it was not computed from the criteria.",
)


def settled_state(decision: DecisionData, locale: Locale) -> str | None:
    """Return the state of a title that a person settled, with who and when; None for every other title.

    Who decided is what the judgement states, else the body that the set names. A day that is not stated is
    left out.
    """
    if decision.settled_by is not SettledBy.JUDGEMENT:
        return None
    # Not `finding("award")`, which would make the findings of all indicators first.
    award = next(each for each in decision.conditions if each.id == "award")
    judgement = award.judgement
    return judged_state(
        decision.outcome is Outcome.ELIGIBLE,
        None if judgement is None else judgement.by,
        None if judgement is None else judgement.on,
        locale.language,
        None if award.judge is None else locale.text(award.judge),
    )


def contradiction_blocks(decision: DecisionData, locale: Locale) -> Iterator[Block]:
    """Yield a warning with every contradiction between a judgement and what the rules found."""
    if decision.contradictions:
        items = tuple(Item(line(locale.text(each.text))) for each in decision.contradictions)
        heading = TextRun(locale.format(_CONTRADICTIONS), Tone.STRONG)
        yield Note(Tone.WARNING, (Paragraph(line(heading)), Bullets(items)))
