"""analysis: what reports on the examples of a set have in common: places, made examples, open questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from textwrap import indent
from typing import Final, TypeVar

from criteria_engine.analysis.rule_tests import MadeExample, PlaceInSet, WrittenReason
from criteria_engine.bilingual import Template
from criteria_engine.model.decision import SetReference
from criteria_engine.rendering.decision.locale import Locale
from criteria_engine.rendering.document import (
    Block,
    Bullets,
    DocumentRow,
    Heading,
    Item,
    Listing,
    Note,
    Paragraph,
    Table,
    TextLine,
    TextRun,
    Tone,
    line,
)
from criteria_engine.wording.numbers import format_number

_KindT = TypeVar("_KindT", bound=str)

_StateT = TypeVar("_StateT", bound=str)

_WITH_NUMBER: Final = Template("{case} (số {number})", "{case} (no. {number})")

_NUMBERED: Final = Template("Số {number}", "No. {number}")

_KIND: Final = Template("Loại", "Kind")

_JUSTIFIED: Final = Template(
    "Không thử, có lý do ghi ở `untested:`", "Not tested, for a reason under `untested:`"
)

_UNDECIDED: Final = Template("Chưa rõ", "Not decided")

_NAMED: Final = Template("{where}: {case}", "{where}: {case}")

_BECAUSE: Final = Template("{what} ({reason})", "{what} ({reason})")

_NO_SOLVER: Final = Template(
    "Máy chưa tìm ví dụ và chưa chứng minh gì cho những chỗ này: cần gói `analysis`"
    " (pip install 'criteria-engine[analysis]').",
    "No examples were looked for and nothing was proved here: that needs the extra `analysis`"
    " (pip install 'criteria-engine[analysis]').",
)

_EXAMPLES: Final = Template(
    "Ví dụ làm sẵn, chép vào `examples:`", "Made examples, to be pasted into `examples:`"
)

_CHECK: Final = Template(
    "Máy tìm ra số liệu và đã xét lại bằng chính bộ này. Hãy đọc kết quả ở `expect:`: nếu khác điều luật nói"
    " thì quy tắc sai, đừng chép.",
    "The facts were found by the solver and decided by this set. Read what is under `expect:`: if the law says"
    " something else, the rules are wrong; do not paste it.",
)


def key_of(reference: SetReference) -> str:
    """Return title, scope and version of a set."""
    scope = "" if reference.scope is None else f"/{reference.scope}"
    return f"{reference.title}{scope}@{reference.version}"


def where(place: PlaceInSet, locale: Locale) -> str:
    """Return what a part is called, with its text."""
    name = locale.text(place.name)
    return f"{name}: {place.text}" if place.text else name


def place_lines(place: PlaceInSet) -> tuple[TextLine, ...]:
    """Return where a part is written, as lines below it."""
    return () if place.location is None else (line(TextRun(place.location, Tone.MUTED)),)


def made_examples(made: Iterable[MadeExample], locale: Locale) -> Iterator[Block]:
    """Yield examples to paste."""
    numbered = list(enumerate(made, start=1))
    if not numbered:
        return
    yield Heading(2, line(locale.format(_EXAMPLES)))
    yield Paragraph(line(locale.format(_CHECK)))
    for number, each in numbered:
        yield Paragraph(line(TextRun(locale.format(_NUMBERED, number=number), Tone.MUTED)))
        yield Listing(tuple((TextRun(text),) for text in indent(each.yaml, "  ").splitlines()))


def numbered(text: str, made: str | None, numbers: Mapping[str, int], locale: Locale) -> str:
    """Return a text with the number of the made example that shows it."""
    return locale.format(_WITH_NUMBER, case=text, number=numbers[made or ""])


def said_of(place: PlaceInSet, what: str, reasons: Sequence[str], locale: Locale) -> Item:
    """Return what is said of a place, with the reasons, as an item of a list."""
    text = locale.format(_NAMED, where=where(place, locale), case=what)
    if reasons:
        text = locale.format(_BECAUSE, what=text, reason="; ".join(reasons))
    return Item(line(text), tuple(Item(each) for each in place_lines(place)))


def said_by_place(said: Iterable[tuple[PlaceInSet, str]], locale: Locale) -> Bullets:
    """Return what is said of several places, all of one place together."""
    by_place: dict[PlaceInSet, list[str]] = {}
    for place, what in said:
        by_place.setdefault(place, []).append(what)
    items = (said_of(place, "; ".join(all_), (), locale) for place, all_ in by_place.items())
    return Bullets(tuple(items))


def summary(
    templates: tuple[Template, Template], good: int, total: int, percent: Decimal, locale: Locale
) -> Note:
    """Return how much is tested: the first template for all of it, the second one for a part."""
    done = good == total
    text = locale.format(
        templates[0 if done else 1],
        good=good,
        total=total,
        percent=format_number(percent, locale.language),
    )
    tone = Tone.GOOD if done else Tone.OPEN
    return Note(tone, (Paragraph(line(TextRun(text, Tone.STRONG))),))


def state_table(
    kinds: Mapping[_KindT, Template],
    states: Mapping[_StateT, Template],
    counted: Sequence[tuple[_KindT, _StateT]],
    locale: Locale,
) -> Table:
    """Return how many there are of each kind and state."""
    numbers = Counter(counted)
    shown = [each for each in states if each != "justified" or any(s == each for _, s in counted)]
    rows = [
        DocumentRow(
            (
                line(locale.format(name)),
                *(line(str(numbers[kind, each] or "")) for each in shown),
            )
        )
        for kind, name in kinds.items()
        if any(numbers[kind, each] for each in states)
    ]
    heads = (locale.format(_KIND), *(locale.format(states[each]) for each in shown))
    return Table(heads, tuple(rows))


def justified(
    said: Sequence[tuple[PlaceInSet, str, WrittenReason | None]], locale: Locale
) -> Iterator[Block]:
    """Yield what no example tests for reasons that the author gives, each with its reason."""
    if not said:
        return
    yield Heading(2, line(locale.format(_JUSTIFIED)))
    items = (
        said_of(place, what, () if reason is None else (reason.text,), locale)
        for place, what, reason in said
    )
    yield Bullets(tuple(items))


def open_questions(items: tuple[Item, ...], solved: bool, locale: Locale) -> Iterator[Block]:
    """Yield what was not decided, and why where the solver is not installed."""
    if not items:
        return
    yield Heading(2, line(locale.format(_UNDECIDED)))
    if not solved:
        yield Note(Tone.WARNING, (Paragraph(line(locale.format(_NO_SOLVER))),))
    yield Bullets(items)
