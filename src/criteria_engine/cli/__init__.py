"""The command `criteria`, for officers, authors and auditors (extra `cli`).

Other programs call :func:`main` only; hosts import the library instead.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Final

from criteria_engine.cli.interrupts import INTERRUPTED, Interrupts, Stopped

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
        with Interrupts() as interrupts:
            return _stoppable(interrupts, arguments)
    # What is imported stays until the process ends. Leaving it out of garbage collection takes a
    # sixth off `criteria eval 1+1` (docs/benchmarks-starting.md).
    gc.disable()
    with Interrupts() as interrupts:
        status = _stoppable(interrupts, sys.argv[1:], imported=_collect_only_what_follows)
        interrupts.ignore()
        return status


def _collect_only_what_follows() -> None:
    gc.freeze()
    gc.enable()


def _stoppable(
    interrupts: Interrupts,
    arguments: Sequence[str],
    imported: Callable[[], None] = lambda: None,
) -> int:
    """Run the command; Ctrl-C ends it with a message, wherever it is, also while it is imported."""
    try:
        return _run(arguments, imported)
    except Stopped as stopped:
        print(stopped, file=sys.stderr)
    except Exception:
        # A library may have turned the interrupt into an error of its own.
        if not interrupts.asked:
            raise
        print(Stopped(), file=sys.stderr)
    return INTERRUPTED


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
