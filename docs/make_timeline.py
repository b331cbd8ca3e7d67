"""Generate docs/timeline.svg: which criteria set is in force in which years, and its basis.

    python docs/make_timeline.py

All content comes from the packaged sets; a test compares the result with the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from criteria_engine.catalogue import Catalogue
from criteria_engine.model.basis import Basis
from criteria_engine.provenance import basis_of, sourced_items
from criteria_engine.reading.documents import SetDocument
from criteria_engine.rendering.decision.status_labels import BASES

PICTURE: Final = Path(__file__).parent / "timeline.svg"

FIRST, LAST = date(2014, 1, 1), date(2030, 12, 31)
"""The first and last day of the picture; the bar of a set without a last day extends to the edge."""

TITLES: Final = {
    "learning_family": ("Gia đình học tập", "family"),
    "learning_clan": ("Dòng họ học tập", "clan"),
    "learning_community": ("Cộng đồng học tập", "community"),
    "learning_unit": ("Đơn vị học tập", "unit"),
    "learning_citizen": ("Công dân học tập", "citizen"),
    "cultural_family": ("Gia đình văn hóa", "cultural family"),
    "cultural_hamlet": ("Thôn, tổ dân phố văn hóa", "cultural hamlet"),
    "new_rural_commune": ("Xã nông thôn mới kiểu mẫu", "model new rural commune"),
}
SCOPES: Final = {
    None: ("", ""),
    "hamlet": (", xóm", ", hamlet"),
    "commune": (", xã", ", commune"),
    "district": (", huyện", ", district"),
    "province": (", tỉnh", ", province"),
}

FILLS: Final = {
    Basis.SEEN: ("#14532d", "#ffffff"),
    Basis.PARTLY_SEEN: ("#4d8f68", "#ffffff"),
    Basis.INFERRED: ("#bfdccb", "#14301f"),
    Basis.CONFLICTING: ("url(#stripes)", "#4a2f00"),
    Basis.RECONSTRUCTED: ("#ffffff", "#333333"),
}
"""Colours of bar and text by basis: darker for a better one, striped where sources disagree."""

LABELS, YEAR, ROW, BAR, STRIP = 250, 60, 42, 22, 6
TOP, BOTTOM, EDGE = 74, 74, 24


@dataclass(frozen=True)
class Line:
    """One title in one scope, with its sets in chronological order."""

    title: str
    scope: str | None
    sets: tuple[SetDocument, ...]


def timeline(documents: Sequence[SetDocument]) -> str:
    """Return the picture as SVG."""
    lines = list(_lines(documents))
    width = LABELS + YEAR * (LAST.year - FIRST.year + 1) + EDGE
    height = TOP + ROW * len(lines) + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-labelledby="name about" '
        'font-family="Segoe UI, Roboto, Noto Sans, DejaVu Sans, sans-serif" font-size="12">',
        '<title id="name">Bộ tiêu chí nào có hiệu lực năm nào</title>',
        f'<desc id="about">{escape(_description(lines))}</desc>',
        '<defs><pattern id="stripes" width="8" height="8" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fbe3b3"/>'
        '<rect width="4" height="8" fill="#f2c46d"/></pattern></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{EDGE}" y="28" font-size="16" font-weight="600" fill="#111111">'
        "Bộ tiêu chí nào có hiệu lực năm nào</text>",
        f'<text x="{EDGE}" y="46" fill="#555555">Which criteria set is in force in which year</text>',
        *_years(height),
        *(part for index, line in enumerate(lines) for part in _line(line, TOP + ROW * index)),
        *_legend(height - BOTTOM + 30),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _lines(documents: Sequence[SetDocument]) -> Iterator[Line]:
    keys = [(title, scope) for title in TITLES for scope in SCOPES]
    for title, scope in keys:
        own = [d for d in documents if (str(d.title), _scope(d)) == (title, scope)]
        if own:
            yield Line(title, scope, tuple(sorted(own, key=lambda d: d.in_force.from_)))


def _scope(document: SetDocument) -> str | None:
    return None if document.scope is None else str(document.scope)


def _description(lines: Iterable[Line]) -> str:
    """Return the picture in words, for screen readers."""
    return " ".join(f"{_name(line)}: {'; '.join(map(_set_text, line.sets))}." for line in lines)


def _set_text(document: SetDocument) -> str:
    basis = BASES[basis_of(document)].in_language("vi", {})
    return f"{document.version} {_days(document)} ({basis})"


def _days(document: SetDocument) -> str:
    first, last = document.in_force.from_, document.in_force.to
    end = "nay" if last is None else f"{last:%d/%m/%Y}"
    return f"{first:%d/%m/%Y} – {end}"


def _name(line: Line) -> str:
    return TITLES[line.title][0] + SCOPES[line.scope][0]


# ---- drawing ---------------------------------------------------------------------------------


def _x(day: date) -> float:
    """Return the x coordinate of the beginning of a day."""
    within = min(max(day, FIRST), LAST + timedelta(days=1))
    start = date(within.year, 1, 1)
    length = (date(within.year + 1, 1, 1) - start).days
    passed = (within - start).days
    return round(LABELS + YEAR * (within.year - FIRST.year + passed / length), 1)


def _years(height: int) -> Iterator[str]:
    for year in range(FIRST.year, LAST.year + 1):
        x = _x(date(year, 1, 1))
        yield (
            f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{height - BOTTOM}" stroke="#e4e4e4"/>'
            f'<text x="{x + YEAR / 2}" y="{TOP - 12}" text-anchor="middle" fill="#555555">{year}</text>'
        )


def _line(line: Line, y: int) -> Iterator[str]:
    vi, en = TITLES[line.title][1], SCOPES[line.scope][1]
    yield (
        f'<text x="{EDGE}" y="{y + 14}" fill="#111111">{_name(line)}</text>'
        f'<text x="{EDGE}" y="{y + 28}" font-size="10" fill="#777777">{vi}{en}</text>'
    )
    for before, after in zip(line.sets, line.sets[1:], strict=False):
        yield from _gap(before, after, y)
    for document in line.sets:
        yield _bar(document, y)


def _gap(before: SetDocument, after: SetDocument, y: int) -> Iterator[str]:
    """Yield the gap between two sets, if there are days on which neither is in force."""
    last = before.in_force.to
    if last is None or last + timedelta(days=1) >= after.in_force.from_:
        return
    left, right = _x(last + timedelta(days=1)), _x(after.in_force.from_)
    text = "không có" if right - left > YEAR else "–"
    yield (
        f"<g><title>{last + timedelta(days=1):%d/%m/%Y} – "
        f"{after.in_force.from_ - timedelta(days=1):%d/%m/%Y}: không có bộ nào</title>"
        f'<rect x="{left}" y="{y + 3}" width="{round(right - left, 1)}" height="{BAR}" '
        'fill="none" stroke="#999999" stroke-dasharray="3 3"/>'
        f'<text x="{round((left + right) / 2, 1)}" y="{y + 18}" text-anchor="middle" '
        f'font-size="10" fill="#777777">{text}</text></g>'
    )


def _bar(document: SetDocument, y: int) -> str:
    first, last = document.in_force.from_, document.in_force.to
    left = _x(first)
    right = _x(LAST + timedelta(days=1) if last is None else last + timedelta(days=1))
    basis = basis_of(document)
    fill, letters = FILLS[basis]
    outline = ' stroke="#5f7f6d" stroke-dasharray="4 2"' if basis is Basis.INFERRED else ""
    about = f"{document.name.vi}. {document.source.document}. {_set_text(document)}"
    if last is None:
        shape = (
            f'<path d="M{left} {y + 3}H{right}l10 {BAR // 2}l-10 {BAR // 2}H{left}z" '
            f'fill="{fill}"{outline}/>'
        )
    else:
        shape = (
            f'<rect x="{left}" y="{y + 3}" width="{round(right - left, 1)}" height="{BAR}" '
            f'rx="3" fill="{fill}"{outline}/>'
        )
    return (
        f"<g><title>{escape(about)}</title>{shape}"
        f'<text x="{left + 5}" y="{y + 18}" font-size="11" fill="{letters}">'
        f"{escape(str(document.version))}</text>{''.join(_strip(document, left, right, y))}</g>"
    )


def _strip(document: SetDocument, left: float, right: float, y: int) -> Iterator[str]:
    """Yield the strip below a bar: the share of each basis among the parts that decide."""
    bases = [part.basis for part in sourced_items(document) if part.decides]
    x = left
    for basis in FILLS:
        width = round((right - left) * bases.count(basis) / len(bases), 1)
        if width:
            yield (
                f'<rect x="{round(x, 1)}" y="{y + BAR + 5}" width="{width}" height="{STRIP}" '
                f'fill="{FILLS[basis][0]}"/>'
            )
        x += width


def _legend(y: int) -> Iterator[str]:
    x = EDGE
    for basis in (Basis.SEEN, Basis.PARTLY_SEEN, Basis.INFERRED, Basis.CONFLICTING):
        fill, _ = FILLS[basis]
        words = BASES[basis]
        outline = ' stroke="#5f7f6d" stroke-dasharray="4 2"' if basis is Basis.INFERRED else ""
        yield (
            f'<rect x="{x}" y="{y - 12}" width="28" height="16" rx="3" fill="{fill}"{outline}/>'
            f'<text x="{x + 36}" y="{y}" fill="#111111">{words.in_language("vi", {})}</text>'
            f'<text x="{x + 36}" y="{y + 14}" font-size="10" fill="#777777">'
            f"{words.in_language('en', {})}</text>"
        )
        x += 210
    yield (
        f'<text x="{EDGE}" y="{y + 38}" font-size="10" fill="#777777">Thanh trên theo phần yếu nhất có '
        "quyết định kết quả, dải dưới theo tỷ lệ các phần. / "
        "Bar by the weakest part that decides, strip by the share of the parts.</text>"
    )


def main() -> None:
    """Draw the packaged sets."""
    PICTURE.write_text(timeline(Catalogue.packaged().documents()), encoding="utf-8")


if __name__ == "__main__":
    main()
