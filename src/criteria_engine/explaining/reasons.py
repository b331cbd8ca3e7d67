"""TEMPORARY STUB by the lead, to be overwritten by the helper who writes this module."""
from __future__ import annotations
from typing import Any
from criteria_engine.decision import Bilingual, Quantity, Reason


class Explainer:
    def __init__(self, checked: Any, definitions: Any, layout: Any, frame: Any) -> None:
        from criteria_engine.evaluate import plan
        self._run = lambda node: plan(node, layout, definitions)(frame)

    def reason(self, node: Any) -> Reason:
        value = self._run(node)
        result: Any = "yes" if value is True else "no" if value is False else "unknown"
        return Reason(text=Bilingual(vi=node.written.span.text if node.written.span else "?"), result=result, place="")

    def operands(self, node: Any) -> tuple[Any, ...]:
        return ()

    def quantity(self, value: Any, unit: Any = None, label: Any = None) -> Quantity:
        return Quantity(known=True, value=str(value))
