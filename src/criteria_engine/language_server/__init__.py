"""language server: an editor's requests → answers of :mod:`criteria_engine.authoring` (extra `lsp`)."""
