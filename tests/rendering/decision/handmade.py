"""Decisions constructed by hand, on which the renderers are tested."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from criteria_engine.decision import Decision
from criteria_engine.model.base import Bilingual, Score
from criteria_engine.model.basis import Basis
from criteria_engine.model.decision import (
    Details,
    Named,
    Outcome,
    Receipt,
    SetReference,
    SettledBy,
)
from criteria_engine.model.findings import (
    Citation,
    CriterionFinding,
    Doubt,
    Finding,
    Judgement,
    Missing,
    Operand,
    Quantity,
    Reason,
    Status,
)

PEOPLE = Bilingual(vi="người", en="people")
LEVELS = (
    Named(id="level_1", name=Bilingual(vi="Mức độ 1", en="Level 1")),
    Named(id="level_2", name=Bilingual(vi="Mức độ 2", en="Level 2")),
)


def texts(vi: str, en: str | None = None) -> Bilingual:
    return Bilingual(vi=vi, en=en)


def known(value: Any, unit: Bilingual | None = None) -> Quantity:
    return Quantity(known=True, value=value, unit=unit)


def between(low: Any, high: Any, unit: Bilingual | None = None) -> Quantity:
    return Quantity(known=False, low=low, high=high, unit=unit)


def source(cite: str | None, basis: Basis = Basis.SEEN) -> Citation:
    return Citation(cite=cite, basis=basis)


def proportion_reason(text: Bilingual, part: int, whole: int, percent: int) -> Reason:
    """A reason for the condition `part >= percent% * whole`, with both numbers known."""
    needed = Decimal(percent) / 100
    margin = part - needed * whole
    return Reason(
        text=text,
        result="yes" if margin >= 0 else "no",
        location="set.yaml:1:1",
        left=known(part, PEOPLE),
        right=known(needed * whole, PEOPLE),
        margin=known(margin, PEOPLE),
        share=known(Decimal(part) / whole),
        needed_share=needed,
        operator=">=",
    )


def plain_reason(text: Bilingual, result: Any = "yes") -> Reason:
    return Reason(text=text, result=result, location="set.yaml:1:1")


def indicator(id_: str, text: Bilingual, status: Status = Status.MET, **overrides: Any) -> Finding:
    made: dict[str, Any] = {
        "kind": "indicator",
        "decisive": status is not Status.MET,
        "levels": {},
        "reasons": {},
        "operands": (),
        "source": source(None),
        "location": "set.yaml:1:1",
    }
    return Finding(id=id_, text=text, status=status, **(made | overrides))


def criterion(
    id_: str, name: Bilingual, status: Status, *indicators: Finding, **overrides: Any
) -> Any:
    made: dict[str, Any] = {"levels": {}, "points": None, "source": source(None)}
    return CriterionFinding(
        id=id_, name=name, status=status, indicators=indicators, **(made | overrides)
    )


def receipt(law_date: date, **overrides: Any) -> Receipt:
    made: dict[str, Any] = {
        "engine": "criteria-engine 0.1.0",
        "set_hash": "sha256:" + "0123456789abcdef" * 4,
        "facts_hash": "sha256:" + "fedcba9876543210" * 4,
        "law_date": law_date,
        "period": None,
        "decided_on": None,
    }
    return Receipt(**(made | overrides))


def details(law_date: date = date(2026, 2, 20), **overrides: Any) -> Details:
    made: dict[str, Any] = {
        "criteria": (),
        "conditions": (),
        "missing": (),
        "doubts": (),
        "notes": (),
        "receipt": receipt(law_date),
    }
    return Details(**(made | overrides))


def decision(
    criteria_set: SetReference, outcome: Outcome, made: Details, **verdict: Any
) -> Decision:
    empty: dict[str, Any] = {
        "subject_id": None,
        "settled_by": None if outcome is Outcome.UNDETERMINED else SettledBy.RULES,
        "judged_titles": (),
        "level": None,
        "possible_levels": (),
        "grade": None,
        "total": None,
        "levels": (),
        "grades": (),
    }
    return Decision.lazily(
        lambda: made,
        criteria_set=criteria_set,
        outcome=outcome,
        **(empty | verdict),
    )


def law(
    title: str, version: str, name: Bilingual, document: str, first: date, **overrides: Any
) -> SetReference:
    made: dict[str, Any] = {"scope": None, "revision": 1, "in_force_to": None}
    return SetReference(
        title=title,
        version=version,
        name=name,
        document=document,
        in_force_from=first,
        **(made | overrides),
    )


COMMUNE = law(
    "learning_community",
    "tt25-2023",
    texts("Cộng đồng học tập cấp xã", "Commune learning community"),
    "Thông tư 25/2023/TT-BGDĐT",
    date(2024, 2, 12),
    scope="commune",
    revision=3,
)
UNIT = law(
    "learning_unit",
    "tt24-2023",
    texts("Đơn vị học tập cấp huyện", "District learning unit"),
    "Thông tư 24/2023/TT-BGDĐT",
    date(2024, 1, 26),
    scope="district",
)
CITIZEN = law(
    "learning_citizen",
    "qd324-2023",
    texts("Công dân học tập", "Learning citizen"),
    "Quyết định 324/QĐ-KHVN",
    date(2023, 10, 25),
)
FAMILY = law(
    "learning_family",
    "qd448-2015",
    texts("Gia đình học tập", "Learning family"),
    "Quyết định 448/QĐ-KHVN",
    date(2016, 1, 1),
    in_force_to=date(2020, 12, 31),
)


def _both(first: Status, second: Status | None = None) -> dict[str, Status]:
    return {"level_1": first, "level_2": second or first}


def commune_at_level_1() -> Decision:
    """Level 1 is reached; level 2 is missed by one indicator."""
    said = {
        percent: texts(
            f"Số công dân đạt danh hiệu “Công dân học tập” ít nhất bằng {percent}% số công dân",
            f"Learning citizens are at least {percent}% of citizens",
        )
        for percent in (60, 80)
    }
    plan = indicator(
        "1.2",
        texts(
            "Có kế hoạch xây dựng xã hội học tập hằng năm và thực hiện đầy đủ",
            "A yearly plan for a learning society, carried out in full",
        ),
        levels=_both(Status.MET),
        reasons={"*": plain_reason(texts("Xã có kế hoạch năm", "The commune has a yearly plan"))},
        source=source("Điều 6 khoản 1 điểm b"),
        evidence=texts("kế hoạch và báo cáo kết quả", "the plan and the report"),
        evidence_stated=True,
    )
    library = indicator(
        "3.2",
        texts(
            "Thư viện xã ứng dụng công nghệ thông tin, chuyển đổi số trong phục vụ bạn đọc",
            "The commune library uses information technology",
        ),
        levels=_both(Status.MET),
        judge=texts("Hội đồng đánh giá cấp huyện", "District assessment council"),
        judgement=Judgement(
            by="Hội đồng đánh giá huyện Quỳ Hợp",
            on=date(2026, 1, 15),
            evidence="biên bản kiểm tra số 12",
        ),
        source=source("Điều 6 khoản 3 điểm b"),
    )
    citizens = indicator(
        "5.1",
        texts(
            "Công dân đạt danh hiệu “Công dân học tập”: ít nhất 60% (mức độ 1), 80% (mức độ 2)",
            "Learning citizens: at least 60% (level 1), 80% (level 2)",
        ),
        levels=_both(Status.MET, Status.NOT_MET),
        decisive=True,
        reasons={
            f"level_{number}": proportion_reason(said[percent], 3100, 5000, percent)
            for number, percent in ((1, 60), (2, 80))
        },
        operands=(
            Operand(
                name="citizens",
                label=texts("Số công dân", "Citizens"),
                quantity=known(5000, PEOPLE),
                kind="definition",
            ),
            Operand(
                name="moved_away",
                label=texts("Số người đã chuyển đi", "People who moved away"),
                quantity=known(112, PEOPLE),
                kind="fact",
            ),
        ),
        source=source("Điều 6 khoản 5 điểm a; Điều 7 khoản 5 điểm a"),
    )
    made = details(
        criteria=(
            criterion(
                "1",
                texts("Sự lãnh đạo, chỉ đạo của cấp ủy Đảng, chính quyền cấp xã", "Leadership"),
                Status.MET,
                plan,
                levels=_both(Status.MET),
            ),
            criterion(
                "3",
                texts(
                    "Hiệu quả hoạt động của trung tâm học tập cộng đồng, thư viện", "Institutions"
                ),
                Status.MET,
                library,
                levels=_both(Status.MET),
            ),
            criterion(
                "5",
                texts("Tác dụng của việc xây dựng “Cộng đồng học tập” cấp xã", "Effects"),
                Status.MET,
                citizens,
                levels=_both(Status.MET, Status.NOT_MET),
            ),
        ),
        receipt=receipt(date(2026, 2, 20), period="2025", decided_on=date(2026, 2, 24)),
    )
    return decision(
        COMMUNE,
        Outcome.ELIGIBLE,
        made,
        subject_id="Xã Minh Hợp",
        level="level_1",
        possible_levels=("level_1",),
        levels=LEVELS,
    )


def school_one_person_short() -> Decision:
    """Not eligible: there is one advanced worker too few."""
    discipline = indicator(
        "2.1",
        texts("Thành viên chấp hành kỷ luật lao động, nội quy: ít nhất 90%", "Discipline: 90%"),
        levels=_both(Status.MET, Status.MET),
        reasons={"level_1": proportion_reason(texts("Ít nhất 90% thành viên"), 20, 20, 90)},
        source=source("Điều 6 khoản 2 điểm a"),
    )
    workers = indicator(
        "2.5",
        texts("Thành viên đạt “Lao động tiên tiến” trở lên: ít nhất 90%", "Advanced workers: 90%"),
        Status.NOT_MET,
        levels=_both(Status.NOT_MET),
        reasons={
            "level_1": proportion_reason(
                texts(
                    "Số thành viên đạt “Lao động tiên tiến” ít nhất bằng 90% số thành viên",
                    "Advanced workers are at least 90% of the members",
                ),
                17,
                20,
                90,
            )
        },
        source=source("Điều 6 khoản 2 điểm đ"),
    )
    accredited = indicator(
        "3.5",
        texts("Cơ sở giáo dục nghề nghiệp đạt kiểm định chất lượng", "Accreditation"),
        Status.DOES_NOT_APPLY,
        decisive=False,
        levels=_both(Status.DOES_NOT_APPLY),
        applies=plain_reason(
            texts("Đơn vị là cơ sở giáo dục nghề nghiệp", "A vocational school"), "no"
        ),
        judge=texts("Phòng Giáo dục và Đào tạo"),
        source=source("Điều 6 khoản 3 điểm đ"),
    )
    made = details(
        criteria=(
            criterion(
                "2",
                texts("Kết quả học tập của thành viên trong đơn vị", "What members learn"),
                Status.NOT_MET,
                discipline,
                workers,
                levels=_both(Status.NOT_MET),
            ),
            criterion(
                "3",
                texts("Tác dụng của việc xây dựng “Đơn vị học tập”", "Effects"),
                Status.MET,
                accredited,
                levels=_both(Status.MET),
            ),
        ),
    )
    return decision(
        UNIT, Outcome.NOT_ELIGIBLE, made, subject_id="Trường THCS Minh Hợp", levels=LEVELS
    )


def commune_with_questions() -> Decision:
    """Undetermined: some numbers are intervals, and some facts are missing."""
    share = Reason(
        text=texts(
            "Số gia đình học tập ít nhất bằng 90% số gia đình",
            "Learning families are at least 90% of families",
        ),
        result="unknown",
        location="set.yaml:1:1",
        left=between(60, 68, texts("gia đình", "families")),
        right=known(Decimal("65.7"), texts("gia đình", "families")),
        margin=between(Decimal("-5.7"), Decimal("2.3"), texts("gia đình", "families")),
        share=between(Decimal(60) / 73, Decimal(68) / 73),
        needed_share=Decimal("0.9"),
        operator=">=",
    )
    both = Reason(
        text=texts("Mọi điều sau đây đều đúng", "All of these hold"),
        result="unknown",
        location="set.yaml:1:1",
        because=(
            plain_reason(
                texts("Trung tâm học tập cộng đồng có phòng làm việc", "It has an office")
            ),
            plain_reason(texts("Trung tâm có tủ sách dùng chung", "It has a bookcase"), "unknown"),
        ),
        items=("Phòng làm việc", "Tủ sách"),
    )
    families = indicator(
        "2.1",
        texts("Gia đình học tập trong thôn: ít nhất 90%", "Learning families: at least 90%"),
        Status.UNDETERMINED,
        levels=_both(Status.UNDETERMINED),
        reasons={"*": share},
    )
    centre = indicator(
        "3.1",
        texts("Trung tâm học tập cộng đồng có đủ cơ sở vật chất", "The centre is equipped"),
        Status.UNDETERMINED,
        levels=_both(Status.UNDETERMINED),
        reasons={"*": both},
        evidence=texts("biên bản kiểm kê", "the inventory"),
        source=source("Điều 6 khoản 3 điểm a"),
    )
    culture = indicator(
        "3.3",
        texts("Trung tâm văn hóa, thể thao thu hút người dân", "The culture centre draws people"),
        Status.NEEDS_JUDGEMENT,
        levels=_both(Status.NEEDS_JUDGEMENT),
        judge=texts("Phòng Văn hóa và Thông tin", "District office of culture"),
        source=source("Điều 6 khoản 3 điểm c"),
    )
    made = details(
        criteria=(
            criterion(
                "2",
                texts("Huy động nguồn lực", "Resources"),
                Status.UNDETERMINED,
                families,
                levels=_both(Status.UNDETERMINED),
            ),
            criterion(
                "3",
                texts("Hiệu quả hoạt động của các thiết chế", "Institutions"),
                Status.UNDETERMINED,
                centre,
                culture,
                levels=_both(Status.UNDETERMINED),
            ),
        ),
        missing=(
            Missing(
                path="learning_families",
                kind="fact",
                label=texts("Gia đình học tập", "Learning families"),
                question=texts(
                    "Xã có bao nhiêu gia đình được công nhận “Gia đình học tập”?",
                    "How many families are recognised as learning families?",
                ),
                answered_by=texts("Hội Khuyến học xã", "Commune learning association"),
                unit=texts("gia đình", "families"),
                influence=Decimal("0.33"),
                certain=True,
                indicators=("2.1",),
            ),
            Missing(
                path="judgements.3.3",
                kind="judgement",
                label=texts("Trung tâm văn hóa", "Culture centre"),
                question=texts(
                    "Trung tâm văn hóa, thể thao có thu hút người dân đến sinh hoạt không?",
                    "Does the culture centre draw people?",
                ),
                answered_by=texts("Phòng Văn hóa và Thông tin", "District office of culture"),
                influence=Decimal("0.25"),
                certain=True,
                indicators=("3.3",),
            ),
            Missing(
                path="evidence.3.1",
                kind="evidence",
                label=texts("biên bản kiểm kê", "the inventory"),
                question=texts(
                    "Chỉ tiêu 3.1 có minh chứng không: biên bản kiểm kê?",
                    "Is there evidence for 3.1: the inventory?",
                ),
                answered_by=None,
                influence=Decimal("0.004"),
                certain=True,
                indicators=("3.1",),
            ),
            Missing(
                path="centre.bookcase",
                kind="fact",
                label=texts("Tủ sách dùng chung", "Bookcase"),
                question=texts("Trung tâm có tủ sách dùng chung không?", "Is there a bookcase?"),
                answered_by=texts("Giám đốc trung tâm", "Head of the centre"),
                influence=0,
                certain=False,
                indicators=("3.1",),
            ),
        ),
        notes=(
            texts(
                "Thông tư không nói rõ số liệu năm 2023 xét theo quy định cũ hay mới.",
                "The circular does not say which rules govern data of 2023.",
            ),
        ),
    )
    return decision(
        COMMUNE,
        Outcome.UNDETERMINED,
        made,
        subject_id="Xã Tam Hợp",
        possible_levels=("level_1", "level_2"),
        levels=LEVELS,
    )


def citizen_between_76_and_84() -> Decision:
    """Undetermined by points: 76 to 84 of 100, and 80 are needed."""

    def points(low: int, high: int | None = None, maximum: int = 10) -> Score:
        return Score(low=low, high=low if high is None else high, maximum=maximum)

    reading = indicator(
        "1",
        texts("Tìm kiếm, cập nhật kiến thức trên sách báo và mạng", "Seeks knowledge"),
        points=points(10),
        source=source("Bảng khung, mục I.1"),
    )
    planning = indicator(
        "2",
        texts("Có kế hoạch học tập phục vụ công việc", "Plans study"),
        Status.PARTLY_MET,
        decisive=False,
        points=points(6),
        reasons={
            "row 2": Reason(
                text=texts("Số nội dung đã học trong khoảng từ 2 đến 3", "2 or 3 topics studied"),
                result="yes",
                location="set.yaml:1:1",
                left=known(2, texts("nội dung", "topics")),
                right=known(2, texts("nội dung", "topics")),
                margin=known(0, texts("nội dung", "topics")),
            )
        },
        source=source("Bảng khung, mục I.2"),
    )
    languages = indicator(
        "6",
        texts("Sử dụng ngoại ngữ theo yêu cầu công việc", "Uses a foreign language"),
        Status.NEEDS_JUDGEMENT,
        points=points(0, 8),
        judge=texts("Chi hội Khuyến học thôn", "Hamlet learning association"),
        source=source("Bảng khung, mục II.6"),
    )
    pass_mark = indicator(
        "pass_mark",
        texts("Tổng điểm đủ để được xét", "The total reaches the pass mark"),
        Status.UNDETERMINED,
        kind="award",
        reasons={
            "*": Reason(
                text=texts("Tổng điểm ít nhất bằng điểm chuẩn", "The total is at least the mark"),
                result="unknown",
                location="set.yaml:1:1",
                left=between(76, 84, texts("điểm", "points")),
                right=known(80, texts("điểm", "points")),
                margin=between(-4, 4, texts("điểm", "points")),
            )
        },
        source=source("Quyết định 324/QĐ-KHVN"),
    )
    disciplined = indicator(
        "discipline",
        texts("Bị kỷ luật hoặc vi phạm pháp luật trong năm", "Disciplined this year"),
        Status.MET,
        kind="knock_out",
        reasons={
            "*": Reason(
                text=texts("Số lần vi phạm trong năm lớn hơn 0", "Violations are more than 0"),
                result="no",
                location="set.yaml:1:1",
                left=known(0, texts("lần", "times")),
                right=known(0, texts("lần", "times")),
                margin=known(0, texts("lần", "times")),
            )
        },
    )
    made = details(
        criteria=(
            criterion(
                "I",
                texts("Năng lực tự học, học tập suốt đời", "Learning for life"),
                Status.PARTLY_MET,
                reading,
                planning,
                points=points(16, maximum=20),
            ),
            criterion(
                "II",
                texts("Năng lực sử dụng công cụ học tập, làm việc", "Using tools"),
                Status.UNDETERMINED,
                languages,
                points=points(60, 68, maximum=80),
            ),
        ),
        conditions=(disciplined, pass_mark),
        missing=(
            Missing(
                path="judgements.6",
                kind="judgement",
                label=texts("Ngoại ngữ", "Languages"),
                question=texts("Ông Vi Văn Thắng được mấy điểm ở chỉ tiêu 6?", "How many points?"),
                answered_by=texts("Chi hội Khuyến học thôn", "Hamlet learning association"),
                influence=1,
                certain=True,
                indicators=("6", "pass_mark"),
            ),
        ),
    )
    return decision(
        CITIZEN,
        Outcome.UNDETERMINED,
        made,
        subject_id="Vi Văn Thắng",
        total=Score(low=76, high=84, maximum=100),
    )


def citizen_by_conflicting_sources() -> Decision:
    """Eligible with a grade, provisional because sources disagree."""
    reading = indicator(
        "1",
        texts("Tìm kiếm, cập nhật kiến thức", "Seeks knowledge"),
        points=Score(low=10, high=10, maximum=10),
        source=source("Bảng khung, mục I.1", Basis.PARTLY_SEEN),
    )
    sharing = indicator(
        "10",
        texts("Hợp tác, chia sẻ trong lao động", "Shares at work"),
        points=Score(low=9, high=9, maximum=10),
        source=source(None, Basis.INFERRED),
        status=Status.PARTLY_MET,
        decisive=False,
    )
    made = details(
        date(2024, 5, 17),
        criteria=(
            criterion(
                "I",
                texts("Năng lực tự học", "Learning"),
                Status.PARTLY_MET,
                reading,
                sharing,
                points=Score(low=19, high=19, maximum=20),
            ),
        ),
        doubts=(
            Doubt(
                id="award",
                text=texts("Điều kiện công nhận", "What earns the title"),
                basis=Basis.CONFLICTING,
                cite="Hướng dẫn 2021; Hướng dẫn 2024",
                to_check=texts(
                    "Điểm chuẩn là 70 (thí điểm) hay 80 (bộ tiêu chí 2023).",
                    "Whether the pass mark is 70 or 80.",
                ),
            ),
            Doubt(
                id="1",
                text=texts("Tìm kiếm, cập nhật kiến thức", "Seeks knowledge"),
                basis=Basis.PARTLY_SEEN,
                cite="Bảng khung, mục I.1",
            ),
            Doubt(
                id="10",
                text=texts("Hợp tác, chia sẻ trong lao động", "Shares at work"),
                basis=Basis.INFERRED,
            ),
        ),
    )
    return decision(
        CITIZEN,
        Outcome.ELIGIBLE,
        made,
        subject_id="Lô Thị Hoa",
        grade="excellent",
        total=Score(low=19, high=19, maximum=20),
        grades=(
            Named(id="good", name=texts("Khá", "Good")),
            Named(id="excellent", name=texts("Tiêu biểu", "Outstanding")),
        ),
    )


def family_before_the_judges() -> Decision:
    """Waiting for the judgement of the award; the score is known and the subject has no id."""
    children = indicator(
        "1a",
        texts("Trẻ trong độ tuổi phổ cập đều đến trường", "All children go to school"),
        points=Score(low=10, high=10, maximum=10),
        source=source("Bảng A, mục 1", Basis.SEEN),
    )
    award = indicator(
        "award",
        texts("Gia đình có xứng đáng được công nhận không?", "Does the family deserve the title?"),
        Status.NEEDS_JUDGEMENT,
        kind="award",
        judge=texts("Ban Chấp hành Hội Khuyến học xã", "Commune learning association"),
    )
    made = details(
        date(2019, 12, 1),
        criteria=(
            criterion(
                "1",
                texts("Học tập của trẻ em trong gia đình", "Children's learning"),
                Status.MET,
                children,
                points=Score(low=10, high=10, maximum=10),
            ),
        ),
        conditions=(award,),
        missing=(
            Missing(
                path="judgements.award",
                kind="judgement",
                label=texts("Quyết định công nhận danh hiệu", "The decision to award the title"),
                question=texts(
                    "Gia đình có xứng đáng được công nhận không?",
                    "Does the family deserve the title?",
                ),
                answered_by=texts(
                    "Ban Chấp hành Hội Khuyến học xã", "Commune learning association"
                ),
                influence=1,
                certain=True,
                indicators=("award",),
            ),
        ),
    )
    return decision(FAMILY, Outcome.UNDETERMINED, made, total=Score(low=10, high=10, maximum=10))


HANDMADE: dict[str, Callable[[], Decision]] = {
    "commune-level-1-of-2": commune_at_level_1,
    "unit-one-person-short": school_one_person_short,
    "commune-undetermined": commune_with_questions,
    "citizen-76-to-84": citizen_between_76_and_84,
    "citizen-provisional": citizen_by_conflicting_sources,
    "family-judged": family_before_the_judges,
}
