"""What a wheel holds beyond the source: the parsing tables, the criteria sets and their index.

Building the tables takes more than half a second and loading them a few milliseconds. Parsing
every set takes another half second; the index says which one to parse. So both are built here,
once, and are part of the package.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

READING = Path("src", "criteria_engine", "reading", "expressions")


class PackageDataHook(BuildHookInterface[Any]):
    """Called by hatchling before each wheel, an editable one (`pip install -e`) included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the tables beside the grammar; add the sets unless the install is editable.

        An editable install reads the sets where they are edited, in `criteria/` of the
        checkout; a copy would grow stale.
        """
        reading = Path(self.root) / READING
        build_tables(reading / "grammar.py", reading / "grammar.tables")
        build_index(Path(self.root))
        if version != "editable":
            build_data["force_include"]["criteria"] = "criteria_engine/sets"


def build_tables(grammar: Path, target: Path) -> None:
    """Run the grammar module's own `build_tables`, without importing the package around it.

    The build environment holds only what `build-system.requires` names; the package needs more.
    """
    name = "criteria_engine_grammar"
    spec = spec_from_file_location(name, grammar)
    if spec is None or spec.loader is None:
        message = f"{grammar} is not a Python module"
        raise ImportError(message)
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their own module up
    try:
        spec.loader.exec_module(module)
        module.build_tables(target)
    finally:
        del sys.modules[name]


def build_index(root: Path) -> None:
    """Write the index of the packaged sets with the package's own reader."""
    sys.path.insert(0, str(root / "src"))
    try:
        files = import_module("criteria_engine.criteria_files")
        files.write_index(root / "criteria", root / "src" / "criteria_engine" / files.INDEX_FILE)
    finally:
        sys.path.pop(0)
