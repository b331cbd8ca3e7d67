"""analysis: what the examples of a set show of it, and which mistakes they notice → a document for authors."""

from __future__ import annotations

from collections.abc import Mapping

from criteria_engine.analysis.annotated_source import annotated_sources
from criteria_engine.analysis.coverage_report import coverage_blocks
from criteria_engine.analysis.mutation_report import mutation_blocks
from criteria_engine.analysis.report_parts import made_examples
from criteria_engine.analysis.rule_tests import ExampleCoverage, ExampleMutation
from criteria_engine.bilingual import Language
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import Block, Document, Heading
from criteria_engine.rendering.text import line_text


def rule_test_document(
    coverage: ExampleCoverage | None,
    mutation: ExampleMutation | None,
    language: Language,
    sources: Mapping[str, str] | None = None,
) -> Document:
    """Return what the examples of a set show of it, and which mistakes they notice, as a document.

    Args:
        coverage: what they show; None to leave it out.
        mutation: what they notice; None to leave it out. The made examples of both are numbered together.
        language: "vi" or "en".
        sources: the texts of the files of the set, by name, which are shown with what was found on each line;
            None to leave them out.
    """
    locale = Locale(language)
    made = mutation.made if mutation is not None else coverage.made if coverage is not None else ()
    numbers = {each.name: n for n, each in enumerate(made, start=1)}
    blocks: list[Block] = []
    if coverage is not None:
        blocks += coverage_blocks(coverage, numbers, locale)
    if mutation is not None:
        blocks += mutation_blocks(mutation, numbers, locale)
    blocks += annotated_sources(coverage, mutation, sources or {}, locale)
    blocks += made_examples(made, locale)
    title = next((line_text(each.line) for each in blocks if isinstance(each, Heading)), "")
    return Document(language, title, tuple(blocks))
