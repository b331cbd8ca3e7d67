"""ibis_internals: the modules of Ibis that it does not promise to keep. Only this module imports them.

* `ops` and `rlz`: the nodes of expressions, and the rules of our own nodes;
* `polars_translate`: the function that makes a Polars expression of a node. Our own nodes register with it.
"""

from __future__ import annotations

import ibis.expr.operations as ops
import ibis.expr.rules as rlz
from ibis.backends.polars.compiler import translate as polars_translate

__all__ = ["ops", "polars_translate", "rlz"]
