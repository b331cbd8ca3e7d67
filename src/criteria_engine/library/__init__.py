"""Declarations of functions; hosts import Function, Library, function and over_columns from here."""

from criteria_engine.library.declarations import Function, function, over_columns
from criteria_engine.library.registry import Library

__all__ = ["Function", "Library", "function", "over_columns"]
