"""What a host imports to declare functions: Function, Library, function, over_columns."""

from criteria_engine.library.declarations import Function, function, over_columns
from criteria_engine.library.registry import Library

__all__ = ["Function", "Library", "function", "over_columns"]
