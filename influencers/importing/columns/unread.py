"""Cells that cannot be read whatever their column means: each carries its reason with it, behind a NUL.

A NUL is no text, in a file neither. So one look for it finds every cell that must be rejected.
"""

from __future__ import annotations

MARK = "\x00"
_FORMULA, _ERROR = f"{MARK}=", f"{MARK}#"


def formula(text: str) -> str:
    """A cell that holds a formula: what stood behind its equals sign, if that is known."""
    return f"{_FORMULA}{text}"


def error(text: str) -> str:
    """A cell in which a spreadsheet shows an error such as #REF!."""
    return f"{_ERROR}{text.lstrip('#')}"


def reason(cell: str) -> str:
    """Why a cell with a NUL in it is rejected."""
    if cell.startswith(_FORMULA):
        return "The cell holds a formula. Formulas are not run: save the sheet with values only."
    if cell.startswith(_ERROR):
        return f"The cell shows the error {shown(cell)[:20]} of a spreadsheet."
    return "The cell holds a NUL byte, which is no text."


def shown(cell: str) -> str:
    """The cell as people may see it and databases can keep it."""
    if cell.startswith((_FORMULA, _ERROR)):
        cell = cell[1:]
    return cell.replace(MARK, "\ufffd")
