"""report: the data of papers: the fields that forms and templates may name, all as readers see them.

Numbers and days are text, as the language writes them. What only an office knows is a blank to fill in.
"""

from __future__ import annotations

from criteria_engine.bilingual import Language, Text
from criteria_engine.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """What a paper says of the office that issues it; each is a blank to fill in unless a host knows it.

    Attributes:
        parent: the office above it.
        name: its name.
        place: the place, before the day.
        number: the number of the paper.
        day: the day of the signature.
        authority: by whose authority a decision is made.
        signer: the position of the signer.
        signer_name: the name of the signer.
        recipient: to whom proposals and reports are sent.
        contact: whom to ask.
    """

    parent: str
    name: str
    place: str
    number: str
    day: str
    authority: str
    signer: str
    signer_name: str
    recipient: str
    contact: str


_BLANKS: tuple[Text, ...] = (
    Text("[CƠ QUAN CHỦ QUẢN]", "[PARENT OFFICE]"),
    Text("[CƠ QUAN BAN HÀNH]", "[ISSUING OFFICE]"),
    Text("[Địa danh]", "[Place]"),
    Text("……", "……"),
    Text("ngày …… tháng …… năm ……", "…… / …… / ……"),
    Text("[THẨM QUYỀN BAN HÀNH]", "[AUTHORITY]"),
    Text("[CHỨC VỤ CỦA NGƯỜI KÝ]", "[POSITION OF THE SIGNER]"),
    Text("[Họ và tên]", "[Full name]"),
    Text("[cơ quan nhận]", "[recipient]"),
    Text(
        "[họ tên, số điện thoại người phụ trách]",
        "[name and telephone number of the person in charge]",
    ),
)


def blank_office(language: Language) -> Office:
    """Return an office of which nothing is known: blanks to fill in.

    >>> blank_office("vi").name
    '[CƠ QUAN BAN HÀNH]'
    """
    return Office(*(each.in_language(language) for each in _BLANKS))


@dataclass(frozen=True, slots=True)
class ListedSubject:
    """A row of a list: a household, clan, hamlet, unit or person who holds the title.

    Attributes:
        number: its number in the list.
        key: its key.
        name: its name; empty where the tables have none, or names are left out.
        subject: what it is called, with its name or key, beginning with a capital.
        honoured: the same as a certificate has it: without the key where there is a name.
        place: the hamlet in the same way; empty where it has none.
        place_name: its name, or its key, and the hamlet.
        group: the hamlet; empty where it has none.
        level: the level; empty where the title has none.
        grade: the grade; empty where the title has none.
        rank: level and grade.
        basis: whether the title was computed or granted, by whose decision.
        years: in how many years it was recognised, as far as recognitions are recorded.
        since: the first of these years.
        decision_number: the number of the recorded decision of this year; empty where none is recorded.
        decision_day: its day.
        signer: who signed it.
        check: the start of the hash of the facts in the record of its decision.
    """

    number: int
    key: str
    name: str
    subject: str
    honoured: str
    place: str
    place_name: str
    group: str
    level: str
    grade: str
    rank: str
    basis: str
    years: str
    since: str
    decision_number: str
    decision_day: str
    signer: str
    check: str


@dataclass(frozen=True, slots=True)
class ListedGroup:
    """The rows of one hamlet.

    Attributes:
        name: what the hamlet is called, with its key.
        count: how many rows it has.
        rows: the rows.
    """

    name: str
    count: str
    rows: tuple[ListedSubject, ...]


@dataclass(frozen=True, slots=True)
class NoticeText:
    """A notice to one who has not earned the title.

    Attributes:
        subject: to whom, with the hamlet.
        result: the result, in a sentence.
        doubt: that it is not known whether the title applies; else empty.
        reasons: why.
        more_reasons: how many more reasons there are; else empty.
        questions: what is missing, and who can answer.
        more_questions: how many more questions there are; else empty.
        left_out: on the first notice, how many are left out and where they are; else empty.
        check: the start of the hash of the facts in the record of the decision.
    """

    subject: str
    result: str
    doubt: str
    reasons: tuple[str, ...]
    more_reasons: str
    questions: tuple[str, ...]
    more_questions: str
    left_out: str
    check: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """An indicator on a scoring sheet.

    Attributes:
        id: its id.
        text: what it says.
        most: the most points; empty where it has none.
        result: the points or the state found; empty on a blank sheet.
    """

    id: str
    text: str
    most: str
    result: str


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """A criterion with its indicators.

    Attributes:
        name: its id and name; empty where it is its own indicator.
        rows: the indicators.
    """

    name: str
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class ScoringSheet:
    """The filled sheet of one subject.

    Attributes:
        subject: what it is called, with its name or key, and the hamlet.
        result: the result, in a sentence.
        total: the points of the most; empty where there are none.
        criteria: the criteria with what was found.
        check: the start of the hash of the facts in the record of the decision.
    """

    subject: str
    result: str
    total: str
    criteria: tuple[CriterionPart, ...]
    check: str


@dataclass(frozen=True, slots=True)
class TitleCount:
    """How many have each outcome of a title.

    Attributes:
        title: the title.
        assessed: how many were assessed.
        computed: how many earned it by the criteria.
        granted: how many hold it by a person's decision.
        proposed: both together: how many are proposed.
        not_eligible: how many did not earn it.
        undetermined: for how many information is missing.
    """

    title: str
    assessed: str
    computed: str
    granted: str
    proposed: str
    not_eligible: str
    undetermined: str


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target.

    Attributes:
        text: what it says.
        result: whether it is reached.
        part: how many count.
        whole: of how many.
        share: the share reached.
        needed: the share needed.
        missing: how many are missing.
    """

    text: str
    result: str
    part: str
    whole: str
    share: str
    needed: str
    missing: str


@dataclass(frozen=True, slots=True)
class TargetPart:
    """A set of targets.

    Attributes:
        name: its name with its outcome.
        rows: the targets.
        notes: who of those that count was granted a title, and which hamlets lack most.
    """

    name: str
    rows: tuple[TargetLine, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many were recognised in a year.

    Attributes:
        year: the year.
        title: the title.
        count: how many.
    """

    year: str
    title: str
    count: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The fields of a paper; those that it does not need are empty.

    Attributes:
        office: the office that issues it.
        title: the title of the list, decision, notices or sheets.
        called: what its subjects are called: household, clan.
        document: the document of the law by which the title was decided.
        day: the day of the assessment.
        year: its year.
        provisional: whether some criteria are not yet verified against the original text.
        check: a hash of all decisions that the paper rests on, shortened.
        count: how many rows the list has.
        groups: the list by hamlet.
        rows: the list.
        ranked: whether somebody in it has a level or a grade.
        notices: the notices.
        criteria: the criteria of a blank sheet or a registration.
        scored: whether they have points.
        sheets: the filled sheets.
        counts: the outcomes of each title.
        targets: the targets.
        years: the recognitions by year, as far as they are recorded.
    """

    office: Office
    title: str
    called: str
    document: str
    day: str
    year: str
    provisional: bool
    check: str = ""
    count: str = ""
    groups: tuple[ListedGroup, ...] = ()
    rows: tuple[ListedSubject, ...] = ()
    ranked: bool = False
    notices: tuple[NoticeText, ...] = ()
    criteria: tuple[CriterionPart, ...] = ()
    scored: bool = False
    sheets: tuple[ScoringSheet, ...] = ()
    counts: tuple[TitleCount, ...] = ()
    targets: tuple[TargetPart, ...] = ()
    years: tuple[YearCount, ...] = ()
