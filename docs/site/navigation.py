"""The navigation of the site: the sections of docs/index.md, which lists all pages, and what is generated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from posixpath import normpath
from typing import Any, Final

from docs.site.markdown import links
from docs.site.places import ROOT, Places

INDEX: Final = "docs/index.md"

_AFTER: Final = "For people who program"
"""The section of docs/index.md after which the generated pages stand."""

_TITLES: Final[Mapping[str, Any]] = {
    "vi.md": {"Tiếng Việt": "vi.md"},
    "all-pages.md": {"All pages": "all-pages.md"},
}
"""Pages with another name in the navigation than their heading."""

_TABS: Final = {
    "For people who decide": "Officers",
    "For people who write criteria": "Authors",
    "For people who change rules": "Rule changes",
    "For people who program": "Hosts",
    "Figures": "Figures",
    "How it is built, and why": "Design",
}


def navigation(places: Places, generated: Mapping[str, Sequence[str]]) -> list[Any]:
    """Return the navigation.

    Args:
        places: where the pages are in the site.
        generated: the pages that are generated, by section.

    Raises:
        KeyError: docs/index.md has a section without a short name.
    """
    text = (ROOT / INDEX).read_text(encoding="utf-8")
    head, *sections = re.split(r"^## (.*)\n", text, flags=re.MULTILINE)
    home = [_TITLES.get(page, page) for page in (*_pages(head, places), places.pages[INDEX])]
    tree: list[Any] = [{"Home": home}]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        tree.append({_TABS[title]: _pages(body, places)})
        if title == _AFTER:
            tree += [{name: list(pages)} for name, pages in generated.items()]
    return tree


def _pages(text: str, places: Places) -> list[str]:
    """Return the pages that a section links to, each once."""
    found: dict[str, None] = {}
    for link in links(text):
        place = normpath(places.link(INDEX, link.partition("#")[0]))
        if not place.startswith("files/"):
            found[place] = None
    return list(found)
