"""cli: what `criteria test` says of the examples themselves: what they cover, and how that is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from criteria_engine.analysis import (
    ExampleCoverage,
    ExampleMutation,
    MadeExample,
    coverage,
    mutation,
)
from criteria_engine.analysis.api import coverage_and_mutation
from criteria_engine.analysis.written_reasons import idle_reasons
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.errors import CommandError, fill
from criteria_engine.cli.files import replace_file, write_output
from criteria_engine.cli.printing import print_line, show_document
from criteria_engine.cli.rule_test_formats import (
    CoverageAnswer,
    MutantsAnswer,
    coverage_answer,
    mutants_answer,
)
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.lazy import LazyModule
from criteria_engine.wording.numbers import format_number

if TYPE_CHECKING:
    from criteria_engine.analysis import (
        annotated_source,
        examples,
        report_parts,
        rule_test_report,
    )
    from criteria_engine.rendering import document as documents
    from criteria_engine.rendering import html, markdown, text
else:
    # An answer in JSON needs none of them.
    annotated_source = LazyModule("criteria_engine.analysis.annotated_source")
    examples = LazyModule("criteria_engine.analysis.examples")
    report_parts = LazyModule("criteria_engine.analysis.report_parts")
    rule_test_report = LazyModule("criteria_engine.analysis.rule_test_report")
    documents = LazyModule("criteria_engine.rendering.document")
    html = LazyModule("criteria_engine.rendering.html")
    markdown = LazyModule("criteria_engine.rendering.markdown")
    text = LazyModule("criteria_engine.rendering.text")

_WHICH: Final = Template(
    "--out nhận tệp .html, .md hoặc .txt, không phải {path}",
    "--out takes a file .html, .md or .txt, not {path}",
)

_NEEDS: Final = Template(
    "{option} đi cùng --coverage hoặc --mutate", "{option} belongs to --coverage or --mutate"
)

_ONE_SET: Final = Template(
    "--add-example thêm vào một tệp, nên chỉ nêu một bộ tiêu chí; đang có: {sets}",
    "--add-example adds to one file, so name one set; these are {sets}",
)

_NOTHING_TO_ADD: Final = Template(
    "không có ví dụ nào để thêm vào {path}", "there is no example to add to {path}"
)

_ADDED: Final = Template("đã thêm {count} ví dụ vào {path}", "added {count} examples to {path}")

_BELOW: Final = Template(
    "✗ {set}: ví dụ mới thử {percent} % trường hợp, dưới mức --threshold {threshold} %",
    "✗ {set}: the examples cover {percent}% of the cases, below --threshold {threshold}%",
)


_NOTICED_BELOW: Final = Template(
    "✗ {set}: ví dụ mới phát hiện {percent} % lỗi đưa vào, dưới mức --threshold {threshold} %",
    "✗ {set}: the examples notice {percent}% of the mistakes, below --threshold {threshold}%",
)

_HTML: Final = (".html", ".htm")


class RuleTests:
    """What the examples of some sets test of them.

    Args:
        sets: the sets, each on its first day.
        covers: whether to find out what they cover.
        mutates: whether to find out which mistakes they notice.
    """

    def __init__(self, sets: Sequence[Criteria], *, covers: bool, mutates: bool) -> None:
        self._sets = sets
        self._found = [_examined(each, covers=covers, mutates=mutates) for each in sets]
        self._covers, self._mutates = covers, mutates

    @property
    def coverage_answer(self) -> CoverageAnswer | None:
        """What is covered, as JSON; None where nobody asked for it."""
        return coverage_answer(self._coverage()) if self._covers else None

    @property
    def mutants_answer(self) -> MutantsAnswer | None:
        """Which mistakes are noticed, as JSON; None where nobody asked for it."""
        return mutants_answer(self._mutation()) if self._mutates else None

    def _coverage(self) -> list[ExampleCoverage]:
        return [each for each, _ in self._found if each is not None]

    def _mutation(self) -> list[ExampleMutation]:
        return [each for _, each in self._found if each is not None]

    @property
    def idle_reasons(self) -> list[Diagnostic]:
        """The reasons under `untested:` that are given for nothing."""
        return [
            each
            for criteria, (covered, mutated) in zip(self._sets, self._found, strict=True)
            for each in idle_reasons(criteria.checked, covered, mutated)
        ]

    def print(self, language: Language, out: Path | None) -> None:
        """Print what was found, or write it to a file."""
        if not self._sets:
            return
        html_page = out is not None and out.suffix.lower() in _HTML
        document = self._document(language, whole=html_page)
        if out is None:
            print_line()
            show_document(document)
        else:
            render = _renderers().get(out.suffix.lower())
            if render is None:
                raise CommandError(_WHICH, path=out)
            write_output(render(document), out, language)

    def _document(self, language: Language, *, whole: bool) -> documents.Document:
        """Return the report on all sets; the whole one has the text of their files, too."""
        found = [
            rule_test_report.rule_test_document(
                covered, mutated, language, annotated_source.sources_of(criteria) if whole else None
            )
            for criteria, (covered, mutated) in zip(self._sets, self._found, strict=True)
        ]
        blocks = tuple(block for each in found for block in each.blocks)
        title = found[0].title if found else ""
        return documents.Document(language, title, blocks)

    def add_examples(self, path: Path, language: Language) -> None:
        """Add the made examples to a file."""
        if len(self._sets) != 1:
            raise CommandError(_ONE_SET, sets=", ".join(str(e.checked.key) for e in self._sets))
        items = [each.yaml for each in self._made()]
        if not items:
            print_line(fill(_NOTHING_TO_ADD, path=path).in_language(language), stderr=True)
            return
        before = path.read_text(encoding="utf-8") if path.exists() else ""
        key = str(self._sets[0].checked.key)
        replace_file(examples.with_examples(before, items, key), path)
        message = fill(_ADDED, count=len(items), path=path).in_language(language)
        print_line(message, style="dim", stderr=True)

    def _made(self) -> Iterator[MadeExample]:
        # What is made for mutants begins with what is made for cells.
        for each in self._mutation() or self._coverage():
            yield from each.made

    def below(self, threshold: Decimal, language: Language) -> list[str]:
        """Return a sentence for each set whose examples test less than a percentage of it."""
        found = [
            *((_BELOW, each.criteria, each.percent) for each in self._coverage()),
            *((_NOTICED_BELOW, each.criteria, each.percent) for each in self._mutation()),
        ]
        return [
            fill(
                template,
                set=report_parts.key_of(criteria),
                percent=format_number(percent, language),
                threshold=format_number(threshold, language),
            ).in_language(language)
            for template, criteria, percent in found
            if percent < threshold
        ]


def _examined(
    criteria: Criteria, *, covers: bool, mutates: bool
) -> tuple[ExampleCoverage | None, ExampleMutation | None]:
    if covers and mutates:
        return coverage_and_mutation(criteria)
    return coverage(criteria) if covers else None, mutation(criteria) if mutates else None


def check_rule_options(
    asked: bool, out: Path | None, add_example: Path | None, threshold: Decimal | None
) -> None:
    """Check the options that only make sense with some others.

    Raises:
        CommandError: one of them is given without these, or names a file of another kind.
    """
    for option, value in (
        ("--out", out), ("--add-example", add_example), ("--threshold", threshold),
    ):  # fmt: skip
        if value is not None and not asked:
            raise CommandError(_NEEDS, option=option)
    if out is not None and out.suffix.lower() not in _renderers():
        raise CommandError(_WHICH, path=out)


def _renderers() -> Mapping[str, Callable[[documents.Document], str]]:
    return {
        ".html": html.render_html,
        ".htm": html.render_html,
        ".md": markdown.render_markdown,
        ".txt": text.render_text,
    }
