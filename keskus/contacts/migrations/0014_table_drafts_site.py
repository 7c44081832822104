from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


def forget_drafts(apps, schema_editor) -> None:  # type: ignore[no-untyped-def]
    """Tables that waited before they had a site cannot be gone on with."""
    apps.get_model("contacts", "TableDraft").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0013_counted_again"),
        ("people", "0003_number_index"),
    ]

    operations = [
        migrations.RunPython(forget_drafts, migrations.RunPython.noop),
        migrations.AddField(
            model_name="tabledraft",
            name="site",
            field=models.ForeignKey(
                default=0,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="people.site",
                verbose_name="site",
            ),
            preserve_default=False,
        ),
        migrations.AddField(model_name="tabledraft", name="is_stored", field=models.BooleanField(default=False)),
    ]
