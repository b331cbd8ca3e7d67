"""The language server, asked by a real client over stdin and stdout."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from criteria_engine.language_server.features import PROVE, RUN_EXAMPLE
from tests.diagnostic_pages import BASES

ROOT: Final = Path(__file__).parents[2]

LARGEST: Final = ROOT / "criteria" / "learning_unit" / "district-tt24-2023.yaml"

ENGLISH: Final = LARGEST.with_name("district-tt24-2023.en.yaml")
EXAMPLES: Final = LARGEST.with_name("district-tt24-2023.examples.yaml")
ADAPTATION: Final = ROOT / "criteria" / "learning_unit" / "province-tt24-2023.yaml"


class Editor:
    """An editor with one connection and one document."""

    def __init__(self, client: LanguageClient, path: Path) -> None:
        self.client = client
        self.uri = path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        self.version = 1
        self.published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()
        self.shown: list[str] = []

        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self.published.put_nowait(params)

        def show(params: lsp.ShowMessageParams) -> None:
            self.shown.append(params.message)

        client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(publish)
        client.feature(lsp.WINDOW_SHOW_MESSAGE)(show)

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri)

    def at(self, piece: str, into: int = 0, after: str = "") -> lsp.Position:
        """The position of a piece of the text, in UTF-16 units."""
        offset = self.text.index(piece, self.text.index(after)) + into
        before = self.text[:offset]
        line = before.rpartition("\n")[2]
        return lsp.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

    async def open(self) -> list[lsp.Diagnostic]:
        item = lsp.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self.diagnostics()

    async def edit(self, old: str, new: str) -> list[lsp.Diagnostic]:
        """Replace a piece of the text, as typing does, and wait for the diagnostics."""
        start = self.at(old)
        end = lsp.Position(start.line, start.character + len(old.encode("utf-16-le")) // 2)
        self.text = self.text.replace(old, new, 1)
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                lsp.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version),
                [lsp.TextDocumentContentChangePartial(range=lsp.Range(start, end), text=new)],
            )
        )
        return await self.diagnostics()

    async def diagnostics(self) -> list[lsp.Diagnostic]:
        while True:
            params = await asyncio.wait_for(self.published.get(), 60)
            if params.uri == self.uri:
                return list(params.diagnostics)


def session(path: Path, steps: Callable[[Editor], Awaitable[None]], **options: Any) -> None:
    """Start a server, connect an editor, run the steps, and end the server."""

    async def run() -> None:
        client = LanguageClient("test", "1")
        editor = Editor(client, path)
        await client.start_io(sys.executable, "-m", "criteria_engine", "lsp")
        folder = lsp.WorkspaceFolder(path.parent.as_uri(), path.parent.name)
        await client.initialize_async(
            lsp.InitializeParams(
                capabilities=lsp.ClientCapabilities(
                    general=lsp.GeneralClientCapabilities(
                        position_encodings=[lsp.PositionEncodingKind.Utf16]
                    )
                ),
                workspace_folders=[folder],
                initialization_options=options,
            )
        )
        client.initialized(lsp.InitializedParams())
        await steps(editor)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()  # type: ignore[no-untyped-call]

    asyncio.run(run())


@pytest.mark.slow
def test_a_session_on_the_largest_set() -> None:
    async def steps(editor: Editor) -> None:
        client = editor.client
        assert await editor.open() == []

        # A misspelt name: an error at its place, in Vietnamese, with a quick fix.
        (error,) = await editor.edit("requires: members_trained >=", "requires: members_traned >=")
        assert error.code == "unknown-name"
        assert error.range.start == editor.at("members_traned >=")
        assert "members_trained" in error.message
        (action,) = (
            await client.text_document_code_action_async(
                lsp.CodeActionParams(editor.document, error.range, lsp.CodeActionContext([error]))
            )
            or ()
        )
        assert isinstance(action, lsp.CodeAction)
        assert action.title == "viết `members_trained`"
        assert action.edit is not None
        assert action.edit.changes is not None
        assert [each.new_text for each in action.edit.changes[editor.uri]] == ["members_trained"]
        assert (
            await editor.edit("requires: members_traned >=", "requires: members_trained >=") == []
        )

        # Hover: the label, and the condition in words.
        hover = await client.text_document_hover_async(
            lsp.HoverParams(editor.document, editor.at("members_trained >=", 3))
        )
        assert hover is not None
        assert isinstance(hover.contents, lsp.MarkupContent)
        assert "**members_trained** — " in hover.contents.value
        assert "> số thành viên" in hover.contents.value

        # Names: declaration, uses, new name.
        place = editor.at("members_trained >=", 3)
        definition = await client.text_document_definition_async(
            lsp.DefinitionParams(editor.document, place)
        )
        assert isinstance(definition, lsp.Location)
        assert definition.range.start == editor.at("members_trained:")
        context = lsp.ReferenceContext(include_declaration=True)
        uses = await client.text_document_references_async(
            lsp.ReferenceParams(context, editor.document, place)
        )
        assert {Path(each.uri).name for each in uses or ()} == {
            LARGEST.name,
            ENGLISH.name,
            EXAMPLES.name,
            ADAPTATION.name,
            ADAPTATION.with_suffix(".examples.yaml").name,
        }
        renamed = await client.text_document_rename_async(
            lsp.RenameParams(editor.document, place, "trained")
        )
        assert renamed is not None
        assert renamed.changes is not None
        assert sum(map(len, renamed.changes.values())) == len(uses or ())

        # The outline and the layout.
        symbols = await client.text_document_document_symbol_async(
            lsp.DocumentSymbolParams(editor.document)
        )
        assert "criteria" in {each.name for each in symbols or ()}
        assert (
            await client.text_document_formatting_async(
                lsp.DocumentFormattingParams(editor.document, lsp.FormattingOptions(2, True))
            )
            is not None
        )

    session(LARGEST, steps)


@pytest.mark.slow
def test_a_proof_is_shown_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "hamlet.yaml"
    text = BASES["hamlet.yaml"]
    wanted = "requires: learners >= share_needed * people"
    path.write_text(
        text.replace(wanted, f"{wanted} and learners >= 45% * people"), encoding="utf-8"
    )

    async def steps(editor: Editor) -> None:
        assert await editor.open() == []
        params = lsp.ExecuteCommandParams(command=PROVE, arguments=[editor.uri])
        assert await editor.client.workspace_execute_command_async(params) is True
        (found,) = await editor.diagnostics()
        assert found.code == "redundant-part"
        assert await editor.edit(" and learners >= 45% * people", "") == []

    session(path, steps)


def test_a_session_on_the_examples_beside_a_set() -> None:
    async def steps(editor: Editor) -> None:
        client = editor.client
        assert await editor.open() == []
        (error,) = await editor.edit("members_trained: 36", "members_traned: 36")
        assert error.code == "unknown-fact"
        assert error.range.start == editor.at("members_traned: 36")
        assert await editor.edit("members_traned: 36", "members_trained: 36") == []
        lenses = await client.text_document_code_lens_async(lsp.CodeLensParams(editor.document))
        assert lenses
        assert lenses[0].command is not None
        assert lenses[0].command.command == RUN_EXAMPLE
        arguments = lenses[0].command.arguments
        text = await client.workspace_execute_command_async(
            lsp.ExecuteCommandParams(RUN_EXAMPLE, arguments=arguments)
        )
        assert str(text).startswith("✓ ")
        assert editor.shown == [text]

    session(EXAMPLES, steps)


@pytest.mark.slow
def test_a_session_on_a_translation() -> None:
    async def steps(editor: Editor) -> None:
        assert await editor.open() == []
        found = await editor.edit("  members_trained:", "  members_traned:")
        assert [each.code for each in found] == ["not-translated", "nothing-translated"]
        assert await editor.edit("  members_traned:", "  members_trained:") == []

    session(ENGLISH, steps)


@pytest.mark.slow
def test_completion_while_a_file_is_broken_and_english() -> None:
    async def steps(editor: Editor) -> None:
        await editor.open()
        found = await editor.edit("requires: members_trained >=", "requires: mem [ >=")
        assert found
        items = await editor.client.text_document_completion_async(
            lsp.CompletionParams(
                editor.document, editor.at("requires: mem [", len("requires: mem"))
            )
        )
        assert isinstance(items, list)
        names = {each.label: each.detail for each in items}
        assert names["members"] == "number of members of the unit"
        assert "count(" in names

    session(LARGEST, steps, language="en")
