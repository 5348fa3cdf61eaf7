"""A database on a PostgreSQL server for one run: ``python -m tests.conformance.database create|drop NAME``.

``DATABASE_URL`` names the server; ``create`` prints the address of the new database.
"""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

import psycopg
from psycopg import sql


def main(act: str, name: str) -> None:
    """Create or drop."""
    address = os.environ["DATABASE_URL"]
    command = {"create": "CREATE DATABASE {}", "drop": "DROP DATABASE IF EXISTS {} WITH (FORCE)"}[act]
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(command).format(sql.Identifier(name)))
    if act == "create":
        sys.stdout.write(f"{urlsplit(address)._replace(path=f'/{name}').geturl()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
