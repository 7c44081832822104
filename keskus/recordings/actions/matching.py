"""Tying recordings to their calls: at intake, later when the log has come, and by hand."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.utils import timezone

from keskus.contacts.models import Contact, OutboundCall
from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.core.models import Cursor
from keskus.engines.audio import Turns, facts
from keskus.recordings.actions.holding import NOT_TOLD, hold_anew
from keskus.recordings.models import CallSound, Recording
from keskus.recordings.queries.gate import is_open
from keskus.recordings.queries.matching import Match, find_call, holds_of
from keskus.recordings.queries.reach import place_of
from keskus.recordings.rules.gate import What
from keskus.recordings.rules.names import Told, told_by

AT_ONCE = 300
A_DEED = 20  # rows: what is locked together
TIED = ("contact", "outbound", "callid", "matched_by", "matched_at", "queue", "agent", "employee", "site")
CURSOR_UNMATCHED, CURSOR_MATCHED = "recordings unmatched", "recordings matched"


def tie(row: Recording, match: Match | None) -> None:
    """Name the call in a recording's row, which is not saved: queue, agent and site, and whether it may be heard.

    Who spoke stays who spoke: a telephone that is somebody else's by now does not hand its old calls over.
    """
    spoke = (row.agent_id, row.employee)
    contact, outbound = (match.contact, match.outbound) if match else (None, None)
    call = contact or outbound
    row.contact, row.outbound, row.callid = contact, outbound, call.callid if call else ""
    row.matched_by, row.matched_at = (match.by, timezone.now()) if match else ("", None)
    row.queue = contact.queue if contact else None
    row.agent = call.agent if call else None
    row.employee = row.agent.employee if row.agent else None
    if row.agent_id == spoke[0] and spoke[1] is not None:
        row.employee = spoke[1]
    row.site = contact.queue.site if contact else row.source.site
    hold_anew(row, is_told=_is_told(row))


def _is_told(row: Recording) -> bool | None:
    """Whether who spoke was told in time (privacy rule 20), by the terms of their own site; None: nobody is known."""
    if row.employee is None:
        return None
    site = row.employee.site
    return is_open(site, What.RECORDING, row.began_at.astimezone(site.zone).date(), row.employee).is_open


def told_of(row: Recording) -> Told:
    """What a recording's file tells of its call; an id given with an upload stands in its row."""
    name = row.file_name.rpartition("/")[2]
    told = told_by(name, row.source.clock_zone)
    key, name = row.call_key, row.queue_name
    return Told(told.base, key, told.before_key, row.began_epoch, name, agent_number=row.agent_number)


def match_again(actor: Actor) -> int:
    """Look anew for the calls of some recordings that have none, and see to some that have; how many changed.

    Goes round by cursors, a slice a time: a log may come hours after the sound, or be read anew and numbered otherwise.
    """
    changed = []
    for row in _slice(CURSOR_UNMATCHED, matched=False):
        match = find_call(told_of(row), row.source.site, row.began_epoch, row.seconds)
        if match:
            changed.append((row, match))
    stale = _stale(_slice(CURSOR_MATCHED, matched=True))
    for first in range(0, len(changed), A_DEED):
        settle_matches(actor, changed[first : first + A_DEED], [])
    for first in range(0, len(stale), A_DEED):
        settle_matches(actor, [], stale[first : first + A_DEED])
    return len(changed) + len(stale)


def _slice(cursor: str, *, matched: bool) -> list[Recording]:
    """The next rows after a cursor, which begins again at the end."""
    place, _ = Cursor.objects.get_or_create(name=cursor)
    rows = Recording.objects.exclude(state=Recording.State.ERASED).select_related(
        "source__site", "site", "agent", "employee__site"
    )
    rows = rows.exclude(matched_by="") if matched else rows.filter(matched_by="")
    found = list(rows.filter(pk__gt=place.position).order_by("pk")[:AT_ONCE])
    _move(cursor, found[-1].pk if len(found) == AT_ONCE else 0)
    return found


def _move(cursor: str, position: int) -> None:
    Cursor.objects.filter(name=cursor).update(position=position)


def _stale(rows: list[Recording]) -> list[Recording]:
    """Those whose call is there no more under its number or another agent's, or who spoke is known or told only now."""
    contacts = Contact.objects.in_bulk([row.contact_id for row in rows if row.contact_id])
    made = OutboundCall.objects.in_bulk([row.outbound_id for row in rows if row.outbound_id])
    found = []
    for row in rows:
        call: Any = contacts.get(row.contact_id or 0) or made.get(row.outbound_id or 0)
        is_another = call is None or call.callid != row.callid or call.agent_id != row.agent_id
        is_known_now = row.employee is None and row.agent is not None and row.agent.employee_id is not None
        if is_another or is_known_now or (row.reason == NOT_TOLD and _is_told(row)):
            found.append(row)
    return found


@action("recordings.settle_matches")
def settle_matches(actor: Actor, found: list[tuple[Recording, Match]], stale: list[Recording]) -> None:
    """Tie recordings to calls found since, and look again for those whose call has changed.

    What was read before the deed only says which: a sound held, silenced, erased or tied by hand since stays so.
    """
    matches = {row.pk: match for row, match in found}
    rows = Recording.objects.select_for_update(of=("self",)).exclude(state=Recording.State.ERASED)
    rows = rows.select_related("source__site", "site").order_by("pk")
    fresh = [row for row in rows.filter(pk__in=list(matches)) if not row.matched_by]
    again = list(rows.filter(pk__in=[row.pk for row in stale]))
    for row in (*fresh, *again):
        tie(row, matches[row.pk] if row.pk in matches else _renewed(row))
        row.save(update_fields=[*TIED, "state", "reason"])
        _count_anew(row)
    record("recordings", {"matched": [None, len(fresh)], "matched_anew": [None, len(again)]})


def _renewed(row: Recording) -> Match | None:
    """The same call where its number still means it, as it is now; else whatever fits."""
    contacts = Contact.objects.filter(callid=row.callid).select_related("queue__site", "agent__employee")
    made = OutboundCall.objects.filter(callid=row.callid).select_related("agent__employee")
    if row.contact_id and (same := contacts.filter(pk=row.contact_id).first()) is not None:
        return Match(row.matched_by, contact=same)
    if row.outbound_id and (call := made.filter(pk=row.outbound_id).first()) is not None:
        return Match(row.matched_by, outbound=call)
    if row.matched_by != Recording.MatchedBy.HAND:
        return find_call(told_of(row), row.source.site, row.began_epoch, row.seconds)
    if (other := contacts.first()) is not None:
        return Match(row.matched_by, contact=other)
    again = made.first()
    return Match(row.matched_by, outbound=again) if again else None


def _count_anew(row: Recording) -> None:
    """Holds are known only with the call: silences within them are no dead air."""
    holds = holds_of(row.contact, row.began_epoch)
    sound = CallSound.objects.filter(recording=row).first()
    if sound is None or not sound.turns:
        return
    turns = Turns(
        sound.turns["seconds"],
        tuple(sound.turns["sides"]),
        tuple(tuple((start, end) for start, end in side) for side in sound.turns["spans"]),
        tuple(sound.turns["syllables"]),
    )
    found = facts(turns, holds)
    sound.facts, sound.dead_air_seconds = asdict(found), found.dead_air_seconds
    sound.talk_over_seconds, sound.silence_share = found.talk_over_seconds, found.silence_share
    sound.agent_share = found.talk_share[1] if found.talk_share else None
    sound.save(update_fields=["facts", "dead_air_seconds", "talk_over_seconds", "silence_share", "agent_share"])


def _where(recording: Recording, **rest: Any) -> Place:
    return place_of(recording)


@action("recordings.match_by_hand", where=_where)
def match_by_hand(actor: Actor, recording: Recording, *, call: Contact | OutboundCall, reason: str) -> None:
    """Say which call a recording is of. Breach: `erased`."""
    row = Recording.objects.select_for_update().select_related(None).get(pk=recording.pk)
    if row.state == Recording.State.ERASED:
        raise Breach("erased")
    before = row.callid
    by = Recording.MatchedBy.HAND
    tie(row, Match(by, contact=call) if isinstance(call, Contact) else Match(by, outbound=call))
    row.save(update_fields=[*TIED, "state", "reason"])
    _count_anew(row)
    record(row, {"callid": [before, row.callid]}, reason=reason)
