"""What is reviewed of sets that can decide: no false alarm, justified warnings, every mistake at once."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import Final

import pytest

from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source
from tests.checking.mistake_table import base_text, load

EDITS: Final = 200

HAMLET: Final = base_text("commune")


@cache
def packaged() -> tuple[CatalogueEntry, ...]:
    return Catalogue.packaged().entries


def reviewed(name: str, text: str) -> list[Diagnostic]:
    """The diagnostics of one packaged set, with another text and without the files beside it."""
    stem = name.removesuffix("yaml")
    others = [each for each in packaged() if not each.source.name.startswith(stem)]
    catalogue = Catalogue([CatalogueEntry(Source(name, text)), *others])
    return list(next(catalogue.reviewed()).diagnostics)


# ---- sound edits -----------------------------------------------------------------------------


def _comment(text: str, at: random.Random) -> str:
    """Add a comment in a line of its own."""
    lines = text.split("\n")
    keys = [i for i, line in enumerate(lines) if re.match(r"\w+:", line)]
    where = at.choice(keys)
    return "\n".join([*lines[:where], "# ghi chú của người soạn, 1.500 # dấu", *lines[where:]])


def _reword(text: str, at: random.Random) -> str:
    """Change a word of a text or label."""
    found = list(
        re.finditer(
            r"^ +(?:label|text|question|help|note): (?![>|\"'])(?=.*[a-zà-ỹ]{4})(.+)$",
            text,
            re.MULTILINE,
        )
    )
    match = at.choice(found)
    return f"{text[: match.end()]} (bản sửa){text[match.end() :]}"


def _revise(text: str, _: random.Random) -> str:
    """Change the day on which the source was checked."""
    return re.sub(r"checked_on: [0-9-]+", "checked_on: 2026-11-29", text, count=1)


def _rename_fact(text: str, at: random.Random) -> str:
    """Give a fact another name, everywhere."""
    facts = re.search(r"^facts:\n(?:[ #].*\n|\n)+", text, re.MULTILINE)
    every = re.findall(r"^  ([a-z][a-z_0-9]{7,}):$", facts[0] if facts else "", re.MULTILINE)
    names = [
        n for n in every if len(re.findall(rf"\b{n}\b", text)) > 1 and f"of: {n}\n" not in text
    ]
    if not names:
        return _revise(text, at)
    name = at.choice(names)
    return re.sub(rf"(?<![\w.]){name}(?=\b(?!-))", f"{name}_x", text)


def _quote(text: str, at: random.Random) -> str:
    """Put a text into quotes."""
    found = list(
        re.finditer(
            r"^( +(?:label|text|question|help|note): )([^>|\"'\n#][^\"\n]*)$", text, re.MULTILINE
        )
    )
    match = at.choice(found)
    return f'{text[: match.start()]}{match[1]}"{match[2]}"{text[match.end() :]}'


def _example(text: str, at: random.Random) -> str:
    """Give an example another name, everywhere."""
    names = re.findall(r"^  - name: ([^\n\"']+)$", text[text.find("\nexamples:") :], re.MULTILINE)
    if not names:
        return _revise(text, at)
    name = at.choice(names)
    return re.sub(
        rf"((?:name|like): ){re.escape(name)}$", rf"\g<1>{name} (ví dụ)", text, flags=re.MULTILINE
    )


def _question(text: str, _: random.Random) -> str:
    """Add help to the first fact that has none."""
    return re.sub(
        r"^(facts:\n(?:  .*\n|\n)*?    question: [^>\n]+\n)(?!    help:)",
        r"\1    help: Xem sổ theo dõi\n",
        text,
        count=1,
        flags=re.MULTILINE,
    )


_KINDS: Final = (_comment, _reword, _revise, _rename_fact, _quote, _example, _question)


def edits() -> Iterator[tuple[str, int, str]]:
    """Yield 200 edits: the file, a number and the new text."""
    own = [each for each in packaged() if each.key and "adapts:" not in each.source.text]
    adapted = {
        text
        for each in packaged()
        for text in re.findall(r"^  version: (\S+)$", each.source.text, re.MULTILINE)
    }
    for number in range(EDITS):
        at = random.Random(number)  # noqa: S311 - not a secret
        entry = own[number % len(own)]
        kind = _KINDS[(number // len(own) + number) % len(_KINDS)]
        if kind is _rename_fact and entry.key is not None and entry.key.version in adapted:
            kind = _quote
        yield entry.source.name, number, kind(entry.source.text, at)


def test_200_sound_edits_are_accepted() -> None:
    wrong: list[str] = []
    for name, number, text in edits():
        wrong += [
            f"{number} {each.span} {each.code.id}: {each.message('en')}"
            for each in reviewed(name, text)
            if each.span.source.name == name
        ]
    assert not wrong, "\n".join(wrong)


def test_packaged_sets_have_no_warning() -> None:
    assert Catalogue.packaged().check() == []


# ---- justified warnings ----------------------------------------------------------------------


def codes_of(loaded: Loaded) -> list[str]:
    return [each.code.id for each in loaded.diagnostics]


def test_a_reason_silences_a_warning_in_its_item() -> None:
    cite = "cite: Điều 5 khoản 1 điểm b\n"
    doubled = HAMLET.replace(cite, "cite: Điều 5 khoản 1 điểm a\n")
    assert codes_of(load(doubled)) == ["same-cite"]
    reason = "        intended:\n          same-cite: Luật nêu cả hai ở một điểm\n"
    justified = doubled.replace(
        "cite: Điều 5 khoản 1 điểm a\n        requires: fund\n",
        f"cite: Điều 5 khoản 1 điểm a\n{reason}        requires: fund\n",
    )
    assert codes_of(load(justified)) == []


def test_a_reason_does_not_silence_errors_or_other_items() -> None:
    reason = "        intended:\n          never-met: có lý do\n"
    broken = HAMLET.replace("trained >= 30% * citizens\n", f"trained >= 30 * citizens\n{reason}")
    assert codes_of(load(broken)) == ["never-met"]


# ---- two files -------------------------------------------------------------------------------


def test_two_versions_in_force_on_one_day() -> None:
    older = HAMLET.replace("  to: 2026-12-31\n", "")
    newer = HAMLET.replace("version: v1", "version: v2").replace(
        "from: 2024-02-12", "from: 2025-01-01"
    )
    entries = [CatalogueEntry(Source("old.yaml", older)), CatalogueEntry(Source("new.yaml", newer))]
    found = Catalogue(entries).check()
    assert [(d.code.id, d.span.source.name) for d in found] == [
        ("overlapping-versions", "old.yaml")
    ]
    assert "to: 2024-12-31" in (found[0].help("en") or "")


# ---- every mistake at once -------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 7, 20])
def test_no_mistake_of_yaml_hides_another(count: int) -> None:
    text = HAMLET
    for number in range(count):
        at = [m.start() for m in re.finditer("^ +vi: ", text, re.MULTILINE)][number]
        text = text[:at] + text[at:].replace("vi: ", "vi： ", 1)
    found = load(text).diagnostics
    assert [each.code.id for each in found] == ["yaml-wide-colon"] * count


def test_messages_are_whole_in_each_language() -> None:
    """No Vietnamese letter in an English message of a shape, and no English gloss in a Vietnamese one."""
    text = HAMLET.replace("  when: every criterion met", "  - when: every criterion met")
    text = text.replace("    without: [learners]", "    without: learners")
    found = [each for each in load(text).diagnostics if each.code.id == "wrong-shape"]
    assert len(found) == 2
    for each in found:
        english = f"{each.message('en')} {each.help('en')}"
        assert not re.search("[à-ỹđ]", english), english
        assert "(" not in each.message("vi")


def test_a_day_that_cannot_be_read_is_the_only_mistake_of_a_parameter() -> None:
    text = HAMLET.replace("to: 2025-06-30", "to: 2025-06-31", 1)
    assert [each.code.id for each in reviewed("try_commune.yaml", text)] == ["wrong-date"]


def test_a_list_of_plain_values_that_nothing_reads_is_one_unused_fact() -> None:
    kinds = (
        "  kinds:\n    type: list\n    of: enumeration\n    label: các loại sổ\n"
        "    question: Xã có những loại sổ nào?\n    values: {x: sổ dài, y: sổ ngắn}\n"
    )
    text = HAMLET.replace("\nfacts:\n", f"\nfacts:\n{kinds}", 1)
    assert text != HAMLET
    assert set(codes_of(load(text))) == {"unused-fact", "missing-translation"}
