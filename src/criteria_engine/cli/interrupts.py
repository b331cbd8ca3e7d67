"""cli: Ctrl-C → one exception that stops the command, and no second one while it cleans up."""

from __future__ import annotations

import signal
import sys
from _thread import interrupt_main
from threading import Timer, main_thread
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

INTERRUPTED: Final = 130
"""The exit status of a command that was stopped by Ctrl-C (128 + SIGINT), as shells report it."""


class Stopped(BaseException):
    """Somebody has pressed Ctrl-C; its text is what the command says.

    It is no KeyboardInterrupt, since Click prints an empty line for one.
    """

    def __init__(self, text: str = "đã dừng (Ctrl-C) / stopped (Ctrl-C)") -> None:
        super().__init__(text)


class Interrupts:
    """A context in which the first Ctrl-C raises `Stopped`, and later ones do nothing.

    A second Ctrl-C would break off the removal of unfinished files. An interrupt that arrives where Python
    cannot raise it, such as in a destructor, is raised again outside of it.

    Attributes:
        asked: whether somebody has pressed Ctrl-C.
    """

    def __init__(self) -> None:
        self.asked = False
        self._raised = False
        self._handler: Any = None
        self._hook: Callable[[sys.UnraisableHookArgs], Any] = sys.unraisablehook

    def __enter__(self) -> Interrupts:
        try:
            self._handler = signal.signal(signal.SIGINT, self._interrupt)
        except ValueError:
            # Only the main thread has signals.
            return self
        self._hook, sys.unraisablehook = sys.unraisablehook, self._unraisable
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._handler is not None:
            sys.unraisablehook = self._hook
            signal.signal(signal.SIGINT, self._handler)

    def ignore(self) -> None:
        """Ignore Ctrl-C from now on: the command has ended, and Python is about to."""
        if self._handler is not None:
            self._handler = signal.SIG_IGN

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if not self._raised:
            self._raised = True
            raise Stopped

    def _unraisable(self, unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_type is Stopped:
            self._raised = False
            # Raised here, it would be lost again.
            Timer(0.01, _interrupt_main_thread).start()
        else:
            self._hook(unraisable)


def _interrupt_main_thread() -> None:
    """Send the signal to the main thread, so that it ends waiting too; Windows can only note it."""
    if sys.platform == "win32":
        interrupt_main()
    else:
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)
