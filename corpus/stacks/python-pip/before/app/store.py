"""Invoices in Postgres."""

import os
from dataclasses import dataclass
from decimal import Decimal

import psycopg2


@dataclass(frozen=True)
class Invoice:
    number: int
    customer: str
    total: Decimal


def find(number: int) -> Invoice | None:
    query = "SELECT number, customer, total FROM invoices WHERE number = %s"
    with psycopg2.connect(os.environ["DATABASE_URL"]) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query, (number,))
            row = cursor.fetchone()
    return Invoice(*row) if row else None
