"""What the demo's leads do with what was found: they coach, and listen to calls as they go on."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.utils import timezone

from keskus.cli.demo.acting import acting
from keskus.cli.demo.talks import ET, PL
from keskus.core.actions import Breach
from keskus.core.actors import Actor
from keskus.engines.ami.orders import Mode
from keskus.people.queries import employees
from keskus.performance.actions.coaching import hold_coaching, place_coaching, plan_coaching
from keskus.performance.queries.coaching import sessions
from keskus.performance.queries.placing import places, roster_for
from keskus.quality.queries.evaluations import answers_of, evaluations
from keskus.recordings.actions.listening_in import end_live, listen_live
from keskus.recordings.queries.listening_in import register_rows
from keskus.recordings.queries.now import call_of_person

COACHES = {"supervisor": PL, "supervisor2": ET}
FORTNIGHT = timedelta(days=14)
FOCUS = {PL: "Podsumowanie ustaleń na końcu rozmowy.", ET: "Kokkulepete kokkuvõte kõne lõpus."}
AGREED = {
    PL: "Przed końcem rozmowy powtarzam, co ustaliliśmy i do kiedy. Odsłuchamy razem dwie rozmowy.",
    ET: "Enne kõne lõppu kordan üle, mis kokku lepiti ja mis ajaks. Kuulame koos kaks kõnet.",
}
LISTENED, LISTENED_FOR, PHONE = timedelta(seconds=35), ("training", "quality"), "PJSIP/190"


def coach_agents() -> None:
    """A lead coaches on the lowest score of two agents: one session was held, one wants its place in the roster."""
    for address, language in COACHES.items():
        coach = acting(address)
        if sessions(coach).exists():
            continue
        rows = evaluations(coach).filter(state__in=("released", "acknowledged", "closed")).order_by("score")
        found: dict[int, Any] = {row.employee_id: row for row in reversed(rows.exclude(recording=None)[:40])}
        chosen = sorted(found.values(), key=lambda row: row.score or 0.0)[:2]
        if len(chosen) == 2:
            held, asked = (_plan(coach, row, language) for row in chosen)
            today = timezone.localdate()
            hold_coaching(
                coach, held, agreement=AGREED[language], due_on=today if language == ET else today + FORTNIGHT
            )
            _place(coach, asked)


def _plan(coach: Actor, row: Any, language: str) -> Any:
    worst = min(
        (answer for answer in answers_of(row) if answer.share is not None),
        key=lambda answer: (answer.share, answer.from_seconds is None, answer.pk),
    )
    return plan_coaching(
        coach,
        people=[row.employee],
        focus=worst.comment or FOCUS[language],
        kind="one",
        reason="evaluation",
        question=worst.question,
        evaluation=row,
        recording=row.recording,
        from_seconds=worst.from_seconds,
        to_seconds=worst.to_seconds,
        minutes=30,
    )


def _place(coach: Actor, session: Any) -> None:
    """In the roster, where one is published and has room; else it waits for its place."""
    now = timezone.now()
    roster = roster_for(session, now)
    options = places(session, roster, now) if roster is not None else []
    if roster is not None and options:
        with suppress(Breach):
            place_coaching(coach, session, roster=roster, starts=options[0].meetings[0].starts)


def listen_in() -> None:
    """A lead listens to two calls of the team's for half a minute each."""
    lead, now = acting("supervisor"), timezone.now()
    rows = list(register_rows(lead).filter(listener=lead.number))
    for row in rows:
        if row.state == "running" and row.began_at and now - row.began_at > LISTENED:
            end_live(lead, row)
    if len(rows) >= len(LISTENED_FOR) or any(row.state in ("requested", "running") for row in rows):
        return
    for person in employees(lead):
        call = call_of_person(person, now)
        if call is not None and person.pk != getattr(lead, "employee_id", None):
            with suppress(Breach):
                purpose = LISTENED_FOR[len(rows)]
                listen_live(lead, call.agent, mode=Mode.LISTEN, purpose=purpose, phone=PHONE, at=now)
                return
