"""report: who is nearest to a target → what each of them lacks: advice of the solver, or reasons in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from criteria_engine.advice.wording import step_text
from criteria_engine.bilingual import Language, Template
from criteria_engine.bounds import MAX_ADVISED_SUBJECTS, MAX_NEAREST_ON_PAGE
from criteria_engine.errors import MissingPackages
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Heading,
    Item,
    Paragraph,
    Table,
    TextRun,
    Tone,
    line,
    number_run,
)
from criteria_engine.rollup.nearest import (
    Candidate,
    GroupNearest,
    Subject,
    states_changes,
)
from criteria_engine.rollup.report.labels import (
    amount_text,
    group_label,
    subject_name,
    subject_text,
    text_in,
    text_of,
    title_name,
)
from criteria_engine.rollup.report.shortfalls import Shortfall, first_questions
from criteria_engine.rollup.results import Rollup
from criteria_engine.wording.numbers import format_number

_HEADING: Final = Template("Gần đạt nhất, theo mục tiêu", "Nearest to the title, by target")

NEAREST: Final = Template("Gần đạt nhất", "Nearest to the title")

_HEADS: Final = Template(
    "Mục tiêu|{group}|Còn thiếu|Thứ tự|Danh hiệu|Mã|Tên|Kết quả|Cần làm, hoặc vì sao chưa đạt|Cần hỏi|Theo",
    "Target|{group}|Missing|Order|Title|Key|Name|Result|To do, or why not earned|To ask|By",
)

_NONE: Final = Template(
    "Không mục tiêu nào còn thiếu hộ, dòng họ, đơn vị hay công dân ở {group} nào.",
    "No target lacks families, clans, units or citizens in any {group}.",
)

_ORDER: Final = Template(
    "Xếp theo: ít phần chưa đạt trước, rồi mất ít điểm, rồi ít điều chưa biết; ai vướng điều không thay đổi"
    " được thì đứng cuối. Mỗi nơi ghi đủ số còn thiếu và thêm vài trường hợp. Thứ tự chỉ là gợi ý.",
    "In the order of: the fewest failing parts, the fewest points lost, the fewest open questions; whom"
    " something rules out that cannot be changed comes last. Each place lists as many as are missing, and a few"
    " more. The order is a suggestion and no rule of the law.",
)

_NOT_STATED: Final = Template(
    "Bộ tiêu chí chưa ghi điều gì thay đổi được (`changeable`), nên không xét ai vướng điều không thay đổi"
    " được: {titles}.",
    "These sets state of nothing that it can be changed (`changeable`), so nobody is ruled out: {titles}.",
)

_ONLY_REASONS: Final = Template(
    "Cột “Cần làm” là lý do chưa đạt; muốn có cách đạt ít công nhất thì chạy thêm --advise.",
    "“To do” has the reasons why a title is not earned; --advise adds the least that earns it.",
)

_NO_SOLVER: Final = Template(
    "Chưa có lời khuyên vì máy thiếu gói phụ analysis ({package}); dưới đây là lý do chưa đạt.",
    "There is no advice, as the extra `analysis` ({package}) is not installed: below are the reasons.",
)

_ADVISED: Final = Template(
    "Đã tìm cách đạt ít công nhất cho {count} trường hợp (ghi: lời khuyên), hoặc chứng minh là không có cách"
    " (ghi: đã chứng minh); các trường hợp khác ghi lý do chưa đạt. Việc gì thay đổi được và tốn bao nhiêu công"
    " là ước lượng của người soạn bộ tiêu chí, không phải luật.",
    "For {count} subjects the way with the least effort was found (advice), or it was proved that there is none"
    " (proved); the others have the reasons. What can be changed, and at which effort, is an estimate of the"
    " author of the set and no rule of the law.",
)

_BY_ADVICE: Final = Template("lời khuyên", "advice")

_BY_PROOF: Final = Template("đã chứng minh", "proved")

_BY_REASONS: Final = Template("lý do", "reasons")

_IMPOSSIBLE: Final = Template(
    "Năm nay không còn cách nào: mọi thay đổi có thể làm đều không đủ.",
    "Nothing can help this year: all changes that can be made do not suffice.",
)

_LACKS: Final = Template("{target}: thiếu {missing}", "{target}: {missing} missing")

_DO: Final = Template("Cần làm: {texts}.", "To do: {texts}.")

_ASK: Final = Template("Cần hỏi: {texts}", "To ask: {texts}")


@dataclass(frozen=True, slots=True)
class _Lack:
    """What one subject lacks: what to do or why, what to ask, and where that is from."""

    do: str
    ask: str
    source: Template


class NearestReport:
    """What is said of those who are nearest to the targets of a commune.

    Args:
        rollup: the results.
        nearest: who is nearest.
        shortfalls: why a title is not earned, of everybody who has not earned one.
        advise: whether the solver searches the least that earns the title, for the first
            :data:`MAX_ADVISED_SUBJECTS`: of each list the first, then the second, and so on.
        language: the language of the texts.
    """

    def __init__(
        self,
        rollup: Rollup,
        nearest: Sequence[GroupNearest],
        shortfalls: Sequence[Shortfall],
        language: Language,
        *,
        advise: bool,
    ) -> None:
        self._rollup, self._nearest, self._language = rollup, tuple(nearest), language
        self._with_advice = advise
        self._shortfalls = {(s.result.title, s.result.subject): s for s in shortfalls}
        self._advised: dict[Subject, _Lack] = {}
        self._note = text_of(_ONLY_REASONS, language)
        if advise:
            try:
                self._advise()
            except MissingPackages as error:
                words = {"package": error.package}
                self._note = _NO_SOLVER.in_language(language, words)
            else:
                words = {"count": format_number(len(self._advised), language)}
                self._note = _ADVISED.in_language(language, words)
                self._nearest = tuple(replace(n, candidates=self._ordered(n)) for n in nearest)

    # ---- blocks ----------------------------------------------------------------------------

    def sheet_blocks(self) -> Iterator[Block]:
        """Yield the list of a workbook: every target, every group."""
        language = self._language
        yield Heading(2, line(text_of(_HEADING, language)), sheet=text_of(NEAREST, language))
        group = group_label(self._rollup, language)
        if not self._nearest:
            yield Paragraph(line(_NONE.in_language(language, {"group": group})))
            return
        for text in (text_of(_ORDER, language), *self._not_stated(), self._note):
            yield Paragraph(line(text))
        heads = _HEADS.in_language(language, {"group": group.capitalize()}).split("|")
        yield Table(tuple(heads), tuple(self._rows()))

    def page_blocks(self, group: str) -> Iterator[Block]:
        """Yield the first of each target in one group, for a page; nothing where nobody is listed."""
        items = [
            Item(line(self._lacks_text(each)), tuple(map(self._short_item, shown)))
            for each in self._nearest
            if each.gap.group == group
            for shown in (each.candidates[:MAX_NEAREST_ON_PAGE],)
        ]
        if items:
            yield Heading(3, line(text_of(NEAREST, self._language)))
            if self._with_advice:
                yield Paragraph(line(TextRun(self._note, Tone.MUTED)))
            yield Bullets(tuple(items))

    def _rows(self) -> Iterator[DocumentRow]:
        for each in self._nearest:
            target = text_in(each.target.finding.text, self._language)
            gap = each.gap
            missing = amount_text(gap.missing_low, gap.missing_high, self._language)
            for number, candidate in enumerate(each.candidates, 1):
                result, lack = candidate.result, self._lack(candidate)
                title = title_name(self._rollup.plan.title(result.title), self._language)
                cells = (
                    line(target),
                    line(gap.group),
                    line(missing),
                    (number_run(number, self._language),),
                    line(title),
                    line(result.subject),
                    line(subject_name(self._rollup, result.table, result.subject)),
                    line(self._shortfalls[candidate.subject].state),
                    line(lack.do),
                    line(lack.ask),
                    line(text_of(lack.source, self._language)),
                )
                yield DocumentRow(cells)

    def _short_item(self, candidate: Candidate) -> Item:
        lack, result = self._lack(candidate), candidate.result
        who = subject_text(self._rollup, result.table, result.subject, self._language)
        do = lack.do
        if do and lack.source is _BY_ADVICE:
            do = _DO.in_language(self._language, {"texts": do})
        ask = _ASK.in_language(self._language, {"texts": lack.ask}) if lack.ask else ""
        texts = " ".join(filter(None, (do, ask)))
        return Item(line(TextRun(who[:1].upper() + who[1:], Tone.STRONG), f": {texts}"))

    def _lacks_text(self, nearest: GroupNearest) -> str:
        gap = nearest.gap
        words = {
            "target": text_in(nearest.target.finding.text, self._language),
            "missing": amount_text(gap.missing_low, gap.missing_high, self._language),
        }
        return _LACKS.in_language(self._language, words)

    def _not_stated(self) -> Iterator[str]:
        """Yield a sentence with the titles whose sets state no changes; nothing where there are none."""
        listed = {each.result.title for found in self._nearest for each in found.candidates}
        names = [
            title_name(title, self._language)
            for title in self._rollup.plan.titles
            if title.id in listed and title.criteria and not states_changes(title.criteria)
        ]
        if names:
            yield _NOT_STATED.in_language(self._language, {"titles": "; ".join(names)})

    # ---- what is lacking -------------------------------------------------------------------

    def _lack(self, candidate: Candidate) -> _Lack:
        """Return the advice for a subject; without it, the reasons apart from the questions."""
        advised = self._advised.get(candidate.subject)
        if advised is not None:
            return advised
        shortfall = self._shortfalls[candidate.subject]
        if candidate.distance.open:
            return _Lack(shortfall.why, shortfall.missing, _BY_REASONS)
        return _Lack(" ".join(filter(None, (shortfall.why, shortfall.missing))), "", _BY_REASONS)

    def _advise(self) -> None:
        """Ask the solver about the first subjects of each list, in turn.

        Raises:
            MissingPackages: the extra `analysis` is not installed.
        """
        tried: set[Subject] = set()
        for place in zip_longest(*(each.candidates for each in self._nearest)):
            for candidate in place:
                if candidate is None or candidate.subject in tried:
                    continue
                if len(tried) == MAX_ADVISED_SUBJECTS:
                    return
                tried.add(candidate.subject)
                lack = self._advice(candidate)
                if lack is not None:
                    self._advised[candidate.subject] = lack

    def _ordered(self, nearest: GroupNearest) -> tuple[Candidate, ...]:
        """Return the candidates of a list, last those whom nothing can help."""

        def is_proved(each: Candidate) -> bool:
            lack = self._advised.get(each.subject)
            return lack is not None and lack.source is _BY_PROOF

        return tuple(sorted(nearest.candidates, key=is_proved))

    def _advice(self, candidate: Candidate) -> _Lack | None:
        """Return the cheapest plan of a subject, or that there is none; None where nothing was found."""
        decision = candidate.result.decision
        if decision is None or candidate.result.applies is None:
            return None
        advice = decision.advice(limit=1)
        if advice.plans:
            plan = advice.plans[0]
            do = "; ".join(step_text(each, self._language) for each in plan.do)
            asked = [step_text(each, self._language) for each in plan.ask]
            ask = " ".join(first_questions(asked, 0, self._language))
            return _Lack(do, ask, _BY_ADVICE)
        criteria = self._rollup.plan.title(candidate.result.title).criteria
        if advice.status == "impossible" and criteria is not None and states_changes(criteria):
            why = self._shortfalls[candidate.subject].why
            return _Lack(f"{text_of(_IMPOSSIBLE, self._language)} {why}", "", _BY_PROOF)
        return None
