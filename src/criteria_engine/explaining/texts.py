"""The texts an author wrote, as the decision carries them."""

from __future__ import annotations

from criteria_engine.decision import Bilingual
from criteria_engine.reading.documents import Texts


def bilingual(texts: Texts) -> Bilingual:
    """A wording of the set."""
    return Bilingual(vi=texts.vi, en=texts.en)


def bilingual_or_none(texts: Texts | None) -> Bilingual | None:
    """A wording of the set, where one was written."""
    return None if texts is None else bilingual(texts)
