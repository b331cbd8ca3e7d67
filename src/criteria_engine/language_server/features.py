"""language server: each request of the protocol → its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from criteria_engine.authoring.completion import Completion, CompletionKind, completions
from criteria_engine.authoring.formatter import format_criteria
from criteria_engine.authoring.hover import hover_at
from criteria_engine.authoring.navigation import (
    RenameRefused,
    definition_at,
    references_at,
    rename,
)
from criteria_engine.authoring.outline import (
    OutlinePart,
    PartKind,
    example_names,
    outline,
    run_example,
)
from criteria_engine.bilingual import Language, Template
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.errors import MissingPackages
from criteria_engine.example_runs import ExampleResult
from criteria_engine.language_server.documents import is_criteria_file, name_of
from criteria_engine.language_server.positions import range_of
from criteria_engine.language_server.server import CriteriaServer

RUN_EXAMPLE: Final = "criteria.runExample"
"""The command that runs one example; its arguments are the URI of the file and the example's name."""

PROVE: Final = "criteria.prove"
"""The command that proves the set of a file, and shows what was found; its argument is the URI of the file."""

_COMPLETION_KINDS: Final = {
    CompletionKind.KEY: lsp.CompletionItemKind.Property,
    CompletionKind.NAME: lsp.CompletionItemKind.Variable,
    CompletionKind.FIELD: lsp.CompletionItemKind.Field,
    CompletionKind.FUNCTION: lsp.CompletionItemKind.Function,
    CompletionKind.KEYWORD: lsp.CompletionItemKind.Keyword,
    CompletionKind.VALUE: lsp.CompletionItemKind.EnumMember,
}

_SYMBOL_KINDS: Final[dict[PartKind, lsp.SymbolKind]] = {
    "section": lsp.SymbolKind.Namespace,
    "criterion": lsp.SymbolKind.Class,
    "indicator": lsp.SymbolKind.Method,
    "name": lsp.SymbolKind.Variable,
    "example": lsp.SymbolKind.Event,
}

_RUN: Final = Template("▶ chạy ví dụ", "▶ run this example")

_WRITE: Final = Template("viết `{text}`", "write `{text}`")

_PASSED: Final = Template("✓ {name}", "✓ {name}")

_FAILED: Final = Template("✗ {name}: {what}", "✗ {name}: {what}")

_NOT_RUN: Final = Template(
    "tệp còn lỗi, chưa chạy được ví dụ", "the file has errors, so the example was not run"
)

_MISMATCH: Final = Template(
    "{key}: cần {expected}, nhưng ra {actual}", "{key}: expected {expected}, got {actual}"
)


# ---- documents -------------------------------------------------------------------------------


def _initialize(server: CriteriaServer, params: lsp.InitializeParams) -> None:
    options = params.initialization_options
    language = options.get("language") if isinstance(options, dict) else None
    if language in ("vi", "en"):
        server.language = language
    server.proves_on_save = isinstance(options, dict) and options.get("proveOnSave") is True


async def _initialized(server: CriteriaServer, _: lsp.InitializedParams) -> None:
    folders = [Path(name_of(each.uri)) for each in server.workspace.folders.values()]
    server.documents.read_folders(each for each in folders if each.is_dir())
    for name in sorted(server.documents.opened):
        await server.check(name)


async def _opened(server: CriteriaServer, params: lsp.DidOpenTextDocumentParams) -> None:
    name = name_of(params.text_document.uri)
    server.documents.change(name, params.text_document.text)
    await server.check(name)


async def _changed(server: CriteriaServer, params: lsp.DidChangeTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.documents.change(name_of(uri), server.workspace.get_text_document(uri).source)
    await server.check(name_of(uri))


async def _saved(server: CriteriaServer, params: lsp.DidSaveTextDocumentParams) -> None:
    if server.proves_on_save:
        await _prove(server, params.text_document.uri)


async def _prove(server: CriteriaServer, uri: str) -> bool:
    """Prove a document; where the extra is missing, say so instead."""
    try:
        return await server.prove(name_of(uri))
    except MissingPackages as error:
        message = lsp.ShowMessageParams(lsp.MessageType.Error, str(error))
        server.window_show_message(message)
        return False


def _closed(server: CriteriaServer, params: lsp.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    server.documents.close(name_of(uri))
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


# ---- words -----------------------------------------------------------------------------------


def _completion(server: CriteriaServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    name, offset = server.place(params.text_document, params.position)
    text = server.source(name).text
    unix = text.replace("\r\n", "\n")
    at = offset - text.count("\r\n", 0, offset)
    found = completions(
        server.documents.workspace,
        name,
        unix,
        at,
        server.language,
        server.documents.last_good(name),
    )
    return [_completion_item(index, each) for index, each in enumerate(found)]


def _completion_item(index: int, completion: Completion) -> lsp.CompletionItem:
    return lsp.CompletionItem(
        label=completion.text,
        kind=_COMPLETION_KINDS[completion.kind],
        detail=completion.detail or None,
        documentation=completion.meaning or None,
        sort_text=f"{index:04}",
    )


def _hover(server: CriteriaServer, params: lsp.HoverParams) -> lsp.Hover | None:
    name, offset = server.place(params.text_document, params.position)
    found = hover_at(server.documents.workspace, name, offset, server.language)
    if found is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.markdown)
    return lsp.Hover(content, range_of(found.span, server.encoding))


# ---- names -----------------------------------------------------------------------------------


def _definition(server: CriteriaServer, params: lsp.DefinitionParams) -> lsp.Location | None:
    name, offset = server.place(params.text_document, params.position)
    span = definition_at(server.documents.workspace, name, offset)
    return None if span is None else server.location(span)


def _references(server: CriteriaServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
    name, offset = server.place(params.text_document, params.position)
    spans = references_at(server.documents.workspace, name, offset)
    return [server.location(each) for each in spans]


def _rename(server: CriteriaServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    name, offset = server.place(params.text_document, params.position)
    try:
        edits = rename(server.documents.workspace, name, offset, params.new_name)
    except RenameRefused as error:
        raise JsonRpcInvalidParams(str(error)) from error
    return server.edits(edits)


def _symbols(server: CriteriaServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    node = server.documents.workspace.files[name_of(params.text_document.uri)].node
    return (
        [] if node is None else [_symbol(server, each) for each in outline(node, server.language)]
    )


def _symbol(server: CriteriaServer, part: OutlinePart) -> lsp.DocumentSymbol:
    return lsp.DocumentSymbol(
        name=part.title,
        kind=_SYMBOL_KINDS[part.kind],
        range=range_of(part.span, server.encoding),
        selection_range=range_of(part.name_span, server.encoding),
        children=[_symbol(server, each) for each in part.parts],
    )


# ---- edits -----------------------------------------------------------------------------------


def _format(server: CriteriaServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
    source = server.source(name_of(params.text_document.uri))
    try:
        text = format_criteria(source)
    except CriteriaError:
        # A file with mistakes keeps its layout; its diagnostics are shown.
        return []
    same = text == source.text
    return [] if same else [lsp.TextEdit(range_of(source.whole(), server.encoding), text)]


def _actions(server: CriteriaServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    """Return a quick fix for each diagnostic that says what to write."""
    actions = []
    for each in params.context.diagnostics:
        text = each.data.get("replacement") if isinstance(each.data, dict) else None
        if isinstance(text, str):
            edit = lsp.TextEdit(each.range, text)
            actions.append(
                lsp.CodeAction(
                    title=_WRITE.in_language(server.language, {"text": text}),
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[each],
                    edit=lsp.WorkspaceEdit(changes={params.text_document.uri: [edit]}),
                    is_preferred=True,
                )
            )
    return actions


# ---- examples --------------------------------------------------------------------------------


def _lenses(server: CriteriaServer, params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
    uri = params.text_document.uri
    entry = server.documents.workspace.files[name_of(uri)]
    if entry.node is None or not is_criteria_file(entry.source.text):
        return []
    title = _RUN.in_language(server.language, {})
    return [
        lsp.CodeLens(
            range_of(span, server.encoding),
            lsp.Command(title, RUN_EXAMPLE, arguments=[uri, example]),
        )
        for example, span in example_names(entry.node).items()
    ]


def _run_example(server: CriteriaServer, uri: str, example: str) -> str:
    """Run an example, show its result in the editor, and return it."""
    result = run_example(server.documents.workspace, name_of(uri), example)
    text = _result_text(result, example, server.language)
    kind = lsp.MessageType.Info if result and result.passed else lsp.MessageType.Error
    server.window_show_message(lsp.ShowMessageParams(kind, text))
    return text


def _result_text(result: ExampleResult | None, name: str, language: Language) -> str:
    if result is None:
        return _NOT_RUN.in_language(language, {})
    if result.passed:
        return _PASSED.in_language(language, {"name": name})
    wrong = [
        _MISMATCH.in_language(
            language, {"key": each.key, "expected": each.expected, "actual": each.actual}
        )
        for each in result.mismatches
    ]
    wrong += [each.message(language) for each in result.diagnostics]
    return _FAILED.in_language(language, {"name": name, "what": "; ".join(wrong)})


# ---- the server ------------------------------------------------------------------------------

_FEATURES: Final[dict[str, Callable[..., Any]]] = {
    lsp.INITIALIZE: _initialize,
    lsp.INITIALIZED: _initialized,
    lsp.TEXT_DOCUMENT_DID_OPEN: _opened,
    lsp.TEXT_DOCUMENT_DID_CHANGE: _changed,
    lsp.TEXT_DOCUMENT_DID_CLOSE: _closed,
    lsp.TEXT_DOCUMENT_DID_SAVE: _saved,
    lsp.TEXT_DOCUMENT_COMPLETION: _completion,
    lsp.TEXT_DOCUMENT_HOVER: _hover,
    lsp.TEXT_DOCUMENT_DEFINITION: _definition,
    lsp.TEXT_DOCUMENT_REFERENCES: _references,
    lsp.TEXT_DOCUMENT_RENAME: _rename,
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _symbols,
    lsp.TEXT_DOCUMENT_FORMATTING: _format,
    lsp.TEXT_DOCUMENT_CODE_ACTION: _actions,
    lsp.TEXT_DOCUMENT_CODE_LENS: _lenses,
}

_OPTIONS: Final[dict[str, Any]] = {
    lsp.TEXT_DOCUMENT_COMPLETION: lsp.CompletionOptions(trigger_characters=[".", '"', "[", " "]),
    lsp.TEXT_DOCUMENT_CODE_ACTION: lsp.CodeActionOptions([lsp.CodeActionKind.QuickFix]),
}


def make_server(language: Language = "vi") -> CriteriaServer:
    """Make a server with all its features.

    Args:
        language: the language of messages, unless the editor's `initializationOptions` name one.
    """
    server = CriteriaServer(language)
    for method, answer in _FEATURES.items():
        server.feature(method, _OPTIONS.get(method))(partial(answer, server))

    def run(uri: str, example: str) -> str:
        return _run_example(server, uri, example)

    async def prove(uri: str) -> bool:
        return await _prove(server, uri)

    server.command(RUN_EXAMPLE)(run)
    server.command(PROVE)(prove)
    return server
