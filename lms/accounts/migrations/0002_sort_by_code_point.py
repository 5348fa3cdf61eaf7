"""Names sort alike on both databases: the search forms are plain letters, compared byte by byte."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# SQLite compares so by itself; PostgreSQL would take the language of the cluster, which ignores spaces. With this
# collation its indexes also serve searches from the beginning of a name.
COLUMNS = (("accounts_user", 900), ("accounts_publicbody", 1200))


def compare_by_code_point(_apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Collation C for the search forms, on PostgreSQL."""
    if schema_editor.connection.vendor == "postgresql":
        for table, length in COLUMNS:
            schema_editor.execute(
                f'ALTER TABLE "{table}" ALTER COLUMN "name_search" TYPE varchar({length}) COLLATE "C"'
            )


class Migration(migrations.Migration):
    """No change of state: Django's ``db_collation`` would name one collation for both databases."""

    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(compare_by_code_point, migrations.RunPython.noop, elidable=False)]
