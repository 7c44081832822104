"""Schedules: who may see and change which, to whom they may send, what is due, and how each time went.

Everybody gets what they reach themselves, whoever made the schedule; and only people who see the saved report are sent
it at all (docs/decisions/0018).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from keskus.access.models import Grant, User
from keskus.access.queries import viewer_numbered, viewer_of
from keskus.contacts.queries.figures import AGENTS_PERMISSION, FIGURES_PERMISSION
from keskus.contacts.queries.grouping import OF_PEOPLE
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core import post
from keskus.core.actors import Actor
from keskus.people.models import Site
from keskus.reports.models import ReportSchedule, SavedReport, ScheduledMail, ScheduledRun, ScheduleReceiver
from keskus.reports.queries.saved import SHARE_PERMISSION, VIEW_PERMISSION, place_shared, saved_in_reach

SCHEDULE_PERMISSION = "reports.schedule_report"
RECEIVE_PERMISSION = "reports.stop_receiving"
State = ScheduledMail.State
RUNS_SHOWN = 20
KEPT_DAYS = 180
TROUBLE_DAYS = 7


def schedules(viewer: Actor) -> QuerySet[ReportSchedule]:
    """One's own, those that send to one; all for those who may share in the whole centre."""
    latest = ScheduledRun.objects.order_by("-due_at").prefetch_related("mails")
    rows = ReportSchedule.objects.select_related("report", "site").prefetch_related(
        Prefetch("receivers", ScheduleReceiver.objects.select_related("user")),
        Prefetch("runs", latest[:1], to_attr="latest"),
    )
    if oversees(viewer):
        return rows
    is_sent = Exists(ScheduleReceiver.objects.filter(schedule=OuterRef("pk"), user=_user_id(viewer)))
    return rows.filter(Q(owner=viewer.number) | is_sent)


def schedule_in_reach(viewer: Actor, pk: int) -> ReportSchedule | None:
    """One of them; None when it is not there or not the viewer's to see."""
    return schedules(viewer).filter(pk=pk).first()


def oversees(viewer: Actor) -> bool:
    """Whether the viewer may pause and delete what anybody has sent."""
    return viewer.scope(SHARE_PERMISSION).everything


def may_change(actor: Actor, schedule: ReportSchedule) -> bool:
    """What is sent, when and to whom is its owner's to say."""
    return schedule.owner == actor.number


def may_end(actor: Actor, schedule: ReportSchedule) -> bool:
    """Its owner, and who oversees them all, also when the owner is gone."""
    return may_change(actor, schedule) or oversees(actor)


def own_place(viewer: Actor, schedule: ReportSchedule) -> ScheduleReceiver | None:
    """The viewer's own place among its receivers."""
    return schedule.receivers.filter(user=_user_id(viewer)).first()


def _user_id(viewer: Actor) -> int:
    number = viewer.number.removeprefix("user:")
    return int(number) if number.isdecimal() else 0


def receivers_to_choose(viewer: Actor, saved: SavedReport) -> list[User]:
    """To whom the viewer may send it: who may share it, to all who see it; everybody else to themselves alone."""
    rows = User.objects.filter(is_active=True).select_related("employee").order_by("display_name", "pk")
    asked = Q(pk=_user_id(viewer))
    if saved.shared_roles and viewer.may(SHARE_PERMISSION, place_shared(saved.scope_kind, saved.scope_id)):
        holds = Grant.objects.filter(user=OuterRef("pk"), role__in=saved.shared_roles, withdrawn_at=None)
        asked |= Q(Exists(holds))
    rows, today = rows.filter(asked), timezone.localdate()
    return [user for user in rows if why_left_out(viewer_of(user, today), saved) == ""]


def sites_to_choose(viewer: Actor) -> list[Site]:
    """Sites whose clock may time it: of queues and people in reach."""
    scope = viewer.scope(VIEW_PERMISSION)
    queues = reach_of(viewer, FIGURES_PERMISSION, Choice.always()).queues
    named = {queue.site_id for queue in queues} | scope.sites
    rows = Site.objects.filter(closed_on=None).order_by("name")
    own = rows if scope.everything else rows.filter(pk__in=named)
    return list(own) or list(rows)


def names_people(saved: SavedReport) -> bool:
    """Whether its rows are people, or it is of one of them."""
    asked = {value for name in ("by", "then") for value in saved.address.get(name, ())}
    return bool(asked & {by.value for by in OF_PEOPLE} or saved.address.get("agent"))


def why_left_out(viewer: Actor, saved: SavedReport, choice: Choice | None = None) -> str:
    """Why somebody is not sent it: `no_rights`, `not_shared` or `nothing_reached`; empty when they are."""
    if not (viewer.may(VIEW_PERMISSION) and viewer.may(RECEIVE_PERMISSION)):
        return "no_rights"
    if saved_in_reach(viewer, saved.pk) is None:
        return "not_shared"
    return "" if choice is None or _reaches_any(viewer, choice) else "nothing_reached"


def _reaches_any(viewer: Actor, choice: Choice) -> bool:
    """Whether any queue or anybody that the report is about is reached."""
    if reach_of(viewer, FIGURES_PERMISSION, choice).queues:
        return True
    return reach_of(viewer, AGENTS_PERMISSION, choice).people() != set()


# For the machine itself


def due_schedules(now: datetime) -> list[ReportSchedule]:
    """Those whose time has come."""
    rows = ReportSchedule.objects.filter(next_at__lte=now, paused_because="")
    return list(rows.select_related("report", "site").order_by("next_at", "pk"))


def owner_may(schedule: ReportSchedule, today: date) -> bool:
    """Whether its owner still may have it sent, and still sees the report."""
    owner = viewer_numbered(schedule.owner, today)
    return owner is not None and owner.may(SCHEDULE_PERMISSION) and not why_left_out(owner, schedule.report)


def next_waiting_mail(now: datetime, seen: Iterable[int]) -> ScheduledMail | None:
    """The mail whose turn is next, apart from those that were looked at in this round."""
    rows = ScheduledMail.objects.filter(state=State.WAITING, try_at__lte=now).exclude(pk__in=list(seen))
    return (
        rows.select_related("user__employee", "run__schedule__report", "run__schedule__site")
        .order_by("try_at", "pk")
        .first()
    )


def is_news(mail: ScheduledMail, reason: str) -> bool:
    """Whether the owner was not yet told of this: the last run's mail to the same person ended otherwise."""
    earlier = ScheduledMail.objects.filter(
        run__schedule=mail.run.schedule_id, user=mail.user_id, run__due_at__lt=mail.run.due_at
    )
    last = earlier.order_by("-run__due_at").first()
    return last is None or last.reason != reason


def is_first_failure(mail: ScheduledMail) -> bool:
    """Whether no other mail of the run was given up."""
    return not ScheduledMail.objects.filter(run=mail.run_id, state=State.FAILED).exclude(pk=mail.pk).exists()


# What pages and `keskus check` show


def runs_of(schedule: ReportSchedule) -> list[ScheduledRun]:
    """The last times that it was sent, with every mail."""
    mails = Prefetch("mails", ScheduledMail.objects.select_related("user"))
    return list(schedule.runs.prefetch_related(mails)[:RUNS_SHOWN])


def is_under_way(run: ScheduledRun) -> bool:
    """Whether a mail of it still waits."""
    return any(mail.state == State.WAITING for mail in run.mails.all())


def worst_of(run: ScheduledRun) -> str:
    """How a run went as a whole: as its worst mail."""
    states = [mail.state for mail in run.mails.all()]
    order = (State.FAILED, State.WAITING, State.SKIPPED, State.SENT)
    return next((state for state in order if state in states), "")


@dataclass(frozen=True, slots=True)
class Post:
    """How mail stands: settings that are missing, whether it would go in clear, schedules, mails lately given up."""

    missing: list[str]
    is_in_clear: bool
    schedules: int
    failed: int


def post_office() -> Post:
    """How mail stands today."""
    since = timezone.now() - timedelta(days=TROUBLE_DAYS)
    return Post(
        missing=post.missing_settings(),
        is_in_clear=post.is_in_clear(),
        schedules=ReportSchedule.objects.filter(paused_because="").count(),
        failed=ScheduledMail.objects.filter(state=State.FAILED, ended_at__gte=since).count(),
    )


def old_runs_exist(before: datetime) -> bool:
    """Whether any run was asked for before then."""
    return ScheduledRun.objects.filter(asked_at__lt=before).exists()
