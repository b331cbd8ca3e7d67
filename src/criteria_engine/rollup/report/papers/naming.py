"""report: what subjects are called in papers, and the hashes that tie papers to records."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.decision.verdict import verdict_sentence
from criteria_engine.rendering.display_width import one_line
from criteria_engine.rendering.document import Hash
from criteria_engine.rollup.report.labels import called, subject_name, subject_text
from criteria_engine.rollup.results import Rollup, TitleResult

_OF_GROUP: Final = Template("{subject}, {group}", "{subject}, {group}")


@dataclass(frozen=True, slots=True)
class PaperNames:
    """What the subjects of a commune are called in its papers.

    Attributes:
        rollup: the results; a plan without names has keys only.
        language: the language of the papers.
    """

    rollup: Rollup
    language: Language

    def name(self, table: str, key: str) -> str:
        """Return the name of a subject; empty where the tables have none, or names are left out."""
        return one_line(subject_name(self.rollup, table, key))

    def subject(self, table: str, key: str) -> str:
        """Return a subject with what it is called and its name, or its key."""
        return one_line(subject_text(self.rollup, table, key, self.language))

    def honoured(self, table: str, key: str) -> str:
        """Return a subject as a certificate names it: with what it is called and its name, without its key."""
        name, noun = self.name(table, key), called(self.rollup, table, self.language)
        if not name:
            return self.subject(table, key)
        if self.language == "en" or name.casefold().startswith(noun.casefold()):
            return name
        return f"{noun} {name}"

    def group(self, key: str) -> str:
        """Return a group (a hamlet) with what it is called, and its name where it has one."""
        by = self.rollup.plan.report_by
        return one_line(key) if by is None else self.subject(by, key)

    def with_group(self, result: TitleResult) -> str:
        """Return the subject of a result with its group, where it has another one than itself."""
        subject = self.subject(result.table, result.subject)
        group = self.rollup.group_of(result)
        if not group or group == result.subject:
            return subject
        words = {"subject": subject, "group": self.group(group)}
        return _OF_GROUP.in_language(self.language, words)

    def verdict(self, result: TitleResult, locale: Locale) -> str:
        """Return the verdict about the subject of a result in a sentence; empty where there is none."""
        if result.decision is None:
            return ""
        subject = self.subject(result.table, result.subject)
        # A copy, so that the findings of thousands of decisions are not kept once they are written.
        sentence = verdict_sentence(
            result.decision.model_copy(update={"subject_id": subject}), locale
        )
        return sentence[:1].upper() + sentence[1:]


def receipt_check(results: Iterable[TitleResult]) -> str:
    """Return the start of the hash that ties a paper to the records of its decisions.

    It is the hash of the facts in the receipt of one decision, as `decisions.jsonl` has it; of several, the
    SHA-256 of these hashes, one in each line, in the order of the paper.
    """
    hashes = [each.decision.receipt.facts_hash for each in results if each.decision is not None]
    if not hashes:
        return ""
    if len(hashes) == 1:
        return Hash(hashes[0]).short
    joined = "".join(f"{each}\n" for each in hashes)
    return Hash(f"sha256:{sha256(joined.encode()).hexdigest()}").short
