"""The hosts in examples/hosts, as modules."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

HOSTS: Final = Path(__file__).parents[1] / "examples" / "hosts"


def example(name: str) -> ModuleType:
    """An example, executed as a new module."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", HOSTS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # needed to evaluate annotations that are strings
    spec.loader.exec_module(module)
    return module
