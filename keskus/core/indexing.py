"""Indexes of big tables, made while others write.

A migration that uses this says `atomic = False`.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import AddIndex


class AddIndexBesideWriters(AddIndex):
    """An index that PostgreSQL builds without shutting writers out; SQLite has one writer, and builds it at once.

    What a build that was cut off left behind is removed first, so that the migration can be started again.
    """

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Build it."""
        schema_editor.execute(self._remove(schema_editor))
        model = to_state.apps.get_model(app_label, self.model_name)
        beside = {"concurrently": True} if schema_editor.connection.vendor == "postgresql" else {}
        schema_editor.add_index(model, self.index, **beside)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Remove it."""
        schema_editor.execute(self._remove(schema_editor))

    def _remove(self, schema_editor: Any) -> str:
        beside = "CONCURRENTLY " if schema_editor.connection.vendor == "postgresql" else ""
        return f"DROP INDEX {beside}IF EXISTS {schema_editor.quote_name(self.index.name)}"
