"""Pauses of recordings for payments: those of a call, and what is wrong with them over a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Prefetch, Q, QuerySet

from keskus.core.actors import Actor
from keskus.core.http import Period
from keskus.people.models import Employee, Site
from keskus.people.queries import employees
from keskus.recordings.models import PauseSetting, PaymentMark, Recording, RecordingPause, SpokenSecret
from keskus.recordings.models.pauses import AUTO_RESUME_SECONDS

VIEW = "recordings.pause.view"
EXPORT = "recordings.export_pauses"
MOST_ROWS = 5_000
CARD = (SpokenSecret.Kind.PAN, SpokenSecret.Kind.CVV)
NOT_RESUMED = (RecordingPause.EndedBy.CALL_END, RecordingPause.EndedBy.STUCK)


class Finding(StrEnum):
    """What may be wrong."""

    CARD_HEARD = "card_heard"  # a card was said, and the recording went on
    NO_PAUSE = "no_pause"  # paid, and the recording went on
    NO_PAYMENT = "no_payment"  # paused, and nobody paid
    TOO_LONG = "too_long"
    NEVER_RESUMED = "never_resumed"
    REFUSED = "refused"  # the PBX did not do it: the card may be in the recording
    NOT_BEGUN = "not_begun"  # asked for, and over before the PBX did it: the same


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: `pause`, for a payment without one `payment`, for a card that was said `recording`."""

    kind: Finding
    at: datetime
    callid: str
    employee: Employee | None
    site: Site
    pause: RecordingPause | None = None
    payment: PaymentMark | None = None
    recording: Recording | None = None


@dataclass(frozen=True, slots=True)
class PauseReport:
    """A time's pauses and payments. `knows_payments`: whether anybody told of payments at all; else a pause without
    one says nothing."""

    pauses: int
    payments: int
    knows_payments: bool
    found: tuple[Found, ...]

    def count(self, kind: Finding) -> int:
        """How many of a kind."""
        return sum(each.kind is kind for each in self.found)


def auto_resume_seconds(site: Site) -> int:
    """After how long recordings of a site go on by themselves."""
    seconds = PauseSetting.objects.filter(site=site).values_list("auto_resume_seconds", flat=True).first()
    return AUTO_RESUME_SECONDS if seconds is None else seconds


def open_pause(source: int, callid: str) -> RecordingPause | None:
    """The pause of a call that lasts, with its orders."""
    rows = RecordingPause.objects.filter(source=source, callid=callid, resumed_at=None)
    return rows.select_related("order").first()


def pauses_of_call(callid: str) -> list[RecordingPause]:
    """All pauses of a call, in order: for whoever may open the call, its page and its player."""
    return list(RecordingPause.objects.filter(callid=callid).order_by("began_at", "pk"))


def payments_of_call(callid: str) -> list[PaymentMark]:
    """All payments told of a call."""
    return list(PaymentMark.objects.filter(callid=callid).order_by("paid_at", "pk"))


def own_pause(viewer: Actor, callid: str) -> RecordingPause | None:
    """The last pause of the viewer's own call."""
    own = getattr(viewer, "employee_id", None)
    rows = RecordingPause.objects.filter(callid=callid, employee=own) if own else RecordingPause.objects.none()
    return rows.select_related("order").order_by("-pk").first()


def pause_report(viewer: Actor, period: Period) -> PauseReport:
    """What of the viewer's people is to be looked at."""
    pauses = list(_within(viewer, RecordingPause.objects.all(), "began_at", period))
    payments = list(_within(viewer, PaymentMark.objects.all(), "paid_at", period))
    held = {(row.source_id, row.callid) for row in pauses if row.held_at}
    paid = {(row.source_id, row.callid) for row in payments}
    limits = {site.pk: auto_resume_seconds(site) for site in {row.site for row in pauses}}
    found = [_of_payment(row) for row in payments if (row.source_id, row.callid) not in held]
    for row in pauses:
        kinds = _wrong(row, limits[row.site_id], bool(payments), (row.source_id, row.callid) in paid)
        found += [Found(kind, row.began_at, row.callid, row.employee, row.site, pause=row) for kind in kinds]
    found += _cards_said(viewer, period)
    found.sort(key=lambda each: each.at, reverse=True)
    return PauseReport(len(pauses), len(payments), bool(payments), tuple(found[:MOST_ROWS]))


def _of_payment(row: PaymentMark) -> Found:
    return Found(Finding.NO_PAUSE, row.paid_at, row.callid, row.employee, row.site, payment=row)


def _cards_said(viewer: Actor, period: Period) -> Iterator[Found]:
    """Calls in whose transcript a card was found where no pause silenced the recording: the first place of each."""
    window = (period.starts_at.timestamp(), period.ends_at.timestamp())
    spans = SpokenSecret.objects.filter(kind__in=CARD, recording__began_epoch__gte=window[0])
    spans = spans.filter(recording__began_epoch__lt=window[1])
    rows = _of_people(viewer, Recording.objects.filter(pk__in=spans.order_by().values("recording")))
    rows = rows.prefetch_related(Prefetch("secrets", SpokenSecret.objects.filter(kind__in=CARD), to_attr="cards"))
    known = list(rows)
    pauses: dict[str, list[RecordingPause]] = {}
    for pause in RecordingPause.objects.filter(callid__in={row.callid for row in known} - {""}, held_at__isnull=False):
        pauses.setdefault(pause.callid, []).append(pause)
    for row in known:
        heard = [card.starts for card in row.cards if not _is_within(row, card, pauses.get(row.callid, ()))]
        if heard:
            at = row.began_at + timedelta(seconds=min(heard))
            yield Found(Finding.CARD_HEARD, at, row.callid, row.employee, row.site, recording=row)


def _is_within(row: Recording, card: SpokenSecret, pauses: Iterable[RecordingPause]) -> bool:
    starts = row.began_at + timedelta(seconds=card.starts)
    ends = row.began_at + timedelta(seconds=card.ends)
    return any(
        each.held_at and each.held_at <= starts and (not each.resumed_at or ends <= each.resumed_at) for each in pauses
    )


def _wrong(row: RecordingPause, limit: int, knows_payments: bool, is_paid: bool) -> Iterable[Finding]:
    if row.ended_by == RecordingPause.EndedBy.REFUSED:
        yield Finding.REFUSED
        return
    if row.held_at is None and row.resumed_at is not None:
        yield Finding.NOT_BEGUN
        return
    if knows_payments and not is_paid:
        yield Finding.NO_PAYMENT
    if row.ended_by in NOT_RESUMED:
        yield Finding.NEVER_RESUMED
    elif row.seconds is not None and row.seconds >= limit:
        yield Finding.TOO_LONG


def _within(viewer: Actor, rows: QuerySet, name: str, period: Period) -> QuerySet:
    """Of the viewer's people, in the period."""
    return _of_people(viewer, rows.filter(**{f"{name}__gte": period.starts_at, f"{name}__lt": period.ends_at}))


def _of_people(viewer: Actor, rows: QuerySet) -> QuerySet:
    """Of the viewer's people; of nobody known too for whoever reaches the site."""
    scope = viewer.scope(VIEW)
    if not scope.everything:
        mine = employees(viewer, VIEW).order_by().values("pk")
        rows = rows.filter(Q(employee__in=mine) | Q(employee=None, site__in=scope.sites))
    return rows.select_related("employee", "site", "agent")


def settings_of(viewer: Actor) -> list[tuple[Site, int]]:
    """The sites whose time the viewer may set, with it."""
    scope, rows = viewer.scope("recordings.set_auto_resume"), Site.objects.filter(closed_on=None)
    sites = rows if scope.everything else rows.filter(pk__in=scope.sites)
    return [(site, auto_resume_seconds(site)) for site in sites]
