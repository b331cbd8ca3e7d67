"""Every fenced example of README.md, docs/ and the folders of examples/ does what the page says.

The words after the language of a block say what it contains. The blocks of a page are run from top to
bottom, in one folder and with one namespace.

* `python`: is run; with `>>>`, as a doctest;
* `console`: `$ criteria …` (or `$ make demo`, `$ python examples/…`) is run, and its output compared; a line
  `...` matches any lines, `$ echo $?` shows the exit status;
* `yaml set`: a criteria file without errors or warnings; `file=NAME` keeps it for later blocks;
* `yaml file=NAME` (or `json`, `python`): a file for later blocks;
* `yaml from=PATH`: a part of that file of the project;
* `yaml broken in points.yaml`, `text`, `yaml repaired in points.yaml`: as in `tests/diagnostics`;
* `feel`: lines `expression → result`;
* `text`: is not run. Any other block that is not run states the reason: `sh not-run: it installs`.

`UPDATE_DOCS=1 pytest tests/test_docs.py` updates the output of console blocks.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from difflib import unified_diff
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from textwrap import dedent
from typing import Any, Final
from unittest.mock import patch

import pytest

from criteria_engine.cli import main
from criteria_engine.rendering.diagnostics import render_diagnostics
from docs import make_decision, make_language, make_reference
from docs.site import generated
from hatch_build import published_readme
from tests.diagnostic_pages import CODES, diagnostics_of, shown
from tests.language.evaluate import gives
from tests.markdown import UPDATE, Fence, fences, rewrite
from tests.packaged import packaged

ROOT: Final = Path(__file__).parents[1]
ELLIPSIS: Final = "...\n"
MAKERS: Final = (make_language, make_reference)
TEMPLATES: Final = {maker.HEAD.name for maker in MAKERS}
PAGES: Final = [
    ROOT / "README.md",
    ROOT / "README.vi.md",
    *sorted(p for p in (ROOT / "docs").glob("*.md") if p.name not in TEMPLATES),
    *sorted((ROOT / "examples").glob("*/README.md")),
]
"""Without docs/design, whose pages also show rejected layouts."""

page_by_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix().removeprefix("docs/")
)


# ---- the examples of a page ------------------------------------------------------------------


class Page:
    """The examples of one page, with the folder and the namespace that they share."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._names: dict[str, Any] = {"__name__": path.stem}
        self._sets: dict[str, Path] = {}
        self._status = 0
        self._broken: Fence | None = None
        self._messages: list[Fence] = []
        self.new: dict[int, str] = {}

    def run(self, fence: Fence) -> None:
        """Run or check a block, as the words after its language say."""
        options = dict(word.split("=", 1) for word in fence.words if "=" in word)
        if "from" in options:
            self._quoted(fence, ROOT / options["from"])
        if "file" in options:
            (self._folder / options["file"]).write_text(fence.body, encoding="utf-8")
        match fence.language, fence.words[:1]:
            case "python", _ if "file" not in options:
                self._python(fence)
            case "console", ():
                self._console(fence)
            case "feel", ():
                self._feel(fence)
            case "yaml", ("set",):
                self._set(fence, options.get("file", "set.yaml"))
            case "yaml", ("broken",):
                self._broken = fence
            case "yaml", ("repaired",):
                self._repaired(fence)
            case "text", ():
                self._messages = [fence]
            case _, ("not-run:",):
                assert fence.words[1:], "say why it is not run"
            case _:
                assert options, f"{self._at(fence)}: unknown kind of block: {fence.language}"

    def _at(self, fence: Fence) -> str:
        return f"{self._path.name}:{fence.line}"

    def _quoted(self, fence: Fence, file: Path) -> None:
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        expected = fence.body.splitlines(keepends=True)
        places = range(len(lines) - len(expected) + 1)
        occurs = any(dedent("".join(lines[p : p + len(expected)])) == fence.body for p in places)
        assert occurs, f"{self._at(fence)}: differs from {file.name}"

    def _set(self, fence: Fence, name: str) -> None:
        path = self._folder / name
        path.write_text(fence.body, encoding="utf-8")
        self._sets[name] = path
        catalogue = packaged().extend(*self._sets.values())
        diagnostics = [
            d
            for each in catalogue.entries
            if each.source.name == str(path)
            for d in catalogue.loaded(each).diagnostics
        ]
        assert not diagnostics, render_diagnostics(diagnostics, "en")

    def _repaired(self, fence: Fence) -> None:
        """Check a broken text, its message, and this repaired text."""
        broken, self._broken = self._broken, None
        assert broken is not None, f"{self._at(fence)}: no broken text before it"
        assert render_diagnostics(diagnostics_of(fence, fence)) == ""
        (message,) = self._messages
        self._compare(message, shown(diagnostics_of(broken, fence)))

    def _feel(self, fence: Fence) -> None:
        for line in filter(None, fence.body.splitlines()):
            expression, arrow, result = line.partition("→")
            assert arrow, f"{self._at(fence)}: {line}"
            assert gives(expression.strip(), result.strip()), f"{self._at(fence)}: {line}"

    # ---- python ----------------------------------------------------------------------------

    def _python(self, fence: Fence) -> None:
        if ">>>" not in fence.body:
            exec(compile(fence.body, self._at(fence), "exec"), self._names)  # noqa: S102 - our page
            return
        examples = doctest.DocTestParser().get_doctest(
            fence.body, self._names, self._path.name, str(self._path), fence.line - 1
        )
        output = StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(examples, out=output.write, clear_globs=False)
        self._names.update(examples.globs)
        assert not runner.failures, output.getvalue()

    # ---- console ---------------------------------------------------------------------------

    def _console(self, fence: Fence) -> None:
        parts: list[str] = []
        for command, expected in _commands(fence.body):
            output = self._command(command.replace("\\\n", " "))
            right = _matches(expected, output)
            where = f"{self._at(fence)}: $ {command}\n"
            assert right or UPDATE, where + _difference(expected, output)
            parts.append(f"$ {command}\n{expected if right else _updated(expected, output)}")
        self.new[fence.line] = "".join(parts)

    def _compare(self, fence: Fence, text: str) -> None:
        if UPDATE:
            self.new[fence.line] = text
        else:
            assert fence.body.rstrip("\n") == text, self._at(fence)

    def _command(self, text: str) -> str:
        words = shlex.split(text)
        match words:
            case ["echo", "$?"]:
                return f"{self._status}\n"
            case ["make", "demo"]:
                return "".join(map(self._command, _demo()))
            case ["python", script, *more] if script.startswith("examples/"):
                ran = [sys.executable, str(ROOT / script), *more]
                return subprocess.run(ran, check=True, capture_output=True, text=True).stdout
            case _:
                pass
        assert words[0] == "criteria", f"not the command of this project: {text}"
        output = StringIO()
        nothing = TextIOWrapper(BytesIO())
        with redirect_stdout(output), redirect_stderr(output), patch.object(sys, "stdin", nothing):
            self._status = main(words[1:])
        return "".join(line.rstrip() + "\n" for line in output.getvalue().splitlines())


def _commands(body: str) -> Iterator[tuple[str, str]]:
    """Yield the commands of a console block, each with the output that follows it."""
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        lines = part.splitlines(keepends=True)
        count = next(i for i, line in enumerate(lines, start=1) if not line.endswith("\\\n"))
        yield "".join(lines[:count]).rstrip("\n"), "".join(lines[count:])


def _matches(expected: str, actual: str) -> bool:
    pattern = r"(?:.*\n)*?".join(map(re.escape, expected.split(ELLIPSIS)))
    return re.fullmatch(pattern, actual) is not None


def _updated(expected: str, actual: str) -> str:
    """Return the output, abridged as before: each part from its first line, as long as it was."""
    if ELLIPSIS not in expected:
        return actual
    lines, at = actual.splitlines(keepends=True), 0
    shown_parts: list[str] = []
    for part in expected.split(ELLIPSIS):
        old = part.splitlines(keepends=True)
        if old and old[0] in lines[at:]:
            at = lines.index(old[0], at)
        shown_parts.append("".join(lines[at : at + len(old)]))
        at += len(old)
    return ELLIPSIS.join(shown_parts)


def _difference(expected: str, actual: str) -> str:
    return "".join(unified_diff(expected.splitlines(True), actual.splitlines(True), "page", "run"))


def _demo() -> list[str]:
    """Return the commands that `make demo` runs."""
    recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    return [line.strip().removeprefix("$(BIN)/") for line in recipe[1].splitlines()]


@pytest.mark.usefixtures("one_catalogue")
@page_by_page
def test_examples(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("COLUMNS", "CRITERIA_LANG"):
        monkeypatch.delenv(name, raising=False)
    for folder in ("benchmarks", "criteria", "examples"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    examples = Page(page, tmp_path)
    with chdir(tmp_path):
        for fence in fences(page.read_text(encoding="utf-8")):
            examples.run(fence)
    if UPDATE:
        # A generated page begins with its head, so that a block has the same line number in both.
        heads = [maker.HEAD for maker in MAKERS if page == maker.PAGE]
        for file in (page, *heads):
            rewrite(file, examples.new)


# ---- generated pages -------------------------------------------------------------------------


@pytest.mark.parametrize("maker", [*MAKERS, make_decision], ids=lambda maker: maker.PAGE.name)
def test_generated_page_is_up_to_date(maker: Any) -> None:
    if UPDATE:
        maker.PAGE.write_text(maker.page(), encoding="utf-8")
    assert maker.PAGE.read_text(encoding="utf-8") == maker.page(), f"run: python {maker.__file__}"


@pytest.mark.parametrize("readme", ["README.md", "README.vi.md"])
def test_a_readme_quotes_the_figures_of_the_pages(readme: str) -> None:
    """A table whose head links to a page of figures has the first cells of rows of that page."""
    path = ROOT / readme
    lines, measured = path.read_text(encoding="utf-8").splitlines(), {}
    today: list[str] = []
    for line in lines:
        if link := re.search(r"\]\((docs/benchmarks[\w-]*\.md)\)", line):
            measured = _figures(ROOT / link[1]) if line.startswith("| ") else {}
        elif not line.startswith("|"):
            measured = {}
        cells = _cells(line)
        row = measured.get(cells[0], cells)[: len(cells)]
        today.append(f"| {' | '.join(row)} |" if row != cells else line)
    if UPDATE:
        path.write_text("\n".join(today) + "\n", encoding="utf-8")
    assert lines == today, "UPDATE_DOCS=1 pytest tests/test_docs.py"


def test_the_readme_of_an_index_has_no_relative_links() -> None:
    published = published_readme((ROOT / "README.md").read_text(encoding="utf-8"))
    assert not _LINK.findall(re.sub(r"\]\(#[^)]*\)", "", published))
    assert "(`docs/tour.md`)" in published
    assert published_readme("[the tour](docs/tour.md#facts), ![a bar](docs/bar.svg)") == (
        "the tour (`docs/tour.md`), *a bar*"
    )


def _figures(page: Path) -> dict[str, list[str]]:
    """Return the first row of a page for each first cell."""
    found: dict[str, list[str]] = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("|"):
            found.setdefault(_cells(line)[0], _cells(line))
    return found


def _cells(line: str) -> list[str]:
    return [each.strip() for each in line.strip("|").split("|")]


# ---- prose of pages --------------------------------------------------------------------------

_LINK: Final = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)")


@page_by_page
def test_links_have_targets(page: Path) -> None:
    for target, anchor in _LINK.findall(_prose(page)):
        file = page.parent / target if target else page
        assert file.exists(), target
        if anchor:
            assert anchor in set(_anchors(file)), f"{target}#{anchor}"


def test_the_index_lists_every_page() -> None:
    """The navigation of the site is made of it."""
    index = ROOT / "docs" / "index.md"
    listed = {(index.parent / target).resolve() for target, _ in _LINK.findall(_prose(index))}
    designs = (ROOT / "docs" / "design").glob("*.md")
    assert {*PAGES, *designs} - listed == {index}


def test_every_name_and_code_has_a_page_in_the_site() -> None:
    """`make docs` would refuse to build; the pages themselves are tried there."""
    names = "".join(each.text for each in generated.reference_pages())
    assert "::: criteria_engine.catalogue.Catalogue\n" in names
    codes = "".join(each.text for each in generated.diagnostic_pages())
    assert {code for code in CODES if f"## {code}\n" not in codes} == set()


@page_by_page
def test_no_paths_of_one_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.])/(?:work|tmp|home|root|Users)/|localhost|pypi\.org", text)


@page_by_page
def test_files_named_in_prose_exist(page: Path) -> None:
    named = re.findall(
        r"`((?:src|tests|docs|criteria|examples|benchmarks)/[\w./-]+)`", _prose(page)
    )
    missing = [each for each in named if not (ROOT / each).exists()]
    assert missing == ["tests/diagnostics/shouted-name.md"] * (page.name == "contributing.md")


def _prose(page: Path) -> str:
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def _anchors(file: Path) -> Iterable[str]:
    """Yield the anchors of headings, as code hosts form them."""
    for heading in re.findall(r"^#+ (.*)$", _prose(file), flags=re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        yield plain.strip().replace(" ", "-")


def test_pages_exist() -> None:
    assert {page.name for page in PAGES} >= {
        "README.md",
        "authors.md",
        "contributing.md",
        "criteria-sets.md",
        "decide-table.md",
        "hosts.md",
        "language.md",
        "tour.md",
    }
    assert not os.environ.get("CI") or not UPDATE, "continuous integration compares"
