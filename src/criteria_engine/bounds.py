"""The limits on what is read, searched and answered, each of them declared here and nowhere else.

They keep time and memory within reason whatever a file or a set of facts contains. `docs/design/bounds.md`
lists them for readers; a test compares the two.
"""

from __future__ import annotations

from typing import Final

MAX_DIAGNOSTICS: Final = 1_000
"""The most diagnostics in one error or answer; of the others only the number is given."""

MAX_QUOTED: Final = 200
"""The most characters of a key or a value of facts that a message quotes."""

MAX_QUERY_SPLITS: Final = 12
"""The most unknown facts of which a query tries all values; each of them nests another query."""
