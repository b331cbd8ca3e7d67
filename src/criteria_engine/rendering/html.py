"""render: a document → one HTML page without scripts, for phones and for printing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from html import escape
from typing import Final, assert_never

from criteria_engine.rendering.display_width import kept_line, one_line
from criteria_engine.rendering.document import (
    CHART_COLOURS,
    GOALS,
    Block,
    Bullets,
    Chart,
    Document,
    DocumentRow,
    Hash,
    Heading,
    Inline,
    Item,
    Link,
    Listing,
    Note,
    Pairs,
    Paragraph,
    RangeRun,
    Table,
    TextLine,
    TextRun,
    Tone,
    ValueRun,
)

# Nothing can be loaded or run, even if the escaping of a text failed.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"

_MAX_NARROW: Final = 3
"""The number of columns of a table that a phone shows side by side."""

STYLE: Final = """\
:root { color-scheme: light; --good: #14622f; --bad: #a11212; --open: #7a4b00; --warning: #7a4b00;
  --muted: #555; --line: #ccc; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1a1a1a; line-height: 1.5;
  font-family: system-ui, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif; }
main { max-width: 52rem; margin: 0 auto; padding: 1rem; overflow-wrap: break-word; }
h1 { font-size: 1.35rem; line-height: 1.35; margin: 0 0 1rem; padding: .75rem 1rem;
  border-left: .4rem solid currentcolor; background: #f6f6f6; }
h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
ul, ol { padding-left: 1.4rem; margin: .25rem 0; }
li { margin: .25rem 0; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
  gap: .2rem 1rem; margin: 1rem 0; }
dt { color: var(--muted); }
dd { margin: 0; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .35rem .5rem;
  border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { padding-left: 0; }
tbody th { font-weight: normal; }
th.number, td.number { text-align: right; }
td.number { white-space: nowrap; }
.group th, .group td { font-weight: bold; background: #f6f6f6; }
.scroll { overflow-x: auto; }
.wide tbody th { min-width: 8rem; }
.gauge { display: block; width: 100%; min-width: 9rem; height: .6rem; margin: .25rem 0; }
a { color: #0b57a4; }
pre { font-size: .85rem; line-height: 1.4; }
.note { margin: 1rem 0; padding: .5rem 1rem; border: 2px solid currentcolor; }
.detail { font-size: .9rem; color: var(--muted); }
.good { color: var(--good); } .bad { color: var(--bad); } .open { color: var(--open); }
.warning { color: var(--warning); } .muted { color: var(--muted); }
@media (max-width: 30rem) { main { padding: .75rem; } th, td { padding: .3rem .25rem; }
  dl { grid-template-columns: minmax(0, 1fr); } dd { margin: 0 0 .4rem; } }
@media screen and (max-width: 40rem) { .wide thead { display: none; }
  .wide, .wide tbody { display: block; }
  .wide tr { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1.5rem; padding: .5rem 0;
    border-bottom: 2px solid var(--line); }
  .wide th, .wide td { border: 0; padding: .1rem 0; text-align: left; }
  .wide tbody th { font-weight: bold; }
  .wide th, .wide td { grid-column: 1 / -1; } .wide td.number { grid-column: auto; }
  .wide td::before { content: attr(data-head) ": "; color: var(--muted); }
  .wide td.number { display: flex; justify-content: space-between; gap: .5rem; white-space: normal; }
  .wide td:empty { display: none; } }
@media print { main { max-width: none; padding: 0; } body { font-size: 10.5pt; }
  h2 { break-after: avoid; } tr, li { break-inside: avoid; } .scroll { overflow: visible; }
  thead { display: table-header-group; } a { color: inherit; text-decoration: none; } }
"""


_PAGE: Final = "@page { size: A4; margin: 15mm; }\n"
"""The paper of a page of its own; that of a fragment is its host's."""

_SCOPE: Final = ".criteria-report"
"""The class of the element of a fragment, as a selector."""

_WHOLE_PAGE: Final = (":root", "body", "main")
"""Selectors of a page whose styles are those of the whole fragment."""


def _scoped(style: str) -> str:
    """Return a style sheet that applies only within fragments.

    >>> _scoped("main, td.number { padding: 0; }")
    '.criteria-report, .criteria-report td.number { padding: 0; }'
    """

    def selectors(match: re.Match[str]) -> str:
        each = [one.strip() for one in match[2].split(",")]
        scoped = [_SCOPE if one in _WHOLE_PAGE else f"{_SCOPE} {one}" for one in each]
        return f"{match[1]}{', '.join(scoped)} {{"

    return re.sub(r"(^|[{}]\s*)([^@{};\s][^{};]*?)\s*\{", selectors, style)


def render_fragment(document: Document) -> str:
    """Return a document as one element with styles of its own, to be put into a page of a host.

    >>> from criteria_engine.rendering.document import line
    >>> element = render_fragment(Document("vi", "A", (Paragraph(line("<b>")),)))
    >>> element.startswith('<div class="criteria-report" lang="vi">'), "<p>&lt;b&gt;</p>" in element
    (True, True)
    """
    return "\n".join(
        [
            f'<div class="{_SCOPE[1:]}" lang="{document.language}">',
            f"<style>\n{_scoped(STYLE)}</style>",
            *(part for block in document.blocks for part in _block(block)),
            "</div>",
        ]
    )


def render_html(document: Document) -> str:
    """Return a document as a complete HTML page; all texts are escaped.

    >>> from criteria_engine.rendering.document import line
    >>> page = render_html(Document("vi", "A & B", (Paragraph(line("<script>")),)))
    >>> "<title>A &amp; B</title>" in page, "<p>&lt;script&gt;</p>" in page
    (True, True)
    """
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{document.language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_escape(document.title)}</title>",
            f"<style>\n{STYLE}{_PAGE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *(part for block in document.blocks for part in _block(block)),
            "</main>",
            "</body>",
            "</html>",
        ]
    )


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text_line, tone, _, anchor):
            id_ = f' id="{_escape(anchor)}"' if anchor else ""
            yield f"<h{level}{id_}{_class(tone)}>{_line(text_line)}</h{level}>"
        case Paragraph(text_line):
            yield f"<p>{_line(text_line)}</p>"
        case Bullets(items, numbered):
            yield from _items(items, "ol" if numbered else "ul")
        case Pairs(rows):
            yield "<dl>"
            for label, text_line in rows:
                yield f"<dt>{_escape(label)}</dt><dd>{_line(text_line)}</dd>"
            yield "</dl>"
        case Table():
            yield from _table(block)
        case Note(tone, blocks):
            yield f'<div role="note" class="note {tone}">'
            for inner in blocks:
                yield from _block(inner)
            yield "</div>"
        case Listing(lines):
            yield '<pre class="scroll">' + "\n".join(map(_listed, lines)) + "</pre>"
        case _:
            assert_never(block)


def _items(items: Sequence[Item], element: str) -> Iterator[str]:
    yield f"<{element}>"
    for item in items:
        if item.children:
            yield f"<li>{_line(item.line)}"
            yield from _items(item.children, "ul")
            yield "</li>"
        else:
            yield f"<li>{_line(item.line)}</li>"
    yield f"</{element}>"


def _table(table: Table) -> Iterator[str]:
    numeric = table.numeric
    # On a phone, each row of a wide table stands as lines of its own, each with its heading.
    is_wide = len(table.columns) > _MAX_NARROW
    heads = list(map(_escape, table.titles)) if is_wide else None
    yield '<div class="scroll">'
    yield '<table class="wide">' if is_wide else "<table>"
    titles = "".join(
        f'<th scope="col"{_right(index, numeric)}>{_escape(title)}</th>'
        for index, title in enumerate(table.titles)
    )
    yield f"<thead><tr>{titles}</tr></thead>"
    yield "<tbody>"
    for number, row in enumerate(table.rows):
        if row.heading and number:
            yield "</tbody>"
            yield "<tbody>"
        yield _row(row, numeric, heads, _gauge(table.chart, row))
    yield "</tbody>"
    yield "</table>"
    yield "</div>"


def _right(column: int, numeric: frozenset[int]) -> str:
    return ' class="number"' if column in numeric else ""


def _row(row: DocumentRow, numeric: frozenset[int], heads: Sequence[str] | None, gauge: str) -> str:
    first, *others = map(_line, row.cells)
    details = gauge + "".join(
        f'<div class="detail">{_line(detail)}</div>' for detail in row.details
    )
    cells = "".join(
        f"<td{_right(index, numeric)}{_head(heads, index)}>{cell}</td>"
        for index, cell in enumerate(others, start=1)
    )
    if row.heading:
        return f'<tr class="group"><th scope="rowgroup">{first}{details}</th>{cells}</tr>'
    return f'<tr><th scope="row">{first}{details}</th>{cells}</tr>'


def _head(heads: Sequence[str] | None, column: int) -> str:
    return "" if heads is None else f' data-head="{heads[column]}"'


def _gauge(chart: Chart | None, row: DocumentRow) -> str:
    """Return a bar for a row: the certain part, the possible part, a mark at the goal; empty without shares."""
    if chart is None or chart.kind != "gauges":
        return ""
    parts = []
    for series in chart.series:
        share = _share(row.cells[series.column], series.bound)
        if share is None:
            return ""
        width = float(share * 100)
        x, width = (max(0.0, min(99.0, width - 0.5)), 1.0) if series.role in GOALS else (0.0, width)
        colour = CHART_COLOURS[series.role]
        parts.append(f'<rect x="{x:.2f}" width="{width:.2f}" height="8" fill="{colour}"/>')
    return (
        '<svg class="gauge" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect width="100" height="8" fill="#eee"/>{"".join(parts)}</svg>'
    )


def _share(cell: TextLine, bound: str) -> Fraction | None:
    """Return one bound of a cell that holds a share, at most 1; None for any other cell."""
    match cell:
        case (RangeRun(low, high),):
            value = high.value if bound == "high" else low.value
        case (ValueRun(value),):
            pass
        case _:
            return None
    return min(value, Fraction(1)) if isinstance(value, Fraction) else None


# ---- lines -----------------------------------------------------------------------------------


def _line(text_line: TextLine) -> str:
    return "".join(map(_inline, text_line))


def _inline(inline: Inline) -> str:
    match inline:
        case TextRun(text, Tone.PLAIN):
            return _escape(text)
        case TextRun(text, Tone.STRONG):
            return f"<strong>{_escape(text)}</strong>"
        case TextRun(text, tone):
            return f"<span{_class(tone)}>{_escape(text)}</span>"
        case Hash(value):
            return f'<code title="{_escape(value)}">{_escape(inline.short)}</code>'
        case ValueRun() | RangeRun():
            return _escape(inline.text)
        case Link(text, anchor):
            return f'<a href="#{_escape(anchor)}">{_escape(text)}</a>'
        case _:
            assert_never(inline)


def _listed(runs: Sequence[TextRun]) -> str:
    """Return a line of a listing, whose spaces stay as they are."""
    return "".join(f"<span{_class(run.tone)}>{escape(kept_line(run.text))}</span>" for run in runs)


def _class(tone: Tone) -> str:
    return "" if tone is Tone.PLAIN else f' class="{tone}"'


def _escape(text: str) -> str:
    return escape(one_line(text))
