"""The shape of the laws in a criteria file, as a pydantic model with locations."""

from typing import Annotated, Literal

from criteria_engine.reading.scalars import (
    BilingualField,
    ExpressionField,
    Justified,
    PreparedBy,
    ReferenceField,
    ReferenceListField,
    TextField,
    choice_text,
)


class LawDocument(Justified):
    """What has to hold for every subject, whatever its facts; `criteria test` proves it, or searches.

    A law decides nothing: it is a test of the set, as examples are. It states exactly one of `more` (or `less`,
    or both), `always`, `keeps` and `levels`. It is about known facts within their declared bounds, on every day
    of the set.
    """

    text: BilingualField
    when: ExpressionField | None = None
    more: ReferenceListField = ()
    less: ReferenceListField = ()
    always: ExpressionField | None = None
    keeps: ReferenceField | None = None
    levels: Annotated[Literal["ordered"], PreparedBy(choice_text)] | None = None
    cite: TextField | None = None
