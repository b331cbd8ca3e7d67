"""The command `criteria`, for officers, authors and auditors (extra `cli`).

Other programs call :func:`main` only; hosts import the library instead.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
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
    try:
        from criteria_engine.cli.app import run  # noqa: PLC0415 - needs the extra `cli`
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        print(_NOT_INSTALLED, file=sys.stderr)
        return 2
    return run(sys.argv[1:] if arguments is None else arguments)
