"""Adds what is not source code: parsing tables, criteria sets, their index, pages of codes, the README.

Building the parsing tables takes more than half a second; loading them takes a few milliseconds.
Parsing every set would take another half second; the index says which one to parse. So both are
built once, here, and are part of the package.
"""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

READING = Path("src", "criteria_engine", "reading", "expressions")


class PackageDataHook(BuildHookInterface[Any]):
    """Called by hatchling before each wheel, an editable one (`pip install -e`) included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the tables beside the grammar and the index; add the sets and pages to a wheel.

        An editable install reads the sets and pages from the checkout, where they are
        edited; copies would become outdated.

        Args:
            version: "standard", or "editable" for an editable install.
            build_data: what hatchling puts into the wheel; receives the sets and the pages.
        """
        reading = Path(self.root) / READING
        build_tables(reading / "grammar.py", reading / "grammar.tables")
        build_index(Path(self.root))
        if version != "editable":
            build_data["force_include"]["criteria"] = "criteria_engine/sets"
            for page in sorted(Path(self.root, "tests", "diagnostics").glob("*.md")):
                target = f"criteria_engine/diagnostic_pages/{page.name}"
                build_data["force_include"][str(page)] = target


class ReadmeHook(MetadataHookInterface):
    """Called by hatchling for the description that a package index shows."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description to the README without relative links.

        Args:
            metadata: the table `project`; receives `readme`.
        """
        text = Path(self.root, "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {"content-type": "text/markdown", "text": published_readme(text)}


def published_readme(text: str) -> str:
    """Return the README for a package index, which has none of the files beside it.

    A link to a file becomes its text and the path, and a picture becomes its description. The source
    distribution contains the files.

    >>> published_readme("See [the tour](docs/tour.md#facts), ![a bar](docs/bar.svg) [below](#below).")
    'See the tour (`docs/tour.md`), *a bar* [below](#below).'
    """
    text = re.sub(r"!\[([^\]]*)\]\((?!https?:)[^)]*\)", r"*\1*", text)
    return re.sub(r"\[([^\]]*)\]\((?!https?:|#)([^)#]*)(?:#[^)]*)?\)", r"\1 (`\2`)", text)


def build_tables(grammar: Path, target: Path) -> None:
    """Write the parsing tables with the grammar module's `build_tables`.

    The module is loaded without the package around it, as the build environment has only the
    packages of `build-system.requires`.

    Args:
        grammar: the grammar module.
        target: the file of the tables.

    Raises:
        ImportError: `grammar` is not a Python module.
    """
    name = "criteria_engine_grammar"
    spec = spec_from_file_location(name, grammar)
    if spec is None or spec.loader is None:
        message = f"{grammar} is not a Python module"
        raise ImportError(message)
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look up the module of their class
    try:
        spec.loader.exec_module(module)
        module.build_tables(target)
    finally:
        del sys.modules[name]


def build_index(root: Path) -> None:
    """Write the index of the sets in `criteria/` with the package's own reader.

    Args:
        root: the folder of the checkout.
    """
    sys.path.insert(0, str(root / "src"))
    try:
        files = import_module("criteria_engine.criteria_files")
        files.write_index(root / "criteria", root / "src" / "criteria_engine" / files.INDEX_FILE)
    finally:
        sys.path.pop(0)
