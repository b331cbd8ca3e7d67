"""What is wrong with a command as it was typed is worded in one language."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.runner import Command

MISTAKES = {
    "format": "không có lệnh “format”; có phải ý bạn là “fmt”?",
    "decide": "thiếu đối số TITLE",
    "decide-table learning_family a.csv": "thiếu tùy chọn --out",
    "decide learning_family a.yaml b.yaml": "thừa đối số: b.yaml",
    "decide learning_family --scop x": "không có tùy chọn --scop; có phải ý bạn là",
    "decide learning_family --json=5": "tùy chọn --json không có giá trị đi kèm",
    "decide learning_family --on": "tùy chọn --on cần một giá trị đi sau",
    "decide learning_family --on 30/02/2026": "giá trị của --on chưa đúng: “30/02/2026” không phải là một ngày có thật",
    "decide learning_family --lang fr": "giá trị của --lang chưa đúng: “fr” không phải là một trong: vi, en",
    "commune new xa.xlsx --hamlets x": "giá trị của --hamlets chưa đúng: cần một số nguyên",
    "advise learning_family a.yaml --limit 0": "giá trị của --limit chưa đúng: cần một số từ 1 trở lên",
}


@pytest.mark.parametrize("line", MISTAKES)
def test_usage_errors_in_vietnamese(criteria: Command, line: str) -> None:
    outcome = criteria(*shlex.split(line))
    assert outcome.status == 2
    assert f"lỗi: lệnh gõ chưa đúng: {MISTAKES[line]}" in outcome.err
    first = outcome.err.splitlines()[0]
    assert not any(word in first for word in ("Invalid", "Missing", "No such", "requires", "(not "))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("decide learning_family --lang en --on 30/02/2026", "is not a day of the calendar"),
        ("format --lang en", "No such command 'format'. Did you mean 'fmt'?"),
    ],
)
def test_usage_errors_in_english(criteria: Command, line: str, told: str) -> None:
    outcome = criteria(*shlex.split(line))
    assert outcome.status == 2
    assert told in outcome.err.splitlines()[0]
    assert "chưa đúng" not in outcome.err
