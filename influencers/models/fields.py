"""Field types that Django does not have."""

from __future__ import annotations

from typing import Any

import numpy as np
from django.db import models


class RealField(models.FloatField):  # type: ignore[type-arg]
    """A four-byte float. Compared values are rounded the same way, so `er_min=2.3` finds a row that shows 2.3."""

    def db_type(self, connection: Any) -> str:
        return "real"

    def get_prep_value(self, value: Any) -> float | None:
        number = super().get_prep_value(value)
        return number if number is None else float(np.float32(number))


class VectorField(models.Field):  # type: ignore[type-arg]
    """A tsvector that is only ever written by SQL and only ever matched, never read."""

    def db_type(self, connection: Any) -> str:
        return "tsvector"
