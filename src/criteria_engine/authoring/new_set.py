"""author: title, scope and version → the text of a new criteria file, with marks where its author writes.

Every text to be written is `…`, which `criteria check` lists until it is replaced. The file loads as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Final

from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.bilingual import Language, Template
from criteria_engine.model.decision import SetKey
from criteria_engine.source import Source

_HEAD: Final = Template(
    "# Thay mỗi dấu … bằng lời văn, sửa các ngày và con số; `criteria check TỆP` nêu chỗ nào còn lại.",
    "# Replace each … by a text, and correct the days and numbers; `criteria check FILE` lists what is left.",
)

_FIRST_DAY: Final = Template("# ngày đầu có hiệu lực", "# the first day in force")

_CHECKED_ON: Final = Template(
    "# ngày đối chiếu với văn bản", "# the day on which it was compared with the document"
)

_BASIS: Final = Template("# seen khi đã đọc toàn văn", "# seen once the whole text has been read")

_RULE: Final = Template(
    "# điều kiện; xem docs/authors.md, mục Viết điều kiện", "# the condition; see docs/authors.md"
)

_CHANGES: Final = Template(
    '# Chỉ ghi phần khác bản gốc: tiêu chí, chỉ tiêu theo `id`; `remove: ["1.2"]` bỏ một chỉ tiêu.',
    '# Write only what differs from the base: criteria and indicators by `id`; `remove: ["1.2"]` removes one.',
)

_NAME: Final = "…"

_BODY: Final = """
criteria:
  - id: "1"
    name: …
    indicators:
      - id: "1.1"
        text: …
        cite: …
        requires: participants >= 60% * people {rule}
award:
  when: every criterion met
facts:
  people:
    type: integer
    at_least: 1
    unit: người
    label: …
    question: …
    answered_by: …
  participants:
    type: integer
    at_least: 0
    at_most: people
    unit: người
    label: …
    question: …
    answered_by: …
examples:
  - name: vừa đủ
    facts:
      people: 10
      participants: 6
    expect:
      outcome: eligible
  - name: thiếu một
    facts:
      people: 10
      participants: 5
    expect:
      outcome: not_eligible
      deciding: ["1.1"]
"""


def new_set(
    key: SetKey,
    on: date,
    language: Language,
    *,
    adapts: str | None = None,
    place: Mapping[str, str] | None = None,
) -> str:
    """Return a new criteria file.

    Args:
        key: its title, scope and version.
        on: the day written where a day has to stand.
        language: the language of the remarks.
        adapts: the version of the set of the same title and scope that it adapts; None for a set of its own.
        place: where it applies; empty for everywhere.

    >>> text = new_set(SetKey("reader", None, "2026"), date(2026, 1, 1), "en")
    >>> text.splitlines()[1:4]
    ['format: 1', 'title: reader', 'version: "2026"']
    """
    scope = [] if key.scope is None else [f"scope: {key.scope}"]
    base = []
    if adapts is not None:
        base = ["adapts:", f"  title: {key.title}", *(f"  {each}" for each in scope)]
        base.append(f'  version: "{adapts}"')
    where = [
        f"  {name}: {json.dumps(each, ensure_ascii=False)}" for name, each in (place or {}).items()
    ]
    lines = [
        _remark(_HEAD, language),
        "format: 1",
        f"title: {key.title}",
        *scope,
        f'version: "{key.version}"',
        *base,
        *(["applies_in:", *where] if where else []),
        f"name: {_NAME}",
        "in_force:",
        f"  from: {on.isoformat()} {_remark(_FIRST_DAY, language)}",
        "source:",
        f"  document: {_NAME}",
        f"  checked_on: {on.isoformat()} {_remark(_CHECKED_ON, language)}",
        f"  basis: partly_seen {_remark(_BASIS, language)}",
        f"subject: {_NAME}" if adapts is None else _remark(_CHANGES, language),
    ]
    if adapts is None:
        lines += _BODY.format(rule=_remark(_RULE, language)).strip("\n").split("\n")
    return format_criteria(Source("new", "\n".join(lines) + "\n"))


def _remark(template: Template, language: Language) -> str:
    return template.in_language(language, {})
