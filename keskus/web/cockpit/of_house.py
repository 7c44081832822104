"""The house itself: long work that failed, the worker that is silent, roles that end, what the trail tells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from keskus.access.queries import attention
from keskus.core import pulse
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.core.work import failed_lately
from keskus.web.cockpit.items import Item, Urgency

MOST_GRANTS = 4
JOBS_PERMISSION = "core.job.view"
WORKER_SILENT_AFTER = timedelta(minutes=10)
RECENT = timedelta(days=7)
DAY = timedelta(days=1)


def items_of_jobs(viewer: Actor, now: datetime) -> Iterator[Item]:
    """Long work that fell, and a worker that gives no sign."""
    if not viewer.may(JOBS_PERMISSION):
        return
    jobs = reverse("web:jobs")
    if count := failed_lately(viewer, now - RECENT):
        what = _("Long work that failed: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.TODAY, what, _("See why, and go on"), jobs)
    last = pulse.last_beats().get("worker")
    if last is not None and now - last > WORKER_SILENT_AFTER and viewer.scope("core.resume_job").everything:
        what = _("The worker has given no sign of life since %(when)s: nothing is counted or sent")
        when = figures.clock_of(last, "UTC")
        yield Item(Urgency.NOW, what % {"when": f"{when} UTC"}, _("On the server: keskus check"))


def items_of_access(viewer: Actor, now: datetime) -> Iterator[Item]:
    """Roles that end soon, and invitations that nobody took up."""
    ending = attention.grants_ending(viewer, now.date())
    for grant in ending[:MOST_GRANTS]:
        values = {"person": grant.person, "role": grant.role, "on": figures.day(grant.ends_on)}
        what = _("%(person)s: the role “%(role)s” ends on %(on)s") % values
        yield Item(Urgency.SOON, what, _("Give it anew or let it end"), reverse("access:user", args=[grant.user_id]))
    if count := attention.invitations_open(viewer):
        what = _("Invited, but not come in yet: %(count)s") % {"count": figures.count(count)}
        yield Item(Urgency.SOON, what, _("See whom"), f"{reverse('access:users')}?state=invited")


def items_of_trail(viewer: Actor, now: datetime) -> Iterator[Item]:
    """What whoever watches over the house should know of the last day."""
    since, day = now - DAY, now.date()
    days = {"from": f"{day - DAY:%Y-%m-%d}", "to": f"{day:%Y-%m-%d}"}

    def trail(area: str) -> str:
        return f"{reverse('web:trail')}?{urlencode({**days, 'action': area})}"

    if count := attention.guessing_since(viewer, since):
        what = _("Doors held shut after too many wrong passwords, last 24 hours: %(count)s")
        yield Item(Urgency.TODAY, what % {"count": figures.count(count)}, _("See the trail"), trail("access."))
    if count := attention.exports_since(viewer, since):
        what = _("Files with figures or people that left the house, last 24 hours: %(count)s")
        yield Item(Urgency.SOON, what % {"count": figures.count(count)}, _("See the trail"), trail(""))
