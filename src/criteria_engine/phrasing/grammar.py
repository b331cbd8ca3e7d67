"""explain: parts of a sentence → the sentence, in Vietnamese and English.

Rules of the two languages that do not depend on the content: joining and numbering, negation, ranges, and
naming one member of a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from string import ascii_lowercase
from typing import Final

from criteria_engine.bilingual import Language, Template
from criteria_engine.frozen import dataclass

# ---- nouns -----------------------------------------------------------------------------------

_PLURALS: Final[Mapping[Language, tuple[str, ...]]] = {
    "vi": ("danh sách các ", "danh sách ", "toàn bộ ", "các ", "những "),
    "en": ("list of the ", "list of ", "all the ", "all ", "the "),
}


def count_noun(label: str, language: Language) -> str:
    """Return the noun that counts the members of a list: its label without the words for many.

    >>> count_noun("các thành viên trong gia đình", "vi"), count_noun("the pupils", "en")
    ('thành viên trong gia đình', 'pupils')
    """
    for words in _PLURALS[language]:
        if label.lower().startswith(words):
            return label[len(words) :]
    return label


_DETERMINED: Final = re.compile(
    r"(?:the|an?|this|that|these|those|each|every|all|any|both|some|no|its|their|his|her|at|more|less|fewer)\b"
)

_COMMON_NOUN: Final = re.compile(r"[a-z]{2,}(?![\w(])")


def definite(noun: str, language: Language) -> str:
    """Return a noun phrase with the article that English needs where it speaks of one certain number.

    A phrase that has an article or the like, a name and a number stay as they are.

    >>> definite("number of members", "en"), definite("the members", "en"), definite("số người", "vi")
    ('the number of members', 'the members', 'số người')
    >>> definite("50% of the members", "en"), definite("Learning citizens", "en")
    ('50% of the members', 'Learning citizens')
    """
    if language == "vi" or _DETERMINED.match(noun) or not _COMMON_NOUN.match(noun):
        return noun
    return f"the {noun}"


# ---- one item of a list ----------------------------------------------------------------------

_ORDINALS: Final[Mapping[Language, tuple[str, ...]]] = {
    "vi": ("nhất", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": (
        *("first", "second", "third", "fourth", "fifth"),
        *("sixth", "seventh", "eighth", "ninth", "tenth"),
    ),
}

# "This pupil", "this pupil's", in a question about an item.
_THIS: Final[Mapping[Language, re.Pattern[str]]] = {
    "vi": re.compile(
        r"\b(?P<noun>thành viên|học sinh|học viên|công dân|người(?: học| lớn)?|trẻ(?: em)?|em|cháu|con"
        r"|hộ(?: gia đình)?|gia đình|dòng họ|xóm|thôn|bản|đơn vị|lớp|mục) này\b",
        re.IGNORECASE,
    ),
    "en": re.compile(r"\bthis (?P<noun>\w+)(?P<possessive>['’]s)?(?!\w)", re.IGNORECASE),
}


def ordinal(number: int, language: Language) -> str:
    """Return the place of an item, counted from 1.

    >>> ordinal(2, "vi"), ordinal(12, "vi"), ordinal(2, "en"), ordinal(12, "en")
    ('thứ hai', 'thứ 12', 'second', 'no. 12')
    """
    words = _ORDINALS[language]
    word = words[number - 1] if number <= len(words) else str(number)
    if language == "vi":
        return f"thứ {word}"
    return word if number <= len(words) else f"no. {number}"


@dataclass(frozen=True, slots=True)
class ItemName:
    """What is known of the name of an item of a list.

    Attributes:
        called: what the facts call it; None where they do not.
        number: its place among the items called the same, from 1; None where no other is.
        detail: a number that describes it further, with its unit; may be empty.
        list_label: the label of the list.
    """

    called: str | None
    number: int | None
    detail: str
    list_label: str

    def in_question(self, question: str, language: Language) -> str:
        """Return a question with the name in place of "this …", or before it.

        >>> name = ItemName("con", 2, "13 tuổi", "các thành viên trong gia đình")
        >>> name.in_question("Kết quả học tập cả năm của học sinh này xếp loại gì?", "vi")
        'Kết quả học tập cả năm của con thứ hai (13 tuổi) xếp loại gì?'
        >>> name.in_question("Xếp loại gì?", "vi")
        'Con thứ hai (13 tuổi): xếp loại gì?'
        """
        found = _THIS[language].search(question)
        detail = f" ({self.detail})" if self.detail else ""
        if found is None:
            name = self.alone(language)
            return f"{name[:1].upper()}{name[1:]}: {question[:1].lower()}{question[1:]}"
        possessive = found.groupdict().get("possessive") or ""
        name = self._name(found["noun"].lower(), language) + possessive + detail
        if found.start() == 0:
            name = name[:1].upper() + name[1:]
        return question[: found.start()] + name + question[found.end() :]

    def alone(self, language: Language) -> str:
        """Return the name as the subject of a sentence.

        >>> ItemName("con", 2, "13 tuổi", "các thành viên trong gia đình").alone("vi")
        'con thứ hai (13 tuổi)'
        """
        detail = f" ({self.detail})" if self.detail else ""
        return self._name(count_noun(self.list_label, language), language) + detail

    def _name(self, noun: str, language: Language) -> str:
        place = "" if self.number is None else ordinal(self.number, language)
        if language == "vi":
            return f"{self.called or noun} {place}".rstrip()
        if self.called is None:
            return (
                f"the {place} {noun}"
                if self.number is None or self.number <= 10
                else f"{noun} {place}"
            )
        return f"{self.called} ({place})" if place else self.called


# ---- negation --------------------------------------------------------------------------------

_NOT: Final = Template("không phải: {said}", "not: {said}")

# The first words of a predicate, and of its negation.
_NEGATIONS: Final[Mapping[Language, tuple[tuple[str, str], ...]]] = {
    "vi": (
        ("không có ", "có "),
        ("không bị ", "bị "),
        ("không được ", "được "),
        ("không thuộc ", "thuộc "),
        ("chưa có ", "có "),
        ("chưa được ", "được "),
        ("có ", "không có "),
        ("đang ", "không "),
        ("đã ", "chưa "),
        ("được ", "không được "),
        ("biết ", "không biết "),
        ("thuộc ", "không thuộc "),
        ("là ", "không phải là "),
    ),
    "en": (
        ("is not ", "is "),
        ("is ", "is not "),
        ("has ", "does not have "),
        ("can ", "cannot "),
    ),
}

# A sentence with one of these further on may have its verb there.
_FURTHER_VERBS: Final = (" được ", " đã ", " đang ", " đều ", " phải ", " is ", " has ", " can ")


def negated(statement: str, language: Language, subject: str = "") -> str:
    """Return the negation of a statement for which the author wrote none.

    Args:
        statement: the statement.
        language: its language.
        subject: the subject that the statement may begin with.

    Returns:
        The statement with its first verb negated where that is safe, else with "not:" before it.

    >>> negated("đang đi học", "vi"), negated("không có khả năng học tập", "vi")
    ('không đi học', 'có khả năng học tập')
    >>> negated("xã thuộc vùng khó khăn", "vi", "xã"), negated("kinh phí được bố trí đủ", "vi", "xã")
    ('xã không thuộc vùng khó khăn', 'không phải: kinh phí được bố trí đủ')
    """
    rest = statement.removeprefix(f"{subject} ")
    if subject and rest != statement and not any(verb in rest for verb in _FURTHER_VERBS):
        opposite = _negated_predicate(rest, language)
        if opposite is not None:
            return f"{subject} {opposite}"
    return _negated_predicate(statement, language) or _NOT.in_language(
        language, {"said": statement}
    )


def _negated_predicate(statement: str, language: Language) -> str | None:
    """The negation of a predicate that begins with a known word; None for other words."""
    for words, opposite in _NEGATIONS[language]:
        if statement.startswith(words):
            return opposite + statement[len(words) :]
    return None


def begins_with_negation(text: str) -> bool:
    """Return whether a Vietnamese text begins with a negation.

    >>> begins_with_negation("chưa chấm"), begins_with_negation("nông dân")
    (True, False)
    """
    return text.startswith(("chưa ", "không "))


def is_negated_as_whole(statement: str, language: Language) -> bool:
    """Whether a sentence is negated as a whole, so that it needs brackets beside other conditions."""
    return statement.startswith(_NOT.in_language(language, {"said": ""}))


# ---- conditions in few words -----------------------------------------------------------------

# The words that begin a predicate about where or what the subject is.
_BELONGING: Final[Mapping[Language, tuple[str, ...]]] = {
    "vi": ("thuộc ", "nằm ở ", "ở ", "là "),
    "en": ("lies ", "is ", "belongs to "),
}

_PLACES: Final[Mapping[Language, tuple[str, ...]]] = {
    "vi": ("vùng ", "khu vực ", "địa bàn ", "miền ", "huyện ", "xã ", "nơi "),
    "en": ("in ", "on ", "at "),
}

_ELSEWHERE: Final = Template("nơi khác", "elsewhere")

_OTHERWISE: Final = Template("trường hợp khác", "otherwise")


def case_name(clause: str, language: Language, subject: str = "") -> str:
    """Return a condition as the name of a case: without the subject, and without the verb of belonging.

    >>> case_name("xã thuộc vùng khó khăn", "vi", "xã"), case_name("có tủ sách", "vi", "gia đình")
    ('vùng khó khăn', 'có tủ sách')
    """
    words = clause.removeprefix(f"{subject} ") if subject else clause
    for verb in _BELONGING[language]:
        if words.startswith(verb):
            return words[len(verb) :]
    return words


def other_case_name(names: Sequence[str], language: Language) -> str:
    """Return the name of the case beside the named ones.

    >>> other_case_name(["vùng khó khăn"], "vi"), other_case_name(["có tủ sách"], "vi")
    ('nơi khác', 'trường hợp khác')
    """
    is_place = all(each.startswith(_PLACES[language]) for each in names)
    return (_ELSEWHERE if is_place else _OTHERWISE).in_language(language, {})


# ---- joining ---------------------------------------------------------------------------------

_BOTH: Final = Template("{first} và {last}", "{first} and {last}")

_EITHER: Final = Template("{first} hoặc {last}", "{first} or {last}")

_ALL: Final = Template("đủ {count} điều kiện: {parts}", "all {count} of these: {parts}")

_ANY: Final = Template(
    "ít nhất một trong {count} điều kiện: {parts}", "at least one of these {count}: {parts}"
)


def conjunction(parts: Sequence[str], language: Language, level: int = 0) -> str:
    """Return a sentence that several conditions all hold: two joined by "and", more as a numbered list.

    Args:
        parts: the conditions.
        language: their language.
        level: the depth of numbered lists around this one; odd levels use letters.

    >>> conjunction(["có tủ sách", "có góc học tập"], "vi")
    'có tủ sách và có góc học tập'
    >>> conjunction(["a", "b", "c"], "vi")
    'đủ 3 điều kiện: (1) a; (2) b; (3) c'
    """
    return _joined(parts, _BOTH, _ALL, language, level)


def disjunction(parts: Sequence[str], language: Language, level: int = 0) -> str:
    """Return a sentence that at least one of several conditions holds."""
    return _joined(parts, _EITHER, _ANY, language, level)


def _joined(
    parts: Sequence[str], two: Template, many: Template, language: Language, level: int
) -> str:
    if len(parts) < 2:
        return "".join(parts)
    if len(parts) == 2:
        return two.in_language(language, {"first": parts[0], "last": parts[1]})
    return many.in_language(language, {"count": len(parts), "parts": numbered(parts, level)})


def numbered(parts: Sequence[str], level: int = 0) -> str:
    """Return conditions as a numbered list; at odd levels with letters instead of numbers.

    >>> numbered(["có tủ sách", "có góc học tập"], 1)
    '(a) có tủ sách; (b) có góc học tập'
    """
    with_letters = level % 2 and len(parts) <= len(ascii_lowercase)
    marks = ascii_lowercase if with_letters else map(str, count(1))
    return "; ".join(f"({mark}) {part}" for mark, part in zip(marks, parts, strict=False))


_OR: Final = Template("{first} hoặc {last}", "{first} or {last}")


def alternatives(values: Sequence[str], language: Language) -> str:
    """Return values joined by "or".

    >>> alternatives(["trung bình", "khá", "giỏi"], "vi")
    'trung bình, khá hoặc giỏi'
    """
    if len(values) < 2:
        return "".join(values)
    between = "; " if any("," in value for value in values) else ", "
    return _OR.in_language(language, {"first": between.join(values[:-1]), "last": values[-1]})


# ---- ranges ----------------------------------------------------------------------------------

_BETWEEN: Final[Mapping[tuple[bool, bool], Template]] = {
    (True, True): Template("từ {low} đến {high}", "from {low} to {high}"),
    (False, True): Template("từ trên {low} đến {high}", "from above {low} to {high}"),
    (True, False): Template("từ {low} đến dưới {high}", "from {low} to below {high}"),
    (False, False): Template("từ trên {low} đến dưới {high}", "from above {low} to below {high}"),
}

_DAYS_BETWEEN: Final[Mapping[tuple[bool, bool], Template]] = {
    (True, True): Template("từ {low} đến hết {high}", "from {low} to {high}"),
    (False, True): Template("từ sau {low} đến hết {high}", "after {low}, up to {high}"),
    (True, False): Template("từ {low} đến trước {high}", "from {low}, before {high}"),
    (False, False): Template("từ sau {low} đến trước {high}", "after {low}, before {high}"),
}

_FROM: Final[Mapping[bool, Template]] = {
    True: Template("từ {low} trở lên", "{low} or more"),
    False: Template("trên {low}", "above {low}"),
}

_UP_TO: Final[Mapping[bool, Template]] = {
    True: Template("không quá {high}", "at most {high}"),
    False: Template("dưới {high}", "below {high}"),
}

_DAYS_FROM: Final[Mapping[bool, Template]] = {
    True: Template("từ {low} trở đi", "{low} or later"),
    False: Template("sau {low}", "after {low}"),
}

_DAYS_UP_TO: Final[Mapping[bool, Template]] = {
    True: Template("không muộn hơn {high}", "{high} or earlier"),
    False: Template("trước {high}", "before {high}"),
}

_ANYTHING: Final = Template("giá trị bất kỳ", "any value")


def range_text(
    low: str | None,
    high: str | None,
    low_included: bool,
    high_included: bool,
    language: Language,
    *,
    days: bool = False,
) -> str:
    """Return a range in words.

    Args:
        low: the lower bound in words; None for a range without one.
        high: the upper bound in words; None for a range without one.
        low_included: whether the lower bound belongs to the range.
        high_included: whether the upper bound belongs to the range.
        language: the language of the bounds.
        days: whether the bounds are dates or moments.

    >>> range_text("6", "14", True, False, "vi"), range_text("60 %", None, True, False, "vi")
    ('từ 6 đến dưới 14', 'từ 60 % trở lên')
    """
    ends = {"low": low, "high": high}
    if low is not None and high is not None:
        template = (_DAYS_BETWEEN if days else _BETWEEN)[low_included, high_included]
    elif low is not None:
        template = (_DAYS_FROM if days else _FROM)[low_included]
    elif high is not None:
        template = (_DAYS_UP_TO if days else _UP_TO)[high_included]
    else:
        template = _ANYTHING
    return template.in_language(language, ends)
