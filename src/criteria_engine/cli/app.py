"""The commands put together, and what happens around each of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from itertools import pairwise
from typing import (
    Annotated,
    Any,
    Final,
    cast,
    get_args,
)

import typer

from criteria_engine.bilingual import Language
from criteria_engine.cli.commands.assess_commune import assess_commune
from criteria_engine.cli.commands.check import check
from criteria_engine.cli.commands.decide import decide
from criteria_engine.cli.commands.decide_table import decide_table
from criteria_engine.cli.commands.eval import evaluate
from criteria_engine.cli.commands.facts import facts
from criteria_engine.cli.commands.list import list_sets
from criteria_engine.cli.commands.schema import schema
from criteria_engine.cli.commands.sources import sources
from criteria_engine.cli.commands.test import run_tests
from criteria_engine.cli.errors import ExitStatus, error_answer, print_error
from criteria_engine.cli.formats import ErrorAnswer
from criteria_engine.cli.options import EXIT_STATUS, LANGUAGE_VARIABLE
from criteria_engine.cli.printing import print_raw, use_utf8
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.model.base import Bilingual

_INTERRUPTED: Final = 130


_BROKEN_PIPE: Final = 141
"""What shells report for a process that wrote into a closed pipe (128 + SIGPIPE)."""


app = typer.Typer(
    name="criteria",
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print_raw(f"criteria-engine {installed_version('criteria-engine')}")
        raise typer.Exit


@app.callback(epilog=EXIT_STATUS, invoke_without_command=True)
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


app.command("list", epilog=EXIT_STATUS)(list_sets)


app.command("facts", epilog=EXIT_STATUS)(facts)


app.command("decide", epilog=EXIT_STATUS)(decide)


app.command("decide-table", epilog=EXIT_STATUS)(decide_table)


app.command("check", epilog=EXIT_STATUS)(check)


app.command("test", epilog=EXIT_STATUS)(run_tests)


# What it does not know may be an expression that begins with a minus.
app.command("eval", epilog=EXIT_STATUS, context_settings={"ignore_unknown_options": True})(evaluate)


app.command("sources", epilog=EXIT_STATUS)(sources)


app.command("assess-commune", epilog=EXIT_STATUS)(assess_commune)


app.command("schema", epilog=EXIT_STATUS)(schema)


# ---- running ---------------------------------------------------------------------------------

# Typer keeps the family of its usage errors to itself and shows one of them.
_UsageError: type[Exception] = typer.BadParameter.__mro__[1]


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the answer is wanted, looked up before the arguments are parsed: they may be wrong."""

    language: Language
    json: bool

    @classmethod
    def by(cls, arguments: Sequence[str]) -> _Asked:
        words = [os.environ.get(LANGUAGE_VARIABLE, "")]
        for option, following in pairwise([*arguments, ""]):
            name, _, value = option.partition("=")
            if name == "--lang":
                words.append(value or following)
        known = [word for word in words if word in get_args(Language)]
        return cls(cast("Language", known[-1]) if known else "vi", "--json" in arguments)


def run(arguments: Sequence[str]) -> int:
    """Run one command; whatever happens is told once, and is the exit status returned."""
    use_utf8()
    asked = _Asked.by(arguments)
    try:
        status = app(args=list(arguments), prog_name="criteria", standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        return _INTERRUPTED
    except (BrokenPipeError, SystemExit):
        # Rich and Typer themselves end the process where a pipe is closed, and nowhere else.
        # Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return _BROKEN_PIPE
    except _UsageError as error:
        return _tell(_usage(error), asked)
    except Exception as error:
        answer = error_answer(error)
        if answer is None:
            raise
        found = error.diagnostics if isinstance(error, CriteriaError) else ()
        print_error(answer, found, asked.language, json=asked.json)
        return answer.exit_status
    return status if isinstance(status, int) else ExitStatus.DONE


def _tell(answer: ErrorAnswer, asked: _Asked) -> int:
    print_error(answer, (), asked.language, json=asked.json)
    return answer.exit_status


def _usage(error: Any) -> ErrorAnswer:
    """Typer's own words for what it could not make of the arguments."""
    text = str(error.format_message())
    path = error.ctx.command_path if error.ctx is not None else "criteria"
    return ErrorAnswer(
        error="usage",
        exit_status=ExitStatus.USAGE,
        message=Bilingual(vi=f"lệnh gõ chưa đúng: {text}", en=text),
        help=Bilingual(vi=f"xem `{path} --help`", en=f"see `{path} --help`"),
    )
