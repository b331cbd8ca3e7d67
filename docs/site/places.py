"""Where each file of the project is in the site, and where its links lead there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Final

from docs.site.markdown import links

ROOT: Final = Path(__file__).parents[2]

_LANGUAGES: Final = {".py": "python", ".yaml": "yaml", ".json": "json", ".csv": "text"}

_ELSEWHERE: Final = {
    "README.md": "index.md",
    "README.vi.md": "vi.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "how-to-contribute.md",
    "SECURITY.md": "security.md",
    "docs/index.md": "all-pages.md",
}
"""Pages with another place in the site than in docs/."""


class Places:
    """The places of pages, and of the files that pages link to.

    Attributes:
        pages: the pages that do not stand in docs/ under their own names, with their places in the site.
    """

    def __init__(self) -> None:
        examples = sorted((ROOT / "examples").glob("*/README.md"))
        self.pages: Mapping[str, str] = _ELSEWHERE | {
            f"examples/{each.parent.name}/README.md": f"examples/{each.parent.name}.md"
            for each in examples
        }
        self._sources = {place: source for source, place in self.pages.items()}

    def source_of(self, place: str) -> str | None:
        """Return the file of the project that a page of the site shows; None where it is generated."""
        if place in self._sources:
            return self._sources[place]
        source = f"docs/{place}"
        return source if (ROOT / source).is_file() else None

    def link(self, source: str, target: str) -> str:
        """Return where a link of a page leads in the site.

        Args:
            source: the page, as a path in the project.
            target: the link as it is written there.

        Raises:
            FileNotFoundError: there is no such file in the project.
        """
        path, sign, anchor = target.partition("#")
        if not path:
            return target
        linked = normpath(PurePosixPath(source).parent / path)
        if not (ROOT / linked).exists():
            raise FileNotFoundError(f"{source} links to {target}, which does not exist")
        here = self._place(source)
        return relpath(self._place(linked), str(PurePosixPath(here).parent)) + sign + anchor

    def linked_files(self) -> Iterator[tuple[str, str]]:
        """Yield a page for each file or folder outside of docs/ that a page links to."""
        shown: set[str] = set()
        for source in self._all_pages():
            for target in links((ROOT / source).read_text(encoding="utf-8")):
                path = target.partition("#")[0]
                linked = normpath(PurePosixPath(source).parent / path) if path else source
                place = self._place(linked)
                if place.startswith("files/") and place not in shown:
                    shown.add(place)
                    yield place, page_of_file(linked)

    def _all_pages(self) -> Iterator[str]:
        yield from self.pages
        for each in sorted((ROOT / "docs").rglob("*.md")):
            source = each.relative_to(ROOT).as_posix()
            if source not in self.pages and not source.endswith(".head.md"):
                yield source

    def _place(self, file: str) -> str:
        if file in self.pages:
            return self.pages[file]
        if file.startswith("docs/"):
            return file.removeprefix("docs/")
        return f"files/{file}.md"


def page_of_file(path: str) -> str:
    """Return a page that shows a file of the project, or lists a folder."""
    file = ROOT / path
    if file.is_dir():
        names = sorted(each.name for each in file.iterdir() if not each.name.startswith((".", "_")))
        return f"# {path}\n\n" + "".join(f"* `{name}`\n" for name in names)
    text = file.read_text(encoding="utf-8")
    language = _LANGUAGES.get(file.suffix, "text")
    ticks = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"# {file.name}\n\n`{path}`\n\n{ticks}{language}\n{text.rstrip()}\n{ticks}\n"
