"""The trail refuses update and delete in the database itself, not only in our code (privacy rule 31)."""

from django.db import migrations

SQLITE = """
CREATE TRIGGER core_auditentry_no_update BEFORE UPDATE ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;

CREATE TRIGGER core_auditentry_no_delete BEFORE DELETE ON core_auditentry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END;
"""
SQLITE_OFF = "DROP TRIGGER core_auditentry_no_update;\n\nDROP TRIGGER core_auditentry_no_delete;"
POSTGRES = """
CREATE FUNCTION core_auditentry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$;
CREATE TRIGGER core_auditentry_append_only BEFORE UPDATE OR DELETE ON core_auditentry
FOR EACH ROW EXECUTE FUNCTION core_auditentry_append_only();
CREATE TRIGGER core_auditentry_no_truncate BEFORE TRUNCATE ON core_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION core_auditentry_append_only();
"""
POSTGRES_OFF = """
DROP TRIGGER core_auditentry_append_only ON core_auditentry;
DROP TRIGGER core_auditentry_no_truncate ON core_auditentry;
DROP FUNCTION core_auditentry_append_only();
"""


def run(connection, sqlite, postgres):
    """Apart from the schema editor, so that the suite can disarm and arm inside its own transaction."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(postgres)
            return
        for statement in sqlite.split("\n\n"):
            cursor.execute(statement)


def arm(connection):
    run(connection, SQLITE, POSTGRES)


def disarm(connection):
    run(connection, SQLITE_OFF, POSTGRES_OFF)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(lambda _, editor: arm(editor.connection), lambda _, editor: disarm(editor.connection))
    ]
