"""A set with every kind of question, for the tests of interviews and forms."""

from __future__ import annotations

from typing import Final

from criteria_engine.criteria import Criteria
from tests.generated import HEAD, criteria_of

SET: Final = (
    HEAD
    + """
facts:
  people:
    {type: integer, at_least: 1, at_most: 90, unit: {vi: người, en: people}, label: {vi: số người, en: people},
     question: {vi: "Có mấy người?", en: "How many people are there?"}, answered_by: {vi: Trưởng xóm, en: Head}}
  readers: {type: integer, at_least: 0, at_most: people, label: {vi: số người đọc, en: readers}}
  rate: {type: number, at_least: 0, at_most: 100%, label: {vi: tỷ lệ, en: rate}}
  poor: {type: boolean, label: {vi: nghèo, en: poor}}
  kind: {type: enumeration, values: {low: {vi: thấp, en: low}, high: {vi: cao, en: high}}, label: loại}
  since: {type: date, label: từ ngày}
  note: {type: string, label: ghi chú}
  house: {type: record, label: nhà, fields: {books: {type: integer, at_least: 0, label: sách}}}
  fines: {type: list, of: enumeration, values: {minor: nhẹ, grave: nặng}, label: các lần phạt}
  members:
    type: list
    label: {vi: các thành viên, en: the members}
    called: name
    fields:
      name: {type: string, label: tên}
      age: {type: integer, at_least: 0, at_most: 120, label: tuổi, question: "Thành viên này mấy tuổi?"}
      able: {type: boolean, label: biết chữ}
criteria:
  - id: "1"
    name: một
    indicators:
      - {id: "1.1", text: {vi: đọc, en: reading}, cite: Điều 2, requires: readers >= 5 and not(poor)}
      - {id: "1.2", text: xét, judged: {by: hội}, evidence: {what: sổ}}
      - {id: "1.3", text: điểm, points: {max: 10, judged: {by: {vi: hội, en: council}, step: 0.5}}}
      - {id: "1.4", text: nhà, requires: house.books >= 3 and kind = "high" and rate >= 60%}
      - {id: "1.5", text: lâu, requires: 'since < @"2020-01-01" and note != "x" and not("grave" in fines)'}
      - {id: "1.6", text: thành viên, requires: every m in members satisfies (m.age < 18 or m.able)}
award: {when: every criterion met, minimum_per_indicator: 5}
"""
)


def _criteria() -> Criteria:
    found = criteria_of(SET)
    assert found is not None
    return found


CRITERIA: Final = _criteria()
