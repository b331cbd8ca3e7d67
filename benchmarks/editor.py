"""Measure the language server as an editor sees it, and write docs/benchmarks-editor.md.

    python benchmarks/editor.py

A client talks to `criteria lsp` over stdin and stdout, with the largest packaged set open. Every figure is the
time between a request and its answer.
"""

from __future__ import annotations

import asyncio
import platform
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from criteria_engine import __version__

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "benchmarks-editor.md"
LARGEST = max((ROOT / "criteria").glob("*/*.yaml"), key=lambda path: len(path.read_bytes()))
ROUNDS = 30
PROMISE = 150
"""Milliseconds from an edit to the diagnostics."""


class Session:
    """One connection to the server, with one open document."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.text = LARGEST.read_text(encoding="utf-8")
        self.uri = LARGEST.as_uri()
        self.version = 0
        self._published: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

        def publish(params: lsp.PublishDiagnosticsParams) -> None:
            self._published.put_nowait(params)

        client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(publish)

    @property
    def document(self) -> lsp.TextDocumentIdentifier:
        """The open document."""
        return lsp.TextDocumentIdentifier(self.uri)

    async def open(self) -> int:
        """Open the document and return the number of its diagnostics."""
        item = lsp.TextDocumentItem(self.uri, "yaml", self.version, self.text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self._diagnostics()

    async def edit(self, text: str) -> int:
        """Replace the text and return the number of the diagnostics."""
        self.version += 1
        identifier = lsp.VersionedTextDocumentIdentifier(uri=self.uri, version=self.version)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [change]))
        return await self._diagnostics()

    async def _diagnostics(self) -> int:
        while True:
            params = await asyncio.wait_for(self._published.get(), 60)
            if params.uri == self.uri:
                return len(params.diagnostics)

    def position(self, piece: str) -> lsp.Position:
        """Return the position in a piece of the text."""
        before = self.text[: self.text.index(piece) + 1]
        return lsp.Position(before.count("\n"), len(before.rpartition("\n")[2]))


async def measure() -> Mapping[str, Sequence[float]]:
    """Return the seconds of each request."""
    times: dict[str, list[float]] = {}

    async def timed(name: str, run: Callable[[], Awaitable[Any]]) -> Any:
        start = time.perf_counter()
        answer = await run()
        times.setdefault(name, []).append(time.perf_counter() - start)
        return answer

    client = LanguageClient("benchmark", "1")
    session = Session(client)
    await client.start_io(sys.executable, "-m", "criteria_engine", "lsp")
    folder = lsp.WorkspaceFolder(LARGEST.parent.as_uri(), LARGEST.parent.name)
    parameters = lsp.InitializeParams(lsp.ClientCapabilities(), workspace_folders=[folder])
    await timed("start of the server", lambda: client.initialize_async(parameters))
    client.initialized(lsp.InitializedParams())
    if await timed("opening the file → diagnostics", session.open):
        raise SystemExit(f"{LARGEST.name} has diagnostics")
    requires = session.text.index("requires: ") + len("requires: ")
    broken = session.text[:requires] + "nothing_like_it and " + session.text[requires:]
    at = session.position("requires: ")
    inside = lsp.Position(at.line, at.character + len("requires: "))
    for _ in range(ROUNDS):
        if not await timed("an edit with a mistake → diagnostics", lambda: session.edit(broken)):
            raise SystemExit("the mistake was not told")
        if await timed(
            "an edit without a mistake → diagnostics", lambda: session.edit(session.text)
        ):
            raise SystemExit("a mistake was told that there is not")
        await timed(
            "hover over a condition",
            lambda: client.text_document_hover_async(lsp.HoverParams(session.document, inside)),
        )
        await timed(
            "completion in a condition",
            lambda: client.text_document_completion_async(
                lsp.CompletionParams(session.document, inside)
            ),
        )
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()  # type: ignore[no-untyped-call]
    return times


def page(times: Mapping[str, Sequence[float]]) -> Iterator[str]:
    """Yield the lines of the page."""
    lines = LARGEST.read_text(encoding="utf-8").count("\n")
    yield "# Benchmarks: the editor"
    yield ""
    yield (
        f"criteria-engine {__version__}, Python {platform.python_version()}, {platform.machine()}, "
        f"{platform.system()}; {date.today().isoformat()}. Written by `python benchmarks/editor.py`: a client over stdin"
    )
    yield (
        f"and stdout, with the largest packaged set open (`{LARGEST.relative_to(ROOT)}`, {lines:,} lines), {ROUNDS} rounds."
    )
    yield f"Promised are {PROMISE} ms from an edit to the diagnostics. The machine has two cores and others use them, too."
    yield ""
    yield "| request → answer | best, ms | median, ms | worst, ms |"
    yield "|---|---:|---:|---:|"
    for name, seconds in times.items():
        of = [
            f"{each * 1e3:,.0f}"
            for each in (min(seconds), statistics.median(seconds), max(seconds))
        ]
        yield f"| {name} | {' | '.join(of)} |"


if __name__ == "__main__":
    text = "\n".join(page(asyncio.run(measure()))) + "\n"
    PAGE.write_text(text, encoding="utf-8")
    print(text)
