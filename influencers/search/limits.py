"""No search may hold the database: every statement of one has a time limit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction
from psycopg2.errors import QueryCanceled

PAGE_SECONDS = 10.0
COUNT_SECONDS = 2.0
QUICK_COUNT_SECONDS = 0.15
FACET_SECONDS = 5.0
BATCH_SECONDS = 60.0


class TooSlow(Exception):
    """The database took longer than a search may take."""

    def __init__(self) -> None:
        super().__init__("This search takes too long. Add a filter to narrow it down.")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Statements inside may take this long each; TooSlow where one takes longer. Opens a transaction or a savepoint."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("select set_config('statement_timeout', %s, true)", [str(int(seconds * 1000))])
            yield
            with connection.cursor() as cursor:
                cursor.execute("select set_config('statement_timeout', '0', true)")
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooSlow from error
        raise
