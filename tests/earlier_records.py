"""Records of decisions that earlier versions have written, and how they are written today."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

FILES: Final = sorted((Path(__file__).parent / "explanation" / "records").glob("*.json"))


def earlier(file: Path) -> str:
    """The text of a record."""
    return file.read_text(encoding="utf-8").rstrip("\n")


def written_today(record: str) -> str:
    """The same record with the keys that were added since."""
    with_outputs = record.replace('],"missing":[', '],"outputs":{},"missing":[', 1)
    return re.sub(r'("needed_share":[^,]+),"items"', r'\1,"operator":null,"items"', with_outputs)
