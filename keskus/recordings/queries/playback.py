"""What somebody may listen for, the token by which a player fetches sound, and who has listened."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import QuerySet
from django.utils import timezone

from keskus.access.queries import names_of_actors
from keskus.contacts.queries.reach import Choice, reach_of
from keskus.core import keys
from keskus.core.actors import Actor
from keskus.recordings.gateways import vault
from keskus.recordings.models import Listening, Purpose, Recording
from keskus.recordings.queries.reach import PLAY, reached

REGISTER = "recordings.listening.view"
SALT = "recordings.play"
TOKEN_SECONDS = 15 * 60  # and twice the recording's length, for those who go back and forth


def purposes_for(viewer: Actor, recording: Recording) -> tuple[str, ...]:
    """What a viewer may listen for: one's own call as that; others' for everything else, if they may at all."""
    scope = viewer.scope(PLAY)
    if recording.employee_id and recording.employee_id in scope.employees:
        return (Purpose.OWN_CALL,)
    return tuple(each for each in Purpose.values if each != Purpose.OWN_CALL)


def purpose_choices(viewer: Actor, recording: Recording) -> list[tuple[str, str]]:
    """The same with their words, for a form."""
    return [(each, str(Purpose(each).label)) for each in purposes_for(viewer, recording)]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a token proves: which listening it is of, and that this person's session began it."""

    listening: int
    recording: int
    version: int
    actor: str
    session: str
    until: int


def play_token(viewer: Actor, listening: Listening, recording: Recording, session_key: str) -> str:
    """The token for the address of the sound: good for this person, session, recording and version, for a while."""
    until = timezone.now().timestamp() + TOKEN_SECONDS + 2 * recording.seconds
    values = [listening.pk, recording.pk, listening.version, viewer.number, _mark(session_key), int(until)]
    return signing.dumps(values, salt=SALT)


def ticket_of(token: str, viewer: Actor, recording: Recording, session_key: str) -> Ticket | None:
    """What a token proves to this viewer now; None when it is false, over, another's, or of another version."""
    try:
        ticket = Ticket(*signing.loads(token, salt=SALT))
    except (signing.BadSignature, TypeError):
        return None
    asked = (recording.pk, recording.version, viewer.number, _mark(session_key))
    proven = (ticket.recording, ticket.version, ticket.actor, ticket.session)
    return ticket if proven == asked and timezone.now().timestamp() < ticket.until else None


def _mark(session_key: str) -> str:
    return keys.search_hash(f"session:{session_key}")


def stream_of(recording: Recording) -> io.BufferedReader:
    """The sound as a stream to be read from any place. Raises `VaultDamage`."""
    return vault.open_sound(recording.storage_name, recording.data_key, recording.pk, recording.version)


@dataclass(frozen=True, slots=True)
class Heard:
    """A line of the register of listenings."""

    recording: int
    began_at: datetime
    listener: str
    purpose: str
    heard_until: float
    seconds: float

    @property
    def purpose_label(self) -> str:
        """In words."""
        return str(Purpose(self.purpose).label)


def listenings(viewer: Actor) -> QuerySet[Listening]:
    """The listenings that a viewer may know of, newest first: to what they reach, or what others heard of theirs."""
    rows = Listening.objects.select_related("recording")
    reach = reach_of(viewer, REGISTER, Choice.always())
    if reach.scope.everything:
        return rows
    return rows.filter(recording__in=Recording.objects.filter(reached(reach)))


def listenings_of(viewer: Actor, recording: int) -> list[Heard]:
    """Who listened to one recording."""
    return told_rows(list(listenings(viewer).filter(recording=recording)))


def told_rows(found: list[Listening]) -> list[Heard]:
    """Lines of the register with the listeners' names."""
    names = names_of_actors(row.listener for row in found)
    return [
        Heard(
            row.recording_id,
            row.began_at,
            names.get(row.listener, row.listener),
            row.purpose,
            min(row.heard_until, row.recording.seconds),
            row.recording.seconds,
        )
        for row in found
    ]
