"""language server: the state of one connection: documents, positions, checks."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from criteria_engine.authoring.navigation import (
    TextEdit,
)
from criteria_engine.bilingual import Language
from criteria_engine.catalogue import Catalogue
from criteria_engine.diagnostics import Diagnostic, Severity
from criteria_engine.language_server.documents import (
    OpenDocuments,
    is_criteria_file,
    name_of,
    uri_of,
)
from criteria_engine.language_server.positions import offset_at, range_of
from criteria_engine.lazy import LazyModule
from criteria_engine.source import Source, Span

if TYPE_CHECKING:
    from criteria_engine import analysis
else:
    # Only a proof needs it.
    analysis = LazyModule("criteria_engine.analysis")

PROOF_SECONDS: Final = 10.0
"""How long a proof of one set may take in an editor."""


class CriteriaServer(LanguageServer):
    """Answers one editor.

    Attributes:
        documents: the open documents and the files of the folders.
        language: the language of messages; the editor may choose another when it connects.
        proves_on_save: whether a document that is saved is proved; the editor may choose it when it connects.
    """

    def __init__(self, language: Language = "vi") -> None:
        super().__init__("criteria-engine", version("criteria-engine"))
        self.documents = OpenDocuments(Catalogue.packaged())
        self.language: Language = language
        self.proves_on_save = False
        self._checks: dict[str, int] = {}

    @property
    def encoding(self) -> lsp.PositionEncodingKind | str:
        """The unit in which the editor counts characters."""
        return self.workspace.position_encoding or lsp.PositionEncodingKind.Utf16

    # ---- positions -------------------------------------------------------------------------

    def source(self, name: str) -> Source:
        """Return the text of a document."""
        return self.documents.workspace.files[name].source

    def place(
        self, document: lsp.TextDocumentIdentifier, position: lsp.Position
    ) -> tuple[str, int]:
        """Return the name of a document and an offset in it."""
        name = name_of(document.uri)
        return name, offset_at(self.source(name), position, self.encoding)

    def location(self, span: Span) -> lsp.Location:
        """Return the location of a span."""
        return lsp.Location(uri_of(span.source.name), range_of(span, self.encoding))

    def edits(self, edits: Sequence[TextEdit]) -> lsp.WorkspaceEdit:
        """Return edits in the form of the protocol."""
        changes: dict[str, list[lsp.TextEdit]] = {}
        for each in edits:
            edit = lsp.TextEdit(range_of(each.span, self.encoding), each.text)
            changes.setdefault(uri_of(each.span.source.name), []).append(edit)
        return lsp.WorkspaceEdit(changes=changes)

    # ---- checking --------------------------------------------------------------------------

    async def check(self, name: str) -> None:
        """Check a document and those that share names with it, unless a later edit comes first."""
        number = self._checks[name] = self._checks.get(name, 0) + 1
        found = await asyncio.to_thread(self._diagnostics, name)
        if self._checks[name] != number:
            return
        for each, diagnostics in found.items():
            if each in self.documents.opened:
                self.text_document_publish_diagnostics(
                    lsp.PublishDiagnosticsParams(uri_of(each), diagnostics)
                )

    async def prove(self, name: str) -> bool:
        """Prove the set of a document, unless an edit comes first; return whether it was done.

        The proof runs beside the requests of the editor, for :data:`PROOF_SECONDS` at most.
        """
        number = self._checks.get(name, 0)
        found = await asyncio.to_thread(self._proved, name)
        if found is None or self._checks.get(name, 0) != number:
            return False
        self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri_of(name), found))
        return True

    def _proved(self, name: str) -> list[lsp.Diagnostic] | None:
        """Return the diagnostics of a document with what was proved; None for a set with errors, or no set."""
        workspace = self.documents.workspace
        entry = workspace.files.get(name)
        if entry is None or not is_criteria_file(entry.source.text) or entry.key is None:
            return None
        checked = workspace.loaded(name).checked
        if checked is None:
            return None
        criteria = workspace.catalogue.criteria_of(entry, checked.document.in_force.from_)
        report = analysis.prove(
            criteria, seconds=PROOF_SECONDS, find_set=workspace.catalogue.of_key
        )
        found = workspace.diagnostics(name, proved=report.findings)
        return [self.diagnostic(each) for each in found]

    def _diagnostics(self, name: str) -> dict[str, list[lsp.Diagnostic]]:
        workspace = self.documents.workspace
        if name not in workspace.files or not is_criteria_file(workspace.files[name].source.text):
            return {name: []}
        related = {each.source.name for each in workspace.relatives(name)}
        names = [name, *sorted((related & self.documents.opened) - {name})]
        return {each: [self.diagnostic(d) for d in workspace.diagnostics(each)] for each in names}

    def diagnostic(self, diagnostic: Diagnostic) -> lsp.Diagnostic:
        """Return a diagnostic in the form of the protocol."""
        message = diagnostic.message(self.language)
        help_ = diagnostic.help(self.language)
        error = diagnostic.severity is Severity.ERROR
        return lsp.Diagnostic(
            range=range_of(diagnostic.span, self.encoding),
            message=message if help_ is None else f"{message}\n→ {help_}",
            severity=lsp.DiagnosticSeverity.Error if error else lsp.DiagnosticSeverity.Warning,
            code=diagnostic.code.id,
            source="criteria",
            related_information=[
                lsp.DiagnosticRelatedInformation(
                    self.location(each.span), each.label.in_language(self.language, diagnostic.data)
                )
                for each in diagnostic.related
            ],
            data={"replacement": diagnostic.replacement},
        )
