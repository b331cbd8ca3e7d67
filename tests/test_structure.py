"""The structure of the package: order of imports, no cycles, unique names, short modules.

The table in `docs/contributing.md` is the order: a module imports only from the rows above its own.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "src" / "criteria_engine"
PAGE: Final = ROOT / "docs" / "contributing.md"
HOUSE: Final = ROOT / "docs" / "design" / "the-house.md"

MOST_LINES: Final = 500

OPTIONAL: Final = {
    "criteria_engine.cli": "says which extra is missing where Typer or Rich cannot be imported",
}
"""Modules that may import another module of the package inside a function, each with the reason."""

UNMIRRORED: Final = {
    "conformance": "the cases of the DMN technology compatibility kit",
    "diagnostics": "one page for each diagnostic code",
    "examples": "the hosts under examples/",
    "language": "one file for each construct of the language",
    "law": "the packaged sets, by hand from the law",
    "properties": "laws that hold for generated sets and facts",
    "typing": "what a host's type checker accepts",
}
"""Folders of tests that correspond to no folder of the package, each with its subject."""


@dataclass(frozen=True)
class Import:
    """One import of a module of the package; `function` is the function around it, or None."""

    importer: str
    imported: str
    line: int
    names: tuple[str, ...]
    function: str | None


def module_name(file: Path) -> str:
    parts = file.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> dict[str, tuple[Path, ast.Module]]:
    return {
        module_name(file): (file, ast.parse(file.read_text(encoding="utf-8")))
        for file in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def imports() -> tuple[Import, ...]:
    return tuple(
        each for name, (_, tree) in modules().items() for each in imports_of(name, tree, None)
    )


def imports_of(importer: str, node: ast.AST, function: str | None) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        match child:
            case ast.ImportFrom(module=str(base), names=names) if base.startswith(
                "criteria_engine"
            ):
                plain = []
                for alias in names:
                    if f"{base}.{alias.name}" in modules():
                        yield Import(importer, f"{base}.{alias.name}", child.lineno, (), function)
                    else:
                        plain.append(alias.name)
                if plain:
                    yield Import(importer, base, child.lineno, tuple(plain), function)
            case ast.Import(names=names):
                for alias in names:
                    if alias.name.startswith("criteria_engine"):
                        yield Import(importer, alias.name, child.lineno, (), function)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield from imports_of(importer, child, name)
            case _:
                yield from imports_of(importer, child, function)


@cache
def modules_of_tests() -> tuple[tuple[Path, ast.Module], ...]:
    files = sorted((ROOT / "tests").rglob("*.py"))
    return tuple((file, ast.parse(file.read_text(encoding="utf-8"))) for file in files)


def imports_of_tests() -> Iterator[tuple[Path, int, str, str]]:
    """Yield the names that modules of tests import from the package and from one another.

    Each is the file, the line, the module, and the name; the name is empty in `import module`.
    """
    for file, tree in modules_of_tests():
        for node in ast.walk(tree):
            match node:
                case ast.ImportFrom(module=str(module), names=names):
                    imported = [(module, alias.name) for alias in names]
                case ast.Import(names=names):
                    imported = [(alias.name, "") for alias in names]
                case _:
                    continue
            for module, name in imported:
                if module.split(".")[0] in ("criteria_engine", "tests"):
                    yield file, node.lineno, module, name


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def entry_of(module: str) -> str:
    """The folder or module directly below the package that holds a module, as the table names it."""
    parts = module.split(".")
    if len(parts) == 1:
        return "__init__.py"
    return parts[1] if (PACKAGE / parts[1]).is_dir() else f"{parts[1]}.py"


def order() -> list[str]:
    """The rows of the table, first to last."""
    return re.findall(r"^\| `src/criteria_engine/([\w.]+)` \|", PAGE.read_text("utf-8"), re.M)


# ---- pages -----------------------------------------------------------------------------------


def test_the_layers_of_the_page_on_structure_are_the_table() -> None:
    layers = HOUSE.read_text("utf-8").partition("## Layers")[2].partition("## ")[0]
    assert re.findall(r"^  ([\w.]+) ", layers, re.M) == order()


@pytest.mark.parametrize(
    ("module", "name"),
    re.findall(r"^\| `([\w/]+\.py)` \| `(\w+)` \|", HOUSE.read_text("utf-8"), re.M),
)
def test_each_step_of_a_walk_exists(module: str, name: str) -> None:
    tree = modules()[module_name(PACKAGE / module)][1]
    assert name in {getattr(node, "name", None) for node in tree.body}


# ---- order -----------------------------------------------------------------------------------


def test_the_table_lists_every_folder_and_module() -> None:
    entries = {entry_of(module) for module in modules()}
    assert len(order()) == len(set(order()))
    assert set(order()) == entries


def test_imports_follow_the_order_of_the_table() -> None:
    position = {entry: index for index, entry in enumerate(order())}
    upward = [
        f"{each.importer}:{each.line} imports {each.imported}"
        for each in imports()
        if position[entry_of(each.imported)] > position[entry_of(each.importer)]
        and each.importer != "criteria_engine"
    ]
    assert not upward, "\n".join(upward)


def test_no_modules_import_each_other() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for each in imports():
        if each.importer not in (each.imported, "criteria_engine"):
            graph[each.importer].add(each.imported)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_folders_import_each_other() -> None:
    """Neither folders directly below the package nor those one level deeper."""
    for depth in (2, 3):
        graph: dict[str, set[str]] = defaultdict(set)
        for each in imports():
            importer, imported = (
                ".".join(name.split(".")[:depth]) for name in (each.importer, each.imported)
            )
            own = importer.startswith(imported) or imported.startswith(importer)
            if not own and each.importer != "criteria_engine":
                graph[importer].add(imported)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            pytest.fail(" → ".join(error.args[1]))


def test_no_import_of_the_package_inside_a_function() -> None:
    inside = [
        f"{each.importer}:{each.line} in {each.function}"
        for each in imports()
        if each.function is not None and each.importer not in OPTIONAL
    ]
    assert not inside, "\n".join(inside)


# ---- names -----------------------------------------------------------------------------------


def test_class_names_are_unique() -> None:
    homes: dict[str, list[str]] = defaultdict(list)
    for module, (_, tree) in modules().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(module)
    doubled = {name: where for name, where in homes.items() if len(where) > 1}
    assert not doubled


def test_private_names_stay_in_their_module() -> None:
    imported = [
        f"{each.importer}:{each.line} {name}"
        for each in imports()
        for name in each.names
        if is_private(name)
    ]
    assert not imported, "\n".join(imported)


def test_tests_import_no_private_names() -> None:
    private = [
        f"{file.relative_to(ROOT)}:{line} imports {name} of {module}"
        for file, line, module, name in imports_of_tests()
        if any(is_private(part) for part in (*module.split("."), name))
    ]
    assert not private, "\n".join(private)


def test_tests_patch_no_private_names() -> None:
    patched = [
        f"{file.relative_to(ROOT)}:{node.lineno} patches {argument.value}"
        for file, tree in modules_of_tests()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("setattr", "delattr", "object")
        for argument in node.args[:2]
        if isinstance(argument, ast.Constant)
        and isinstance(argument.value, str)
        and any(map(is_private, argument.value.split(".")))
    ]
    assert not patched, "\n".join(patched)


def test_tests_import_no_test_modules() -> None:
    """Helpers, sets and tables that tests share are in modules of their own."""
    imported = [
        f"{file.relative_to(ROOT)}:{line} imports {name} of {module}"
        for file, line, module, name in imports_of_tests()
        if any(part.startswith("test_") for part in (*module.split(".")[1:], name))
    ]
    assert not imported, "\n".join(imported)


# ---- size and place --------------------------------------------------------------------------


def test_modules_are_short() -> None:
    long = {
        module: lines
        for module, (file, _) in modules().items()
        if (lines := file.read_text(encoding="utf-8").count("\n")) > MOST_LINES
    }
    assert not long


def test_folders_of_tests_mirror_the_package() -> None:
    tests = ROOT / "tests"
    folders = {
        file.parent.relative_to(tests)
        for file in tests.rglob("test_*.py")
        if file.parent != tests and file.relative_to(tests).parts[0] not in UNMIRRORED
    }
    missing = [str(folder) for folder in sorted(folders) if not (PACKAGE / folder).is_dir()]
    assert not missing
