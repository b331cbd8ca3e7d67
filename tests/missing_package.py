"""Python code in a process of its own in which one package cannot be imported.

Modules that are imported without the package must not stay in the process of the other tests: a package and
its submodule, imported at different times, would no longer belong together.
"""

from __future__ import annotations

import subprocess
import sys


def output_without(package: str, code: str) -> str:
    """What `code` prints in a new process, in which `import package` raises `ModuleNotFoundError`."""
    script = f"import sys\nsys.modules[{package!r}] = None\n{code}"
    finished = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, check=False
    )
    assert finished.returncode == 0, finished.stderr.decode()
    return finished.stdout.decode()
