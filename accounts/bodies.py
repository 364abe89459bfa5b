"""JSON that people send: read with care, refused in sentences."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

# No request says anything that is nested nearly as deeply.
DEEPEST = 50


def read_json(text: str) -> Any:
    """JSON that can be worked with. ValueError, with a sentence, where it is none or could be stored nowhere."""
    too_deep = f"The JSON is nested too deeply: {DEEPEST} levels are the most."
    try:
        value = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise ValueError(too_deep) from None
    except json.JSONDecodeError as error:
        raise ValueError(f"This is not JSON: see line {error.lineno}, sign {error.colno}.") from None
    if _depth(value) > DEEPEST:
        raise ValueError(too_deep)
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        lone = f"\\u{ord(error.object[error.start]):04x}"
        raise ValueError(f"A text in the JSON is not valid Unicode: {lone} is half of a sign.") from None
    return value


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is not a number that JSON knows.")


def _depth(value: Any) -> int:
    """How many lists and objects stand within each other; what is deeper than allowed is not counted to its end."""
    level, depth = [value], 0
    while depth <= DEEPEST:
        nested = [each for each in level if isinstance(each, dict | list)]
        if not nested:
            break
        level = [inner for each in nested for inner in (each.values() if isinstance(each, dict) else each)]
        depth += 1
    return depth


class PlainJSONParser(JSONParser):
    """JSON bodies; what is wrong with one is a refusal in plain words, whatever it is."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        encoding = str((parser_context or {}).get("encoding") or "utf-8")
        try:
            text = stream.read().decode(encoding)
        except LookupError:
            raise ParseError(f"There is no encoding “{encoding[:40]}”. Please send UTF-8.") from None
        except UnicodeError:
            raise ParseError(f"The request's text is not {encoding.upper()[:40]}. Please send UTF-8.") from None
        try:
            return read_json(text)
        except ValueError as error:
            raise ParseError(str(error)) from None
