"""cli: `criteria test` runs the examples written in criteria sets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.bilingual import Language, Template
from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import CheckedSet
from criteria_engine.cli.catalogues import sets_in
from criteria_engine.cli.errors import ExitStatus, diagnostic_entries, fill
from criteria_engine.cli.files import check_output, replace_file
from criteria_engine.cli.formats import ExampleEntry, MismatchEntry, TestReport
from criteria_engine.cli.junit import junit_xml
from criteria_engine.cli.locations import location_of
from criteria_engine.cli.options import Json, Lang, Paths
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.set_loader import Loaded
from criteria_engine.testing import ExampleResult, run_examples

_FAILED: Final = Template("✗ {place} {name}", "✗ {place} {name}")

_MISMATCH: Final = Template(
    "{what}: cần {expected}, nhưng ra {found}", "{what}: expected {expected}, got {found}"
)

_AGAIN: Final = Template(
    "không xét được, vì lỗi {code} ở {place} (xem trên)",
    "not decided, because of the error {code} at {place} (see above)",
)

_MISSING: Final = Template("còn thiếu: {paths}", "still missing: {paths}")

_WITHOUT: Final = Template("{set} không có ví dụ nào", "{set} has no examples")

_SUMMARY: Final = Template(
    "{passed} ví dụ đúng, {failed} ví dụ sai", "{passed} examples passed, {failed} failed"
)


def run_tests(
    paths: Paths,
    *,
    junit: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Ghi thêm kết quả theo dạng JUnit XML. / Also write the results as JUnit XML.",
            show_default=False,
        ),
    ] = None,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Chạy các ví dụ trong bộ tiêu chí; ví dụ sai thì cho biết cần gì và ra gì.

    Run the examples in the sets; of a failed one print the expected and the actual result.
    The exit status is 1 if an example fails.

    Ví dụ / example:

    criteria test criteria/
    """
    check_output(junit)
    catalogue, loaded = sets_in(paths)
    tested = [(each.checked, _run(each.checked, catalogue)) for each in loaded if each.checked]
    report = _report(tested, _errors(loaded))
    if junit is not None:
        replace_file(junit_xml(report, lang), junit)
    if json:
        write_json(report)
    else:
        _print_report(report, tested, _errors(loaded), lang)
    if report.failed or report.diagnostics:
        raise typer.Exit(ExitStatus.FAULT)


_Tested = Sequence[tuple[CheckedSet, list[ExampleResult]]]


def _run(checked: CheckedSet, catalogue: Catalogue) -> list[ExampleResult]:
    def find_other(title: str, scope: str | None, on: date) -> Criteria:
        return catalogue.find(title, scope=scope, on=on)

    return run_examples(checked, find_other)


def _errors(loaded: Sequence[Loaded]) -> list[Diagnostic]:
    """Return the errors because of which sets cannot be tested."""
    return [d for each in loaded for d in each.diagnostics if d.severity is Severity.ERROR]


def _report(tested: _Tested, errors: Sequence[Diagnostic]) -> TestReport:
    results = [result for _, each in tested for result in each]
    return TestReport(
        passed=sum(result.passed for result in results),
        failed=sum(not result.passed for result in results),
        without_examples=tuple(str(checked.key) for checked, each in tested if not each),
        examples=tuple(_entry(checked, result) for checked, each in tested for result in each),
        diagnostics=diagnostic_entries(errors),
    )


def _entry(checked: CheckedSet, result: ExampleResult) -> ExampleEntry:
    return ExampleEntry(
        criteria_set=str(checked.key),
        name=result.example.name,
        on=result.on,
        place=location_of(result.span),
        passed=result.passed,
        mismatches=tuple(
            MismatchEntry(what=each.key, expected=each.expected, found=each.actual)
            for each in result.mismatches
        ),
        missing=_missing(result),
        diagnostics=diagnostic_entries(result.diagnostics),
    )


def _missing(result: ExampleResult) -> tuple[str, ...]:
    """Return the paths of what the decision still lacks."""
    return () if result.decision is None else tuple(each.path for each in result.decision.missing)


# ---- printing --------------------------------------------------------------------------------


def _print_report(
    report: TestReport, tested: _Tested, errors: Sequence[Diagnostic], language: Language
) -> None:
    if errors:
        show_diagnostics(errors, language, stderr=False)
        print_line()
    shown = set(map(_identity, errors))
    for _, results in tested:
        for result in results:
            if not result.passed:
                _print_failure(result, shown, language)
                shown.update(map(_identity, result.diagnostics))
    for key in report.without_examples:
        print_line(fill(_WITHOUT, set=key).in_language(language), style="yellow")
    summary = fill(_SUMMARY, passed=report.passed, failed=report.failed)
    print_line(summary.in_language(language), style="bold red" if report.failed else "green")


_Identity = tuple[str, str, int]
"""The code and the place of a diagnostic."""


def _identity(diagnostic: Diagnostic) -> _Identity:
    return diagnostic.code.id, diagnostic.span.source.name, diagnostic.span.start


def _print_failure(result: ExampleResult, shown: Collection[_Identity], language: Language) -> None:
    """Print what came out instead; a diagnostic that was shown already is only named by its place."""
    failed = fill(_FAILED, place=result.span, name=result.example.name)
    print_line(failed.in_language(language), style="bold red")
    for each in result.mismatches:
        mismatch = fill(_MISMATCH, what=each.key, expected=each.expected, found=each.actual)
        print_line(mismatch.in_language(language), prefix="  ")
    missing = _missing(result)
    if missing and "missing" not in {each.key for each in result.mismatches}:
        print_line(fill(_MISSING, paths=", ".join(missing)).in_language(language), prefix="  ")
    new = [each for each in result.diagnostics if _identity(each) not in shown]
    for diagnostic in result.diagnostics:
        if _identity(diagnostic) in shown:
            again = fill(_AGAIN, code=diagnostic.code.id, place=diagnostic.span)
            print_line(again.in_language(language), prefix="  ")
    if new:
        show_diagnostics(new, language, stderr=False)
        print_line()
