"""The exceptions a host may catch, all subclasses of :class:`CriteriaEngineError`, each with its data.

Those about the day are in :mod:`criteria_engine.not_in_force`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError, CriteriaError, nearest

if TYPE_CHECKING:
    from criteria_engine.model.decision import SetKey


class TooLong(CriteriaEngineError):
    """An expression made a list or a text longer than :data:`criteria_engine.bounds.MAX_LENGTH`.

    Without this limit a few dozen doublings (`b: a + a`, `c: b + b`, …) would fill the memory.

    Attributes:
        said: the message in both languages.
    """

    code = "too-long"

    def __init__(self) -> None:
        self.said = Text(
            "phép tính tạo ra một danh sách hoặc đoạn chữ quá dài",
            "an expression makes a list or a text that is too long",
        )
        super().__init__(self.said.en)


class FunctionFailed(CriteriaEngineError):
    """A function of a host or plug-in raised an exception or returned a value of an undeclared type.

    The exception it raised is the `__cause__`. Its message is not repeated here, since it may contain facts.

    Attributes:
        function: the name of the function.
        said: the message in both languages.
    """

    code = "function-failed"

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class FunctionRefused(CriteriaEngineError, ValueError):
    """A function cannot be added to a library: its declaration is invalid or its name is taken.

    Attributes:
        function: the name of the function, or the text of the declaration where no name was read.
        said: the message in both languages.
    """

    code = "function-refused"

    def __init__(self, function: str, said: Text) -> None:
        self.function, self.said = function, said
        super().__init__(said.en)


class BudgetExceeded(CriteriaEngineError):
    """A decision visited more list items than :data:`criteria_engine.bounds.STEP_BUDGET`.

    Attributes:
        said: the message in both languages.
    """

    code = "budget-exceeded"

    def __init__(self) -> None:
        self.said = Text(
            "tính kết quả phải duyệt quá nhiều mục của các danh sách",
            "the decision has to visit too many list items",
        )
        super().__init__(self.said.en)


class UnknownTitle(CriteriaEngineError):
    """The catalogue has no set of this title, or none of this scope, version or revision.

    Attributes:
        title: the requested title.
        scope: the requested scope, or None.
        version: the requested version, or None.
        revision: the requested revision, or None.
        unknown: the first of these four that does not exist: `title`, `scope`, `version` or `revision`.
        known: the titles the catalogue has, or the sets of this title.
        scopes: the scopes of the title; empty where it is unknown or has none.
        titles_of_scope: where the title does not have the scope, the titles that have it.
        unread: the files that could not be read; one of them may hold the set.
        suggestion: the most similar of `known`, or None; a set in force on the day is preferred.
        said: the message in both languages, without the suggestion and the files.
    """

    code = "unknown-title"

    def __init__(
        self,
        title: str,
        scope: str | None,
        known: Sequence[str],
        *,
        version: str | None = None,
        revision: int | None = None,
        keys: Sequence[SetKey] = (),
        unread: Sequence[str] = (),
        in_force: Sequence[str] = (),
    ) -> None:
        """Make the error.

        Args:
            title: the requested title.
            scope: the requested scope, or None.
            known: the titles the catalogue has, or the sets of this title.
            version: the requested version, or None.
            revision: the requested revision, or None.
            keys: the keys of all sets of the catalogue; needed where the title exists.
            unread: the files that could not be read.
            in_force: those of `known` that are in force on the requested day.
        """
        self.title, self.scope, self.version, self.revision = title, scope, version, revision
        self.known, self.unread = tuple(known), tuple(unread)
        requested = "/".join(filter(None, (title, scope, version)))
        self.suggestion = nearest(requested, in_force) or nearest(requested, known)
        of_title = [key for key in keys if key.title == title]
        self.scopes = tuple(sorted({key.scope for key in of_title if key.scope is not None}))
        of_scope = [key for key in of_title if key.scope == scope or scope is None]
        self.titles_of_scope: tuple[str, ...] = ()
        self.unknown: Literal["title", "scope", "version", "revision"]
        if not of_title:
            self.unknown = "title"
            self.said = Text(
                f"không có danh hiệu nào mang mã “{title}”", f"there is no title “{title}”"
            )
        elif not of_scope:
            self.unknown = "scope"
            self.titles_of_scope = tuple(sorted({k.title for k in keys if k.scope == scope}))
            self.said = _no_such_scope(title, scope or "", self.scopes, self.titles_of_scope)
        elif version is not None and version not in {key.version for key in of_scope}:
            self.unknown = "version"
            versions = ", ".join(sorted({key.version for key in of_scope}))
            self.said = Text(
                f"“{_with_scope(title, scope)}” không có phiên bản “{version}”; có: {versions}",
                f"“{_with_scope(title, scope)}” has no version “{version}”; it has {versions}",
            )
        else:
            self.unknown = "revision"
            name = "/".join(filter(None, (title, scope, version)))
            self.said = Text(
                f"“{name}” không có lần sửa {revision}", f"“{name}” has no revision {revision}"
            )
        # The message itself lists the scopes and versions of a title that exists.
        near = self.suggestion if self.unknown == "title" else None
        self.advice = _known_words(known, near)
        hint = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        files = f"; files that could not be read: {', '.join(unread)}" if unread else ""
        super().__init__(f"{self.said.en}{hint}{files}")


def _known_words(known: Sequence[str], suggestion: str | None) -> Text:
    """Return which words could have been given, and the most similar one."""
    listed = ", ".join(known) or "–"
    if suggestion is None:
        return Text(f"hiện có: {listed}", f"known: {listed}")
    return Text(
        f"có phải ý bạn là “{suggestion}”? Hiện có: {listed}",
        f"did you mean “{suggestion}”? Known: {listed}",
    )


def _with_scope(title: str, scope: str | None) -> str:
    return title if scope is None else f"{title}/{scope}"


def _no_such_scope(
    title: str, scope: str, scopes: Sequence[str], titles_of_scope: Sequence[str]
) -> Text:
    """Return that a title lacks a scope, which scopes it has, and which titles have this scope."""
    if scopes:
        of_title = Text(
            f"“{title}” không có phạm vi “{scope}”; có: {', '.join(scopes)}",
            f"“{title}” has no scope “{scope}”; it has {', '.join(scopes)}",
        )
    else:
        of_title = Text(
            f"“{title}” không chia theo phạm vi: bỏ phạm vi “{scope}”",
            f"“{title}” has no scopes: leave out the scope “{scope}”",
        )
    if not titles_of_scope:
        return of_title
    titles = ", ".join(titles_of_scope)
    return Text(
        f"{of_title.vi}; danh hiệu có phạm vi “{scope}”: {titles}",
        f"{of_title.en}; titles with the scope “{scope}”: {titles}",
    )


class AmbiguousScope(CriteriaEngineError):
    """The title has several scopes and the caller named none.

    Attributes:
        title: the requested title.
        scopes: the scopes to choose from.
        said: the message in both languages.
    """

    code = "ambiguous-scope"

    def __init__(self, title: str, scopes: Sequence[str]) -> None:
        self.title, self.scopes = title, tuple(scopes)
        listed = ", ".join(scopes)
        self.said = Text(
            f"“{title}” có nhiều phạm vi: {listed}", f"“{title}” has several scopes: {listed}"
        )
        self.advice = Text("chọn một phạm vi", "name one of the scopes")
        super().__init__(self.said.en)


class UnknownPlace(CriteriaEngineError):
    """The caller named a place that no set of the catalogue names.

    Attributes:
        key: the key of the place, such as `province`.
        value: its value; None where no set has the key.
        known: the keys, or the values of the key, that sets of the catalogue name.
        suggestion: the most similar of these, or None.
        said: the message in both languages, without the suggestion.
    """

    code = "unknown-place"

    def __init__(self, key: str, value: str | None, known: Sequence[str]) -> None:
        self.key, self.value, self.known = key, value, tuple(known)
        listed = ", ".join(known) or "–"
        if value is None:
            self.suggestion = nearest(key, known)
            self.said = Text(
                f"không bộ tiêu chí nào chia nơi áp dụng theo “{key}”; có: {listed}",
                f"no set says by “{key}” where it applies; known: {listed}",
            )
        else:
            self.suggestion = nearest(value, known)
            self.said = Text(
                f"không bộ tiêu chí nào dành riêng cho {key} “{value}”; có: {listed}."
                f" Nơi chưa có bộ riêng dùng bộ chung: bỏ {key}",
                f"no set is for the {key} “{value}”; known: {listed}."
                f" A place without a set of its own uses the national one: leave out {key}",
            )
        hint = ""
        if self.suggestion:
            hint = f"; did you mean {self.suggestion}?"
            self.advice = Text(
                f"có phải ý bạn là “{self.suggestion}”?", f"did you mean “{self.suggestion}”?"
            )
        super().__init__(f"{self.said.en}{hint}")


class NotForPlace(CriteriaEngineError):
    """The title has sets for other places only, or the named version is for another place.

    Attributes:
        title: the requested title.
        scope: the requested scope, or None.
        version: the requested version, or None.
        place: the requested place; empty where the caller named none.
        places: where the sets of the title apply, such as `province=nghe_an`.
        said: the message in both languages.
    """

    code = "not-for-place"

    def __init__(
        self,
        title: str,
        scope: str | None,
        version: str | None,
        place: Mapping[str, str],
        places: Sequence[str],
    ) -> None:
        self.title, self.scope, self.version = title, scope, version
        self.place, self.places = dict(place), tuple(places)
        name = "/".join(filter(None, (title, scope, version)))
        listed = "; ".join(places)
        named = ", ".join(f"{key}={value}" for key, value in place.items())
        if named:
            self.said = Text(
                f"“{name}” không áp dụng ở {named}, chỉ ở: {listed}",
                f"“{name}” does not apply in {named}, only in {listed}",
            )
        else:
            self.said = Text(
                f"“{name}” chỉ có bộ tiêu chí riêng cho: {listed}; hãy cho biết nơi áp dụng",
                f"“{name}” has sets for certain places only: {listed}; name the place",
            )
        super().__init__(self.said.en)


class Provisional(CriteriaEngineError):
    """The caller refused provisional decisions, and this one depends on rules that are not verified.

    Attributes:
        ids: the ids of the parts whose basis is not `seen`, each of them once.
    """

    code = "provisional"

    def __init__(self, ids: Sequence[str]) -> None:
        self.ids = tuple(dict.fromkeys(ids))
        listed = ", ".join(self.ids)
        self.said = Text(
            f"kết quả dựa vào phần chưa đối chiếu với văn bản gốc: {listed}",
            f"the decision depends on parts not yet verified against the original text: {listed}",
        )
        self.advice = Text(
            "đối chiếu các phần ấy với văn bản gốc, hoặc nhận kết quả tạm",
            "verify these parts against the original text, or accept a provisional decision",
        )
        super().__init__(self.said.en)


class NotComparable(CriteriaEngineError):
    """Two decisions cannot be compared: they are about different titles, scopes or subjects.

    Attributes:
        what: what differs: `title`, `scope` or `subject`.
        before: that of the first decision, or None.
        after: that of the second decision, or None.
        said: the message in both languages.
    """

    code = "not-comparable"

    def __init__(
        self, what: Literal["title", "scope", "subject"], before: str | None, after: str | None
    ) -> None:
        self.what, self.before, self.after = what, before, after
        name = {
            "title": Text("danh hiệu", "titles"),
            "scope": Text("phạm vi", "scopes"),
            "subject": Text("hồ sơ", "subjects"),
        }[what]
        one, other = (each or "–" for each in (before, after))
        self.said = Text(
            f"không so sánh được: hai kết quả về hai {name.vi} khác nhau, “{one}” và “{other}”",
            f"the decisions cannot be compared: they are about different {name.en}, “{one}” and “{other}”",
        )
        super().__init__(self.said.en)


class ReceiptDifference(NamedTuple):
    """One respect in which a receipt differs from the set, facts and days given for its replay.

    Attributes:
        what: the attribute of the receipt: `set_hash`, `facts_hash`, `law_date`, `subject_hash`, `period`
            or `decided_on`.
        expected: its value in the receipt.
        found: its value for what was given.
    """

    what: str
    expected: str
    found: str


class ReplayMismatch(CriteriaEngineError):
    """A receipt belongs to another set, subject, day or period, or to other facts, than those given.

    Attributes:
        differences: everything that differs.
        what: the name of the first difference.
        expected: its value in the receipt.
        found: its value for what was given.
    """

    code = "replay-mismatch"

    def __init__(self, differences: Sequence[ReceiptDifference]) -> None:
        self.differences = tuple(differences)
        self.what, self.expected, self.found = self.differences[0]
        self.said = Text(
            "; ".join(
                f"{_RECEIPT_WORDS[what].vi} khác: trong biên nhận là {expected}, ở đây là {found}"
                for what, expected, found in self.differences
            ),
            "; ".join(
                f"{_RECEIPT_WORDS[what].en} differs: {expected} in the receipt, {found} here"
                for what, expected, found in self.differences
            ),
        )
        super().__init__(
            "; ".join(
                f"{what} differs: {expected} in the receipt, {found} here"
                for what, expected, found in self.differences
            )
        )


_RECEIPT_WORDS: Final = {
    "set_hash": Text("mã băm của bộ tiêu chí", "the hash of the set"),
    "facts_hash": Text("mã băm của dữ kiện", "the hash of the facts"),
    "law_date": Text("ngày áp dụng", "the day whose law is applied"),
    "subject_hash": Text("mã băm của mã hồ sơ", "the hash of the subject's id"),
    "period": Text("kỳ đánh giá", "the period"),
    "decided_on": Text("ngày quyết định", "the day of the decision"),
}
"""What each attribute of a receipt that is compared is called."""


class UnknownSetHash(CriteriaEngineError):
    """No set of the catalogue has a hash, for example because its file was changed without a new revision.

    Attributes:
        set_hash: the hash.
    """

    code = "unknown-set-hash"

    def __init__(self, set_hash: str) -> None:
        self.set_hash = set_hash
        self.said = Text(
            f"không bộ tiêu chí nào ở đây có mã băm {set_hash}",
            f"no set of this catalogue has the hash {set_hash}",
        )
        self.advice = Text(
            "thêm tệp đúng như khi quyết định: bộ tiêu chí bị sửa mà không tăng `revision` có mã băm khác",
            "add the file as it was when the decision was made: a set that was changed without a new"
            " `revision` has another hash",
        )
        super().__init__(self.said.en)


class MissingPackages(CriteriaEngineError):
    """An optional package is not installed: `pip install 'criteria-engine[EXTRA]'`.

    Attributes:
        extra: the name of the extra.
        package: the package that could not be imported, or that has the module which could not be.
    """

    code = "missing-packages"

    def __init__(self, extra: str, package: str) -> None:
        self.extra, self.package = extra, package.partition(".")[0]
        self.said = Text(
            f"việc này cần gói {self.package}", f"this needs the package {self.package}"
        )
        self.advice = Text(
            f"hãy chạy: pip install 'criteria-engine[{extra}]'",
            f"run: pip install 'criteria-engine[{extra}]'",
        )
        super().__init__(f"{self.said.en}: pip install 'criteria-engine[{extra}]'")


__all__ = [
    "AmbiguousScope",
    "BudgetExceeded",
    "CriteriaEngineError",
    "CriteriaError",
    "FunctionFailed",
    "FunctionRefused",
    "MissingPackages",
    "NotComparable",
    "NotForPlace",
    "Provisional",
    "ReceiptDifference",
    "ReplayMismatch",
    "TooLong",
    "UnknownPlace",
    "UnknownSetHash",
    "UnknownTitle",
]
