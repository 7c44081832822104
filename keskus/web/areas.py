"""The areas of the product, in the order of the rail. A room adds its line with its first page, never before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keskus.core.actors import Actor

# How many areas the bar at the bottom of a phone holds beside "More".
ON_A_PHONE = 4


@dataclass(frozen=True, slots=True)
class Area:
    """One entry: whoever holds any of the permissions anywhere sees it. The label is lazily translated.

    `also`: how the addresses of its pages begin that do not begin with its own.
    """

    label: str | Promise
    icon: str
    url_name: str
    permissions: tuple[str, ...]
    also: tuple[str, ...] = ()

    def closest(self, address: str, path: str) -> str:
        """The longest beginning of a page's path that is this area's, whose own address is given."""
        return closest((address, *self.also), path)


@dataclass(frozen=True, slots=True)
class Entry:
    """An area as this viewer sees it on this page."""

    label: str | Promise
    icon: str
    address: str
    is_current: bool


AREAS: tuple[Area, ...] = (
    Area(_("Today"), "house", "web:home", ("people.notice.view",)),
    Area(_("Floor"), "layout-dashboard", "floor:floor", ("floor.floor.view",)),
    Area(_("My status"), "pause", "floor:own_status", ("contacts.set_own_status",)),
    Area(_("Alarms"), "bell", "floor:alarms", ("floor.alarm.view",)),
    Area(
        _("Reports"),
        "chart-column",
        "reports:production",
        ("reports.production.view",),
        ("/reports/frozen/", "/reports/builder/", "/reports/saved/", "/reports/schedules/", "/contacts/definitions/"),
    ),
    Area(
        _("Agents"),
        "headphones",
        "reports:agents",
        ("contacts.agent_figures.view",),
        ("/contacts/repaired-states/",),
    ),
    Area(_("Calls"), "list", "contacts:calls", ("contacts.contact.view",), ("/contacts/outbound/",)),
    Area(_("Recordings"), "play", "recordings:list", ("recordings.recording.view",), ("/recordings/",)),
    Area(
        _("Quality"),
        "clipboard-check",
        "quality:evaluations",
        ("quality.own_listening.view", "quality.plan.view"),
        ("/quality/", "/policies/"),
    ),
    Area(
        _("Monitoring"),
        "headphones",
        "recordings:monitoring",
        ("recordings.notice.view",),
    ),
    Area(_("Scores"), "chart-line", "quality:scores", ("quality.score.view",), ("/quality/evaluators/",)),
    Area(_("Coaching"), "users", "performance:sessions", ("performance.coaching.view",)),
    Area(_("My coaching"), "message-circle", "performance:my_coaching", ("performance.own_coaching.view",)),
    Area(_("My evaluations"), "message-circle", "quality:own", ("quality.own_evaluation.view",)),
    Area(_("Planning"), "calendar-clock", "planning:forecasts", ("planning.forecast.view",), ("/planning/",)),
    Area(_("My shifts"), "calendar", "planning:my_shifts", ("planning.own_roster.view",)),
    Area(_("People"), "users", "people:employees", ("people.employee.view",)),
    Area(
        _("Data quality"),
        "clipboard-check",
        "reports:data_quality",
        ("contacts.source.view",),
        ("/contacts/disagreements/",),
    ),
    Area(
        _("PBXs"),
        "phone",
        "contacts:sources",
        ("contacts.source.view",),
        ("/contacts/tables/", "/contacts/by-hand/", "/contacts/pauses/", "/contacts/connections/"),
    ),
    Area(_("Access"), "key-round", "access:users", ("access.user.view",)),
    Area(_("Jobs"), "history", "web:jobs", ("core.job.view",)),
    Area(_("Trail"), "book-open", "web:trail", ("core.trail.view",)),
)


def entries(viewer: Actor, path: str, carried: str = "") -> list[Entry]:
    """The areas that the viewer may enter; the current one is that of whose addresses one begins the path most closely.

    `carried` is the part of the address that every page obeys (site and period).
    """
    open_to_viewer = [area for area in AREAS if any(viewer.may(permission) for permission in area.permissions)]
    addresses = [reverse(area.url_name) for area in open_to_viewer]
    found = [area.closest(address, path) for area, address in zip(open_to_viewer, addresses, strict=True)]
    current = max(found, key=len, default="")
    return [
        Entry(area.label, area.icon, f"{address}{carried}", bool(current) and own == current)
        for area, address, own in zip(open_to_viewer, addresses, found, strict=True)
    ]


def closest(addresses: Sequence[str], path: str) -> str:
    """The longest address that the path begins with; the root only when it is the path."""
    fitting = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    return max(fitting, key=len, default="")
