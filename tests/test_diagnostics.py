"""Every mistake there is a code for: the page that shows it broken, the message, and it mended.

A page is `tests/diagnostics/<code>.md`. Its blocks come in threes: what is `broken`, the message in
Vietnamese (`text`), what is `repaired`. What they hold is said behind the language:

* `yaml broken in points.yaml`: a piece of that file in `tests/diagnostics/base`, which has the
  repaired piece; `yaml broken` alone: a whole criteria file;
* `feel broken`: an expression over the names of `points.yaml`;
* `yaml broken facts of points.yaml`, or `json …`: facts for that set;
* `yaml broken in rollup.yaml`, `csv broken in people.csv`: a piece of that file of the commune in
  `tests/diagnostics/base/commune`, whose titles are those of `tests/rollup/small.py`; `… as rollup.yaml`
  instead of `in`: the whole file;


* `yaml broken mapping of points.yaml`: a mapping file of tables for that set;
* `csv broken headings of points.yaml`: the first rows of a table for that set, without a mapping;
* `python broken`: an expression of Python that gives the bytes of a criteria file.

`UPDATE_DOCS=1 pytest tests/test_diagnostics.py` writes the messages anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from shutil import copyfile
from tempfile import TemporaryDirectory
from textwrap import indent
from typing import Any, Final

import pytest

import criteria_engine
from criteria_engine.batch.job import open_reader
from criteria_engine.catalogue import Catalogue, Loaded
from criteria_engine.checking.expressions import check_expression
from criteria_engine.checking.names import Names
from criteria_engine.criteria import Criteria
from criteria_engine.criteria_files import CatalogueEntry
from criteria_engine.diagnostics import Code, CriteriaError, Diagnostic
from criteria_engine.functions.standard import standard
from criteria_engine.model.facts import MAX_ITEMS
from criteria_engine.reading.expressions.parser import parse
from criteria_engine.reading.files import decode_source
from criteria_engine.reading.json import read_json
from criteria_engine.reading.yaml import compose
from criteria_engine.rendering.diagnostics import render_diagnostics
from criteria_engine.rollup.loader import load_folder
from criteria_engine.rollup.planner import rollup_plan
from criteria_engine.source import Source
from criteria_engine.tables.mapping import default_mapping, read_mapping
from criteria_engine.testing import run_examples
from tests.markdown import UPDATE, Fence, fences, rewrite
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

_TABLE = "about a host's table, not a text: tests/columns/test_tables.py"

_FILE: Final = "about files of tables, not a text: tests/tables/test_formats.py"
_CELL: Final = "about a cell of a table: tests/tables/test_rejects.py"
_AGAIN: Final = "about an earlier run: tests/batch/test_resume.py"

WITHOUT_PAGE: Final = {
    **dict.fromkeys(
        (
            "broken-table",
            "database-failed",
            "output-is-input",
            "table-exists",
            "table-not-found",
            "too-many-rows",
            "unknown-table-kind",
            "which-sheet",
        ),
        _FILE,
    ),
    **dict.fromkeys(
        (
            "cell-in-error",
            "cell-in-merge",
            "cell-without-heading",
            "date-not-as-mapped",
            "formula-without-value",
            "item-rejected",
            "list-in-a-cell",
            "no-subject",
            "number-not-as-mapped",
            "rough-in-table",
            "row-cells",
            "too-many-decimals",
            "value-does-not-fit",
        ),
        _CELL,
    ),
    "list-not-described": "about a mapping file with a list's own: tests/tables/test_mapping.py",
    **dict.fromkeys(("journal-broken", "journal-does-not-fit", "nothing-to-resume"), _AGAIN),
    "double-subject": _TABLE,
    "items-without-subject": _TABLE,
    "missing-column": _TABLE,
    "not-in-columns": _TABLE,
    "column-of-no-fact": _TABLE,
    **dict.fromkeys(("column-of-ours", "name-not-read", "no-such-fact"), _TABLE),
    "wrong-column-type": _TABLE,
    "file-not-found": "about a path, not a text: tests/reading/test_files.py",
    "is-a-directory": "about a path, not a text: tests/reading/test_files.py",
    "unreadable-file": "about a path, not a text: tests/reading/test_files.py",
    "duplicate-fact": "YAML and JSON refuse a key twice before; only a host's mapping can have "
    "two spellings of one name: test_two_spellings_of_one_name",
    **dict.fromkeys(
        (
            "cell-error",
            "merged-cells",
            "no-sheet",
            "no-tables-extra",
            "not-a-workbook",
            "not-calculated",
            "sheet-too-large",
            "workbook-too-large",
        ),
        "about a workbook, not a text: tests/rollup/test_loader.py",
    ),
    **dict.fromkeys(
        (
            "double-key",
            "no-rows-given",
            "row-of-no-commune",
            "row-without-commune",
            "unreported-list",
        ),
        "about tables of a province, not a text: tests/rollup/warehouse/test_assessor.py",
    ),
    "no-tables": "about a folder, not a text: tests/rollup/test_loader.py",
    "two-files": "about a folder, not a text: tests/rollup/test_loader.py",
    "unused-file": "about a folder, not a text: tests/rollup/test_loader.py",
    "stated-otherwise": "found while deciding: tests/rollup/test_feeds.py",
    "no-workbooks-written": "about what is installed: tests/rollup/report/test_workbook.py",
    "too-many-items": "two hundred thousand lines: test_a_list_too_long",
    "too-many-mistakes": "a page would show the hundred before it: tests/reading/test_yaml.py",
    "yaml-syntax": "the last resort, which the parser in C never needs: tests/reading/test_yaml.py",
    "yaml-unknown-alias": "criteria files and facts refuse every alias: tests/reading/test_yaml.py",
}
"""Codes that no page can show, each with the reason and where it is tested."""


def pages() -> list[Path]:
    return sorted(page for page in PAGES.glob("*.md") if page.name != "README.md")


# ---- what a block holds ----------------------------------------------------------------------


def catalogue_of(*sources: Source) -> Catalogue:
    """A catalogue of texts; files of `base` with other names stand beside them."""
    given = {source.name for source in sources}
    others = [Source(name, text) for name, text in BASES.items() if name not in given]
    return Catalogue([CatalogueEntry(source) for source in (*others, *sources)])


def loaded(name: str, text: str) -> Loaded:
    return next(
        each for each in catalogue_of(Source(name, text)).all() if each.entry.source.name == name
    )


def criteria_of(name: str) -> Criteria:
    checked = loaded(name, BASES[name]).checked
    assert checked is not None
    return catalogue_of().find(
        checked.key.title, scope=checked.key.scope, version=checked.key.version, on=DAY
    )


def placed(piece: str, name: str) -> tuple[str, str]:
    """A piece of a base file with its indentation there; it must stand in one place only."""
    return placed_in(BASES[name], piece, name)


def placed_in(text: str, piece: str, name: str) -> tuple[str, str]:
    """A piece with its indentation in a text."""
    for width in range(0, 20, 2):
        whole = indent(piece, " " * width)
        if text.count(f"\n{whole}") == 1:
            return whole, " " * width
    raise AssertionError(f"not (once) in {name}:\n{piece}")


def found_in_file(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    if fence.language == "python":
        data = eval(fence.body, {"points": BASES["points.yaml"].encode()})  # noqa: S307 - a page of ours
        try:
            source = decode_source("set.yaml", data)
        except CriteriaError as error:
            return list(error.diagnostics)
        return found_in_set("set.yaml", source.text)
    if fence.words[1:2] != ("in",):
        return found_in_set("set.yaml", fence.body)
    name = fence.words[2]
    right, margin = placed(repaired.body, name)
    text = BASES[name].replace(right, indent(fence.body, margin))
    return found_in_set(name, text)


def found_in_set(name: str, text: str) -> list[Diagnostic]:
    """What `criteria check` finds, and `criteria test` where that is nothing."""
    read = loaded(name, text)
    if read.found or read.checked is None:
        return list(read.found)
    catalogue = catalogue_of()
    results = run_examples(
        read.checked, lambda title, scope, on: catalogue.find(title, scope=scope, on=on)
    )
    return [each for result in results for each in result.diagnostics]


def found_in_expression(text: str) -> list[Diagnostic]:
    checked = criteria_of("points.yaml").checked
    names = Names(
        {name: fact.type for name, fact in checked.facts.items()},
        {name: node.type for name, node in checked.definitions.items()},
    )
    expression, found = parse(Source("EXPRESSION", text.rstrip("\n")).whole())
    if expression is None:
        return found
    return [*found, *check_expression(expression, names, standard()).diagnostics]


def found_in_facts(fence: Fence) -> list[Diagnostic]:
    criteria = criteria_of(fence.words[3])
    name = f"facts.{fence.language}"
    read = read_json if fence.language == "json" else _from_yaml
    given, found = read(fence.body, name)
    if found:
        return list(found)
    try:
        criteria.read(given)
    except CriteriaError as error:
        return list(error.diagnostics)
    return []


def _from_yaml(text: str, name: str) -> tuple[Any, list[Diagnostic]]:
    return compose(Source(name, text))


def found_in_commune(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    """What `criteria assess-commune` finds with one file of the base commune changed."""
    name = fence.words[2]
    text = fence.body
    if fence.words[1] == "in":
        whole = COMMUNE[name].read_text(encoding="utf-8")
        right, margin = placed_in(f"\n{whole}", repaired.body, name)
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


def _without_folder(found: Diagnostic, folder: Path) -> Diagnostic:
    """The same, its file named as in the page and not as on this machine."""
    source = found.span.source
    name = source.name.removeprefix(f"{folder.as_posix()}/")
    return replace(found, span=replace(found.span, source=replace(source, name=name)))


def found_in_mapping(fence: Fence) -> list[Diagnostic]:
    try:
        read_mapping(Source("mapping.yaml", fence.body), criteria_of(fence.words[3]).checked)
    except CriteriaError as error:
        return list(error.diagnostics)
    return []


def found_in_headings(fence: Fence) -> list[Diagnostic]:
    """What keeps a table from being read by its headings."""
    mapping = default_mapping(criteria_of(fence.words[3]).checked).subjects
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_text(fence.body, encoding="utf-8")
        try:
            open_reader(str(path), mapping)
        except CriteriaError as error:
            return list(error.diagnostics)
    return []


def found_in(fence: Fence, repaired: Fence) -> list[Diagnostic]:
    """What is wrong with what a block holds."""
    if len(fence.words) == 3 and fence.words[2] in COMMUNE:
        return found_in_commune(fence, repaired)
    if fence.language == "feel":
        return found_in_expression(fence.body)
    if fence.has(fence.words[0], "mapping", "of"):
        return found_in_mapping(fence)
    if fence.has(fence.words[0], "headings", "of"):
        return found_in_headings(fence)
    if fence.has(fence.words[0], "facts", "of"):
        return found_in_facts(fence)
    return found_in_file(fence, repaired)


# ---- the pages -------------------------------------------------------------------------------


def test_base_files_are_sound() -> None:
    assert render_diagnostics(catalogue_of().check()) == ""


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.stem)
def test_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {page.stem}\n"), "a page is headed by its code"
    assert text.count("\n") <= 40, "a page fits a screen"
    blocks = fences(text)
    assert blocks, "a page shows something"
    assert len(blocks) % 3 == 0, "broken, message, repaired"
    new: dict[int, str] = {}
    for broken, message, repaired in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True):
        assert (broken.words[0], message.language, repaired.words[0]) == (
            "broken",
            "text",
            "repaired",
        )
        assert broken.words[1:] == repaired.words[1:]
        found = found_in(broken, repaired)
        assert {each.code.id for each in found} == {page.stem}, [each.code.id for each in found]
        if UPDATE:
            new[message.line] = shown(found)
        else:
            assert message.body.rstrip("\n") == shown(found)
        assert render_diagnostics(found_in(repaired, repaired)) == ""
    if new:
        rewrite(page, new)


def shown(found: Iterable[Diagnostic]) -> str:
    """The message without its last lines, which count."""
    assert_sentences(found)
    text = render_diagnostics(found, "vi").rpartition("\n\n")[0]
    return "\n".join(line.rstrip() for line in text.splitlines())


def assert_sentences(found: Iterable[Diagnostic]) -> None:
    """Both languages fill their sentences, and no internal word comes through."""
    for each in found:
        for sentence in (each.message("vi"), each.message("en"), each.help("vi"), each.help("en")):
            assert sentence is None or not {"None", "Traceback"} & set(sentence.split()), sentence


def test_every_code_has_a_page_or_a_reason() -> None:
    assert sorted({page.stem for page in pages()} | set(WITHOUT_PAGE)) == CODES
    assert not {page.stem for page in pages()} & set(WITHOUT_PAGE)


def test_two_spellings_of_one_name() -> None:
    """`số` composed and decomposed is one name to us, two keys to Python."""
    with pytest.raises(CriteriaError) as raised:
        criteria_of("points.yaml").read({"s\u1ed1": 1, "so\u0302\u0301": 2})
    assert "duplicate-fact" in {each.code.id for each in raised.value.diagnostics}


def test_a_list_too_long() -> None:
    with pytest.raises(CriteriaError) as raised:
        criteria_of("points.yaml").read({"members": [{}] * (MAX_ITEMS + 1)})
    assert [each.code.id for each in raised.value.diagnostics] == ["too-many-items"]
