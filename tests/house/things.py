"""What the addresses of the matrix are about: one of each kind on either side, made when first asked for.

Each maker takes the world, a side's name and the user who will ask, and gives the arguments of the route. What is
"own" belongs to the asking user on our side and to somebody else on theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from keskus.access import actions as access
from keskus.access.models import ApiToken, User
from keskus.access.queries import Proven
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions import drafts
from keskus.contacts.actions.connections import connect_pbx
from keskus.contacts.models import PauseReason, PbxAgent, PbxAlias, PbxQueue, TableDraft
from keskus.contacts.queries.drafts import suggestion_for
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM, Scope
from keskus.core.models import Job
from keskus.floor.models import Alarm, AlarmRule, Board, Screen, Tile
from keskus.people.actions import staff_lists
from keskus.people.actions.notices import notify
from keskus.people.models import Employee, Skill, StaffList
from keskus.planning.models import (
    Absence,
    Activity,
    Availability,
    ForecastOverride,
    Roster,
    RosterShift,
    Scenario,
    ShiftTemplate,
    ShrinkageCategory,
    SpecialDay,
    StaffingGoal,
)
from keskus.quality.models import CheckFinding
from keskus.recordings.models import Arrival, Recording, RecordingNote, RecordingSource
from keskus.reports.actions import freeze_report
from keskus.reports.actions.freezing import KIND
from keskus.reports.models import ReportSchedule, SavedReport, ScheduleReceiver
from keskus.reports.queries.definitions import Asked
from keskus.reports.queries.freezing import draft_of
from tests.contacts.builder import build_centre
from tests.house.evaluated import EVALUATED_THINGS
from tests.house.people import Side, World, give, make_employee, make_user
from tests.house.things_of_quality import QUALITY_THINGS
from tests.recordings.gates import a_gate
from tests.recordings.watched import a_listening

CALLS_TABLE = b"queue;entered;wait;talk\nsales;2026-06-01 10:00:00;7;60\nsales;2026-06-01 10:01:00;9;0\n"
STAFF = b"number;first name;last name\n77;Mari;Maasikas\n"
Arguments = dict[str, Any]


def _half(world: World, side: str) -> Side:
    return getattr(world, side)


def _other(world: World, side: str) -> User:
    """Somebody on that side who holds a role there."""
    half = _half(world, side)
    user = make_user(f"somebody.{side}@example.test", make_employee(half, f"somebody-{side}"))
    give(user, Role.PLANNER, ScopeKind.TEAM, half.team.pk)
    return user


def _owner(world: World, side: str, asking: User) -> User:
    return asking if side == "ours" else _other(world, side)


def _session(world: World, side: str, asking: User) -> Arguments:
    owner = _owner(world, side, asking)
    row = access.start_session(Proven(owner.pk, "access.start_session"), owner, network="192.0.2.1", device="x")
    return {"pk": row.pk}


def _token(world: World, side: str, asking: User) -> Arguments:
    owner, now = _owner(world, side, asking), timezone.now()
    token = ApiToken.objects.create(user=owner, name="x", made_at=now, expires_at=now + timedelta(days=1))
    return {"pk": token.pk}


def _notice(world: World, side: str, asking: User) -> Arguments:
    employee: Employee = asking.employee if side == "ours" and asking.employee else _half(world, side).agent
    return {"pk": notify(SYSTEM, employee, kind="staff_list_imported").pk}


def _staff_list(world: World, side: str, asking: User) -> Arguments:
    row = staff_lists.send_staff_list(SYSTEM, file_name="staff.csv", content=STAFF)
    StaffList.objects.filter(pk=row.pk).update(sent_by=f"user:{_owner(world, side, asking).pk}")
    return {"pk": row.pk}


def _matched_list(world: World, side: str, asking: User) -> Arguments:
    made = _staff_list(world, side, asking)
    matching = {"number": "number", "first name": "first_name", "last name": "last_name"}
    StaffList.objects.filter(**made).update(matching=matching, counts_from=timezone.localdate(), state="matched")
    return made


def _job(world: World, side: str, asking: User) -> Arguments:
    owner = _owner(world, side, asking)
    job = Job.objects.create(kind="x", state="done", requested_by=f"user:{owner.pk}", requested_at=timezone.now())
    return {"pk": job.pk}


def _grant(world: World, side: str, asking: User) -> Arguments:
    user = _other(world, side)
    return {"pk": user.pk, "grant_pk": user.grants.get().pk}


def _table_draft(world: World, side: str, asking: User) -> Arguments:
    """Whoever asks sent the one on our side; the other one is somebody else's."""
    row = drafts.send_table(
        SYSTEM, site=_half(world, side).site, file_name="calls.csv", content=CALLS_TABLE, at=timezone.now()
    )
    sent_by = f"user:{_owner(world, side, asking).pk}"
    TableDraft.objects.filter(pk=row.pk).update(sent_by=sent_by, mapping=suggestion_for(row).stored())
    return {"pk": row.pk}


def _source(world: World, side: str, asking: User) -> Arguments:
    return {"pk": build_centre(world).sources[side].pk}


def _connection(world: World, side: str, asking: User) -> Arguments:
    """At a port of this machine where nobody answers."""
    site = _half(world, side).site
    row = connect_pbx(SYSTEM, site=site, name=f"Live {side}", host="127.0.0.1", port=1, user="keskus", secret="s3cret")
    return {"pk": row.pk}


def _pbx_queue(world: World, side: str, asking: User) -> Arguments:
    source = _source(world, side, asking)["pk"]
    return {"pk": source, "queue_pk": PbxQueue.objects.get(source=source).pk}


def _pbx_agent(world: World, side: str, asking: User) -> Arguments:
    source = _source(world, side, asking)["pk"]
    return {"pk": source, "agent_pk": PbxAgent.objects.get(source=source).pk}


def _alias(world: World, side: str, asking: User) -> Arguments:
    names = _pbx_agent(world, side, asking)
    row = PbxAlias.objects.create(source_id=names["pk"], name="SIP/77", agent_id=names["agent_pk"])
    return {"pk": names["pk"], "alias_pk": row.pk}


def _call(world: World, side: str, asking: User) -> Arguments:
    visit = build_centre(world).visit(side, at="2026-03-02 10:00", answered=5)
    return {"number": visit.pk}


def _call_made(world: World, side: str, asking: User) -> Arguments:
    return {"number": build_centre(world).call_made(side, at="2026-03-02 10:00").pk}


def _frozen(world: World, side: str, asking: User) -> Arguments:
    day = date(2026, 3, 2)
    asked = Asked(Choice(day, day, frozenset({_half(world, side).queue.pk})))
    draft = draft_of(SYSTEM, "production", asked, at=timezone.now())
    return {"pk": freeze_report(SYSTEM, draft, reach=Scope(everything=True), title="March", note="").pk}


def _freezing(world: World, side: str, asking: User) -> Arguments:
    made = _job(world, side, asking)
    Job.objects.filter(**made).update(kind=KIND, state="requested")
    return made


def _saved_report(world: World, side: str, asking: User) -> Arguments:
    return {"pk": _saved_of(_owner(world, side, asking))}


def _schedule(world: World, side: str, asking: User) -> Arguments:
    now, owner = timezone.now(), _owner(world, side, asking)
    row = ReportSchedule.objects.create(
        report_id=_saved_of(owner),
        owner=f"user:{owner.pk}",
        site=_half(world, side).site,
        rhythm="daily",
        at=time(7, 30),
        span="yesterday",
        form="link",
        next_at=now + timedelta(days=1),
        made_at=now,
        changed_at=now,
    )
    ScheduleReceiver.objects.create(schedule=row, user=owner)
    return {"pk": row.pk}


def _pause_reason(world: World, side: str, asking: User) -> Arguments:
    return {"pk": PauseReason.objects.create(code=side, name_en="Lunch").pk}


def _saved_of(owner: User) -> int:
    now = timezone.now()
    return SavedReport.objects.create(name="x", owner=f"user:{owner.pk}", made_at=now, changed_at=now).pk


def _alarm_rule() -> AlarmRule:
    return AlarmRule.objects.create(name="Long wait", metric="longest_wait", threshold=120)


def _alarm(world: World, side: str, asking: User) -> Arguments:
    values = {"raised_at": timezone.now(), "first_value": 130, "worst_value": 150, "threshold": 120}
    queue = _half(world, side).queue
    return {"pk": Alarm.objects.create(rule=_alarm_rule(), key=f"queue:{queue.pk}", queue=queue, **values).pk}


def _board(world: World, side: str, asking: User) -> Arguments:
    queue = _half(world, side).queue.pk
    board = Board.objects.create(name=side, queues=[queue], made_by="system", made_at=timezone.now())
    Tile.objects.create(board=board, order=0, metric="waiting")
    return {"pk": board.pk}


def _screen(world: World, side: str, asking: User) -> Arguments:
    now, board = timezone.now(), _board(world, side, asking)["pk"]
    row = Screen(name=side, token_hash=side, boards=[board], made_by="system", made_at=now)
    row.expires_at = now + timedelta(days=1)
    row.save()
    return {"pk": row.pk}


def _special_day(world: World, side: str, asking: User) -> Arguments:
    day = date(2026, 3, 2)
    row = SpecialDay.objects.create(site=_half(world, side).site, name=side, starts_on=day, ends_on=day)
    return {"pk": row.pk}


def _override(world: World, side: str, asking: User) -> Arguments:
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 2), "made_at": timezone.now()}
    return {"pk": ForecastOverride.objects.create(queue=_half(world, side).queue, amount=1.2, reason="x", **days).pk}


def _scenario(world: World, side: str, asking: User) -> Arguments:
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 2), "made_at": timezone.now()}
    results = {"paid_hours": 1.0, "planned_paid_hours": 1.0, "service_level": None, "service_level_as_planned": None}
    return {"pk": Scenario.objects.create(queue=_half(world, side).queue, name="x", results=results, **days).pk}


def _goal(world: World, side: str, asking: User) -> Arguments:
    row = StaffingGoal.objects.create(queue=_half(world, side).queue, starts_on=date(2026, 3, 2), service_level=0.8)
    return {"pk": row.pk}


def _shrinkage(world: World, side: str, asking: User) -> Arguments:
    row = ShrinkageCategory.objects.create(
        site=_half(world, side).site, name="Leave", share=0.08, starts_on=date(2026, 3, 2)
    )
    return {"pk": row.pk}


def _roster(world: World, side: str, asking: User) -> Arguments:
    half, now = _half(world, side), timezone.now()
    row = Roster.objects.create(
        site=half.site, name=side, starts_on=date(2026, 3, 2), days=7, made_by="system", made_at=now
    )
    row.teams.set([half.team])
    Roster.objects.filter(pk=row.pk).update(series=row.pk)
    return {"pk": row.pk}


def _shift(world: World, side: str, asking: User) -> Arguments:
    pk, half = _roster(world, side, asking)["pk"], _half(world, side)
    starts = Roster.objects.get(pk=pk).midnight(0) + 8 * 3600
    values = {"roster_id": pk, "employee": half.agent, "starts_epoch": starts, "ends_epoch": starts + 8 * 3600}
    return {"pk": pk, "shift_pk": RosterShift.objects.create(**values).pk}


def _template(world: World, side: str, asking: User) -> Arguments:
    site, eight = _half(world, side).site, time(8)
    row = ShiftTemplate.objects.create(site=site, name=side, earliest_start=eight, latest_start=eight)
    return {"pk": row.pk}


def _absence(world: World, side: str, asking: User) -> Arguments:
    day = timezone.localdate()
    row = Absence.objects.create(employee=_half(world, side).agent, kind="leave", starts_on=day, ends_on=day)
    return {"pk": row.pk}


def _availability(world: World, side: str, asking: User) -> Arguments:
    day = timezone.localdate()
    return {"pk": Availability.objects.create(employee=_half(world, side).agent, weekday=0, starts_on=day).pk}


def _recording(world: World, side: str, asking: User) -> Arguments:
    """Of a call of that side's agent; its sound is not there."""
    visit = build_centre(world).visit(side, at="2026-03-02 10:00", answered=5)
    half = _half(world, side)
    row = Recording.objects.create(
        source=RecordingSource.objects.create(name=f"Recordings {side}", site=half.site, kind="upload"),
        site=half.site,
        contact=visit,
        queue=visit.queue,
        agent=visit.agent,
        employee=half.agent,
        began_epoch=visit.entered_epoch,
        seconds=60,
        content_hash=side,
        taken_at=timezone.now(),
    )
    return {"pk": row.pk}


def _finding(world: World, side: str, asking: User) -> Arguments:
    """A silence that a machine points out in that call; nobody has decided."""
    recording = _recording(world, side, asking)["pk"]
    values = {"check_code": "dead_air", "from_seconds": 12, "to_seconds": 31.5, "why": {"seconds": 19.5}}
    return {"pk": CheckFinding.objects.create(recording_id=recording, found_at=timezone.now(), **values).pk}


def _recording_note(world: World, side: str, asking: User) -> Arguments:
    """Whoever asks wrote the one on our side; the other one is somebody else's."""
    pk, who = _recording(world, side, asking)["pk"], f"user:{_owner(world, side, asking).pk}"
    values = {"recording_id": pk, "starts": 1.0, "words": "x", "written_by": who, "written_at": timezone.now()}
    return {"pk": pk, "note_pk": RecordingNote.objects.create(**values).pk}


def _recording_source(world: World, side: str, asking: User) -> Arguments:
    folder = RecordingSource.objects.create(name=f"Folder {side}", site=_half(world, side).site, folder="/nowhere")
    return {"pk": folder.pk}


def _arrival(world: World, side: str, asking: User) -> Arguments:
    source = _recording_source(world, side, asking)["pk"]
    row = Arrival.objects.create(source_id=source, name="x.wav", name_hash="x", seen_at=timezone.now(), state="refused")
    return {"pk": row.pk}


THINGS: dict[str, Callable[[World, str, User], Arguments]] = {
    **EVALUATED_THINGS,
    "recording": _recording,
    "finding": _finding,
    "own recording note": _recording_note,
    "recording source": _recording_source,
    "recording file": _arrival,
    "frozen report": _frozen,
    "employee": lambda world, side, asking: {"pk": _half(world, side).agent.pk},
    "site": lambda world, side, asking: {"pk": _half(world, side).site.pk},
    "client": lambda world, side, asking: {"pk": _half(world, side).client.pk},
    "queue": lambda world, side, asking: {"pk": _half(world, side).queue.pk},
    "team": lambda world, side, asking: {"pk": _half(world, side).team.pk},
    "skill": lambda world, side, asking: {"pk": Skill.objects.create(name=side, code=side).pk},
    "user": lambda world, side, asking: {"pk": _other(world, side).pk},
    "grant": _grant,
    "own session": _session,
    "own token": _token,
    "own notice": _notice,
    "own staff list": _staff_list,
    "own matched list": _matched_list,
    "own job": _job,
    "source": _source,
    "connection": _connection,
    "own table draft": _table_draft,
    "PBX queue": _pbx_queue,
    "PBX agent": _pbx_agent,
    "alias": _alias,
    "call": _call,
    "call made": _call_made,
    "own saved report": _saved_report,
    "own freezing": _freezing,
    "pause reason": _pause_reason,
    "board": _board,
    "screen": _screen,
    "own schedule": _schedule,
    "alarm": _alarm,
    "special day": _special_day,
    "goal": _goal,
    "scenario": _scenario,
    "override": _override,
    "shrinkage": _shrinkage,
    "roster": _roster,
    "shift": _shift,
    "shift template": _template,
    "activity": lambda world, side, asking: {"pk": Activity.objects.create(code=side, name=side, kind="other").pk},
    "absence": _absence,
    "availability": _availability,
    "live listening": lambda world, side, asking: {"pk": a_listening(build_centre(world), side).pk},
    "gate": lambda world, side, asking: {"pk": a_gate(_half(world, side).site).pk},
    "alarm rule": lambda world, side, asking: {"pk": _alarm_rule().pk},
    **QUALITY_THINGS,
}
