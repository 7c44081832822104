"""Goals become dated, numbered definitions. What counted before a queue's first goal is written down as version 1."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.db import migrations, models

import keskus.contacts.models.definitions
from keskus.contacts.rules import day_bounds

BEGINNING = date(2000, 1, 1)
KEPT = ("threshold_seconds", "short_abandon_seconds", "target_share", "variant")


def keep_goals(apps: Any, schema_editor: Any) -> None:
    """A queue's first goal also held before its day: that becomes a version of its own."""
    old, new = apps.get_model("contacts", "ServiceGoal"), apps.get_model("contacts", "KpiDefinition")
    versions: dict[int, int] = {}
    for goal in old.objects.order_by("queue_id", "starts_on"):
        terms = {name: getattr(goal, name) for name in KEPT}
        starts = [goal.starts_on] if goal.queue_id in versions else [min(BEGINNING, goal.starts_on), goal.starts_on]
        for start in sorted(set(starts)):
            versions[goal.queue_id] = versions.get(goal.queue_id, 0) + 1
            new.objects.create(queue_id=goal.queue_id, version=versions[goal.queue_id], starts_on=start, **terms)


def mark_days(apps: Any, schema_editor: Any) -> None:
    """Have every day added up again, which counts how many waited how long."""
    day_model, dirty = apps.get_model("contacts", "QueueDay"), apps.get_model("contacts", "DirtyInterval")
    marks = [
        dirty(queue_id=queue, start_epoch=day_bounds(day, ZoneInfo(zone))[0])
        for queue, day, zone in day_model.objects.values_list("queue_id", "day", "queue__site__time_zone")
    ]
    dirty.objects.bulk_create(marks, ignore_conflicts=True, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0011_agent_phones"),
        ("people", "0003_number_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="KpiDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("starts_on", models.DateField(verbose_name="from")),
                (
                    "variant",
                    models.CharField(default="answered_only", max_length=30, verbose_name="service-level formula"),
                ),
                ("threshold_seconds", models.PositiveIntegerField(default=20, verbose_name="answer within, seconds")),
                (
                    "short_abandon_seconds",
                    models.PositiveIntegerField(default=5, verbose_name="short abandon below, seconds"),
                ),
                (
                    "target_share",
                    models.DecimalField(decimal_places=4, default="0.8000", max_digits=5, verbose_name="target"),
                ),
                (
                    "flow_outs",
                    models.JSONField(
                        default=keskus.contacts.models.definitions.all_flow_outs,
                        verbose_name="flow-outs that count as offered",
                    ),
                ),
                (
                    "wrap_up_counted",
                    models.BooleanField(default=True, verbose_name="wrap-up is part of the handle time"),
                ),
                ("note", models.TextField(blank=True, default="", verbose_name="why")),
                (
                    "client",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.client"
                    ),
                ),
                (
                    "queue",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.queue"
                    ),
                ),
            ],
            options={
                "ordering": ["queue", "client", "-starts_on", "-version"],
            },
        ),
        migrations.CreateModel(
            name="QueueDayWaits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("wait_seconds", models.IntegerField()),
                ("answered", models.IntegerField(default=0)),
                ("abandoned", models.IntegerField(default=0)),
                (
                    "queue",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.queue"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(("queue", None), ("client", None), _connector="OR"), name="definition_of_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client", None)), fields=("queue", "version"), name="definition_of_queue_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("queue", None)), fields=("client", "version"), name="definition_of_client_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.UniqueConstraint(
                condition=models.Q(("client", None), ("queue", None)),
                fields=("version",),
                name="definition_of_centre_once",
            ),
        ),
        migrations.AddIndex(
            model_name="queuedaywaits",
            index=models.Index(fields=["day"], name="day_wait_by_day"),
        ),
        migrations.AddConstraint(
            model_name="queuedaywaits",
            constraint=models.UniqueConstraint(fields=("queue", "day", "wait_seconds"), name="day_wait_once"),
        ),
        migrations.RunPython(keep_goals, migrations.RunPython.noop),
        migrations.RunPython(mark_days, migrations.RunPython.noop),
        migrations.DeleteModel(name="ServiceGoal"),
    ]
