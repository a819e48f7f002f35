"""What time it is: the database's clock is the only one that counts for work rows."""

from datetime import datetime

from django.db import connection


def database_now() -> datetime:
    """The time of the database server, with its zone; within a transaction it goes on (statement_timestamp)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        row: tuple[datetime] = cursor.fetchone()
    return row[0]
