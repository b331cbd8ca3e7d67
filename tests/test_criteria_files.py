"""Criteria files, and the index of the packaged sets: an entry is valid only for the bytes it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from criteria_engine import criteria_files
from criteria_engine.catalogue import Catalogue
from criteria_engine.criteria_files import (
    CatalogueEntry,
    files_in,
    head_of,
    packaged_folder,
    read_file,
    read_indexed,
    write_index,
)

SET = "format: 1\ntitle: sheet\nversion: {version}\nin_force: {{from: {first}}}\n"


def indexed(folder: Path) -> list[CatalogueEntry]:
    """Return the entries of a folder, read with an index that is up to date."""
    index = folder.parent / "index.json"
    write_index(folder, index)
    return read_indexed(folder, index)


def test_the_index_agrees_with_every_packaged_file() -> None:
    folder = packaged_folder()
    entries = indexed_packaged()
    assert len(entries) == len(files_in(folder)) >= 30
    for entry, path in zip(entries, files_in(folder), strict=True):
        assert entry.indexed is not None
        assert entry.indexed == head_of(read_file(path).node)
        assert entry.source.name == path.relative_to(folder).as_posix()


def indexed_packaged() -> list[CatalogueEntry]:
    index = Path(criteria_files.__file__).with_name(criteria_files.INDEX_FILE)
    if not index.exists():
        pytest.skip("no index of the packaged sets here: it is built when the package is installed")
    entries = read_indexed(packaged_folder(), index)
    if any(entry.indexed is None for entry in entries):
        pytest.skip("a packaged set was edited after the index was built")
    return entries


def test_an_indexed_file_is_not_parsed_to_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    (folder / "a.yaml").write_text(SET.format(version="v1", first="2020-01-01"), encoding="utf-8")
    (entry,) = indexed(folder)
    monkeypatch.setattr(criteria_files, "compose", None)
    assert str(entry.key) == "sheet/v1"
    assert Catalogue([entry]).titles == ("sheet",)


def test_an_edited_file_is_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    file = folder / "a.yaml"
    file.write_text(SET.format(version="v1", first="2020-01-01"), encoding="utf-8")
    indexed(folder)
    file.write_text(SET.format(version="v2", first="2021-01-01"), encoding="utf-8")
    (entry,) = read_indexed(folder, tmp_path / "index.json")
    assert entry.indexed is None
    assert str(entry.key) == "sheet/v2"


@pytest.mark.parametrize("text", ["format: 1\n", "title: [", "", "title: a\nversion: v1\n"])
def test_a_file_without_a_key_or_days_is_indexed_as_such(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    (entry,) = indexed(folder)
    assert entry.indexed == head_of(entry.node)
    assert entry.days is None


def test_an_unreadable_file_keeps_its_diagnostic(tmp_path: Path) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    (folder / "a.yaml").write_bytes(b"title: \xff\xfe\n")
    (entry,) = indexed(folder)
    assert [each.code.id for each in entry.diagnostics] == ["not-utf8"]
    assert (entry.node, entry.key) == (None, None)


def test_an_index_of_another_format_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "sets"
    folder.mkdir()
    (folder / "a.yaml").write_text(SET.format(version="v1", first="2020-01-01"), encoding="utf-8")
    index = tmp_path / "index.json"
    index.write_text('{"format": "criteria-index/0"}', encoding="utf-8")
    (entry,) = read_indexed(folder, index)
    assert entry.indexed is None
