"""Generate the tables of an invented commune: reproducible, without names, with the faults of real data.

    python examples/commune/make_commune.py FOLDER                # 18 hamlets, about 1,600 households
    python examples/commune/make_commune.py FOLDER --hamlets 2 --families 8 --seed 7
    python examples/commune/make_commune.py FOLDER --xlsx         # one workbook, as offices keep it

Among the rows are blank cells, keys that occur twice, households without a key, a child aged 430, points
above the maximum, people of unknown households, staff who live elsewhere, a clan without households, a
spelling in decomposed Unicode and a cell with a comma.
"""

from __future__ import annotations

import argparse
import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from unicodedata import normalize

COMMUNE_COLUMNS = (
    ("Thực hiện kế hoạch", "plan_carried_out"),
    ("Tổ chức Tuần lễ", "learning_week_held"),
    ("Báo cáo Tuần lễ", "learning_week_reported"),
    ("Đủ kinh phí", "budget_sufficient"),
    ("Vận động nguồn lực", "resources_mobilised"),
    ("Cơ chế phối hợp", "coordination_in_place"),
    ("Phòng của trung tâm", "centre_rooms"),
    ("Tủ sách trung tâm", "centre_bookcase"),
    ("Thiết bị trung tâm", "centre_devices"),
    ("Thư viện số", "library_digital"),
    ("Trung tâm văn hóa", "culture_centre_active"),
    ("Công dân qua đào tạo", "trained_citizens"),
    ("Công dân có trình độ đại học", "university_citizens"),
    ("Xã đặc biệt khó khăn", "specially_difficult_commune"),
    ("Trẻ 5 tuổi", "children_5"),
    ("Trẻ 6 tuổi", "children_6"),
    ("Trẻ 11 tuổi", "children_11"),
    ("Trẻ 14 tuổi", "children_14"),
    ("Thanh niên 15-18", "youth_15_18"),
    ("Người 15-25", "people_15_25"),
    ("Người 15-35", "people_15_35"),
    ("Người 15-60", "people_15_60"),
    ("Biết chữ mức 1, 15-25", "literate_1_15_25"),
    ("Biết chữ mức 1, 15-35", "literate_1_15_35"),
    ("Biết chữ mức 2, 15-35", "literate_2_15_35"),
    ("Biết chữ mức 2, 15-60", "literate_2_15_60"),
    ("Trẻ khuyết tật 5 tuổi", "preschool_disabled"),
    ("Trẻ khuyết tật 5 tuổi được học", "preschool_disabled_in_education"),
    ("Khuyết tật tuổi tiểu học", "primary_disabled"),
    ("Khuyết tật tuổi tiểu học được học", "primary_disabled_in_education"),
    ("Khuyết tật tuổi THCS", "lower_secondary_disabled"),
    ("Khuyết tật tuổi THCS được học", "lower_secondary_disabled_in_education"),
    ("Khuyết tật tuổi xóa mù", "literacy_disabled"),
    ("Khuyết tật tuổi xóa mù được học", "literacy_disabled_in_education"),
)

COLUMNS = (
    """\
# Tệp nào là bảng nào, cột nào là dữ kiện nào. / Which file is which table, which heading which column.
format: 1
tables:
  commune:
    file: xa.csv
    columns:
      Mã xã: commune
      Vùng khó khăn: difficult_area
      Tuyên truyền: awareness_campaign
      Kế hoạch năm: yearly_plan
      Hội viên: association_members
      Hội viên đã tập huấn: association_members_trained
      Cán bộ Hội: association_officers
      Cán bộ Hội trong Ban Giám đốc: association_officers_on_board
"""
    + "".join(f"      {heading}: {column}\n" for heading, column in COMMUNE_COLUMNS)
    + """\
  hamlets:
    file: xom.csv
    columns:
      Mã xóm: hamlet
      Tỷ lệ gia đình: judgements.C.families
      Nội dung khác: judgements.C.other
      Điều kiện: judgements.C.condition
      Xã xét công nhận: judgements.award
  clans:
    file: dong-ho.csv
    columns:
      Mã dòng họ: clan
      Có quỹ: study_fund
      Lưu ban: repeaters
      Bỏ học: dropouts
      Học kém: weak_pupils
      Xã xét công nhận: judgements.award
  units:
    file: don-vi.csv
    columns:
      Mã đơn vị: unit
      Xóm: unit_hamlet
      Do xã quản lý: managed_by_commune
      Loại: unit_kind
      Chấm theo bảng điểm: judgements.D.whole
      Xã xét công nhận: judgements.award
    values:
      unit_kind:
        trường mầm non: preschool
        trường tiểu học: primary_school
        trường trung học cơ sở: lower_secondary_school
        ủy ban nhân dân xã: commune_committee
        doanh nghiệp: enterprise
        hợp tác xã: cooperative
  schools:
    file: truong-hoc.csv
    columns:
      Mã trường: school
      Là đơn vị: school_unit
      Học sinh: pupils
      Học sinh là Công dân học tập: pupils_learning_citizens
      Trẻ 5 tuổi đến lớp: children_5_attending
      Trẻ 5 tuổi hoàn thành: children_5_completed
      Trẻ 6 tuổi vào lớp 1: children_6_in_grade_1
      Trẻ 11 tuổi hoàn thành tiểu học: children_11_completed
      Trẻ 11 tuổi đang học tiểu học: children_11_in_primary
      Trẻ 14 tuổi hoàn thành tiểu học: children_14_completed
      Thanh niên 15-18 tốt nghiệp THCS: youth_graduated
      Thanh niên 15-18 đang học THPT, nghề: youth_studying
    ignore: [Tên trường]
  families:
    file: ho.csv
    columns:
      Mã hộ: family
      Xóm: hamlet
      Dòng họ: clan
      Lễ phép, tham gia chung (1c): judgements.1c
      Người lớn học (mục 2): judgements.2.rest
      Điều kiện học tập (mục 3): judgements.3.whole
      Tác động (mục 4): judgements.4.whole
      Xã xét công nhận: judgements.award
  citizens:
    file: cong-dan.csv
    columns:
      Mã công dân: citizen
      Hộ: family
      Đơn vị: unit
      Sống ở xã: lives_here
      Quan hệ: role
      Tuổi: age
      Tuổi phổ cập: universal_age
      Đang học: school
      Hoàn thành phổ cập: universal_completed
      Ốm đau: ill
      Không có khả năng học: unable_to_study
      Kết quả: result
      Hạnh kiểm: conduct
      Bậc biết chữ: literacy_level
      Nội dung đã học: topics_learned
      Kỹ năng số: digital_skills
      Tự cập nhật minh chứng: updates_evidence_online
      Mẫu phiếu: form
"""
    + "".join(f"      Chỉ số {each}: judgements.{each}\n" for each in range(1, 11))
    + """\
    values:
      school:
        không: not_attending
        mầm non: preschool
        tiểu học: primary
        trung học cơ sở: lower_secondary
        trung học phổ thông: upper_secondary
        sau phổ thông: further
      result:
        yếu: below_average
        trung bình: average
        khá: good
        giỏi: excellent
        đạt: meets
        chưa đạt: does_not_meet
      conduct:
        yếu: weak
        trung bình: average
        khá: fair
        tốt: good
        đạt: meets
        chưa đạt: does_not_meet
      form:
        "1": form_1
        "2": form_2
        "3": form_3
        "4": form_4
        chưa: none
  recognitions:
    file: da-cong-nhan.csv
    columns:
      Danh hiệu: title
      Mã: subject
      Ngày quyết định: date
      Mức: level
    values:
      title:
        đơn vị cấp huyện: district_unit
        cộng đồng cấp xã: learning_community
        gia đình: learning_family
      level:
        mức độ 1: level_1
        mức độ 2: level_2
"""
)

CITIZEN_HEADINGS = [
    "Mã công dân",
    "Hộ",
    "Đơn vị",
    "Sống ở xã",
    "Quan hệ",
    "Tuổi",
    "Tuổi phổ cập",
    "Đang học",
    "Hoàn thành phổ cập",
    "Ốm đau",
    "Không có khả năng học",
    "Kết quả",
    "Hạnh kiểm",
    "Bậc biết chữ",
    "Nội dung đã học",
    "Kỹ năng số",
    "Tự cập nhật minh chứng",
    "Mẫu phiếu",
] + [f"Chỉ số {each}" for each in range(1, 11)]
FAMILY_HEADINGS = (
    "Mã hộ",
    "Xóm",
    "Dòng họ",
    "Lễ phép, tham gia chung (1c)",
    "Người lớn học (mục 2)",
    "Điều kiện học tập (mục 3)",
    "Tác động (mục 4)",
    "Xã xét công nhận",
)


@dataclass
class GeneratedTables:
    """The generated rows, by the name of the file."""

    rows: dict[str, list[list[str]]] = field(default_factory=dict)

    def add(self, file: str, *cells: object) -> None:
        """Add a row to a file."""
        self.rows.setdefault(file, []).append([str(cell) for cell in cells])


def generate(seed: int, hamlets: int, families: int) -> GeneratedTables:
    """Generate the tables of a commune.

    Args:
        seed: the seed; the same arguments give the same tables.
        hamlets: the number of hamlets.
        families: the number of households.
    """
    rng = random.Random(seed)  # noqa: S311 - an example: reproducible, not secret
    tables = GeneratedTables()
    clans = max(2, families // 40)
    units = max(3, hamlets + 4)
    quality = {}
    for number in range(1, hamlets + 1):
        quality[number] = rng.uniform(0.84, 0.99)
        award = "" if number == hamlets else "có"
        tables.add("xom.csv", f"X{number:02}", "có", "có", "có", award)
    for number in range(1, clans + 1):
        fund = "" if number == clans else "có" if rng.random() < 0.93 else "không"
        weak = rng.choices([0, 1], [0.9, 0.1])[0]
        decided = rng.choices(["có", "không", ""], [0.88, 0.07, 0.05])[0]
        award = "" if number == clans else decided
        tables.add("dong-ho.csv", f"D{number:02}", fund, 0, 0, weak, award)
    tables.add("dong-ho.csv", "D99", "có", 0, 0, 0, "không")  # a clan without members
    _units(tables, rng, units, hamlets)
    person = 0
    for number in range(1, families + 1):
        hamlet = 1 + (number - 1) * hamlets // families
        person = _family(
            tables,
            rng,
            number,
            hamlet=hamlet,
            quality=quality[hamlet],
            clans=clans,
            units=units,
            person=person,
        )
    ages = [int(row[5]) for row in tables.rows["cong-dan.csv"] if row[5]]
    _commune(tables, ages)
    _schools(tables, ages)
    _staff_from_elsewhere(tables, rng, units, person)
    _mistakes(tables, rng, hamlets)
    tables.add("da-cong-nhan.csv", "đơn vị cấp huyện", "U02", "20/12/2023", "mức độ 1")
    tables.add("da-cong-nhan.csv", "đơn vị cấp huyện", "U03", "2021-12-15", "mức độ 1")
    tables.add("da-cong-nhan.csv", "cộng đồng cấp xã", "minh-hop", "25/12/2024", "mức độ 1")
    tables.add("da-cong-nhan.csv", "cộng đông cấp xã", "minh-hop", "32/12/2024", "mức độ 1")
    return tables


def _share(number: int, percent: int) -> int:
    """Return a percentage of a number, rounded down."""
    return number * percent // 100


def _commune(tables: GeneratedTables, ages: Sequence[int]) -> None:
    """Add the row of the commune: its plan, its learning centre, its census of education."""
    adults = sum(age >= 18 for age in ages)
    young = {last: sum(15 <= age <= last for age in ages) for last in (18, 25, 35, 60)}
    tables.add(
        "xa.csv",
        *("minh-hop", "không", "có", "có", 640, 633, 9, 9),
        *(
            "có",
            "có",
            "có",
            "có",
            "có",
            "có",
            2,
            "có",
            "có",
            "",
            "có",
        ),  # of the library nothing is known
        *(_share(adults, 62), _share(adults, 11), "không"),
        *(max(1, ages.count(age)) for age in (5, 6, 11, 14)),
        *(max(1, young[last]) for last in (18, 25, 35, 60)),
        *(young[25], _share(young[35], 99), _share(young[35], 97), _share(young[60], 93)),
        *(2, 2, 5, 5, 4, 3, 6, 5),
    )


def _schools(tables: GeneratedTables, ages: Sequence[int]) -> None:
    """Add what schools report about the commune's children; the last one is in another commune."""
    five, six, eleven, fourteen = (ages.count(age) for age in (5, 6, 11, 14))
    youth = sum(15 <= age <= 18 for age in ages)
    small = sum(3 <= age <= 5 for age in ages)
    primary = sum(6 <= age <= 10 for age in ages)
    lower = sum(11 <= age <= 14 for age in ages)
    tables.add("truong-hoc.csv", "S01", "Mầm non", "U02", small, 0, five, five, 0, 0, 0, 0, 0, 0)
    tables.add(
        "truong-hoc.csv",
        *("S02", "Tiểu học", "U03", primary, 0, 0, 0, six),
        *(_share(eleven, 96), eleven - _share(eleven, 96), _share(fourteen, 95), 0, 0),
    )
    tables.add(
        "truong-hoc.csv",
        *("S03", "Trung học cơ sở", "U04", lower, _share(lower, 40), 0, 0, 0, 0, 0),
        *(fourteen - _share(fourteen, 95), _share(youth, 92), 0),
    )
    # The upper secondary school is in another commune, and has not reported its pupils.
    elsewhere = ("S04", "Trung học phổ thông (xã khác)", "-", "", "")
    tables.add("truong-hoc.csv", *elsewhere, 0, 0, 0, 0, 0, 0, "", "")


def _units(tables: GeneratedTables, rng: random.Random, units: int, hamlets: int) -> None:
    kinds = ["ủy ban nhân dân xã", "trường mầm non", "trường tiểu học", "trường trung học cơ sở"]
    for number in range(1, units + 1):
        hamlet = f"X{1 + number % hamlets:02}"
        if number <= len(kinds) and units > len(kinds):
            tables.add("don-vi.csv", f"U{number:02}", hamlet, "không", kinds[number - 1], "", "")
        else:
            award = "" if number == units else "có"
            managed = "" if number == units - 1 else "có"
            tables.add("don-vi.csv", f"U{number:02}", hamlet, managed, "", "có", award)
    rng.random()


def _family(
    tables: GeneratedTables,
    rng: random.Random,
    number: int,
    *,
    hamlet: int,
    quality: float,
    clans: int,
    units: int,
    person: int,
) -> int:
    key = f"H{number:04}"
    clan = f"D{1 + rng.randrange(clans):02}" if rng.random() < 0.85 else "-"
    if rng.random() < 0.004:
        clan = ""
    good = rng.random() < quality
    award = "có" if good else "không"
    if rng.random() < 0.025:
        award = ""
    tables.add(
        "ho.csv",
        key,
        f"X{hamlet:02}",
        clan,
        rng.choice([8, 9, 10]) if good else rng.choice([0, 5, 6]),
        rng.randint(14, 20) if good else rng.randint(2, 12),
        "có" if good else "không",
        "có" if good else rng.choice(["không", ""]),
        award,
    )
    size = rng.choices([1, 2, 3, 4, 5, 6, 7], [5, 14, 19, 30, 19, 9, 4])[0]
    for place in range(size):
        person += 1
        age = (
            rng.randint(24, 78)
            if place == 0
            else rng.choice([rng.randint(0, 22), rng.randint(18, 85)])
        )
        _citizen(tables, rng, person, family=key, age=age, good=good, units=units)
    return person


def _citizen(
    tables: GeneratedTables,
    rng: random.Random,
    number: int,
    *,
    family: str,
    age: int,
    good: bool,
    units: int,
    unit: str | None = None,
) -> None:
    here = family != "-"
    school, result, conduct = _schooling(rng, age, good)
    adult = age >= 18
    if unit is None:
        works = 22 <= age < 60 and rng.random() < 0.12
        unit = f"U{1 + rng.randrange(units):02}" if works else "-"
    form = ""
    points: list[object] = [""] * 10
    if adult:
        form = "4" if school == "sau phổ thông" else "2" if unit != "-" else "1"
        form = "chưa" if rng.random() < 0.03 else form
        able = rng.random() < (0.9 if good else 0.55)
        low, high = (7, 10) if able else (3, 8)
        points = [rng.randint(low, high) for _ in range(10)]
        if rng.random() < 0.02:
            points[rng.randrange(10)] = ""
    tables.add(
        "cong-dan.csv",
        f"C{number:05}",
        family,
        unit,
        "có" if here else "không",
        "chủ hộ" if adult else "con",
        "" if rng.random() < 0.003 else age,
        "có" if 5 <= age <= 14 else "không",
        school,
        "có" if 5 <= age <= 14 else "",
        "không",
        "có" if rng.random() < 0.006 else "không",
        result,
        conduct,
        ("" if rng.random() < 0.01 else 2) if adult else "",
        (rng.randint(1, 4) if good else rng.randint(0, 2)) if adult else "",
        ("có" if rng.random() < 0.78 else "không") if adult else "",
        ("có" if rng.random() < 0.62 else "không") if adult else "",
        form,
        *points,
    )


def _schooling(rng: random.Random, age: int, good: bool) -> tuple[str, str, str]:
    if age < 3 or age > 22:
        return "không", "", ""
    if age < 6:
        return "mầm non", "", ""
    if age < 11:
        return "tiểu học", "đạt" if good else "chưa đạt", "đạt"
    if age < 18:
        school = "trung học cơ sở" if age < 15 else "trung học phổ thông"
        return school, rng.choice(["trung bình", "khá", "giỏi"]), rng.choice(["khá", "tốt"])
    return ("sau phổ thông", "", "") if rng.random() < 0.4 else ("không", "", "")


def _staff_from_elsewhere(
    tables: GeneratedTables, rng: random.Random, units: int, person: int
) -> None:
    for number in range(1, min(units, 5) + 1):
        for _ in range(3):
            person += 1
            age = rng.randint(25, 58)
            _citizen(
                tables,
                rng,
                person,
                family="-",
                age=age,
                good=True,
                units=units,
                unit=f"U{number:02}",
            )


def _mistakes(tables: GeneratedTables, rng: random.Random, hamlets: int) -> None:
    families, citizens = tables.rows["ho.csv"], tables.rows["cong-dan.csv"]
    families.append(list(families[0]))  # a household entered twice
    families.append(["", "X01", "-", "9", "18", "có", "có", "có"])  # a household without a key
    families[2][3] = "12"  # more points than the maximum
    families[3][1] = f"X{hamlets + 7:02}"  # a hamlet that does not exist
    families[4][7] = normalize("NFD", "CÓ")  # decomposed, in capitals
    citizens[1][5] = "430"
    citizens[2][5] = "mười"
    citizens[3][1] = ""  # an unknown household
    citizens[4][1] = "H9999"
    citizens[5][4] = "con, học xa"
    for _ in range(len(citizens) // 400):
        rng.choice(citizens)[18] = "11"


HEADINGS: dict[str, Sequence[str]] = {
    "xa.csv": [
        "Mã xã",
        "Vùng khó khăn",
        "Tuyên truyền",
        "Kế hoạch năm",
        "Hội viên",
        "Hội viên đã tập huấn",
        "Cán bộ Hội",
        "Cán bộ Hội trong Ban Giám đốc",
        *(heading for heading, _ in COMMUNE_COLUMNS),
    ],
    "xom.csv": ["Mã xóm", "Tỷ lệ gia đình", "Nội dung khác", "Điều kiện", "Xã xét công nhận"],
    "dong-ho.csv": ["Mã dòng họ", "Có quỹ", "Lưu ban", "Bỏ học", "Học kém", "Xã xét công nhận"],
    "don-vi.csv": [
        "Mã đơn vị",
        "Xóm",
        "Do xã quản lý",
        "Loại",
        "Chấm theo bảng điểm",
        "Xã xét công nhận",
    ],
    "truong-hoc.csv": [
        "Mã trường",
        "Tên trường",
        "Là đơn vị",
        "Học sinh",
        "Học sinh là Công dân học tập",
        "Trẻ 5 tuổi đến lớp",
        "Trẻ 5 tuổi hoàn thành",
        "Trẻ 6 tuổi vào lớp 1",
        "Trẻ 11 tuổi hoàn thành tiểu học",
        "Trẻ 11 tuổi đang học tiểu học",
        "Trẻ 14 tuổi hoàn thành tiểu học",
        "Thanh niên 15-18 tốt nghiệp THCS",
        "Thanh niên 15-18 đang học THPT, nghề",
    ],
    "ho.csv": FAMILY_HEADINGS,
    "cong-dan.csv": CITIZEN_HEADINGS,
    "da-cong-nhan.csv": ["Danh hiệu", "Mã", "Ngày quyết định", "Mức"],
}


def write(tables: GeneratedTables, folder: Path) -> None:
    """Write CSV files and `columns.yaml`; every second file has a byte order mark, as those of Excel."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, (file, headings) in enumerate(HEADINGS.items()):
        encoding = "utf-8-sig" if index % 2 else "utf-8"
        rows: Iterable[Sequence[str]] = [headings, *tables.rows[file]]
        with (folder / file).open("w", encoding=encoding, newline="") as out:
            csv.writer(out, lineterminator="\n").writerows(rows)
    (folder / "columns.yaml").write_text(COLUMNS, encoding="utf-8", newline="\n")


SHEETS = {
    "xa.csv": "Xã",
    "xom.csv": "Xóm",
    "dong-ho.csv": "Dòng họ",
    "don-vi.csv": "Đơn vị",
    "truong-hoc.csv": "Trường học",
    "ho.csv": "Hộ",
    "cong-dan.csv": "Công dân",
    "da-cong-nhan.csv": "Đã công nhận",
}
WORKBOOK = "so-lieu.xlsx"


def write_workbook(tables: GeneratedTables, folder: Path) -> None:
    """Write one workbook: a sheet with a caption for each table, with typed numbers and dates."""
    import xlsxwriter  # noqa: PLC0415 - the extra `tables`; CSV needs nothing

    folder.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(folder / WORKBOOK), {"default_date_format": "dd/mm/yyyy"})
    caption = book.add_format({"bold": True})
    for file, name in SHEETS.items():
        sheet = book.add_worksheet(name)
        sheet.merge_range(0, 0, 0, 3, f"DANH SÁCH: {name.upper()}", caption)
        sheet.write_row(2, 0, HEADINGS[file])
        for number, cells in enumerate(tables.rows[file], start=3):
            for column, cell in enumerate(cells):
                if cell.isdecimal():
                    sheet.write_number(number, column, int(cell))
                elif (day := _day(cell)) is not None:
                    sheet.write_datetime(number, column, day)
                elif cell:
                    sheet.write_string(number, column, cell)
    book.close()
    text = COLUMNS
    for file, name in SHEETS.items():
        text = text.replace(f"    file: {file}\n", f"    file: {WORKBOOK}\n    sheet: {name}\n")
    (folder / "columns.yaml").write_text(text, encoding="utf-8", newline="\n")


def _day(text: str) -> date | None:
    parts = text.split("/")
    try:
        return date(*map(int, reversed(parts))) if len(parts) == 3 else None
    except ValueError:
        return None


def main() -> None:
    """Generate a commune and write its tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--hamlets", type=int, default=18)
    parser.add_argument("--families", type=int, default=1600)
    parser.add_argument("--xlsx", action="store_true", help="one workbook instead of CSV files")
    arguments = parser.parse_args()
    tables = generate(arguments.seed, arguments.hamlets, arguments.families)
    (write_workbook if arguments.xlsx else write)(tables, arguments.folder)
    for file, rows in tables.rows.items():
        print(f"{arguments.folder}: {SHEETS[file]}, {len(rows)} dòng")


if __name__ == "__main__":
    main()
