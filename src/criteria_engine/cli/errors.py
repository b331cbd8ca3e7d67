"""cli: an exception → the error message, its JSON, and the exit status of the command."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Literal

from criteria_engine import errors
from criteria_engine.bilingual import Language, Template
from criteria_engine.cli.printing import print_line, show_diagnostics, write_json
from criteria_engine.diagnostics import CriteriaError, Diagnostic, first_diagnostics
from criteria_engine.errors import BudgetExceeded, TooLong
from criteria_engine.lazy import LazyModule
from criteria_engine.reading.raw_values import shortened
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
    """A :class:`~criteria_engine.errors.NotInForce` together with the name of the title.

    Attributes:
        error: the error of the catalogue.
        name: the title's name, from the set in force nearest to the day; None where it is unknown.
    """

    def __init__(self, error: errors.NotInForce, name: base.Bilingual | None) -> None:
        self.error, self.name = error, name
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

_KNOWN: Final = Template("hiện có: {known}", "known: {known}")

_DID_YOU_MEAN: Final = Template(
    "có phải ý bạn là “{near}”? Hiện có: {known}", "did you mean “{near}”? Known: {known}"
)

_NAME_SCOPE: Final = Template(
    "chọn một phạm vi, ví dụ --scope {first}", "choose one, for example --scope {first}"
)

_NAME_PLACE: Final = Template(
    "nêu nơi áp dụng, ví dụ --place {first}", "name the place, for example --place {first}"
)

_DID_YOU_MEAN_PLACE: Final = Template("có phải ý bạn là “{near}”?", "did you mean “{near}”?")

_OVERLAP: Final = Template(
    "ngày {on} có nhiều bộ tiêu chí của {title} cùng hiệu lực: {sets}",
    "on {on} several sets of {title} are in force: {sets}",
)

_NAME_VERSION: Final = Template(
    "chọn một bộ, ví dụ --version {first}", "choose one, for example --version {first}"
)

_NOT_YET: Final = Template(
    "Ngày {on} chưa có bộ tiêu chí nào của {title} có hiệu lực;"
    " bộ đầu tiên ({version}) có hiệu lực từ ngày {first}.",
    "On {on} no set of {title} is in force yet; the first ({version}) is in force from {first}.",
)

_ENDED: Final = Template(
    "Ngày {on} không còn bộ tiêu chí nào của {title} có hiệu lực;"
    " bộ cuối cùng ({version}) có hiệu lực đến hết ngày {last}.",
    "On {on} no set of {title} is in force any more; the last ({version}) was in force until {last}.",
)

_SUCCESSOR: Final = Template(
    "Bộ thay thế: {version}, từ ngày {first}.", "Its successor: {version}, from {first}."
)

_GAP: Final = Template(
    "Ngày {on} nằm giữa hai bộ tiêu chí của {title}: bộ trước ({before}) có hiệu lực đến hết"
    " ngày {last}, bộ sau ({after}) có hiệu lực từ ngày {first}.",
    "{on} lies between two sets of {title}: the earlier one ({before}) was in force until {last},"
    " the later one ({after}) is in force from {first}.",
)

_OTHER_DAY: Final = Template("chọn ngày khác bằng --on", "choose another day with --on")

_PROVISIONAL: Final = Template(
    "kết quả dựa vào phần chưa đối chiếu với văn bản gốc: {ids}",
    "the decision depends on parts not yet verified against the original text: {ids}",
)

_SEE_SOURCES: Final = Template(
    "xem việc cần đối chiếu bằng `criteria sources`; bỏ --refuse-provisional để nhận kết quả tạm",
    "`criteria sources` lists what to check; leave out --refuse-provisional to get a provisional decision",
)

_MISSING_PACKAGES: Final = Template(
    "việc này cần gói {package}", "this command requires the package {package}"
)

_INSTALL: Final = Template(
    "hãy chạy: pip install 'criteria-engine[{extra}]'",
    "run: pip install 'criteria-engine[{extra}]'",
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
        case errors.MissingPackages(extra=extra, package=package):
            return formats.ErrorAnswer(
                error="missing_packages",
                exit_status=ExitStatus.FAULT,
                message=fill(_MISSING_PACKAGES, package=package),
                help=fill(_INSTALL, extra=extra),
            )
        case errors.AmbiguousScope(title=title, scopes=scopes, said=said):
            return formats.ErrorAnswer(
                error="ambiguous_scope",
                exit_status=ExitStatus.USAGE,
                message=base.Bilingual(vi=said.vi, en=said.en),
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
                message=base.Bilingual(vi=said.vi, en=said.en),
                help=fill(_NAME_PLACE, first=places[0].partition("|")[0].partition(",")[0]),
                title=title,
                known=places,
            )
        case errors.Provisional(ids=ids):
            return formats.ErrorAnswer(
                error="provisional",
                exit_status=ExitStatus.FAULT,
                message=fill(_PROVISIONAL, ids=", ".join(ids)),
                help=fill(_SEE_SOURCES),
                known=ids,
            )
        case NamedNotInForce(error=inner, name=name):
            return _not_in_force(inner, name)
        case BudgetExceeded(said=said) | TooLong(said=said):
            return formats.ErrorAnswer(
                error="too_much_work",
                exit_status=ExitStatus.FAULT,
                message=base.Bilingual(vi=said.vi, en=said.en),
            )
        case errors.FunctionFailed(said=said):
            return formats.ErrorAnswer(
                error="function_failed",
                exit_status=ExitStatus.FAULT,
                message=base.Bilingual(vi=said.vi, en=said.en),
            )
        case errors.FunctionRefused(said=said):
            return formats.ErrorAnswer(
                error="function_refused",
                exit_status=ExitStatus.FAULT,
                message=base.Bilingual(vi=said.vi, en=said.en),
            )
        case _:
            return None


def _unknown_title(error: errors.UnknownTitle) -> formats.ErrorAnswer:
    known = ", ".join(error.known) or "–"
    # The message itself lists the scopes and versions of a title that exists.
    near = error.suggestion if error.unknown == "title" else None
    help_ = (
        fill(_KNOWN, known=known) if near is None else fill(_DID_YOU_MEAN, near=near, known=known)
    )
    return formats.ErrorAnswer(
        error="unknown_title",
        exit_status=ExitStatus.USAGE,
        message=base.Bilingual(vi=error.said.vi, en=error.said.en),
        help=help_,
        title=error.title,
        scope=error.scope,
        known=error.known,
        suggestion=near,
    )


def _unknown_place(error: errors.UnknownPlace) -> formats.ErrorAnswer:
    near = error.suggestion
    return formats.ErrorAnswer(
        error="unknown_place",
        exit_status=ExitStatus.USAGE,
        message=base.Bilingual(vi=error.said.vi, en=error.said.en),
        help=None if near is None else fill(_DID_YOU_MEAN_PLACE, near=near),
        known=error.known,
        suggestion=near,
    )


def _not_in_force(error: errors.NotInForce, name: base.Bilingual | None) -> formats.ErrorAnswer:
    title = error.title if name is None else _named(error.title, name)
    shared: dict[str, Any] = {
        "exit_status": ExitStatus.NOT_IN_FORCE,
        "title": error.title,
        "scope": error.scope,
        "on": error.on,
        "name": name,
        "note": _note(getattr(error, "note", None)),
        "help": fill(_OTHER_DAY),
    }
    match error:
        case errors.NotYetInForce(first=first):
            message = fill(
                _NOT_YET, on=error.on, title=title, version=first.key.version, first=first.first
            )
            return formats.ErrorAnswer(
                error="not_yet_in_force", message=message, sets=_period_entries(first), **shared
            )
        case errors.Ended(last=last, successor=successor):
            message = fill(
                _ENDED,
                on=error.on,
                title=title,
                version=last.key.version,
                last=last.last or date.max,
            )
            if successor is not None:
                further = fill(_SUCCESSOR, version=successor.key.version, first=successor.first)
                message = _joined(message, further)
            return formats.ErrorAnswer(
                error="ended", message=message, sets=_period_entries(last, successor), **shared
            )
        case errors.Gap(before=before, after=after):
            message = fill(
                _GAP,
                on=error.on,
                title=title,
                before=before.key.version,
                last=before.last or date.max,
                after=after.key.version,
                first=after.first,
            )
            return formats.ErrorAnswer(
                error="gap", message=message, sets=_period_entries(before, after), **shared
            )
        case errors.Overlap(candidates=candidates):
            versions = [each.key.version for each in candidates]
            return formats.ErrorAnswer(
                error="overlap",
                message=fill(_OVERLAP, on=error.on, title=title, sets=", ".join(versions)),
                sets=_period_entries(*candidates),
                **shared
                | {
                    "exit_status": ExitStatus.USAGE,
                    "help": fill(_NAME_VERSION, first=versions[-1]),
                },
            )
        case _:
            raise AssertionError(error)


def _named(title: str, name: base.Bilingual) -> base.Bilingual:
    return base.Bilingual(vi=f"“{name.vi}” ({title})", en=f"“{name.en or name.vi}” ({title})")


def _joined(first: base.Bilingual, second: base.Bilingual) -> base.Bilingual:
    return base.Bilingual(vi=f"{first.vi} {second.vi}", en=f"{first.en} {second.en}")


def _note(note: errors.HistoryNote) -> base.Bilingual | None:
    return None if note is None else base.Bilingual(vi=note[0], en=note[1])


def _period_entries(*periods: errors.ForcePeriod | None) -> tuple[formats.ForcePeriodEntry, ...]:
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
