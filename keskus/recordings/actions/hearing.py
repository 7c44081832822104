"""What PBXs tell of listening in, of silenced recordings and of payments; and what time alone brings about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from keskus.contacts.models import PbxAgent, PbxOrder, Source
from keskus.core.actions import SYSTEM, ingest
from keskus.engines.ami.news import Kind, News
from keskus.recordings.actions.pausing import EndedBy, Trigger, mark_payment, pause_recording, resume_recording
from keskus.recordings.models import LiveListening, RecordingPause
from keskus.recordings.queries.now import CallNow
from keskus.recordings.queries.pauses import open_pause

State = LiveListening.State
NOT_PUT_THROUGH = timedelta(seconds=60)
SETTLED = timedelta(seconds=5)  # news of a call may be on their way yet
LONGEST = timedelta(hours=12)  # of a listening whose end nobody told


@ingest("recordings.take_news")
def take_news(pbx: int, news: News) -> None:
    """One of them; told twice it changes nothing."""
    at = datetime.fromtimestamp(news.at / 1_000_000, UTC)
    deeds: dict[Kind, Callable[[int, News, datetime], None]] = {
        Kind.SPY_BEGAN: _spy_began,
        Kind.SPY_ENDED: _spy_ended,
        Kind.NOT_REACHED: _not_reached,
        Kind.MUTED: _muted,
        Kind.UNMUTED: _unmuted,
    }
    deeds.get(news.kind, _asked)(pbx, news, at)


def _agent(pbx: int, name: str) -> PbxAgent | None:
    agents = PbxAgent.objects.select_related("source__site", "employee__site")
    return agents.filter(source=pbx, name=name).first() if name else None


def _spy_began(pbx: int, news: News, at: datetime) -> None:
    known = LiveListening.objects.filter(source=pbx, unique=news.unique)
    if known.filter(state=State.REQUESTED).update(state=State.RUNNING, began_at=at, channel=news.channel):
        return
    if not known.exists():
        agent, source = _agent(pbx, news.member), Source.objects.select_related("site").get(pk=pbx)
        person = agent.employee if agent else None
        LiveListening.objects.create(
            source=source,
            site=person.site if person else source.site,
            agent=agent,
            employee=person,
            phone=news.phone,
            callid=news.call,
            unique=news.unique,
            channel=news.channel,
            state=State.RUNNING,
            asked_at=at,
            began_at=at,
            is_outside=True,
        )


def _spy_ended(pbx: int, news: News, at: datetime) -> None:
    LiveListening.objects.filter(source=pbx, unique=news.unique).update(state=State.ENDED, ended_at=at)


def _not_reached(pbx: int, news: News, at: datetime) -> None:
    rows = LiveListening.objects.filter(source=pbx, unique=news.unique, state=State.REQUESTED)
    rows.update(state=State.FAILED, answer="not_reached", ended_at=at)


def _muted(pbx: int, news: News, at: datetime) -> None:
    """Ours is done now; of one that nobody asked for here the PBX is the trigger."""
    row = open_pause(pbx, news.call)
    agent = _agent(pbx, news.member)
    if row is not None:
        RecordingPause.objects.filter(pk=row.pk, held_at=None).update(held_at=at)
    elif agent is not None:
        row = pause_recording(SYSTEM, CallNow(agent, news.call, ""), trigger=Trigger.PBX, at=at)
        RecordingPause.objects.filter(pk=row.pk).update(held_at=at)


def _unmuted(pbx: int, news: News, at: datetime) -> None:
    RecordingPause.objects.filter(source=pbx, callid=news.call, resumed_at=None).update(
        resumed_at=at, ended_by=EndedBy.PBX
    )


def _asked(pbx: int, news: News, at: datetime) -> None:
    """The dialplan says that a payment begins, is over, or was made."""
    agent = _agent(pbx, news.member)
    if agent is None:
        return
    call = CallNow(agent, news.call, "")
    if news.kind is Kind.PAID:
        mark_payment(SYSTEM, call, told_by=Trigger.PBX, at=at)
    elif news.kind is Kind.ASKED_PAUSE:
        pause_recording(SYSTEM, call, trigger=Trigger.PBX, at=at)
    elif open_pause(pbx, news.call) is not None:
        resume_recording(SYSTEM, call, trigger=Trigger.PBX, at=at)


@ingest("recordings.tend_pauses")
def tend_pauses(pbx: int, talks: frozenset[str], *, at: datetime) -> None:
    """Recordings whose time is over go on; what hung on a call that has ended ends; orders that failed say so."""
    rows = RecordingPause.objects.filter(source=pbx, resumed_at=None)
    for row in rows.select_related("order", "agent__source__site", "agent__employee__site"):
        _tend_pause(row, talks, at)
    ended = RecordingPause.objects.filter(source=pbx, resume_order__state=PbxOrder.State.FAILED)
    ended.exclude(ended_by=EndedBy.STUCK).update(ended_by=EndedBy.STUCK)
    under_way = LiveListening.objects.filter(source=pbx, state__in=[State.REQUESTED, State.RUNNING])
    for live in under_way.select_related("order"):
        _tend_listening(live, talks, at)


def _tend_pause(row: RecordingPause, talks: frozenset[str], at: datetime) -> None:
    order = row.order
    if row.held_at is None and order is not None and order.state == PbxOrder.State.DONE:
        row.held_at = order.done_at or at
        row.save(update_fields=["held_at"])
    if row.held_at is None and order is not None and order.state == PbxOrder.State.FAILED:
        row.resumed_at, row.ended_by = at, EndedBy.REFUSED
    elif row.callid not in talks and at - row.began_at > SETTLED:
        row.resumed_at, row.ended_by = at, EndedBy.CALL_END
    elif at >= row.resume_due_at and row.agent is not None:
        resume_recording(SYSTEM, CallNow(row.agent, row.callid, ""), trigger=EndedBy.AUTO, at=at)
        return
    else:
        return
    row.save(update_fields=["resumed_at", "ended_by"])


def _tend_listening(row: LiveListening, talks: frozenset[str], at: datetime) -> None:
    if row.state == State.REQUESTED:
        failed = row.order is not None and row.order.state == PbxOrder.State.FAILED
        if not failed and at - row.asked_at <= NOT_PUT_THROUGH:
            return
        row.state, row.answer = State.FAILED, row.order.answer if failed and row.order else "not_reached"
    else:
        lasted = at - (row.began_at or row.asked_at)
        is_call_over = not row.is_outside and row.callid not in talks and lasted > SETTLED
        if not is_call_over and lasted <= LONGEST:
            return
        row.state = State.ENDED
    row.ended_at = at
    row.save(update_fields=["state", "answer", "ended_at"])
