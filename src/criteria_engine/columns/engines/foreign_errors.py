"""foreign_errors: what Arrow, Polars, pandas, DuckDB, Ibis or Spark raise → one documented error.

The readers of files tell the column as well (:mod:`criteria_engine.tables.reader`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

from criteria_engine.columns import diagnostics as codes
from criteria_engine.diagnostics import CriteriaError
from criteria_engine.source import Source

_ENGINES: Final = {
    "duckdb": "DuckDB",
    "_duckdb": "DuckDB",
    "ibis": "Ibis",
    "numpy": "NumPy",
    "pandas": "pandas",
    "polars": "Polars",
    "py4j": "Spark",
    "pyarrow": "Arrow",
    "pyo3_runtime": "Polars",
    "pyspark": "Spark",
}
"""The packages that hold or compute columns, and how a message names them."""


@contextmanager
def foreign_errors_reported() -> Iterator[None]:
    """Raise what an engine raises within the block as a CriteriaError with the engine's message.

    An error is an engine's if its class or the code that raised it belongs to the engine. Panics of Polars are
    no `Exception`; interrupts and errors of this library pass.

    Raises:
        CriteriaError: an engine failed.
    """
    try:
        yield
    except CriteriaError:
        raise
    except BaseException as error:
        engine = engine_of(error)
        if engine is None:
            raise
        at = Source("table", "").whole()
        diagnostic = codes.ENGINE_FAILED.at(at, engine=engine, why=first_line(error))
        raise CriteriaError([diagnostic]) from error


def first_line(error: BaseException) -> str:
    """Return the first line of the message of an error; the name of its class where there is none."""
    return str(error).strip().partition("\n")[0] or type(error).__name__


def engine_of(error: BaseException) -> str | None:
    """Return the name of the engine that raised an error; None for an error that is not an engine's."""
    package = _package(type(error).__module__)
    if package == "pyo3_runtime" or (package in _ENGINES and isinstance(error, Exception)):
        return _ENGINES[package]
    if not isinstance(error, Exception):
        return None
    return _ENGINES.get(_package(_raised_in(error.__traceback__)))


def _raised_in(traceback: TracebackType | None) -> str:
    """Return the name of the module whose code raised an error."""
    name = ""
    while traceback is not None:
        name = traceback.tb_frame.f_globals.get("__name__", "")
        traceback = traceback.tb_next
    return name


def _package(module: str) -> str:
    return module.partition(".")[0]
