"""review: texts of a document → equal ones, missing translations, and numbers that differ between languages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from criteria_engine.bilingual import Template, Text
from criteria_engine.checking.review import diagnostics as codes
from criteria_engine.checking.review.numbers_in_texts import numbers_in
from criteria_engine.diagnostics import Diagnostic, Related
from criteria_engine.reading.documents import FactDocument, SetDocument
from criteria_engine.reading.nodes import Mapping, Node, Scalar
from criteria_engine.reading.nodes import Sequence as Items
from criteria_engine.reading.scalars import LocatedStr, TextDocument
from criteria_engine.reading.sets import lookup
from criteria_engine.source import Span

_FIRST: Final = Template("giống dòng này", "the same as this")

_TRANSLATED_KEYS: Final = frozenset(
    {"label", "denied", "question", "text", "name", "unit", "summary", "subject", "help", "note"}
)

_MOSTLY: Final = 0.75
"""The share of texts of one key from which a set counts as written in two languages."""


def review_texts(document: SetDocument, root: Node) -> Iterator[Diagnostic]:
    """Yield warnings about the texts of a set."""
    yield from _equal_texts(document)
    yield from _equal_english_labels(root)
    yield from _equal_names(document)
    yield from _translations(root)


# ---- equal texts -----------------------------------------------------------------------------


def _equal_texts(document: SetDocument) -> Iterator[Diagnostic]:
    indicators = [i for c in document.criteria for i in c.indicators]
    conditions = (*document.knock_outs, *document.prerequisites)
    yield from _equal(
        [(i.text, i.id.span) for i in indicators] + [(c.text, c.id.span) for c in conditions],
        Text("lời văn", "text"),
    )
    yield from _equal([(c.name, c.id.span) for c in document.criteria], Text("tên", "name"))
    yield from _equal([(each.name, each.id.span) for each in document.levels], Text("tên", "name"))
    grades = document.award.grades
    yield from _equal([(each.name, each.id.span) for each in grades], Text("tên", "name"))
    yield from _of_facts(
        [*document.facts.items()],
        [
            *((each.label, name.span) for name, each in document.parameters.items()),
            *((each.label, name.span) for name, each in document.definitions.items()),
        ],
    )


def _of_facts(
    facts: Sequence[tuple[LocatedStr, FactDocument]],
    others: Sequence[tuple[TextDocument, Span]] = (),
) -> Iterator[Diagnostic]:
    label, question = Text("nhãn", "label"), Text("câu hỏi", "question")
    yield from _equal([*((f.label, name.span) for name, f in facts), *others], label)
    yield from _equal([(f.question, name.span) for name, f in facts if f.question], question)
    for name, fact in facts:
        if fact.denied is not None:
            yield from _equal([(fact.label, name.span), (fact.denied, name.span)], label)
        if fact.values:
            values = [(text, value.span) for value, text in fact.values.items()]
            yield from _equal(values, Text("lời văn", "text"))
        if fact.fields:
            yield from _of_facts([*fact.fields.items()])


def _equal(texts: Iterable[tuple[TextDocument, Span]], what: Text) -> Iterator[Diagnostic]:
    """Yield a warning for each text that is equal to one before, but for signs and capitals."""
    first: dict[str, Span] = {}
    for text, owner in texts:
        key = _normalized(text.vi)
        at = text.span or owner
        if key and key in first:
            yield codes.SAME_TEXT.at(at, what=what, related=[Related(first[key], _FIRST)])
        first.setdefault(key, at)


def _equal_english_labels(root: Node) -> Iterator[Diagnostic]:
    """Yield a warning for each English label that is equal to one before, whose Vietnamese label is not."""
    first: dict[str, tuple[Span, str]] = {}
    for section in ("facts", "parameters", "definitions"):
        declared = lookup(root, section)
        for entry in declared.entries if isinstance(declared, Mapping) else ():
            vi, en = (lookup(entry.value, "label", each) for each in ("vi", "en"))
            if not isinstance(vi, Scalar) or not isinstance(en, Scalar):
                continue
            key, original = _normalized(en.value), _normalized(vi.value)
            span, other = first.setdefault(key, (en.span, original))
            if key and other != original:
                what = Text("nhãn tiếng Anh", "English label")
                yield codes.SAME_TEXT.at(en.span, what=what, related=[Related(span, _FIRST)])


def _normalized(text: str) -> str:
    """Return a text without signs and capitals, for comparing."""
    return " ".join(re.sub(r"[^\w%]+", " ", text).split()).casefold()


# ---- equal names -----------------------------------------------------------------------------


def _equal_names(document: SetDocument) -> Iterator[Diagnostic]:
    names: dict[str, Span] = {}
    for example in document.examples:
        if example.name in names:
            related = [Related(names[example.name], _FIRST)]
            yield codes.DUPLICATE_EXAMPLE.at(example.span, name=example.name, related=related)
        names.setdefault(example.name, example.span)
    parts = [
        *(c.id for c in document.criteria),
        *(i.id for c in document.criteria for i in c.indicators),
        *(c.id for c in (*document.knock_outs, *document.prerequisites)),
    ]
    for ids in (
        parts,
        [each.id for each in document.levels],
        [g.id for g in document.award.grades],
    ):
        yield from _near_equal(ids)
    for kind in (document.facts, document.parameters, document.definitions, document.outputs):
        yield from _near_equal(list(kind))


def _near_equal(ids: Sequence[LocatedStr]) -> Iterator[Diagnostic]:
    seen: dict[str, LocatedStr] = {}
    for word in ids:
        key = _without_noughts(re.sub(r"[\W_]+", "", word).casefold(), word)
        other = seen.setdefault(key, word)
        if other != word:
            related = [Related(other.span, _FIRST)]
            yield codes.NEAR_EQUAL_IDS.at(word.span, id=word, other=other, related=related)


def _without_noughts(key: str, word: str) -> str:
    """Return the key of an id such as `1.1`; `1.10` and `11` are other ids, `1.1.` is not."""
    parts = re.findall(r"\w+", word.casefold())
    return ".".join(parts) if parts else key


# ---- translations ----------------------------------------------------------------------------


def _translations(root: Node) -> Iterator[Diagnostic]:
    texts: dict[str, list[tuple[Node, Node | None]]] = defaultdict(list)
    _collect(root, "", texts)
    every = [en is not None for found in texts.values() for _, en in found]
    in_two_languages = sum(every) >= _MOSTLY * len(every)
    for key, found in texts.items():
        translated = sum(en is not None for _, en in found)
        mostly = in_two_languages and translated >= 2 and 2 * translated > len(found)
        for node, en in found:
            if en is None and mostly:
                yield codes.MISSING_TRANSLATION.at(node.span, key=key, count=translated)
            if isinstance(en, Scalar) and isinstance(node, Scalar):
                yield from _compare(node, en)


def _collect(node: Node, key: str, texts: dict[str, list[tuple[Node, Node | None]]]) -> None:
    """Collect the texts of a file by their key, each with its translation or None."""
    match node:
        case Mapping(entries):
            by_key = {e.key.value: e.value for e in entries}
            if "vi" in by_key and by_key.keys() <= {"vi", "en"}:
                texts[key].append((by_key["vi"], by_key.get("en")))
                return
            for entry in entries:
                if entry.key.value in ("examples", "source", "remove"):
                    continue
                inner = "values" if key == "values" else entry.key.value
                if isinstance(entry.value, Scalar) and inner in {*_TRANSLATED_KEYS, "values"}:
                    texts[inner].append((entry.value, None))
                else:
                    _collect(entry.value, inner, texts)
        case Items(items):
            for item in items:
                _collect(item, "", texts)
        case _:
            pass


def _compare(vi: Scalar, en: Scalar) -> Iterator[Diagnostic]:
    text = en.value.strip()
    if text == vi.value.strip() and _is_vietnamese(text):
        yield codes.UNTRANSLATED.at(en.span, text=text)
        return
    here, there = numbers_in(vi.value), numbers_in(en.value, english=True)
    bare_vi, bare_en = ({n.rstrip("%") for n in numbers} for numbers in (here, there))
    only_vi = {n for n in here if n.rstrip("%") not in bare_en}
    only_en = {n for n in there if n.rstrip("%") not in bare_vi}
    if only_vi and only_en:
        yield codes.TRANSLATION_NUMBER.at(
            en.span,
            vi=", ".join(sorted(only_vi)),
            en=", ".join(sorted(only_en)),
            related=[Related(vi.span, Template("bản tiếng Việt", "the Vietnamese text"))],
        )


def _is_vietnamese(text: str) -> bool:
    return (
        len(text.split()) > 1
        and re.search(
            "[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", text.casefold()
        )
        is not None
    )


# ---- citations -------------------------------------------------------------------------------


def review_citations(document: SetDocument, root: Node) -> Iterator[Diagnostic]:
    """Yield a warning for a citation on two parts, in a set whose other parts each cite their own place."""
    conditions = (*document.knock_outs, *document.prerequisites)
    stated = [
        *((each.id, each.cite) for c in document.criteria for each in c.indicators),
        *((each.id, each.cite) for each in conditions),
    ]
    parts = [(id_, cite) for id_, cite in stated if cite is not None]
    by_cite: dict[str, list[tuple[LocatedStr, str]]] = defaultdict(list)
    for id_, cite in parts:
        by_cite[" ".join(cite.split()).casefold()].append((id_, cite))
    shared = [ids for ids in by_cite.values() if len(ids) > 1]
    alone = len(by_cite) - len(shared)
    spans = dict(_cites(root)) if shared else {}
    for (first, cite), *_, (second, _) in shared:
        pair = len(by_cite[" ".join(cite.split()).casefold()]) == 2 and not second.startswith(first)
        only = len(shared) == 1 < alone
        if pair and (_names(cite, "điểm") or (_names(cite, "khoản") and only)):
            here, there = spans.get(second, second.span), spans.get(first, first.span)
            yield codes.SAME_CITE.at(here, cite=cite, other=first, related=[Related(there, _FIRST)])


def _cites(node: Node) -> Iterator[tuple[str, Span]]:
    """Yield the id and the place of the citation of every part that has both."""
    match node:
        case Mapping(entries):
            id_, cite = lookup(node, "id"), lookup(node, "cite")
            if isinstance(id_, Scalar) and isinstance(cite, Scalar):
                yield id_.value.strip(), cite.span
            for entry in entries:
                yield from _cites(entry.value)
        case Items(items):
            for item in items:
                yield from _cites(item)
        case _:
            pass


def _names(cite: str, part: str) -> bool:
    """Whether a citation names a part of an article, such as a point, the smallest one."""
    return re.search(rf"\b{part} [a-zđ0-9]", cite.casefold()) is not None
