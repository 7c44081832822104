"""Reasons that agents themselves gave, put on pauses of which the PBX gave none.

A pause without reason takes that of the first status, of those that overlap it, in which the agent said they were away.
It is done again whenever the state is written, so the same log and the same statuses always give the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Q

from keskus.contacts.actions.sums import mark_spans
from keskus.contacts.models import AgentState, AgentStatus, PbxAgent
from keskus.engines.queuelog.rows import PAUSED, WRAP_UP

LONGEST_SECONDS = 12 * 3600  # a status that nobody ended says nothing the next day
Span = tuple[str, str, int, int]  # state, reason, from, to


def give_reasons(agents: Iterable[int], start: int, until: int | None = None) -> list[tuple[int, int, int | None]]:
    """Give reasons to these agents' pauses that lack one, from `start` on and begun by `until`; the spans changed:
    agent, from, to."""
    lacking = AgentState.objects.filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=start), agent__in=list(agents), queue=None, state=PAUSED, reason=""
    )
    states = list((lacking if until is None else lacking.filter(started_epoch__lte=until)).order_by("pk"))
    if not states:
        return []
    people = dict(
        PbxAgent.objects.filter(pk__in={state.agent_id for state in states})
        .exclude(employee=None)
        .values_list("pk", "employee_id")
    )
    said = _said(set(people.values()), min(state.started_epoch for state in states))
    changed = []
    for state in states:
        status = _first(said.get(people.get(state.agent_id, 0), ()), state.started_epoch, state.ended_epoch)
        if status is not None:
            kind = WRAP_UP if status[0] == AgentStatus.State.WRAP_UP else PAUSED
            AgentState.objects.filter(pk=state.pk).update(state=kind, reason=status[1])
            changed.append((state.agent_id, state.started_epoch, state.ended_epoch))
    return changed


def mark_changed(changed: Iterable[tuple[int, int, int | None]], now: int) -> None:
    """Have the sums of the spans made again."""
    mark_spans((agent, first, now if last is None else last) for agent, first, last in changed)


def _said(people: set[int], start: int) -> dict[int, list[Span]]:
    """Person -> when they said that they were away and why, in order."""
    rows = AgentStatus.objects.filter(
        Q(ended_epoch=None) | Q(ended_epoch__gt=start), employee__in=people, started_epoch__gt=start - LONGEST_SECONDS
    ).exclude(reason="")
    found: dict[int, list[Span]] = defaultdict(list)
    for row in rows.order_by("started_epoch", "pk"):
        latest = row.started_epoch + LONGEST_SECONDS
        last = latest if row.ended_epoch is None else min(latest, row.ended_epoch)
        found[row.employee_id].append((row.state, row.reason, row.started_epoch, last))
    return found


def _first(said: Sequence[Span], start: int, end: int | None) -> Span | None:
    return next((span for span in said if span[3] > start and (end is None or span[2] < end)), None)
