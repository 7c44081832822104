"""What all tests share."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from sqlite3 import connect
from typing import Any

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings

from tests.migrated import migrated_database, migrated_file

# Several suites share one machine, so how long one example takes says nothing.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")

STANDING = {"django_content_type", "auth_permission"}
FEW_ROWS = 2000

pytest_plugins = ["tests.house.people"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages come last in every process: the browser's library leaves a loop running, beside which none can be begun."""
    browser = Path(__file__).parent / "browser"
    items.sort(key=lambda item: browser in Path(item.path).parents)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Begin with a copy of the migrated database, so that the library's `migrate` finds nothing left to do."""
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()
        yield
        return
    memory = connect(connection.creation._get_test_db_name(), uri=True)  # lives as long as somebody is connected
    file = connect(migrated_file())
    file.backup(memory)
    file.close()
    yield
    memory.close()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests that flush tables between them could not empty the trail: its triggers are armed only where tested.

    At the end a page may still be asking: PostgreSQL drops no database that anybody is connected to.
    """
    with django_db_blocker.unblock():
        disarm_trail()
    flush_cheaply()
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            send_others_away(seconds=60)


def flush_cheaply() -> None:
    """A test that commits leaves its rows to a flush of two hundred tables: some seconds for PostgreSQL, for few rows.

    Types of content and the library's permissions follow from the models alone: they stay, instead of being made anew.
    """
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    flush = connection.ops.sql_flush

    def sql_flush(style: Any, tables: list[str], **options: Any) -> list[str]:
        emptied = sorted({*tables} - STANDING)
        if connection.vendor == "postgresql":
            counted = " UNION ALL ".join(f"SELECT '{table}', (SELECT count(*) FROM {table})" for table in emptied)
            with connection.cursor() as cursor:
                cursor.execute(counted)
                rows = {table: count for table, count in cursor.fetchall() if count}
            if sum(rows.values()) < FEW_ROWS:
                return [f"DELETE FROM {table}" for table in rows]
        return flush(style, emptied, **options)

    connection.ops.sql_flush = sql_flush


def send_others_away(seconds: float) -> None:
    """Until nobody is left: who is told to go takes a while on a busy machine, and may come back."""
    others = "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    limit = time.monotonic() + seconds
    with connection.cursor() as cursor:
        while time.monotonic() < limit:
            cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
            if not cursor.fetchall():
                return
            time.sleep(0.1)


def disarm_trail() -> None:
    """Let the trail be changed, as nobody can in production."""
    migration = import_module("keskus.core.migrations.0002_append_only")
    migration.disarm(connection)


def arm_trail() -> None:
    """Make the trail append-only again."""
    migration = import_module("keskus.core.migrations.0002_append_only")
    migration.arm(connection)
