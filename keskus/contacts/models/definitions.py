"""How figures are counted for a queue, under a client's contract, or in the whole centre, and from when."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedTextField
from keskus.engines.kpi import FLOW_OUTS, Definition, ServiceLevelVariant
from keskus.people.models import Client, Queue


def all_flow_outs() -> list[str]:
    """Every kind of flow-out."""
    return list(FLOW_OUTS)


class KpiDefinition(models.Model):
    """A version of how figures are counted, from a day on: a queue's, a client contract's, or (neither) the centre's.

    Never changed: who corrects one makes the next version. On a day the latest row not after it counts, and of two from
    the same day the higher version.
    """

    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")
    version = models.PositiveIntegerField(_("version"))
    starts_on = models.DateField(_("from"))
    variant = models.CharField(_("service-level formula"), max_length=30, default="answered_only")
    threshold_seconds = models.PositiveIntegerField(_("answer within, seconds"), default=20)
    short_abandon_seconds = models.PositiveIntegerField(_("short abandon below, seconds"), default=5)
    target_share = models.DecimalField(_("target"), max_digits=5, decimal_places=4, default="0.8000")
    flow_outs = models.JSONField(_("flow-outs that count as offered"), default=all_flow_outs)
    wrap_up_counted = models.BooleanField(_("wrap-up is part of the handle time"), default=True)
    note = MaskedTextField(_("why"), blank=True, default="")

    class Meta:
        ordering = ["queue", "client", "-starts_on", "-version"]
        constraints = [
            models.CheckConstraint(condition=Q(queue=None) | Q(client=None), name="definition_of_one"),
            models.UniqueConstraint(
                fields=["queue", "version"], name="definition_of_queue_once", condition=Q(client=None)
            ),
            models.UniqueConstraint(
                fields=["client", "version"], name="definition_of_client_once", condition=Q(queue=None)
            ),
            models.UniqueConstraint(
                fields=["version"], name="definition_of_centre_once", condition=Q(queue=None, client=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.queue or self.client or 'centre'} v{self.version} from {self.starts_on}"

    @property
    def owner(self) -> tuple[Any, Any]:
        """Whose it is: queue and client, of which at most one is given."""
        return self.queue_id, self.client_id

    @property
    def terms(self) -> Definition:
        """What it says, as the formulas take it."""
        return Definition(
            variant=ServiceLevelVariant(self.variant),
            threshold_seconds=self.threshold_seconds,
            short_abandon_seconds=self.short_abandon_seconds,
            target_share=float(self.target_share),
            flow_outs=frozenset(self.flow_outs),
            wrap_up_counted=self.wrap_up_counted,
        )
