"""To what somebody narrows the floor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keskus.contacts.queries.reach import all_queues, teams_reached
from keskus.core.actors import Actor
from keskus.floor.queries.picture import FIGURES_PERMISSION, FLOOR_PERMISSION, Asked, sees_queue
from keskus.people.models import Site, Skill


class FloorForm(forms.Form):
    """Team, queue, skill, site: all optional, all in the address."""

    site = forms.ChoiceField(label=_("Site"), required=False)
    team = forms.ChoiceField(label=_("Team"), required=False)
    queue = forms.ChoiceField(label=_("Queue"), required=False)
    skill = forms.ChoiceField(label=_("Skill"), required=False)

    def __init__(self, data: Any, viewer: Actor | None = None) -> None:
        super().__init__(data)
        if viewer is None:
            return
        reached = [queue for queue in all_queues() if sees_queue(viewer.scope(FIGURES_PERMISSION), queue)]
        choices = {
            "site": Site.objects.order_by("name").values_list("pk", "name"),
            "team": teams_reached(viewer, FLOOR_PERMISSION),
            "queue": [(queue.id, queue.label) for queue in reached],
            "skill": Skill.objects.filter(closed_on=None).values_list("pk", "name"),
        }
        for name, rows in choices.items():
            self.fields[name].choices = [("", _("All")), *((str(pk), label) for pk, label in rows)]  # type: ignore[attr-defined]

    @property
    def asked(self) -> Asked:
        """What the address says; nonsense narrows nothing."""
        return Asked(**{name: self._number(name) for name in ("team", "queue", "skill", "site")})

    def _number(self, name: str) -> int | None:
        text = str(self.data.get(name) or "")
        return int(text) if text.isdecimal() and len(text) < 16 else None
