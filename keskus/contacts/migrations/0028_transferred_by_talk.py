import django.db.models.expressions
from django.db import migrations, models

from keskus.core.indexing import AddIndexBesideWriters


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("contacts", "0027_logged_states"),
    ]

    operations = [
        AddIndexBesideWriters(
            model_name="contact",
            index=models.Index(
                django.db.models.expressions.RawSQL(
                    "COALESCE(talk_seconds, -1)", [], output_field=models.IntegerField()
                ),
                models.F("entered_epoch"),
                condition=models.Q(
                    django.db.models.expressions.RawSQL(
                        "ended_by IN ('blind_transfer', 'attended_transfer')", [], output_field=models.BooleanField()
                    )
                ),
                name="contact_transferred_by_talk",
            ),
        ),
    ]
