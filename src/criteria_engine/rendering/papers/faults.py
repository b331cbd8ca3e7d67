"""render: the exceptions of papers that a host may catch: a template or a text that cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import CriteriaEngineError


class FaultyTemplate(CriteriaEngineError):
    """A Word template of papers cannot be used: an unknown field, a mistake in a tag, no Word file.

    Attributes:
        file: the name of the template.
        field: the field that is unknown, as it is written; None for any other mistake.
        known: the fields there are instead; empty for any other mistake.
        suggestion: the most similar of these, or None.
        near: the text of the template around the mistake; empty where that is not known.
        said: the message in both languages.
    """

    code = "faulty-template"

    def __init__(
        self,
        file: str,
        why: Text,
        *,
        field: str | None = None,
        known: Sequence[str] = (),
        suggestion: str | None = None,
        near: str = "",
    ) -> None:
        self.file, self.field, self.known = file, field, tuple(known)
        self.suggestion, self.near = suggestion, near
        place = Text(f"; chỗ có: {near}", f"; near: {near}") if near else Text("", "")
        self.said = Text(f"mẫu {file}: {why.vi}{place.vi}", f"template {file}: {why.en}{place.en}")
        if known:
            listed = ", ".join(known)
            guess = Text("", "")
            if suggestion is not None:
                guess = Text(f"có phải ý bạn là “{suggestion}”? ", f"did you mean “{suggestion}”? ")
            self.advice = Text(f"{guess.vi}hiện có: {listed}", f"{guess.en}known: {listed}")
        super().__init__(self.said.en)


class UnprintableText(CriteriaEngineError):
    """A paper has a letter for which no font of the PDF papers has a glyph; the Word document has it.

    Attributes:
        text: the text with the letter.
        said: the message in both languages.
    """

    code = "unprintable-text"

    def __init__(self, text: str) -> None:
        self.text = text
        self.said = Text(
            f"phông chữ của bản PDF không có nét cho “{text}”",
            f"the font of the PDF has no glyph for “{text}”",
        )
        self.advice = Text(
            "xuất PDF từ bản Word, hoặc sửa chữ ấy trong bảng",
            "print the Word document to PDF, or correct the text in the table",
        )
        super().__init__(self.said.en)
