"""What a cell that says nothing looks like, and how a cell is quoted in a sentence."""

from __future__ import annotations

NOTHING = frozenset(
    ["", "-", "–", "—", "--", "n/a", "na", "nan", "null", "none", "nil", "tbd", "tba", "#n/a", "?", "🔒", "🔒️", "🔐",
     "n.a.", "not available", "\\n"]
)  # fmt: skip


def says_nothing(cell: str) -> bool:
    """True for a blank and for what people write instead of one. Never 0."""
    return not cell or (len(cell) < 16 and cell.strip().lower() in NOTHING)


def short(cell: str) -> str:
    """One line of at most 60 letters."""
    text = " ".join(cell.split())
    return text if len(text) <= 60 else text[:57] + "..."
