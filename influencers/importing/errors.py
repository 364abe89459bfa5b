"""What can keep a file out, each with a sentence for the person who brought it."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """The file cannot be imported so; str() is the sentence.

    `field` names what is at fault: "file", or the argument of `start` or `proceed` that was wrong.
    """

    def __init__(self, sentence: str, field: str = "file") -> None:
        super().__init__(sentence)
        self.field = field


class Unanswered(Exception):
    """The file leaves something open that must not be guessed; `questions` say what."""

    def __init__(self, questions: list[dict[str, Any]]) -> None:
        super().__init__(" ".join(question["sentence"] for question in questions))
        self.questions = questions


class Stopped(Exception):
    """Somebody cancelled this import, or another worker has it."""


class DiskFull(Exception):
    """The database has no room left."""


class WrongState(Exception):
    """The import is not in a state in which this can be done; str() is the sentence."""
