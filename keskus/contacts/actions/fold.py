"""Folding raw lines into contacts, segments and agent states, by a cursor that moves in the same transaction.

Lines are folded in the order of time. What comes late (an older file taken after a newer one) is folded in again from
the last checkpoint before it: contacts begun since are dropped and made anew, under the same numbers where nothing
changed. Checkpoints are kept at the first line of each UTC day. What an older version of the fold left open is folded
again from the first line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from django.db.models import Q
from django.utils import timezone

from keskus.contacts.actions.links import note_folded
from keskus.contacts.actions.names import Names, names_of
from keskus.contacts.actions.own_reasons import give_reasons
from keskus.contacts.actions.repairs import drop_repairs, store_repairs
from keskus.contacts.actions.sums import mark_agent_spans, mark_contacts, mark_spans
from keskus.contacts.models import AgentState, Contact, FoldCheckpoint, FoldState, RawLine, Segment, Source
from keskus.contacts.queries.pauses import wrap_up_codes
from keskus.contacts.rules import CALLER_MARK, interval_of, row_number
from keskus.contacts.rules.repairs import Layer, enabled
from keskus.core.actions import ingest
from keskus.core.storage import insert_rows, upsert_rows
from keskus.engines import queuelog
from keskus.engines.queuelog import STATE_VERSION, Batch, Fold, FoldParams, Line
from keskus.engines.queuelog.opening import Opening
from keskus.engines.queuelog.rows import PAUSED, WRAP_UP
from keskus.people.models import OpeningHours, Site

DAY_SECONDS = 86_400
SLICE = 5000
WRAP_UP_LAG_SECONDS = 2  # a pause for wrap-up follows the call by a second or two

CONTACT_COLUMNS = (
    "id",
    "source_id",
    "queue_id",
    "agent_id",
    "callid",
    "visit",
    "entered_epoch",
    "interval_epoch",
    "outcome",
    "wait_seconds",
    "ring_seconds",
    "talk_seconds",
    "wrap_up_seconds",
    "answered_epoch",
    "ended_epoch",
    "ended_by",
    "exit_key",
    "transfer_to",
    "transfer_sealed",
    "did",
    "caller_sealed",
    "caller_hash",
    "first_line",
    "last_line",
    "flags",
)
SEGMENT_COLUMNS = (
    "contact_id",
    "order",
    "kind",
    "agent_id",
    "started_epoch",
    "ended_epoch",
    "milliseconds",
    "detail",
)
STATE_COLUMNS = (
    "id",
    "source_id",
    "agent_id",
    "queue_id",
    "state",
    "reason",
    "started_epoch",
    "ended_epoch",
    "implicit",
    "repair",
    "logged",
)

RawRow = tuple[int, int, str, str, str]  # number, sort_epoch, text, sealed, hash


@dataclass(frozen=True, slots=True)
class Folded:
    """What a slice came to: lines folded, and whether more wait."""

    lines: int
    more: bool


@ingest("contacts.fold_lines")
def fold_lines(source: Source, *, most: int = SLICE) -> Folded:
    """Fold the next lines of a source and store what they make, in one transaction."""
    state = _locked_state(source)
    if state.rewind_to is None:
        rows = _next_rows(source, state, most)
        if rows and rows[0][1] < state.sort_epoch:
            _rewind(source, state, rows[0][1])
    if state.drop_contacts_from is not None:
        return _drop(source, state, most)
    if state.rewind_to is not None:
        rows = _rows_again(source, state, most)
        if not rows:
            state.line_id, state.rewind_to, state.again_since_at = state.rewind_to, None, None
            state.save()
            return Folded(0, more=True)
    if not rows:
        return Folded(0, more=False)
    in_order = _until_late(rows, state)
    if not _fold(source, state, in_order):
        _rewind(source, state, 0)
        return Folded(0, more=True)
    return Folded(len(in_order), more=len(rows) == most or len(in_order) < len(rows) or state.rewind_to is not None)


def _locked_state(source: Source) -> FoldState:
    state, _ = FoldState.objects.select_for_update().get_or_create(source=source, defaults={"version": STATE_VERSION})
    if state.version != STATE_VERSION:
        FoldCheckpoint.objects.filter(source=source).delete()
        state.version, state.state = STATE_VERSION, ""
        if RawLine.objects.filter(source=source).exists():
            _rewind(source, state, 0)
        state.save()
    return state


def _next_rows(source: Source, state: FoldState, most: int) -> list[RawRow]:
    first = max(state.line_id, row_number(source.pk, 0))
    rows = RawLine.objects.filter(pk__gt=first, pk__lt=row_number(source.pk + 1, 0)).order_by("pk")
    return list(_columns(rows)[:most])


def _rows_again(source: Source, state: FoldState, most: int) -> list[RawRow]:
    """During a rewind: by time, then by number, up to the line that stood last when it began."""
    after = Q(sort_epoch=state.sort_epoch, pk__gt=state.rewind_line_id) | Q(sort_epoch__gt=state.sort_epoch)
    rows = RawLine.objects.filter(after, source=source, sort_epoch__gte=state.sort_epoch, pk__lte=state.rewind_to)
    return list(_columns(rows.order_by("sort_epoch", "pk"))[:most])


def _columns(rows: Any) -> Any:
    return rows.values_list("pk", "sort_epoch", "text", "caller_sealed", "caller_hash")


def _until_late(rows: list[RawRow], state: FoldState) -> Sequence[RawRow]:
    """The leading lines that are in order of time; a late one waits for the next slice, which rewinds for it."""
    latest = state.sort_epoch
    for index, row in enumerate(rows):
        if row[1] < latest:
            return rows[:index]
        latest = row[1]
    return rows


def _fold(source: Source, state: FoldState, rows: Sequence[RawRow]) -> bool:
    """Fold and store; False where all was folded under other opening hours so far, which has to be done again first."""
    names = names_of(source)
    source.refresh_from_db(fields=["rules_off", "wrap_up_reasons"])  # whoever follows a log holds its source for long
    params, stored = params_of(source, names), json.loads(state.state) if state.state else None
    if stored and stored["opening"] != params.hours_told:
        return False
    fold = Fold.from_state(params, stored)
    before, known = state.clock_epoch, fold.next_seqs
    day = state.sort_epoch // DAY_SECONDS
    for number, sort_epoch, text, sealed, caller_hash in rows:
        if sort_epoch // DAY_SECONDS != day:
            if day:
                _store(source, names, fold.drain(), before, known)
                known = fold.next_seqs
                _checkpoint(source, fold, sort_epoch, number)
            day = sort_epoch // DAY_SECONDS
        fold.feed(_line(text, sealed, caller_hash), number, sort_epoch)
        state.sort_epoch = sort_epoch
        if state.rewind_to is None:
            state.line_id = number
        else:
            state.rewind_line_id = number
    _store(source, names, fold.drain(), before, known)
    mark_agent_spans(source, before, fold.clock)
    state.state, state.clock_epoch = _text(fold), fold.clock
    state.save()
    return True


def params_of(source: Source, names: Names) -> FoldParams:
    """What the log does not know, from our rows."""
    return FoldParams(
        aliases=names.aliases,
        same_person=names.same_person,
        rules=enabled(Layer.LOG, source.rules_off),
        wrap_up_seconds=names.wrap_up_seconds,
        wrap_up_reasons=wrap_up_codes().union(
            reason.strip().casefold() for reason in source.wrap_up_reasons.splitlines() if reason.strip()
        ),
        opening=_opening_of(source.site),
        openings={name: _opening_of(site) for name, site in names.other_sites.items()},
    )


def _opening_of(site: Site) -> Opening | None:
    """A site's first opening and last closing of each weekday; None where nobody has said any."""
    hours: dict[int, tuple[time, time]] = {}
    for row in OpeningHours.objects.filter(site=site).order_by("weekday", "opens"):
        hours[row.weekday] = (hours.get(row.weekday, (row.opens,))[0], row.closes)
    return Opening(site.zone, hours) if hours else None


def _text(fold: Fold) -> str:
    return json.dumps(fold.to_state(), ensure_ascii=False, separators=(",", ":"))


def _line(text: str, sealed: str, caller_hash: str) -> Line:
    """A stored line as the fold takes it: the caller's number stays sealed all the way."""
    epoch, callid, queue, agent, event, *data = text.split("|")
    if sealed and event == "ENTERQUEUE":
        data[1] = f"{caller_hash}~{sealed}"
    elif sealed:
        data = [f"~{sealed}" if part == CALLER_MARK else part for part in data]
    return Line(int(epoch), callid, queue, agent, event, tuple(data))


# Storing what a slice made


def _store(source: Source, names: Names, batch: Batch, before: int, known: tuple[int, int]) -> None:
    """Write a batch; rows numbered below `known` (contacts, states) stand already and are replaced."""
    if not (batch.contacts or batch.segments or batch.states):
        return
    names.learn(
        queues={row.queue for row in batch.contacts} | {row.layer for row in batch.states if row.layer},
        agents=_agents_of(batch),
    )
    wrap_up = _wrap_up_of(batch)
    contacts = [_contact(source.pk, names, row, wrap_up.pop(row.seq, 0)) for row in batch.contacts]
    first_new = row_number(source.pk, known[0])
    _write(Contact, CONTACT_COLUMNS, contacts, first_new, keep=("wrap_up_seconds",))
    store_repairs(source.pk, batch.contacts, first_new)
    note_folded(source, {row[0]: row[4] for row in contacts}, first_new)
    segments = [_segment(source.pk, names, row) for row in batch.segments]
    insert_rows(Segment, SEGMENT_COLUMNS, [row for row in segments if row[0] >= first_new])
    old = [row for row in segments if row[0] < first_new]
    upsert_rows(Segment, SEGMENT_COLUMNS, ("contact_id", "order"), old)
    states = [_state(source.pk, names, row) for row in batch.states]
    _write(AgentState, STATE_COLUMNS, states, row_number(source.pk, known[1]))
    if lacking := [row for row in batch.states if not row.layer and row.state == PAUSED and not row.reason]:
        agents = {names.agent_ids[row.agent] for row in lacking}
        give_reasons(agents, min(row.started_at for row in lacking) - 1)
    mark_contacts({(row[2], row[7]) for row in contacts} | _late_wrap_up(source, batch, names, wrap_up))
    _mark_states(names, batch, before)


def _agents_of(batch: Batch) -> set[str]:
    found = {row.agent for row in batch.contacts} | {row.agent for row in batch.segments}
    return {name for name in found if name} | {row.agent for row in batch.states}


def _write(
    model: Any, columns: Sequence[str], rows: list[tuple[Any, ...]], first_new: int, keep: Sequence[str] = ()
) -> None:
    insert_rows(model, columns, [row for row in rows if row[0] >= first_new])
    upsert_rows(model, columns, ("id",), [row for row in rows if row[0] < first_new], keep=keep)


def _contact(source_id: int, names: Names, row: queuelog.Contact, wrap_up_seconds: int) -> tuple[Any, ...]:
    caller_hash, _, sealed = row.caller.partition("~")
    target, transfer_sealed = row.transfer_to, ""
    if target.startswith("~"):
        target, transfer_sealed = "", target[1:]
    return (
        row_number(source_id, row.seq),
        source_id,
        names.queue_ids[row.queue],
        names.agent_ids[row.agent] if row.agent else None,
        row.callid,
        row.visit_no,
        row.entered_at,
        interval_of(row.entered_at),
        row.outcome,
        row.wait_seconds,
        row.ring_seconds,
        row.talk_seconds,
        wrap_up_seconds,
        row.answered_at,
        row.ended_at,
        row.ended_by,
        row.exit_key[:10],
        target,
        transfer_sealed,
        row.did,
        sealed,
        caller_hash,
        row.first_line,
        row.last_line,
        " ".join(row.flags),
    )


def _segment(source_id: int, names: Names, row: queuelog.Segment) -> tuple[Any, ...]:
    return (
        row_number(source_id, row.contact_seq),
        row.n,
        row.kind,
        names.agent_ids[row.agent] if row.agent else None,
        row.started_at,
        row.ended_at,
        row.milliseconds,
        "" if row.detail.startswith("~") else row.detail,
    )


def _state(source_id: int, names: Names, row: queuelog.AgentState) -> tuple[Any, ...]:
    return (
        row_number(source_id, row.seq),
        source_id,
        names.agent_ids[row.agent],
        names.queue_ids[row.layer] if row.layer else None,
        row.state,
        row.reason,
        row.started_at,
        row.ended_at,
        row.implicit,
        row.repair,
        json.dumps(row.logged, ensure_ascii=False) if row.logged else "",
    )


def _wrap_ups(batch: Batch) -> Iterable[queuelog.AgentState]:
    return (row for row in batch.states if row.state == WRAP_UP and not row.layer and row.ended_at is not None)


def _wrap_up_of(batch: Batch) -> dict[int, int]:
    """Wrap-up seconds by the contact they followed, if in this batch; else by the state's own number, negative."""
    ended = {(row.agent, row.ended_at): row.seq for row in batch.contacts if row.agent and row.ended_at}
    found: dict[int, int] = {}
    for row in _wrap_ups(batch):
        seconds = (row.ended_at or 0) - row.started_at
        seqs = (ended.get((row.agent, row.started_at - lag)) for lag in range(WRAP_UP_LAG_SECONDS + 1))
        found[next((seq for seq in seqs if seq), -row.seq)] = seconds
    return found


def _late_wrap_up(source: Source, batch: Batch, names: Names, wrap_up: dict[int, int]) -> set[tuple[int, int]]:
    """Put wrap-up on contacts stored by earlier batches; the (queue, interval) pairs that changed."""
    changed: set[tuple[int, int]] = set()
    for row in _wrap_ups(batch):
        if -row.seq not in wrap_up:
            continue
        contact = (
            Contact.objects.filter(
                source=source,
                agent_id=names.agent_ids[row.agent],
                entered_epoch__range=(row.started_at - DAY_SECONDS, row.started_at),
                ended_epoch__range=(row.started_at - WRAP_UP_LAG_SECONDS, row.started_at),
            )
            .order_by("-ended_epoch")
            .values_list("pk", "queue_id", "interval_epoch")
            .first()
        )
        if contact:
            Contact.objects.filter(pk=contact[0]).update(wrap_up_seconds=wrap_up[-row.seq])
            changed.add((contact[1], contact[2]))
    return changed


def _mark_states(names: Names, batch: Batch, before: int) -> None:
    """An agent's span that ended, or ended earlier than was thought, changes every interval it touches."""
    mark_spans(
        (names.agent_ids[row.agent], row.started_at, max(row.ended_at, before))
        for row in batch.states
        if not row.layer and row.ended_at is not None
    )


# Going back


def _checkpoint(source: Source, fold: Fold, sort_epoch: int, number: int) -> None:
    """Keep the fold as it stood before the first line of a day."""
    FoldCheckpoint.objects.update_or_create(
        source=source, sort_epoch=sort_epoch, defaults={"line_id": number, "state": _text(fold)}
    )


def _rewind(source: Source, state: FoldState, epoch: int) -> None:
    """Go back to the last checkpoint before an epoch; the slices that follow first drop what was made since."""
    kept = FoldCheckpoint.objects.filter(source=source, sort_epoch__lt=epoch).order_by("-sort_epoch").first()
    newest = RawLine.objects.filter(pk__gte=row_number(source.pk, 0), pk__lt=row_number(source.pk + 1, 0))
    state.rewind_to = newest.order_by("-pk").values_list("pk", flat=True)[0]
    state.state = kept.state if kept else ""
    state.sort_epoch, state.rewind_line_id = (kept.sort_epoch, kept.line_id - 1) if kept else (0, 0)
    fold = _taken_up(state)
    contact_seq, state_seq = fold.next_seqs
    state.clock_epoch = fold.clock
    state.drop_contacts_from = row_number(source.pk, contact_seq)
    state.drop_states_from = row_number(source.pk, state_seq)
    _tell_again(source, state)
    FoldCheckpoint.objects.filter(source=source, sort_epoch__gt=state.sort_epoch).delete()
    state.save()


def _tell_again(source: Source, state: FoldState) -> None:
    """What pages say of it while it lasts: since when, from which call on, how many calls are made anew."""
    end = row_number(source.pk + 1, 0)
    gone = Contact.objects.filter(pk__gte=state.drop_contacts_from, pk__lt=end)
    last = gone.order_by("-pk").values_list("pk", flat=True).first()
    state.again_since_at = state.again_since_at or timezone.now()
    state.again_from_epoch = state.sort_epoch
    state.again_contacts = last - (state.drop_contacts_from or 0) + 1 if last else 0


def _taken_up(state: FoldState) -> Fold:
    """The fold as it stands in a state, to be asked but not fed."""
    return Fold.from_state(FoldParams(), json.loads(state.state) if state.state else None)


def _drop(source: Source, state: FoldState, most: int) -> Folded:
    """Drop the latest contacts and states of those to be made anew, marking their sums; the old sums show till then."""
    end = row_number(source.pk + 1, 0)
    contacts = Contact.objects.filter(pk__gte=state.drop_contacts_from, pk__lt=end).order_by("-pk")
    dropped = list(contacts.values_list("pk", "queue_id", "interval_epoch")[:most])
    mark_contacts((queue, start) for _, queue, start in dropped)
    numbers = [row[0] for row in dropped]
    if numbers:
        drop_repairs(numbers[-1], numbers[0])
        Segment.objects.filter(contact_id__gte=numbers[-1], contact_id__lte=numbers[0]).delete()
        Contact.objects.filter(pk__gte=numbers[-1], pk__lte=numbers[0]).delete()
    states = AgentState.objects.filter(pk__gte=state.drop_states_from, pk__lt=end).order_by("-pk")
    gone = list(states.values_list("pk", "agent_id", "queue_id", "started_epoch", "ended_epoch")[:most])
    mark_spans((agent, start, stop or source.last_epoch) for _, agent, queue, start, stop in gone if queue is None)
    if gone:
        AgentState.objects.filter(pk__gte=gone[-1][0], pk__lte=gone[0][0]).delete()
    if not dropped and not gone:
        _put_back(source, state)
    return Folded(0, more=True)


def _put_back(source: Source, state: FoldState) -> None:
    """Open again what was open at the checkpoint and has ended since; folding then goes on from there."""
    fold = _taken_up(state)
    for seq, count in fold.open_segment_counts().items():
        Segment.objects.filter(contact_id=row_number(source.pk, seq), order__gte=count).delete()
        Contact.objects.filter(pk=row_number(source.pk, seq)).update(wrap_up_seconds=0)
    _store(source, names_of(source), fold.open_rows(), fold.clock, fold.next_seqs)
    mark_agent_spans(source, fold.clock, source.last_epoch)
    state.drop_contacts_from = state.drop_states_from = None
    state.save()


@ingest("contacts.fold_again")
def fold_again(source: Source, *, since: int = 0) -> None:
    """Have the lines of a source folded again from an instant on, as after a change of who is who."""
    state = _locked_state(source)
    if RawLine.objects.filter(source=source).exists():
        _rewind(source, state, since)
