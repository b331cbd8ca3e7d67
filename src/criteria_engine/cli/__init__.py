"""The command `criteria`, for officers, authors and auditors (extra `cli`).

Other programs call :func:`main` only; hosts import the library instead.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Final

_EXTRA: Final = frozenset({"rich", "typer"})

_NOT_INSTALLED: Final = (
    "Lệnh `criteria` cần thêm vài gói; hãy chạy: pip install 'criteria-engine[cli]'\n"
    "The command `criteria` needs a few more packages; run: pip install 'criteria-engine[cli]'"
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Args:
        arguments: the words after `criteria`; by default those of the process.
    """
    if arguments is not None:
        return _run(arguments)
    # What is imported stays until the process ends. Leaving it out of garbage collection takes a
    # sixth off `criteria eval 1+1` (docs/benchmarks-starting.md).
    gc.disable()
    return _run(sys.argv[1:], imported=_collect_only_what_follows)


def _collect_only_what_follows() -> None:
    gc.freeze()
    gc.enable()


def _run(arguments: Sequence[str], imported: Callable[[], None] = lambda: None) -> int:
    try:
        from criteria_engine.cli.app import application, run  # noqa: PLC0415 - needs the extra `cli`

        app = application(arguments)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        print(_NOT_INSTALLED, file=sys.stderr)
        return 2
    imported()
    return run(app, arguments)
