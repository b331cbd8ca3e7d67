"""The command line: finds the command, runs it, and turns errors into messages and exit statuses."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.metadata import version as installed_version
from itertools import pairwise
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    cast,
    get_args,
)

import typer

from criteria_engine.bilingual import Language
from criteria_engine.cli.errors import ExitStatus, error_answer, print_error
from criteria_engine.cli.help_option import HelpedCommand, HelpedGroup
from criteria_engine.cli.interrupts import INTERRUPTED, Stopped
from criteria_engine.cli.options import EXIT_STATUS, LANGUAGE_VARIABLE
from criteria_engine.cli.printing import print_raw, use_utf8
from criteria_engine.cli.usage_errors import UsageError, usage_text
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.frozen import dataclass
from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine.cli import formats
    from criteria_engine.model import base
else:
    formats = LazyModule("criteria_engine.cli.formats")
    base = LazyModule("criteria_engine.model.base")

_BROKEN_PIPE: Final = 141
"""What shells report for a process that wrote into a closed pipe (128 + SIGPIPE)."""

COMMANDS: Final = {
    "list": "list.list_sets",
    "facts": "facts.facts",
    "ask": "ask.ask",
    "decide": "decide.decide",
    "advise": "advise.advise",
    "decide-table": "decide_table.decide_table",
    "impact": "impact.impact",
    "replay": "replay.replay",
    "new": "new.new",
    "check": "check.check",
    "fmt": "fmt.format_files",
    "explain": "explain.explain",
    "test": "test.run_tests",
    "diff": "diff.diff",
    "example": "example.example",
    "eval": "eval.evaluate",
    "show": "show.show",
    "sources": "sources.sources",
    "commune": "commune.app",
    "assess-commune": "assess_commune.assess_commune",
    "schema": "schema.schema",
    "lsp": "lsp.lsp",
}
"""The commands in the order of `--help`: each a module of `criteria_engine.cli.commands` and its function."""

_SETTINGS: Final = {
    # An unknown option may be an expression that begins with a minus.
    "eval": {"ignore_unknown_options": True},
}


def application(arguments: Sequence[str]) -> typer.Typer:
    """Build the application with the command that is called; its modules are imported here.

    Help and errors list all commands, so without a known command all of them are imported.
    """
    app = typer.Typer(
        name="criteria",
        cls=HelpedGroup,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(epilog=EXIT_STATUS, invoke_without_command=True)(root)
    for name in _called(arguments):
        module, _, function = COMMANDS[name].partition(".")
        command = getattr(import_module(f"criteria_engine.cli.commands.{module}"), function)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name)
            continue
        settings = _SETTINGS.get(name)
        app.command(name, cls=HelpedCommand, epilog=EXIT_STATUS, context_settings=settings)(command)
    return app


def _called(arguments: Sequence[str]) -> Iterable[str]:
    """Return the names of the commands that these arguments need."""
    first = next(iter(arguments), None)
    if first == "--version":
        return ()
    return (first,) if first in COMMANDS else COMMANDS


def _show_version(requested: bool) -> None:
    if requested:
        print_raw(f"criteria-engine {installed_version('criteria-engine')}")
        raise typer.Exit


def root(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="In phiên bản. / The version."
        ),
    ] = False,
) -> None:
    """Xét các danh hiệu học tập theo bộ tiêu chí, có giải thích.

    Decide, with reasons, who has earned Vietnam's learning titles.

    Bắt đầu / to begin with:

    criteria list

    criteria facts learning_community --scope commune --form --out xa.yaml

    criteria decide learning_community xa.yaml --scope commune --on 2026-02-20
    """
    if context.invoked_subcommand is None:
        print_raw(context.get_help())
        raise typer.Exit(ExitStatus.USAGE)


# ---- running ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _AnswerStyle:
    """Language and format of the answer, read before the arguments are parsed, which may fail."""

    language: Language
    json: bool

    @classmethod
    def of(cls, arguments: Sequence[str]) -> _AnswerStyle:
        words = [os.environ.get(LANGUAGE_VARIABLE, "")]
        for option, following in pairwise([*arguments, ""]):
            name, _, value = option.partition("=")
            if name == "--lang":
                words.append(value or following)
        known = [word for word in words if word in get_args(Language)]
        return cls(cast("Language", known[-1]) if known else "vi", "--json" in arguments)


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run one command, report an error once, and return the exit status."""
    use_utf8()
    style = _AnswerStyle.of(arguments)
    try:
        status = app(args=list(arguments), prog_name="criteria", standalone_mode=False)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Rich and Typer raise SystemExit only where a pipe is closed. Without a new stdout, Python
        # reports the closed pipe again when it flushes the stream at exit.
        _discard_stdout()
        return _BROKEN_PIPE
    except UsageError as error:
        return _print_error(_usage(error), style)
    except Exception as error:
        answer = error_answer(error)
        if answer is None:
            raise
        if isinstance(error, OSError):
            _discard_stdout()
        invalid = error if isinstance(error, CriteriaError) else None
        print_error(answer, invalid, style.language, json=style.json)
        return answer.exit_status
    if status == INTERRUPTED:
        # Typer makes this of a KeyboardInterrupt.
        raise Stopped
    return status if isinstance(status, int) else ExitStatus.DONE


def _discard_stdout() -> None:
    """Give the process a new stdout; Python would report the same error again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _print_error(answer: formats.ErrorAnswer, style: _AnswerStyle) -> int:
    print_error(answer, None, style.language, json=style.json)
    return answer.exit_status


def _usage(error: Any) -> formats.ErrorAnswer:
    """Return the answer for a usage error."""
    text = usage_text(error)
    path = error.ctx.command_path if error.ctx is not None else "criteria"
    return formats.ErrorAnswer(
        error="usage",
        exit_status=ExitStatus.USAGE,
        message=base.Bilingual(vi=f"lệnh gõ chưa đúng: {text.vi}", en=text.en),
        help=base.Bilingual(vi=f"xem `{path} --help`", en=f"see `{path} --help`"),
    )
