"""arguments: what a host gives as an argument → the same, or a TypeError that names the argument."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

_MAX_SHOWN: Final = 60
"""How many characters of a wrong argument a message shows."""


def expect_type(name: str, given: object, *kinds: type) -> None:
    """Check that an argument is of one of some types; a boolean is no number.

    Raises:
        TypeError: it is not.

    >>> expect_type("title", 5, str)
    Traceback (most recent call last):
    TypeError: `title`: expected str, got int: 5
    """
    if not isinstance(given, kinds) or (isinstance(given, bool) and bool not in kinds):
        wanted = " or ".join(each.__name__ for each in kinds)
        raise wrong_type(name, wanted, given)


def expect_day(name: str, given: object) -> None:
    """Check that an argument is a day, and no moment.

    Raises:
        TypeError: it is not.
    """
    if not isinstance(given, date) or isinstance(given, datetime):
        raise wrong_type(name, "a datetime.date", given)


def expect_texts(name: str, given: object) -> None:
    """Check that an argument is a sequence of texts, and no text itself.

    Raises:
        TypeError: it is not.

    >>> expect_texts("less", "members")
    Traceback (most recent call last):
    TypeError: `less`: expected a sequence of str, got str: 'members'
    """
    if not isinstance(given, Sequence) or isinstance(given, str | bytes | bytearray):
        raise wrong_type(name, "a sequence of str", given)
    for each in given:
        expect_type(name, each, str)


def expect_callable(name: str, given: object) -> None:
    """Check that an argument can be called.

    Raises:
        TypeError: it cannot.
    """
    if not callable(given):
        raise wrong_type(name, "a function", given)


def wrong_type(name: str, wanted: str, given: object) -> TypeError:
    """Return the error that an argument is of another type than the one that is wanted."""
    shown = repr(given)
    if len(shown) > _MAX_SHOWN:
        shown = f"{shown[:_MAX_SHOWN]}…"
    return TypeError(f"`{name}`: expected {wanted}, got {type(given).__name__}: {shown}")
