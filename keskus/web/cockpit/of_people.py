"""People: who leaves, whose contract ends, who has none, and what one was told or has begun."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.people.queries import attention
from keskus.people.queries.notices import unread_count
from keskus.web.cockpit.items import Item, Urgency

MOST_PEOPLE = 4


def items_of_people(viewer: Actor, now: datetime) -> Iterator[Item]:
    """What of people waits for the viewer."""
    today = now.date()
    if count := unread_count(viewer):
        what = _("Notices that you have not read: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.TODAY, what, _("Read them"), reverse("people:notices"))
    for waiting in attention.staff_lists_waiting(viewer):
        route = "people:preview_staff_list" if waiting.is_matched else "people:match_staff_list"
        what = _("The staff list %(file)s is not imported yet") % {"file": waiting.file}
        yield Item(Urgency.TODAY, what, _("Go on with it"), reverse(route, args=[waiting.id]))
    for ending in attention.endings(viewer, today)[:MOST_PEOPLE]:
        said = _("%(name)s: the contract ends on %(on)s") if ending.is_contract else _("%(name)s leaves on %(on)s")
        deed = _("Open the record")
        url = reverse("people:employee", args=[ending.employee_id])
        yield Item(Urgency.SOON, said % {"name": ending.name, "on": figures.day(ending.ends_on)}, deed, url)
    people = reverse("people:employees")
    if count := attention.without_contract(viewer, today):
        what = _("People who work here without a contract: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.SOON, what, _("See the people"), people)
    if count := attention.without_team(viewer, today):
        what = _("People who are in no team: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.SOON, what, _("See the people"), people)
