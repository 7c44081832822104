"""Clients, sites and their hours, queues, teams and skills."""

from __future__ import annotations

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from keskus.core.actors import Actor
from keskus.people import queries
from keskus.people.models import Client, Country, OpeningHours, Queue, Site, check_time_zone

USUAL_ZONES = ("Europe/Warsaw", "Europe/Tallinn", "Europe/London", "Europe/Berlin", "UTC")
SPANS_A_DAY = 2


class NamedForm(forms.Form):
    """What every thing has: a name, and a code that files and addresses use."""

    name = forms.CharField(label=_("Name"), max_length=120)
    code = forms.SlugField(
        label=_("Code"), max_length=40, help_text=_("Letters, digits and hyphens; staff lists may use it.")
    )

    def __init__(self, *args: Any, viewer: Actor, permission: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "site" in self.fields:
            self.fields["site"].queryset = queries.open_sites(viewer, permission)  # type: ignore[attr-defined]
        if "client" in self.fields:
            self.fields["client"].queryset = queries.clients(viewer).filter(closed_on=None)  # type: ignore[attr-defined]


class SiteForm(NamedForm):
    """A site with its clock and country."""

    time_zone = forms.ChoiceField(label=_("Time zone"), initial=USUAL_ZONES[0], validators=[check_time_zone])
    country = forms.ChoiceField(
        label=_("Country profile"), choices=Country.choices, help_text=_("Labour law, holidays and currency.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = sorted(available_timezones() - set(USUAL_ZONES))
        self.fields["time_zone"].choices = [(zone, zone) for zone in (*USUAL_ZONES, *others)]  # type: ignore[attr-defined]


class TeamForm(NamedForm):
    """A team at a site."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)


class QueueForm(NamedForm):
    """A queue of a client at a site."""

    code = forms.SlugField(label=_("Code"), max_length=80)
    client = forms.ModelChoiceField(Client.objects.none(), label=_("Client"), empty_label=None)
    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    channel = forms.ChoiceField(label=_("Channel"), choices=Queue.Channel.choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=Queue.Direction.choices)
    wrap_up_seconds = forms.IntegerField(label=_("Wrap-up, seconds"), min_value=0, max_value=3600, initial=0)
    callback_keys = forms.RegexField(
        r"^[0-9*#]*$",
        label=_("Keys that ask for a callback"),
        max_length=12,
        required=False,
        help_text=_("What a caller presses while waiting to be called back, such as 1. Empty: no key does."),
    )


class CloseForm(forms.Form):
    """The last day of a thing; empty opens it again."""

    on = forms.DateField(required=False, input_formats=["%Y-%m-%d"])


class HoursForm(forms.Form):
    """A week: for each weekday up to two spans; closing at 00:00 is midnight at the end of the day."""

    def __init__(self, *args: Any, hours: list[OpeningHours], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for weekday in range(7):
            spans = [hour for hour in hours if hour.weekday == weekday]
            for number in range(SPANS_A_DAY):
                span = spans[number] if number < len(spans) else None
                for end in ("opens", "closes"):
                    self.fields[f"{end}_{weekday}_{number}"] = forms.TimeField(
                        required=False,
                        initial=getattr(span, end, None),
                        label=_("Opens") if end == "opens" else _("Closes"),
                        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                    )

    @property
    def days(self) -> list[tuple[str, list[tuple[forms.BoundField, forms.BoundField]]]]:
        """Weekday by weekday, the fields of its spans."""
        return [
            (
                str(WEEKDAYS[weekday]),
                [(self[f"opens_{weekday}_{n}"], self[f"closes_{weekday}_{n}"]) for n in range(SPANS_A_DAY)],
            )
            for weekday in range(7)
        ]

    def clean(self) -> dict[str, Any]:
        """Half a span is an error beside the field that is missing."""
        values = super().clean() or {}
        hours: list[tuple[int, time, time]] = []
        for weekday in range(7):
            for number in range(SPANS_A_DAY):
                opens, closes = values.get(f"opens_{weekday}_{number}"), values.get(f"closes_{weekday}_{number}")
                if opens is not None and closes is not None:
                    hours.append((weekday, opens, closes))
                elif opens is not None or closes is not None:
                    missing = "closes" if closes is None else "opens"
                    self.add_error(f"{missing}_{weekday}_{number}", _("Give both times, or neither."))
        return {"hours": hours}


FORMS: dict[str, type[NamedForm]] = {
    "client": NamedForm,
    "site": SiteForm,
    "queue": QueueForm,
    "team": TeamForm,
    "skill": NamedForm,
}
