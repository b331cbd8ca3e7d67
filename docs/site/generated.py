"""The pages of the site that are generated: public names, packaged sets, diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Final

import criteria_engine as ce
from criteria_engine import analysis, testing
from criteria_engine.authoring.diagnostic_pages import codes_by_module, page_of
from criteria_engine.diagnostics import Code
from criteria_engine.rendering.markdown import render_markdown
from criteria_engine.rendering.set_page.page import set_page
from criteria_engine.rollup import assessor, commune, planner, warehouse
from docs.site.places import page_of_file


@dataclass(frozen=True)
class SitePage:
    """A page: its place in the site, and its text."""

    path: str
    text: str


# ---- public names ----------------------------------------------------------------------------

_NAMES: Final[Mapping[str, tuple[str, Sequence[str]]]] = {
    "catalogue": ("Catalogue and criteria", ("Catalogue", "SetSummary", "Criteria", "ListTable")),
    "decision": (
        "Decisions",
        (
            *("Decision", "Outcome", "SettledBy", "Verdict", "Score", "Interval", "Status"),
            *("CriterionFinding", "Finding", "Doubt", "Contradiction", "Missing", "Output"),
        ),
    ),
    "records": (
        "Records and comparisons",
        (
            *("Receipt", "read_record", "verify", "Verification", "RecordDifference"),
            *("ReceiptDifference", "Comparison", "FindingChange"),
        ),
    ),
    "interview": (
        "Forms and interviews",
        ("Form", "Question", "Interview", "AskedQuestion", "put"),
    ),
    "functions": (
        "Functions of your own",
        ("function", "over_columns", "Function", "Library"),
    ),
    "errors": ("Errors", ("Diagnostic", "Severity")),
}
"""The pages of the reference; all exceptions stand on the page of errors."""


def reference_pages() -> list[SitePage]:
    """Return the pages of the reference: every public name with its docstring.

    Raises:
        ValueError: a public name is on no page.
    """
    exceptions = [name for name in ce.__all__ if _is_exception(name)]
    shown = {name for _, names in _NAMES.values() for name in names} | set(exceptions)
    left = set(ce.__all__) - shown - {"__version__"}
    if left:
        raise ValueError(f"docs/site/generated.py: no page for {', '.join(sorted(left))}")
    pages = []
    for path, (title, names) in _NAMES.items():
        listed = [*names, *(exceptions if path == "errors" else ())]
        intro = f"Imported from `criteria_engine`: {', '.join(f'`{name}`' for name in listed)}."
        objects = [getattr(ce, name) for name in listed]
        pages.append(_reference(f"reference/{path}.md", title, intro, objects))
    pages += [_of_module(analysis, "Analysis"), _of_module(testing, "Tests of sets"), _roll_up()]
    return [_reference_index(), *pages]


def _is_exception(name: str) -> bool:
    value = getattr(ce, name)
    return isinstance(value, type) and issubclass(value, BaseException)


def _reference(path: str, title: str, intro: str, objects: Sequence[object]) -> SitePage:
    blocks = [f"::: {each.__module__}.{each.__qualname__}" for each in objects]  # type: ignore[attr-defined]
    return SitePage(path, "\n\n".join([f"# {title}", intro, *blocks]) + "\n")


def _of_module(module: ModuleType, title: str) -> SitePage:
    intro = f"Imported from `{module.__name__}`. {(module.__doc__ or '').strip()}"
    path = f"reference/{module.__name__.rpartition('.')[2]}.md"
    return _reference(path, title, intro, [getattr(module, name) for name in module.__all__])


def _roll_up() -> SitePage:
    objects = [
        *(planner.load_rollup, commune.commune_of, assessor.roll_up),
        *(warehouse.assess_province, warehouse.Province),
    ]
    intro = (
        "Used by [a whole commune in one pass](../commune.md). These modules are not stable yet."
    )
    return _reference("reference/rollup.md", "Communes and provinces", intro, objects)


def _reference_index() -> SitePage:
    rows = [
        f"| [{title}]({path}.md) | {', '.join(f'`{name}`' for name in names)} |"
        for path, (title, names) in _NAMES.items()
    ]
    text = "\n".join(
        (
            "# API",
            "",
            "Every public name, with its arguments, what it returns and what it raises. [For hosts]"
            "(../hosts.md) shows how they work together, and [which are stable](../hosts.md#what-is-stable).",
            "",
            "| page | names of `criteria_engine` |",
            "|---|---|",
            *rows,
            "",
            "Further modules: [analysis](analysis.md) (`criteria_engine.analysis`), [tests of sets]"
            "(testing.md) (`criteria_engine.testing`), [communes and provinces](rollup.md).",
        )
    )
    return SitePage("reference/index.md", text + "\n")


# ---- packaged sets ---------------------------------------------------------------------------


def set_pages() -> list[SitePage]:
    """Return a page for each packaged set, as `criteria show` prints it, and the list of them."""
    catalogue = ce.Catalogue.packaged()
    pages, rows = [], []
    for each in catalogue.sets():
        criteria = catalogue.find(
            each.title, scope=each.scope, version=each.version, on=each.in_force_from
        )
        name = "-".join(filter(None, (each.title, each.scope, each.version)))
        page = render_markdown(set_page(criteria.checked, criteria.on, "vi"))
        page = re.sub(r"^(# .*)$", rf"\1 ({each.version})", page, count=1, flags=re.MULTILINE)
        # Python-Markdown nests lists by four columns, code hosts by two.
        page = re.sub(r"^( +)(?=- )", r"\1\1", page, flags=re.MULTILINE)
        pages.append(SitePage(f"sets/{name}.md", page))
        days = f"{each.in_force_from} – {each.in_force_to or ''}"
        rows.append(f"| [{each.name.vi}]({name}.md) | {each.name.en} | `{each}` | {days} |")
    text = "\n".join(
        (
            "# Criteria sets",
            "",
            "The sets of the package, each as `criteria show` prints it: criteria in words, thresholds, "
            "sources, what is not verified, a blank scoring sheet. [The law in the sets](../law.md) says what "
            "they rest on.",
            "",
            "| bộ tiêu chí | set | title, scope, version | in force |",
            "|---|---|---|---|",
            *rows,
        )
    )
    return [SitePage("sets/index.md", text + "\n"), *pages]


# ---- diagnostics -----------------------------------------------------------------------------

_STAGES: Final = {
    "reading": "Files, sets and facts",
    "reading.expressions": "Expressions",
    "checking": "Checks of a set",
    "checking.review": "Warnings about a set",
    "tables": "Tables",
    "batch": "Tables, jobs",
    "columns": "Data frames and databases",
    "rollup": "Communes",
    "explanation": "Records",
    "rendering": "Long lists",
    "analysis": "Changes on tables",
}
"""The stages that declare diagnostics, by the prefix of their modules."""

_TITLES: Final = {"broken": "wrong", "message": "message", "repaired": "right", "context": "with"}


_BASE_LINK: Final = re.compile(r"\(base/([\w./-]+)\)")


def diagnostic_files() -> Iterator[tuple[str, str]]:
    """Yield a page for each file that the pages of diagnostics link to."""
    prose = (b.text for codes in codes_by_module().values() for c in codes for b in page_of(c.id))
    for name in sorted({name for text in prose for name in _BASE_LINK.findall(text)}):
        path = f"tests/diagnostics/base/{name}"
        yield f"files/{path}.md", page_of_file(path)


def diagnostic_pages() -> list[SitePage]:
    """Return a page of each stage with its codes, and the list of all codes."""
    stages: dict[str, list[Code]] = {stage: [] for stage in _STAGES}
    for module, codes in codes_by_module().items():
        inside = module.partition(".")[2]
        stage = max(
            (each for each in _STAGES if f"{inside}.".startswith(f"{each}.")), key=len, default=None
        )
        if stage is None and codes:
            raise ValueError(f"docs/site/generated.py: no page for the diagnostics of {module}")
        if stage is not None:
            stages[stage] += codes
    found = {stage: sorted(codes, key=lambda code: code.id) for stage, codes in stages.items()}
    rows = sorted(
        f"| [`{code.id}`]({_name(stage)}.md#{code.id}) | {code.severity.value} | {_cell(code, 'vi')} "
        f"| {_cell(code, 'en')} |"
        for stage, codes in found.items()
        for code in codes
    )
    text = "\n".join(
        (
            "# Diagnostics",
            "",
            "Every mistake that is reported, by its code: what is wrong, its message, and the correction. "
            "`criteria explain CODE` shows the same on the terminal.",
            "",
            "| code | severity | thông báo | message |",
            "|---|---|---|---|",
            *rows,
        )
    )
    pages = [
        SitePage(
            f"diagnostics/{_name(stage)}.md",
            f"# {_STAGES[stage]}\n\n" + "\n\n".join(map(_section, codes)) + "\n",
        )
        for stage, codes in found.items()
    ]
    return [SitePage("diagnostics/index.md", text + "\n"), *pages]


def _name(stage: str) -> str:
    return stage.replace(".", "-")


def _cell(code: Code, language: str) -> str:
    """Return the message with the names of its placeholders, as a cell of a table."""
    message = code.message.vi if language == "vi" else code.message.en
    return _plain(message).replace("|", "\\|")


def _plain(template: str) -> str:
    """Return a template with `…` for each placeholder, safe as Markdown."""
    text = re.sub(r"`\{[^{}]*\}`|(?<!\{)\{[^{}]*\}(?!\})", "…", template.replace("\n", " "))
    words = re.split("(`[^`]*`)", text.replace("{{", "{").replace("}}", "}"))
    words[::2] = [re.sub(r"([<>*_\[\]])", r"\\\1", each) for each in words[::2]]
    return "".join(words)


def _section(code: Code) -> str:
    parts = [f"## {code.id}", f"{_plain(code.message.vi)}  \n<em>{_plain(code.message.en)}</em>"]
    if code.help is not None:
        parts.append(f"{_plain(code.help.vi)}  \n<em>{_plain(code.help.en)}</em>")
    return "\n\n".join([*parts, *_blocks(code)])


def _blocks(code: Code) -> Iterator[str]:
    for block in page_of(code.id):
        if block.kind == "prose":
            yield _BASE_LINK.sub(r"(../files/tests/diagnostics/base/\1.md)", block.text)
        else:
            yield f'````text title="{_TITLES[block.kind]}"\n{block.text}\n````'
