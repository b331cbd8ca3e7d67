"""Generate docs/decision.svg, the picture of the README: a decision with its reasons.

    python docs/make_decision.py

The text is what `decision.explain("en")` says; a test compares the result with the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import yaml

from criteria_engine.catalogue import Catalogue

PAGE: Final = Path(__file__).parent / "decision.svg"
FACTS: Final = Path(__file__).parents[1] / "examples" / "minh-hop" / "commune-2025.yaml"

WIDTH, MARGIN, LINE, SIZE = 790, 28, 20, 13
"""Of the picture, in pixels: its width, the margin, the height of a line and of its letters."""

LETTER: Final = 7.83
"""The width of a letter of a monospaced font of that size."""

INK, FAINT, GOOD, BAD, PAPER, FRAME = (
    *("#1f2933", "#66727f", "#0b7a5a", "#b42318", "#ffffff", "#d5dbe1"),
)


def page() -> str:
    """Return the picture."""
    lines = list(_lines())
    height = 2 * MARGIN + LINE * len(lines)
    body = "\n".join(_drawn(line, MARGIN + LINE * at) for at, line in enumerate(lines, start=1))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" \
width="{WIDTH}" height="{height}">
<title>A decision with its reasons</title>
<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="10" fill="{PAPER}" stroke="{FRAME}"/>
<g font-family="ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="{SIZE}" \
fill="{INK}" xml:space="preserve">
{body}
</g>
</svg>
"""


def _lines() -> Iterator[str]:
    """Yield the lines of the explanation before the table of all criteria, without the underlines."""
    facts = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    catalogue = Catalogue.packaged()
    criteria = catalogue.find("learning_community", scope="commune", on=date(2026, 2, 20))
    text = criteria.decide(facts).explain("en")
    for line in text.partition("\nEvery criterion\n")[0].rstrip().splitlines():
        if not re.fullmatch("[═─]+", line):
            yield line


def _drawn(line: str, y: int) -> str:
    """Return a line of text, with its first word or sign in colour, and headings in bold."""
    indent = len(line) - len(line.lstrip())
    x = MARGIN + indent * LETTER
    text = line.lstrip()
    if not text:
        return ""
    if match := re.match(r"(ELIGIBLE:|NOT ELIGIBLE:)(.*)", text):
        colour = GOOD if match[1] == "ELIGIBLE:" else BAD
        return _text(x, y, _span(match[1], colour, bold=True) + _span(match[2], INK, bold=True))
    if match := re.match(r"(• )(✗ Not met:)(.*)", text):
        return _text(x, y, escape(match[1]) + _span(match[2], BAD, bold=True) + escape(match[3]))
    if match := re.match(r"(\S.*?\S)( {2,})(.*)", text):
        label, value = _span(match[1], FAINT), escape(match[3])
        at = x + len(match[1] + match[2]) * LETTER
        return _text(x, y, label) + _text(at, y, value)
    if re.match(r"(• )?(Source|From):|This is what", text):
        return _text(x, y, _span(text, FAINT))
    if text.startswith("Why "):
        return _text(x, y, _span(text, INK, bold=True))
    return _text(x, y, escape(text))


def _text(x: float, y: int, inside: str) -> str:
    return f'<text x="{x:.1f}" y="{y}">{inside}</text>'


def _span(text: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<tspan fill="{colour}"{weight}>{escape(text)}</tspan>'


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
