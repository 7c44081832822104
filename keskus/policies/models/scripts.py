"""What is to be said and done on a call, in dated versions that are never written over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField, MaskedJSONField
from keskus.people.models import Queue
from keskus.policies.rules.scripts import Step, step_of


class Script(models.Model):
    """A script (what is said) or a procedure (what is done) of some queues; without queues, of the whole centre."""

    class Kind(models.TextChoices):
        SCRIPT = "script", _("Script")
        PROCEDURE = "procedure", _("Procedure")

    name = MaskedCharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.SCRIPT)
    queues = models.ManyToManyField(Queue, related_name="+", blank=True, verbose_name=_("queues"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ScriptVersion(models.Model):
    """What a script says from a day on, until the next version. `steps`: see `rules.scripts.Step`.

    Steps keep their code from version to version, so that a question of a form stays bound to the same one.
    """

    script = models.ForeignKey(Script, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    from_on = models.DateField(_("holds from"))
    note = MaskedCharField(_("what changed"), max_length=300, blank=True)
    steps = MaskedJSONField(default=list)
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["script", "-from_on"]
        constraints = [
            models.UniqueConstraint(fields=["script", "number"], name="script_version_once"),
            models.UniqueConstraint(fields=["script", "from_on"], name="script_version_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.script_id} v{self.number}"

    @property
    def parsed(self) -> tuple[Step, ...]:
        """The steps as values."""
        return tuple(step_of(stored) for stored in self.steps)
