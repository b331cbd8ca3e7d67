"""The benchmark of communes runs on the small commune; it needs nothing but this package."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_benchmark_of_communes_measures_every_stage() -> None:
    finished = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / "commune.py", "--one", ROOT / "examples" / "commune" / "small"],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    measured = json.loads(finished.stdout)
    assert measured["decisions"] > 100
    assert len(measured["seconds"]) == 5
