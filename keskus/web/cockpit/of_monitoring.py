"""Recording and listening: terms that are missing, people who were not told, a notice of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.recordings.queries.gate import own_notices, standings
from keskus.recordings.queries.listening_in import outside_since
from keskus.web.cockpit.items import Item, Urgency

LATELY = timedelta(days=7)


def items_of_monitoring(viewer: Actor, now: datetime) -> Iterator[Item]:
    """What of the legal gate waits for the viewer."""
    today = now.date()
    for notice in own_notices(viewer, today):
        if notice.had_on is None:
            what = _("A notice waits for you: %(what)s") % {"what": notice.row.get_what_display()}
            yield Item(Urgency.TODAY, what, _("Read it"), reverse("recordings:monitoring"))
    watches = viewer.may("recordings.register.view") and viewer.may("recordings.gate.view")
    if watches and (count := outside_since(viewer, now - LATELY)):
        what = _("Somebody listened in without asking in Keskus: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.TODAY, what, _("See the register"), f"{reverse('recordings:register')}?outside=1")
    may_fill, may_tell = viewer.may("recordings.fill_gate"), viewer.may("recordings.record_receipt")
    for gate in standings(viewer, today) if may_fill or may_tell else ():
        values = {"what": gate.label, "site": gate.site.name}
        url = reverse("recordings:terms", args=[gate.site.pk, gate.what])
        if may_fill and not gate.gate.is_open:
            what = _("%(what)s is not allowed yet: %(site)s") % values
            yield Item(Urgency.SOON, what, _("Lay the terms down"), url, gate.reasons[0])
        elif may_tell and gate.gate.is_open and gate.untold:
            what = _("People without the notice: %(count)s") % {"count": figures.count(len(gate.untold))}
            yield Item(Urgency.SOON, what, _("Tell them"), url, f"{gate.label}, {gate.site.name}")
