"""Other spellings of the keys of a table, as `columns.yaml` or a sheet of an entry workbook confirms them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field

from criteria_engine.bilingual import Text
from criteria_engine.diagnostics import Diagnostic
from criteria_engine.frozen import dataclass
from criteria_engine.reading.scalars import LocatedStr
from criteria_engine.reading.text_values import fold_text
from criteria_engine.rollup import key_diagnostics as codes
from criteria_engine.rollup.key_index import KeyIndex


@dataclass(frozen=True, slots=True)
class KeyAliases:
    """Other spellings of the keys of one table.

    Attributes:
        keys: the key of each folded spelling.
        spellings: each spelling as it is written, with its key.
        sheet: the sheet of an entry workbook in which a further one is confirmed; None for `columns.yaml`.
    """

    keys: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[LocatedStr, LocatedStr] = field(default_factory=dict)
    sheet: Text | None = None

    def key(self, text: str) -> str:
        """Return the key that a text stands for: of an alias its key, of any other text the text.

        >>> KeyAliases({"xóm 01": "X01"}).key("Xóm 01")
        'X01'
        """
        return self.keys.get(fold_text(text), text) if self.keys else text

    def faults(self, keys: Collection[str], table: object) -> list[Diagnostic]:
        """Return why aliases cannot hold: there is no such key, or the spelling is a key itself."""
        index = KeyIndex(keys)
        diagnostics: list[Diagnostic] = []
        for spelling, key in self.spellings.items():
            if key not in keys:
                near = index.near(key)
                diagnostics.append(
                    codes.ALIAS_OF_NO_KEY.at(key.span, suggestion=near, text=key, table=table)
                )
            elif self.key(spelling) != spelling and spelling in keys:
                diagnostics.append(
                    codes.ALIAS_IS_A_KEY.at(spelling.span, text=spelling, table=table)
                )
        return diagnostics


NO_ALIASES = KeyAliases()
"""For a table without aliases."""
