"""cli: the option `--help` of every command, told in both languages; Typer tells it in English only."""

from __future__ import annotations

from typing import Any, Final

from typer.core import TyperCommand, TyperGroup

_HELP: Final = "In hướng dẫn này. / Show this help."


class HelpedCommand(TyperCommand):
    """A command whose option `--help` is told in both languages."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option `--help`."""
        return _in_both_languages(super().get_help_option(ctx))


class HelpedGroup(TyperGroup):
    """A group of commands whose option `--help` is told in both languages."""

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option `--help`."""
        return _in_both_languages(super().get_help_option(ctx))


def _in_both_languages(option: Any) -> Any:
    if option is not None:
        option.help = _HELP
    return option
