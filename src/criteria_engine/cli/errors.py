"""cli: an exception → the error message, its JSON, and the exit status of the command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Literal

from criteria_engine import errors, not_in_force
from criteria_engine.bilingual import Language, Template, Text
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.diagnostics import CriteriaError, Diagnostic, first_diagnostics
from criteria_engine.errors import BudgetExceeded, TooLong
from criteria_engine.lazy import LazyModule
from criteria_engine.reading.raw_values import shortened
from criteria_engine.rendering.papers.faults import FaultyTemplate
from criteria_engine.wording.dates import format_date

if TYPE_CHECKING:
    from criteria_engine.cli import formats
    from criteria_engine.model import base
    from criteria_engine.rendering import diagnostics as diagnostic_renderer
else:
    # Only an error or an answer in JSON needs them.
    formats = LazyModule("criteria_engine.cli.formats")
    base = LazyModule("criteria_engine.model.base")
    diagnostic_renderer = LazyModule("criteria_engine.rendering.diagnostics")


class ExitStatus(IntEnum):
    """The exit statuses of the command.

    Attributes:
        DONE: the command succeeded, whatever the decision.
        FAULT: a file, the facts or the environment has an error.
        USAGE: the arguments are wrong.
        NOT_IN_FORCE: no criteria set is in force on the day.
    """

    DONE = 0
    FAULT = 1
    USAGE = 2
    NOT_IN_FORCE = 3


class CommandError(Exception):
    """An error of the command itself, such as arguments that contradict each other.

    Attributes:
        error: the kind of error in the JSON answer.
        message: the sentence in both languages.
    """

    def __init__(
        self,
        message: Template,
        *,
        error: Literal["usage", "cannot_write"] = "usage",
        **data: object,
    ) -> None:
        self.error = error
        self.message = fill(message, **data)
        super().__init__(self.message.en)


class NamedNotInForce(errors.CriteriaEngineError):
    """A :class:`~criteria_engine.not_in_force.NotInForce` together with the name of the title.

    Attributes:
        error: the error of the catalogue.
        name: the title's name, from the set in force nearest to the day; None where it is unknown.
    """

    code = "not-in-force"

    def __init__(self, error: not_in_force.NotInForce, name: base.Bilingual | None) -> None:
        self.error, self.name, self.said = error, name, error.said
        super().__init__(str(error))


def fill(template: Template, **data: object) -> base.Bilingual:
    """Fill a template in both languages.

    Args:
        template: the sentence.
        **data: the values of its placeholders. Dates and bilingual texts are written in the
            language of the sentence.

    >>> fill(Template("ngày {on}", "on {on}"), on=date(2026, 2, 20)).vi
    'ngày 20/02/2026'
    """
    return base.Bilingual(vi=_filled(template, "vi", data), en=_filled(template, "en", data))


def _filled(template: Template, language: Language, data: dict[str, object]) -> str:
    shown = {
        key: format_date(value, language)
        if isinstance(value, date)
        else value.in_language(language)
        if isinstance(value, base.Bilingual)
        else value
        for key, value in data.items()
    }
    return template.in_language(language, shown)


# ---- sentences -------------------------------------------------------------------------------

_INVALID: Final = Template("có lỗi trong tệp hoặc dữ kiện", "the file or the facts have errors")

_FILE_FAILED: Final = Template("không dùng được {path}: {why}", "cannot use {path}: {why}")

_OUTPUT_FAILED: Final = Template("không ghi được kết quả: {why}", "cannot write the answer: {why}")

_NAME_SCOPE: Final = Template(
    "chọn một phạm vi, ví dụ --scope {first}", "choose one, for example --scope {first}"
)

_NAME_PLACE: Final = Template(
    "nêu nơi áp dụng, ví dụ --place {first}", "name the place, for example --place {first}"
)

_NAME_VERSION: Final = Template(
    "chọn một bộ, ví dụ --version {first}", "choose one, for example --version {first}"
)

_OTHER_DAY: Final = Template("chọn ngày khác bằng --on", "choose another day with --on")

_SEE_SOURCES: Final = Template(
    "xem việc cần đối chiếu bằng `criteria sources`; bỏ --refuse-provisional để nhận kết quả tạm",
    "`criteria sources` lists what to check; leave out --refuse-provisional to get a provisional decision",
)

_ERROR: Final = Template("lỗi", "error")

_HELP: Final = Template("giúp", "help")

_NOTE: Final = Template("Ghi chú", "Note")


# ---- errors as JSON answers ------------------------------------------------------------------


def error_answer(error: BaseException) -> formats.ErrorAnswer | None:
    """Return the answer for an exception.

    Args:
        error: any exception that a command raised.

    Returns:
        The answer with its exit status; None where the exception is a bug of the program.

    >>> answer = error_answer(CommandError(Template("thiếu --out", "--out is missing")))
    >>> answer.error, answer.exit_status
    ('usage', 2)
    """
    match error:
        case CriteriaError(diagnostics=diagnostics, total=total):
            return formats.ErrorAnswer(
                error="invalid_input",
                exit_status=ExitStatus.FAULT,
                message=fill(_INVALID),
                diagnostics=diagnostic_entries(diagnostics),
                diagnostics_total=total,
            )
        case OSError():
            return formats.ErrorAnswer(
                error="cannot_write" if error.filename is None else "invalid_input",
                exit_status=ExitStatus.FAULT,
                message=_operating_system(error),
            )
        case CommandError():
            status = ExitStatus.USAGE if error.error == "usage" else ExitStatus.FAULT
            return formats.ErrorAnswer(error=error.error, exit_status=status, message=error.message)
        case errors.UnknownTitle():
            return _unknown_title(error)
        case errors.MissingPackages():
            return formats.ErrorAnswer(
                error="missing_packages",
                exit_status=ExitStatus.FAULT,
                message=_both(error.said),
                help=_help(error),
            )
        case errors.AmbiguousScope(title=title, scopes=scopes, said=said):
            return formats.ErrorAnswer(
                error="ambiguous_scope",
                exit_status=ExitStatus.USAGE,
                message=_both(said),
                help=fill(_NAME_SCOPE, first=scopes[0]),
                title=title,
                known=tuple(scopes),
            )
        case errors.UnknownPlace():
            return _unknown_place(error)
        case errors.NotForPlace(title=title, places=places, said=said):
            return formats.ErrorAnswer(
                error="not_for_place",
                exit_status=ExitStatus.USAGE,
                message=_both(said),
                help=fill(_NAME_PLACE, first=places[0].partition("|")[0].partition(",")[0]),
                title=title,
                known=places,
            )
        case errors.Provisional(ids=ids):
            return formats.ErrorAnswer(
                error="provisional",
                exit_status=ExitStatus.FAULT,
                message=_both(error.said),
                help=fill(_SEE_SOURCES),
                known=ids,
            )
        case NamedNotInForce(error=inner, name=name):
            return _not_in_force(inner, name)
        case BudgetExceeded(said=said) | TooLong(said=said):
            return formats.ErrorAnswer(
                error="too_much_work",
                exit_status=ExitStatus.FAULT,
                message=_both(said),
            )
        case errors.FunctionFailed(said=said):
            return formats.ErrorAnswer(
                error="function_failed",
                exit_status=ExitStatus.FAULT,
                message=_both(said),
            )
        case errors.FunctionRefused(said=said):
            return formats.ErrorAnswer(
                error="function_refused",
                exit_status=ExitStatus.FAULT,
                message=_both(said),
            )
        case FaultyTemplate(said=said):
            return formats.ErrorAnswer(
                error="faulty_template",
                exit_status=ExitStatus.FAULT,
                message=_both(said),
                help=_help(error),
                known=error.known,
                suggestion=error.suggestion,
            )
        case _:
            return None


def _both(text: Text) -> base.Bilingual:
    return base.Bilingual(vi=text.vi, en=text.en)


def _help(error: errors.CriteriaEngineError) -> base.Bilingual | None:
    return None if error.advice is None else _both(error.advice)


def _unknown_title(error: errors.UnknownTitle) -> formats.ErrorAnswer:
    near = error.suggestion if error.unknown == "title" else None
    return formats.ErrorAnswer(
        error="unknown_title",
        exit_status=ExitStatus.USAGE,
        message=_both(error.said),
        help=_help(error),
        title=error.title,
        scope=error.scope,
        known=error.known,
        suggestion=near,
    )


def _unknown_place(error: errors.UnknownPlace) -> formats.ErrorAnswer:
    return formats.ErrorAnswer(
        error="unknown_place",
        exit_status=ExitStatus.USAGE,
        message=_both(error.said),
        help=_help(error),
        known=error.known,
        suggestion=error.suggestion,
    )


def _not_in_force(
    error: not_in_force.NotInForce, name: base.Bilingual | None
) -> formats.ErrorAnswer:
    title = Text(error.title, error.title) if name is None else _named(error.title, name)
    shared: dict[str, Any] = {
        "exit_status": ExitStatus.NOT_IN_FORCE,
        "title": error.title,
        "scope": error.scope,
        "on": error.on,
        "name": name,
        "note": _note(getattr(error, "note", None)),
        "help": fill(_OTHER_DAY),
        "message": _both(error.said_of(title)),
    }
    match error:
        case not_in_force.NotYetInForce(first=first):
            return formats.ErrorAnswer(
                error="not_yet_in_force", sets=_period_entries(first), **shared
            )
        case not_in_force.Ended(last=last, successor=successor):
            return formats.ErrorAnswer(
                error="ended", sets=_period_entries(last, successor), **shared
            )
        case not_in_force.Gap(before=before, after=after):
            return formats.ErrorAnswer(error="gap", sets=_period_entries(before, after), **shared)
        case not_in_force.Overlap(candidates=candidates):
            by_version = fill(_NAME_VERSION, first=candidates[-1].key.version)
            usage = {"exit_status": ExitStatus.USAGE, "help": by_version}
            return formats.ErrorAnswer(
                error="overlap", sets=_period_entries(*candidates), **shared | usage
            )
        case _:
            raise AssertionError(error)


def _named(title: str, name: base.Bilingual) -> Text:
    return Text(f"“{name.vi}” ({title})", f"“{name.en or name.vi}” ({title})")


def _note(note: not_in_force.HistoryNote) -> base.Bilingual | None:
    return None if note is None else base.Bilingual(vi=note[0], en=note[1])


def _period_entries(
    *periods: not_in_force.ForcePeriod | None,
) -> tuple[formats.ForcePeriodEntry, ...]:
    return tuple(
        formats.ForcePeriodEntry(
            title=each.key.title,
            scope=each.key.scope,
            version=each.key.version,
            in_force_from=each.first,
            in_force_to=each.last,
        )
        for each in periods
        if each is not None
    )


def diagnostic_entries(diagnostics: Sequence[Diagnostic]) -> tuple[formats.DiagnosticEntry, ...]:
    """Return diagnostics, at most 1,000 of them, as entries of a JSON answer."""
    return tuple(
        formats.DiagnosticEntry.model_validate(diagnostic_renderer.diagnostic_json(each))
        for each in first_diagnostics(diagnostics)
    )


def _operating_system(error: OSError) -> base.Bilingual:
    """Return which file cannot be used, and why; without the name of a file it is the output."""
    why = error.strerror or str(error)
    if error.filename is None:
        return fill(_OUTPUT_FAILED, why=why)
    return fill(_FILE_FAILED, path=shortened(str(error.filename)), why=why)


# ---- printing --------------------------------------------------------------------------------


def print_error(
    answer: formats.ErrorAnswer,
    invalid: CriteriaError | None,
    language: Language,
    *,
    json: bool,
) -> None:
    """Print an error to stderr, as text or as JSON.

    Args:
        answer: the error.
        invalid: the error whose diagnostics are printed instead of the message; None for any other.
        language: the language of the text; JSON has both languages.
        json: whether to print JSON.
    """
    if json:
        write_json(answer, stderr=True)
        return
    if invalid is not None:
        left_out = invalid.total - len(invalid.diagnostics)
        show_diagnostics(invalid.diagnostics, language, left_out=left_out)
        return
    # That no set is in force is an answer, not an error.
    is_error = answer.exit_status != ExitStatus.NOT_IN_FORCE
    begin = f"{_ERROR.in_language(language, {})}: " if is_error else ""
    print_line(begin + answer.message.in_language(language), style="bold", stderr=True)
    for word, text in ((_NOTE, answer.note), (_HELP, answer.help)):
        if text is not None:
            before = f"  {word.in_language(language, {})}: "
            print_line(text.in_language(language), prefix=before, stderr=True)
