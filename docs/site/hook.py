"""MkDocs calls this: adds the files outside of docs/ to the site, leads their links, folds the search."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from docs.site import markdown
from docs.site.generated import diagnostic_files, diagnostic_pages, reference_pages, set_pages
from docs.site.navigation import navigation
from docs.site.places import ROOT, Places

_HERE: Final = Path(__file__).parent

_places: Final = Places()


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand elsewhere, or are generated, and make the navigation of all."""
    for source in _places.pages:
        _remove(files, source.removeprefix("docs/"))
    for source, target in _places.pages.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        files.append(File.generated(config, target, content=text))
    for target, text in (*_places.linked_files(), *diagnostic_files()):
        files.append(File.generated(config, target, content=text))
    generated = {
        "API": reference_pages(),
        "Criteria sets": set_pages(),
        "Diagnostics": diagnostic_pages(),
    }
    for pages in generated.values():
        for each in pages:
            files.append(File.generated(config, each.path, content=each.text))
    names = {section: [each.path for each in pages] for section, pages in generated.items()}
    config.nav = navigation(_places, names)
    return files


def _remove(files: Files, path: str) -> None:
    file = files.get_file_from_path(path)
    if file is not None:
        files.remove(file)


def on_page_markdown(text: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead the links of a page to the places in the site, and show the words after a fence as its title."""
    source = _places.source_of(page.file.src_uri)
    if source is not None:
        text = markdown.with_links(text, lambda link: _places.link(source, link))
    return markdown.with_titles(text)


def on_post_build(config: MkDocsConfig) -> None:
    """Let the search index hold each word without its marks, too."""
    (worker,) = Path(config.site_dir, "assets", "javascripts", "workers").glob("search.*.min.js")
    fold = (_HERE / "fold.js").read_text(encoding="utf-8")
    worker.write_text(worker.read_text(encoding="utf-8") + fold, encoding="utf-8")
