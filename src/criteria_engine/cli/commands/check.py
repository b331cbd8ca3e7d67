"""cli: `criteria check` prints all errors and warnings of criteria files."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from criteria_engine.analysis.proof_report import ProofReport
from criteria_engine.bilingual import Language, Template
from criteria_engine.catalogue import Catalogue
from criteria_engine.cli.catalogues import criteria_paths, sets_in
from criteria_engine.cli.errors import CommandError, ExitStatus, diagnostic_entries, fill
from criteria_engine.cli.files import replace_file
from criteria_engine.cli.formats import CheckReport
from criteria_engine.cli.options import Json, Lang, Paths
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.cli.proof_format import NotExaminedEntry, ProofEntry
from criteria_engine.criteria_files import CatalogueEntry, files_with
from criteria_engine.diagnostics import Severity, distinct
from criteria_engine.lazy import LazyModule
from criteria_engine.set_loader import Loaded

if TYPE_CHECKING:
    from criteria_engine import analysis
    from criteria_engine.authoring import fixes
else:
    # Only --prove and --fix need them.
    analysis = LazyModule("criteria_engine.analysis")
    fixes = LazyModule("criteria_engine.authoring.fixes")

_CLEAN: Final = Template(
    "đã kiểm tra {count} tệp: không có lỗi, không có cảnh báo",
    "{count} files checked: no errors, no warnings",
)

_FIXED: Final = Template("{path}: đã sửa {count} chỗ", "{path}: {count} places corrected")

_PROVED: Final = Template(
    "đã hỏi {questions} câu về mọi hồ sơ có thể có: ví dụ trả lời {examples}, bộ giải trả lời {solver},"
    " bỏ ngỏ {open}",
    "asked {questions} questions about all possible facts: {examples} answered by examples, {solver} by the"
    " solver, {open} open",
)

_NOT_EXAMINED: Final = Template(
    "chưa xem xét được ({place}): {question}; {why}", "not examined ({place}): {question}; {why}"
)

_WATCHING: Final = Template(
    "[{time}] đang chờ tệp thay đổi; Ctrl-C để dừng", "[{time}] waiting for changes; Ctrl-C stops"
)

_NOT_TOGETHER: Final = Template(
    "--watch không dùng cùng --json", "--watch cannot be used together with --json"
)

_ROUNDS: Final = 20
"""How often files are corrected and checked again; a correction may uncover another mistake."""

_INTERVAL: Final = 0.3
"""Seconds between two looks at the files."""


def check(
    paths: Paths,
    *,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Cảnh báo cũng tính là lỗi. / Exit status 1 for warnings, too."
        ),
    ] = False,
    fix: Annotated[
        bool,
        typer.Option(
            "--fix",
            help="Sửa ngay những lỗi chỉ có một cách sửa. / Correct mistakes with only one correction.",
        ),
    ] = False,
    prove: Annotated[
        bool,
        typer.Option(
            "--prove",
            help="Chứng minh thêm, cho mọi hồ sơ có thể có: điều kiện không bao giờ đạt, phần thừa, mức dễ hơn…"
            " (cần gói analysis). / Also prove what is never met, not needed, easier … for all facts (needs the"
            " extra analysis).",
        ),
    ] = False,
    watch: Annotated[
        bool,
        typer.Option(
            "--watch", help="Kiểm tra lại mỗi khi tệp đổi. / Check again whenever a file changes."
        ),
    ] = False,
    lang: Lang = "vi",
    json: Json = False,
) -> None:
    """Kiểm tra bộ tiêu chí: mọi lỗi và cảnh báo, với tệp, dòng, cột và cách sửa.

    Check criteria files: every error and warning with file, line, column and help.
    The exit status is 1 if there is an error; so it is, with --prove, where the proof finds one.

    Ví dụ / example:

    criteria check criteria/ --strict
    """
    if watch and json:
        raise CommandError(_NOT_TOGETHER)
    failed = False
    for _ in _changes(paths) if watch else (None,):
        if fix:
            _correct(paths, lang)
        catalogue, loaded = sets_in(paths)
        proofs = _proofs(catalogue, loaded) if prove else None
        if proofs is not None:
            loaded = [
                catalogue.review(each.entry, proved=proofs[each.entry].findings)
                if each.entry in proofs
                else each
                for each in loaded
            ]
        failed = _report(loaded, lang, proofs, json=json, strict=strict)
        if watch:
            now = f"{datetime.now().astimezone():%H:%M:%S}"
            print_line(fill(_WATCHING, time=now).in_language(lang), style="dim", stderr=True)
    if failed:
        raise typer.Exit(ExitStatus.FAULT)


_Proofs = Mapping[CatalogueEntry, ProofReport]
"""What was proved of each set without errors."""


def _proofs(catalogue: Catalogue, loaded: Sequence[Loaded]) -> _Proofs:
    """Prove what there is to prove of each set without errors."""
    return {
        each.entry: analysis.prove(
            catalogue.criteria_of(each.entry, each.checked.document.in_force.from_),
            find_set=catalogue.of_key,
        )
        for each in loaded
        if each.checked is not None
    }


def _proof_entry(proofs: _Proofs) -> ProofEntry:
    return ProofEntry(
        questions=sum(each.questions for each in proofs.values()),
        by_examples=sum(each.by_examples for each in proofs.values()),
        not_examined=tuple(
            NotExaminedEntry(
                criteria_set=str(entry.key),
                question=each.question,
                why=each.why,
                location=each.location,
            )
            for entry, report in proofs.items()
            for each in report.not_examined
        ),
    )


def _print_proof(proof: ProofEntry, language: Language) -> None:
    for each in proof.not_examined:
        line = fill(
            _NOT_EXAMINED,
            place=each.location or each.criteria_set,
            question=each.question.in_language(language),
            why=each.why.in_language(language),
        )
        print_line(line.in_language(language), style="yellow")
    left_open = len(proof.not_examined)
    summary = fill(
        _PROVED,
        questions=proof.questions,
        examples=proof.by_examples,
        solver=proof.questions - proof.by_examples - left_open,
        open=left_open,
    )
    print_line(summary.in_language(language))


def _report(
    loaded: Sequence[Loaded],
    language: Language,
    proofs: _Proofs | None,
    *,
    json: bool,
    strict: bool,
) -> bool:
    """Print the diagnostics; return whether they make the command fail."""
    proof = None if proofs is None else _proof_entry(proofs)
    # What is wrong with a base is wrong with each set that adapts it.
    diagnostics = list(distinct(diagnostic for each in loaded for diagnostic in each.diagnostics))
    errors = sum(each.severity is Severity.ERROR for each in diagnostics)
    if json:
        checked = tuple(str(each.checked.key) for each in loaded if each.checked is not None)
        warnings = len(diagnostics) - errors
        write_json(
            CheckReport(
                sets=checked,
                errors=errors,
                warnings=warnings,
                diagnostics=diagnostic_entries(diagnostics),
                proof=proof,
            )
        )
    elif diagnostics:
        show_diagnostics(diagnostics, language, stderr=False)
    else:
        print_line(fill(_CLEAN, count=len(loaded)).in_language(language), style="green")
    if proof is not None and not json:
        _print_proof(proof, language)
    return bool(errors or (strict and diagnostics))


def _correct(paths: Sequence[Path], language: Language) -> None:
    """Write the corrections of mistakes that have only one, until no more are left."""
    counts: dict[Path, int] = {}
    for _ in range(_ROUNDS):
        catalogue, loaded = sets_in(paths)
        edits = {
            source: fixes.fixes_in(source, each.diagnostics)
            for each in loaded
            for source in catalogue.sources(each.entry)
        }
        if not any(edits.values()):
            break
        for source, found in edits.items():
            if found:
                path = Path(source.name)
                replace_file(fixes.apply_edits(source, found), path)
                counts[path] = counts.get(path, 0) + len(found)
    for path, count in counts.items():
        message = fill(_FIXED, path=path, count=count).in_language(language)
        print_line(message, style="green", stderr=True)


def _changes(paths: Sequence[Path]) -> Iterator[None]:
    """Yield at once, and again whenever a file is changed, added or removed."""
    seen: dict[Path, int] | None = None
    while True:
        files = (each for path in criteria_paths(paths) for each in (path, *files_with(path)))
        now = {each: each.stat().st_mtime_ns for each in files if each.exists()}
        if now != seen:
            seen = now
            yield
        time.sleep(_INTERVAL)
