"""The pages of `tests/diagnostics`: the diagnostics of their blocks, and the messages they show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from shutil import copyfile
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import Any, Final

import criteria_engine
from criteria_engine.analysis import coverage, prove
from criteria_engine.analysis.written_reasons import idle_reasons
from criteria_engine.batch.readers import open_readers
from criteria_engine.catalogue import Catalogue
from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.decision import read_record
from criteria_engine.diagnostics import Code, CriteriaError, Diagnostic
from criteria_engine.facts_model import inexact_numbers
from criteria_engine.functions.standard import standard
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.files import decode_source
from criteria_engine.reading.json import read_json
from criteria_engine.reading.yaml import compose
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.set_loader import Loaded
from criteria_engine.source import Source
from criteria_engine.tables.mapping import default_mapping, read_mapping
from criteria_engine.testing import run_examples
from tests.markdown import Fence
from tests.rollup import small

PAGES: Final = Path(__file__).parent / "diagnostics"
BASE: Final = PAGES / "base"
BASES: Final = {path.name: path.read_text(encoding="utf-8") for path in sorted(BASE.glob("*.yaml"))}
COMMUNE: Final = {path.name: path for path in sorted((BASE / "commune").iterdir())}
DAY: Final = date(2025, 6, 1)

CODES: Final = sorted(
    {
        value.id
        for module in walk_packages(criteria_engine.__path__, "criteria_engine.")
        if not module.name.endswith("__main__")
        for value in vars(import_module(module.name)).values()
        if isinstance(value, Code)
    }
)
"""The ids of all diagnostics of the package."""


def pages() -> list[Path]:
    return sorted(page for page in PAGES.glob("*.md") if page.name != "README.md")


# ---- diagnostics of blocks -------------------------------------------------------------------


def catalogue_of(*sources: Source) -> Catalogue:
    """Make a catalogue of sources and of the files of `base` that have other names."""
    given = {source.name for source in sources}
    others = [Source(name, text) for name, text in BASES.items() if name not in given]
    return Catalogue([CatalogueEntry(source) for source in (*others, *sources)])


def loaded(name: str, text: str) -> Loaded:
    catalogue = catalogue_of(Source(name, text))
    return catalogue.review(next(each for each in catalogue.entries if each.source.name == name))


@cache
def bases() -> Catalogue:
    """Return the catalogue of the files of `base`, always the same one."""
    return catalogue_of()


@cache
def criteria_of(name: str) -> Criteria:
    checked = loaded(name, BASES[name]).checked
    assert checked is not None
    return bases().find(
        checked.key.title, scope=checked.key.scope, version=checked.key.version, on=DAY
    )


def indented(piece: str, name: str) -> tuple[str, str]:
    """Return a piece as it stands in a base file, and its indentation; it must occur once."""
    return indented_in(BASES[name], piece, name)


def indented_in(text: str, piece: str, name: str) -> tuple[str, str]:
    """Return a piece as it stands in a text, and its indentation."""
    for width in range(0, 20, 2):
        whole = indent(piece, " " * width)
        if text.count(f"\n{whole}") == 1:
            return whole, " " * width
    raise AssertionError(f"not (once) in {name}:\n{piece}")


def diagnostics_of_file(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    if fence.words[1:3] == ("proved", "in"):
        name = fence.words[3]
        right, margin = indented(repaired.body, name)
        return proved(name, BASES[name].replace(right, indent(fence.body, margin)))
    if fence.words[1:3] == ("tested", "in"):
        name = fence.words[3]
        right, margin = indented(repaired.body, name)
        return tested(name, BASES[name].replace(right, indent(fence.body, margin)))
    if fence.language == "python":
        data = eval(fence.body, {"points": BASES["points.yaml"].encode()})  # noqa: S307 - a page of ours
        # Under the name of the file it was made from, so that no other file states the same set.
        try:
            source = decode_source("points.yaml", data)
        except CriteriaError as error:
            return list(error.diagnostics)
        return diagnostics_of_set("points.yaml", source.text)
    if fence.words[1:2] != ("in",):
        return diagnostics_of_set("set.yaml", fence.body)
    name = fence.words[2]
    right, margin = indented(repaired.body, name)
    text = BASES[name].replace(right, indent(fence.body, margin))
    return diagnostics_of_set(name, text)


def proved(name: str, text: str) -> list[Diagnostic]:
    """Return the diagnostics of `criteria check --prove`; those without `--prove` must be none."""
    catalogue = catalogue_of(Source(name, text))
    entry = next(each for each in catalogue.entries if each.source.name == name)
    read = catalogue.review(entry)
    assert read.checked is not None and not read.diagnostics, read.diagnostics
    report = prove(catalogue.criteria_of(entry, read.checked.document.in_force.from_))
    assert not report.not_examined
    return list(catalogue.review(entry, proved=report.findings).diagnostics)


def tested(name: str, text: str) -> list[Diagnostic]:
    """Return what `criteria test --coverage` says of the reasons; `criteria check` must say nothing."""
    catalogue = catalogue_of(Source(name, text))
    entry = next(each for each in catalogue.entries if each.source.name == name)
    read = catalogue.review(entry)
    assert read.checked is not None and not read.diagnostics, read.diagnostics
    criteria = catalogue.criteria_of(entry, read.checked.document.in_force.from_)
    return list(idle_reasons(read.checked, coverage(criteria), None))


def diagnostics_of_set(name: str, text: str) -> list[Diagnostic]:
    """Return the diagnostics of `criteria check`; without any, those of `criteria test`."""
    read = loaded(name, text)
    if read.diagnostics or read.checked is None:
        return list(read.diagnostics)
    catalogue = bases()
    results = run_examples(
        read.checked, lambda title, scope, on: catalogue.find(title, scope=scope, on=on)
    )
    return [each for result in results for each in result.diagnostics]


def diagnostics_of_expression(text: str) -> list[Diagnostic]:
    checked = criteria_of("points.yaml").checked
    names = Names(
        {name: fact.type for name, fact in checked.facts.items()},
        {name: node.type for name, node in checked.definitions.items()},
    )
    expression, diagnostics = parse(Source("EXPRESSION", text.rstrip("\n")).whole())
    if expression is None:
        return diagnostics
    return [*diagnostics, *check_expression(expression, names, standard()).diagnostics]


def diagnostics_of_facts(fence: Fence) -> list[Diagnostic]:
    criteria = criteria_of(fence.words[3])
    name = f"facts.{fence.language}"
    read = read_json if fence.language == "json" else _from_yaml
    given, diagnostics = read(fence.body, name)
    if diagnostics:
        return list(diagnostics)
    try:
        criteria.read(given)
    except CriteriaError as error:
        return list(error.diagnostics)
    return []


def _from_yaml(text: str, name: str) -> tuple[Any, list[Diagnostic]]:
    return compose(Source(name, text))


def diagnostics_of_commune(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    """Return the diagnostics of `criteria assess-commune` with one file of the base changed."""
    name = fence.words[2]
    text = fence.body
    if fence.words[1] == "in":
        whole = COMMUNE[name].read_text(encoding="utf-8")
        right, margin = indented_in(f"\n{whole}", repaired.body, name)
        text = f"\n{whole}".replace(f"\n{right}", f"\n{indent(fence.body, margin)}")[1:]
    with TemporaryDirectory() as place:
        folder = Path(place)
        for other, path in COMMUNE.items():
            copyfile(path, folder / other)
        (folder / name).write_text(text, encoding="utf-8")
        source = Source("rollup.yaml", (folder / "rollup.yaml").read_text(encoding="utf-8"))
        try:
            read = load_folder(folder, rollup_plan(source, small.catalogue(), DAY))
        except CriteriaError as error:
            return [_without_folder(each, folder) for each in error.diagnostics]
        rejected = [each for reject in read.commune.rejects for each in reject.diagnostics]
        return [_without_folder(each, folder) for each in (*read.warnings, *rejected)]


def _without_folder(diagnostic: Diagnostic, folder: Path) -> Diagnostic:
    """Replace the path of a temporary file by its name on the page."""
    source = diagnostic.span.source
    name = source.name.removeprefix(f"{folder.as_posix()}/")
    return replace(diagnostic, span=replace(diagnostic.span, source=replace(source, name=name)))


def diagnostics_of_mapping(fence: Fence) -> list[Diagnostic]:
    try:
        read_mapping(Source("mapping.yaml", fence.body), criteria_of(fence.words[3]).checked)
    except CriteriaError as error:
        return list(error.diagnostics)
    return []


def diagnostics_of_headings(fence: Fence) -> list[Diagnostic]:
    """Return the diagnostics of mapping a table by its headings."""
    mapping = default_mapping(criteria_of(fence.words[3]).checked).subjects
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(fence.body, encoding="utf-8")
        try:
            open_readers(str(path), mapping, {})
        except CriteriaError as error:
            return list(error.diagnostics)
    return []


def diagnostics_of(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    """Return the diagnostics of a block."""
    if len(fence.words) == 3 and fence.words[2] in COMMUNE:
        return diagnostics_of_commune(fence, repaired)
    if fence.language == "feel":
        return diagnostics_of_expression(fence.body)
    if fence.has(fence.words[0], "mapping", "of"):
        return diagnostics_of_mapping(fence)
    if fence.has(fence.words[0], "headings", "of"):
        return diagnostics_of_headings(fence)
    if fence.has(fence.words[0], "record", "of"):
        return diagnostics_of_record(fence)
    if fence.has(fence.words[0], "field", "of"):
        return diagnostics_of_host_model(fence)
    if fence.has(fence.words[0], "facts", "of"):
        return diagnostics_of_facts(fence)
    return diagnostics_of_file(fence, repaired)


def diagnostics_of_host_model(fence: Fence) -> list[Diagnostic]:
    """Return the diagnostics of facts that pydantic reads from JSON, as a field of a host's model."""
    return list(inexact_numbers(json.loads(fence.body)))


def diagnostics_of_record(fence: Fence) -> list[Diagnostic]:
    """Return the diagnostics of reading a record that an expression of Python gives."""
    criteria = criteria_of(fence.words[3])
    names = {
        "read_record": read_record,
        "criteria": criteria,
        "decision": criteria.decide({}),
        "other": criteria_of("levels.yaml"),
    }
    try:
        eval(fence.body, names)  # noqa: S307 - a page of ours
    except CriteriaError as error:
        return list(error.diagnostics)
    return []


def shown(diagnostics: Iterable[Diagnostic]) -> str:
    """Render diagnostics without the last lines, which count them."""
    assert_sentences(diagnostics)
    text = render_diagnostics(diagnostics, "vi").rpartition("\n\n")[0]
    return "\n".join(line.rstrip() for line in text.splitlines())


def assert_sentences(diagnostics: Iterable[Diagnostic]) -> None:
    """Assert that both languages fill their placeholders and show no internal names."""
    for each in diagnostics:
        for sentence in (each.message("vi"), each.message("en"), each.help("vi"), each.help("en")):
            assert sentence is None or not {"None", "Traceback"} & set(sentence.split()), sentence
