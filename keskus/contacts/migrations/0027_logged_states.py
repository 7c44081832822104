from __future__ import annotations

from typing import Any

from django.db import migrations, models


def grade_again(apps: Any, editor: Any) -> None:
    """Days with a gap are graded once more, for when it was is kept from now on."""
    days = apps.get_model("contacts", "SourceDay").objects.exclude(grade__in=("", "A"))
    due = [number for number, reasons in days.values_list("pk", "reasons").iterator() if _has_gap(reasons)]
    for start in range(0, len(due), 500):
        days.filter(pk__in=due[start : start + 500]).update(is_due=True)


def _has_gap(reasons: list[list[Any]]) -> bool:
    return any(reason[0] == "gap" for reason in reasons)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0026_sealed_quarantine")]

    operations = [
        migrations.AddField(
            model_name="agentstate",
            name="logged",
            field=models.TextField(blank=True, db_default="", default=""),
        ),
        migrations.AddField(model_name="sourceday", name="gaps", field=models.JSONField(default=list)),
        migrations.RunPython(grade_again, migrations.RunPython.noop),
    ]
