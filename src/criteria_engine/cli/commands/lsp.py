"""cli: `criteria lsp` runs the language server for an editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from criteria_engine.cli.options import Lang
from criteria_engine.errors import MissingPackages
from criteria_engine.lazy import LazyModule

if TYPE_CHECKING:
    from criteria_engine.language_server import features
else:
    features = LazyModule("criteria_engine.language_server.features")

_EXTRA = frozenset({"lsprotocol", "pygls"})


def lsp(*, lang: Lang = "vi") -> None:
    """Chạy máy chủ ngôn ngữ cho trình soạn thảo; trình soạn thảo tự gọi lệnh này.

    Run the language server for an editor, over stdin and stdout. Editors start it themselves.
    It needs criteria-engine[lsp].

    Ví dụ / example:

    criteria lsp --lang en
    """
    try:
        server = features.make_server(lang)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] not in _EXTRA:
            raise
        raise MissingPackages("lsp", "pygls") from error
    server.start_io()
