"""Agents' sums keep what is read of them; sums lie in order of time, and are not checked against contacts' owners again."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

OF_AGENTS = ("agentcallday", "agentqueueday", "agentqueueinterval")
UNREAD = (
    *("offered", "abandoned", "abandoned_within", "short_abandons", "timeout", "exit_key", "left_empty", "withdrawn"),
    *("redirected", "unfinished", "refused", "requeued", "within_unknown", "wait_abandoned_seconds"),
)
OWNERS = {
    "agent": ("contacts.pbxagent", (*OF_AGENTS, "agentday", "agentinterval")),
    "queue": ("people.queue", ("agentqueueday", "agentqueueinterval", "queueday", "queuedaywaits", "queueinterval")),
}


def unchecked(owner: str) -> models.ForeignKey:
    """A key that the database does not check."""
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to=owner,
    )


class Migration(migrations.Migration):
    dependencies: ClassVar = [("contacts", "0021_pbx_certificate"), ("people", "0004_callback_keys")]

    operations: ClassVar[list[Operation]] = [
        migrations.RemoveConstraint("agentqueueinterval", "agent_queue_interval_once"),
        migrations.RemoveIndex("agentqueueinterval", "agent_queue_interval_by_time"),
        *(migrations.RemoveField(model, name) for model in OF_AGENTS for name in UNREAD),
        *(
            migrations.AlterField(model, name, unchecked(owner))
            for name, (owner, held) in OWNERS.items()
            for model in held
        ),
        migrations.AddConstraint(
            "agentqueueinterval",
            models.UniqueConstraint(fields=("start_epoch", "queue", "agent"), name="agent_queue_interval_once"),
        ),
    ]
