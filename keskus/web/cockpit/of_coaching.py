"""Coaching: sessions that lost their place, agreements that one has not read."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.performance.queries.coaching import OWN, VIEW, to_acknowledge, without_place
from keskus.web.cockpit.items import Item, Urgency


def items_of_coaching(viewer: Actor) -> Iterator[Item]:
    """What of coaching waits for the viewer."""
    if viewer.may(VIEW) and (count := without_place(viewer)):
        what = _("Coaching that lost its place in the roster: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.TODAY, what, _("Find another time"), reverse("performance:sessions"))
    if viewer.may(OWN) and (count := to_acknowledge(viewer)):
        what = _("Agreements of your coaching that you have not acknowledged: %(count)s")
        yield Item(
            Urgency.TODAY, what % {"count": figures.count(count)}, _("Read them"), reverse("performance:my_coaching")
        )
