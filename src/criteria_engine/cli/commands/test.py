"""cli: `criteria test` runs the examples written in criteria sets, and proves their laws."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

import typer

from criteria_engine.analysis.law_results import LawResult
from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.catalogue import Catalogue
from criteria_engine.checked_set import CheckedSet
from criteria_engine.cli.catalogues import sets_in
from criteria_engine.cli.errors import ExitStatus, diagnostic_entries, fill
from criteria_engine.cli.files import check_output, replace_file
from criteria_engine.cli.formats import ExampleEntry, MismatchEntry, TestReport
from criteria_engine.cli.junit import junit_xml
from criteria_engine.cli.law_lines import law_entry, print_laws
from criteria_engine.cli.locations import location_of
from criteria_engine.cli.named_sets import named_entry
from criteria_engine.cli.options import Json, Lang, Out
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.cli.rule_tests import RuleTests, check_rule_options
from criteria_engine.cli.usage_errors import BadValue
from criteria_engine.criteria import Criteria
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.example_runs import ExampleResult, run_examples_of
from criteria_engine.model.decision import SetKey
from criteria_engine.reading.expressions.parser import parse_number
from criteria_engine.set_loader import Loaded
from criteria_engine.testing.law_runs import run_laws

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
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="PATH|TITLE...",
            help="Tệp, thư mục bộ tiêu chí, hoặc TITLE, TITLE/SCOPE@VERSION của bộ có sẵn."
            " / Criteria files or folders, or TITLE, TITLE/SCOPE@VERSION of packaged sets.",
            show_default=False,
        ),
    ],
    *,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Xét các ví dụ đã thử hết điều kiện, ngưỡng, dòng, mức độ chưa; thiếu thì làm sẵn ví dụ."
            " / Find out which conditions, thresholds, rows, levels the examples show; make what is missing.",
        ),
    ] = False,
    mutate: Annotated[
        bool,
        typer.Option(
            "--mutate",
            help="Sửa sai bộ tiêu chí từng chỗ nhỏ, xem ví dụ có phát hiện không; để lọt thì làm sẵn ví dụ."
            " / Make small mistakes in the set: do the examples notice? Make one for those that survive.",
        ),
    ] = False,
    threshold: Annotated[
        Decimal | None,
        typer.Option(
            parser=_percent,
            metavar="PERCENT",
            help="Mã thoát 1 khi có bộ mà ví dụ thử hay phát hiện được ít hơn chừng này phần trăm."
            " / Exit status 1 if the examples of a set cover or notice less than this percentage.",
            show_default=False,
        ),
    ] = None,
    add_example: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Thêm các ví dụ làm sẵn vào `examples:` của tệp này."
            " / Add the made examples to `examples:` of this file.",
            show_default=False,
        ),
    ] = None,
    out: Out = None,
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
    """Chạy các ví dụ và xét các tính chất (`laws:`) trong bộ tiêu chí; sai thì cho biết cần gì và ra gì.

    Run the examples in the sets; of a failed one print the expected and the actual result. Prove the laws, or
    search for facts that break them.
    `--coverage` and `--mutate` say what they test of the rules; `--out` writes that as .html, .md or .txt.
    The exit status is 1 if an example or a law fails, or a set is below `--threshold`.

    Ví dụ / example:

    criteria test criteria/
    """
    for file in (junit, out, add_example):
        check_output(file)
    check_rule_options(coverage or mutate, out, add_example, threshold)
    catalogue, loaded = _sets(paths)
    tested = [(each.checked, _run(each.checked, catalogue)) for each in loaded if each.checked]
    laws = [
        (checked.key, result)
        for checked, _ in tested
        for result in run_laws(_criteria(checked, catalogue), catalogue.of_key)
    ]
    rule_tests = None
    if coverage or mutate:
        sets_tested = [_criteria(checked, catalogue) for checked, _ in tested]
        rule_tests = RuleTests(sets_tested, covers=coverage, mutates=mutate)
    found = _errors(loaded)
    if rule_tests is not None:
        found += rule_tests.idle_reasons
    report = _report(tested, laws, found, rule_tests)
    if junit is not None:
        replace_file(junit_xml(report, lang), junit)
    if json:
        write_json(report)
    else:
        _print_report(report, tested, found, lang)
        print_laws([each for _, each in laws], lang)
        if rule_tests is not None:
            rule_tests.print(lang, out)
    below: list[str] = []
    if rule_tests is not None:
        if add_example is not None:
            rule_tests.add_examples(add_example, lang)
        if threshold is not None:
            below = rule_tests.below(threshold, lang)
    for each in below:
        print_line(each, style="bold red", stderr=True)
    if report.failed or report.failed_laws or report.diagnostics or below:
        raise typer.Exit(ExitStatus.FAULT)


_Tested = Sequence[tuple[CheckedSet, list[ExampleResult]]]


def _sets(paths: Sequence[Path]) -> tuple[Catalogue, list[Loaded]]:
    """Return the sets of files and folders, and those that are named as `TITLE` or `TITLE/SCOPE@VERSION`."""
    files = [path for path in paths if path.exists() or not _is_title(path)]
    catalogue, loaded = sets_in(files) if files else (Catalogue.packaged(), [])
    named = [named_entry(catalogue, path.as_posix()) for path in paths if path not in files]
    return catalogue, [*loaded, *(catalogue.loaded(each) for each in named)]


def _is_title(path: Path) -> bool:
    """Return whether a word begins with the title of a packaged set."""
    title = path.as_posix().partition("@")[0].partition("/")[0]
    return any(each.key and each.key.title == title for each in Catalogue.packaged().entries)


def _run(checked: CheckedSet, catalogue: Catalogue) -> list[ExampleResult]:
    return run_examples_of(_criteria(checked, catalogue))


def _criteria(checked: CheckedSet, catalogue: Catalogue) -> Criteria:
    """Return a set on its first day."""

    def find_other(title: str, scope: str | None, on: date) -> Criteria:
        return catalogue.find(title, scope=scope, on=on)

    return Criteria(checked, checked.document.in_force.from_, find_other)


def _percent(text: str) -> Decimal:
    """Return a percentage between 0 and 100, with or without its sign.

    >>> _percent("90"), _percent("99,5%")
    (Decimal('90'), Decimal('99.5'))
    """
    number = parse_number(text.removesuffix("%").strip().replace(",", "."))
    if number is None or not 0 <= number <= 100:
        raise BadValue(
            Text(
                f"“{text}” không phải là phần trăm từ 0 đến 100",
                f"“{text}” is not a percentage from 0 to 100",
            )
        )
    return Decimal(number)


def _errors(loaded: Sequence[Loaded]) -> list[Diagnostic]:
    """Return the errors because of which sets cannot be tested."""
    return [d for each in loaded for d in each.diagnostics if d.severity is Severity.ERROR]


def _report(
    tested: _Tested,
    laws: Sequence[tuple[SetKey, LawResult]],
    errors: Sequence[Diagnostic],
    rule_tests: RuleTests | None,
) -> TestReport:
    results = [result for _, each in tested for result in each]
    return TestReport(
        passed=sum(result.passed for result in results),
        failed=sum(not result.passed for result in results),
        failed_laws=sum(not result.passed for _, result in laws),
        without_examples=tuple(str(checked.key) for checked, each in tested if not each),
        examples=tuple(_entry(checked, result) for checked, each in tested for result in each),
        laws=tuple(law_entry(key, result) for key, result in laws),
        diagnostics=diagnostic_entries(errors),
        coverage=None if rule_tests is None else rule_tests.coverage_answer,
        mutants=None if rule_tests is None else rule_tests.mutants_answer,
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
