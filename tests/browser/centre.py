"""A filled centre for tests that look at pages: staff, users, a PBX's log of four days, goals, lists, jobs, a trail.

Everything goes through the same doors as in life. Names are long, Polish, Estonian and hostile on purpose; the log ends
an hour ago, so that yesterday and today have figures.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from keskus.access import actions as access
from keskus.access.models import User
from keskus.access.queries import viewer_of
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions import sources
from keskus.contacts.actions.connections import connect_pbx
from keskus.contacts.actions.definitions import set_definition
from keskus.contacts.actions.deliver import deliver, fold_rest
from keskus.contacts.actions.drafts import map_table, send_table
from keskus.contacts.actions.floor import keep_floor
from keskus.contacts.actions.pauses import add_usual_reasons
from keskus.contacts.models import Contact, OutboundCall, PbxAgent, PbxConnection, PbxQueue, Source, TableDraft
from keskus.contacts.queries.drafts import suggestion_for
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core.actors import SYSTEM, Actor
from keskus.core.fields import Money
from keskus.core.models import Job
from keskus.core.storage import seal_file
from keskus.engines.floor import SECOND, Floor, Joined, MemberAdded, Paused
from keskus.engines.kpi import Definition, ServiceLevelVariant
from keskus.floor.actions.boards import create_board
from keskus.floor.actions.rules import suggest_alarm_rules
from keskus.floor.models import Alarm, AlarmRule
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import Metric
from keskus.people import actions, queries
from keskus.people.models import Client, Employee, Queue, Site, Skill, StaffList, Team
from keskus.people.rules.staff_facts import Fact, guessed
from keskus.recordings.actions.notes import add_note
from keskus.recordings.models import Recording
from keskus.reports.actions import freeze_report
from keskus.reports.actions.freezing import request_freeze
from keskus.reports.actions.saved import Sharing, save_report
from keskus.reports.actions.schedules import schedule_report, send_now
from keskus.reports.jobs import send_scheduled_reports
from keskus.reports.models import FrozenReport, ReportSchedule, SavedReport
from keskus.reports.queries.definitions import REPORTS, Asked
from keskus.reports.queries.freezing import draft_of
from keskus.reports.rules.plain import canonical
from tests.browser.evaluated import fill_evaluations
from tests.browser.plans import fill_plans, fill_rosters
from tests.browser.quality import fill_quality
from tests.contacts.evidence import cel_line, record_file
from tests.engines.cel.tape import Tape
from tests.engines.cel.test_outbound import dial
from tests.engines.queuelog_writer import write_lines
from tests.house.people import Side, give, make_user
from tests.quality.evaluated import fill_calibration, fill_scores, form_in_use
from tests.recordings.stage import silence_now, taped

HIRED_ON = date(2024, 3, 1)
LINES = 6000
CALLS_PER_HOUR = 14  # so that the lines last about four days
STAFF = (
    ("Katarzyna-Małgorzata", "Brzęczyszczykiewicz-Wiśniewska", "starsza konsultantka ds. obsługi klienta"),
    ("Õnne-Liis", "Jäääärne-Mägi", "vanemklienditeenindaja"),
    ("Łukasz", "Świątek", "konsultant"),
    ("Jüri", "Põld", "klienditeenindaja"),
    ("<script>alert(1)</script>", "'; DROP TABLE--", '"><img src=x onerror=alert(2)>'),
    ("Żaneta", "Gęślą", "konsultantka"),
    ("Maarja-Liisa", "Kuusik", "team lead"),
    ("Oliver", "Reed", ""),
    ("Sofia", "Laine", "agent"),
    ("Piotr", "Zieliński", "agent"),
)
STAFF_LIST = (
    "number,first name,last name,e-mail,site,team,started,hours,skills,reports to\n"
    "N-1,Anna,Kask,not-an-email,Tallinn,Estonian team,31.02.2026,40,,\n"
    'N-2,"Eva ""E""",Mets,eva@example.test,Riga,No such team,12/31/2026,200,Energy sales:9,N-9\n'
    "N-3,Jan,Nowak,,Tallinn,Estonian team,01.02.2026,37.5,Energy sales:4,\n"
    "N-4,Zażółć,Gęślą,z@example.test,Warszawa,Polish team,15.02.2026,40,Energy sales:3,\n"
)
BROKEN = b"1|2\nnot a line of a log at all\n\xff\xfe\x00\x01 binary\n"


@dataclass
class Centre:
    """What the tests ask for by name."""

    manager: User
    agent: User
    lead: User
    planner: User
    hr: User
    newcomer: User
    site: Site
    client: Client
    queue: Queue
    team: Team
    skill: Skill
    employee: Employee
    source: Source
    log: bytes
    frozen: FrozenReport
    sent: StaffList
    matched: StaffList
    table: TableDraft
    saved: SavedReport
    freezing: Job
    schedule: ReportSchedule
    links: dict[str, str] = field(default_factory=dict)

    @property
    def recording(self) -> Recording:
        """The one with a transcript."""
        return Recording.objects.get(transcript__isnull=False)

    @property
    def alarm(self) -> Alarm:
        """The alarm that was raised."""
        return Alarm.objects.get()

    @property
    def call(self) -> Contact:
        """An answered call of the last day that has figures."""
        found = Contact.objects.filter(source=self.source, outcome="answered").order_by("-entered_epoch").first()
        assert found is not None
        return found

    @property
    def connection(self) -> PbxConnection:
        """How the PBX is listened to."""
        return PbxConnection.objects.get(source__companion_of=self.source)

    @property
    def call_made(self) -> OutboundCall:
        """A call to an outside number that was answered."""
        return OutboundCall.objects.get(disposition="answered")


def a_log(lines: int = LINES, *, ends_at: int | None = None, seed: int = 7) -> bytes:
    """A log of some days of a small centre, moved so that it ends an hour ago."""
    written = list(write_lines(lines, seed, calls_per_hour=CALLS_PER_HOUR, agents=9))
    shift = (ends_at or int(time.time()) - 3600) - int(written[-1].split(b"|", 1)[0])
    return b"".join(_moved(line, shift) for line in written)


def _moved(line: bytes, shift: int) -> bytes:
    epoch, rest = line.split(b"|", 1)
    return b"%d|%s" % (int(epoch) + shift, rest)


def hostile_calls(at: int) -> bytes:
    """Two calls whose queue and agent are called what nobody should be called."""
    queue, agent = '"><img src=x onerror=alert(3)>', "<script>alert(4)</script>"
    lines = [
        f"{at}|h.{number}|{queue}|NONE|ENTERQUEUE||<b>{number}</b>|1\n"
        f"{at + 9}|h.{number}|{queue}|{agent}|CONNECT|9|h.9{number}|4\n"
        f"{at + 69}|h.{number}|{queue}|{agent}|COMPLETECALLER|9|60|1\n"
        for number in (1, 2)
    ]
    return "".join(lines).encode()


def bare_centre() -> User:
    """A centre in which nothing has happened: a site, and a manager who works there."""
    site = actions.create_site(SYSTEM, name="Tallinn", code="tallinn", time_zone="Europe/Tallinn", country="EE")
    who = _employee(site, "T-1", "Maarja-Liisa", "Kuusik", "")
    user = make_user("maarja.kuusik@example.test", who)
    give(user, Role.MANAGER, ScopeKind.CENTRE)
    return user


def fill_centre(folder: Path) -> Centre:
    """Everything at once; takes about three seconds."""
    manager = bare_centre()
    actor = actor_of(manager)
    structure = _structure(actor)
    people = _staff(actor, structure)
    source = _calls(actor, structure, people, folder)
    users = _users(actor, structure["team"], people)
    sent = actions.send_staff_list(actor, file_name="pracownicy-marzec-z-bardzo-długą-nazwą.csv", content=_list())
    matched = actions.send_staff_list(actor, file_name="staff.csv", content=_list())
    meanings = guessed(queries.table_of(matched).header, {}, Fact)
    actions.match_staff_list(actor, matched, matching=meanings, counts_from=date(2026, 3, 1), makes_missing=False)
    assert manager.employee is not None
    for team in ("Polska drużyna nocna i weekendowa", "Estonian team"):
        values = {"team": team, "on": "2026-03-01"}
        actions.notify(SYSTEM, manager.employee, kind="people.team_joined", values=values, address="/people/")
    fill_plans(actor, structure["site"], structure["queue"])
    fill_rosters(actor, structure["site"], users["agent"].employee)
    places = [structure[name] for name in ("site", "client", "queue", "team")]
    fill_quality(Side(*places, lead=users["lead"].employee, agent=users["agent"].employee), manager)
    evaluators = tuple(f"user:{each.pk}" for each in (users["lead"], manager, users["planner"]))
    fill_scores(
        form_in_use("Rozmowa telefoniczna"),
        Employee.objects.order_by("pk"),
        structure["queue"],
        evaluators,
        now=timezone.now(),
    )
    _recorded(actor, structure["queue"], source)
    assert users["agent"].employee is not None
    fill_evaluations(actor, actor_of(users["agent"]), users["agent"].employee, structure["queue"])
    heard = Recording.objects.filter(employee__isnull=False)[:3]
    fill_calibration(structure["site"], heard, evaluators)
    log = (folder / "queue_log").read_bytes()
    _living_floor(actor, structure["queue"], source)
    saved = save_report(
        actor,
        name="Kolejki według tygodni",
        address={"by": ["queue"], "then": ["week"], "period": ["last30"]},
        sharing=Sharing(["supervisor", "owner"]),
    )
    return Centre(
        **structure,
        **users,
        manager=manager,
        employee=people[0],
        source=source,
        log=log,
        frozen=_frozen(actor),
        sent=sent,
        matched=matched,
        table=_table(actor, structure["site"]),
        saved=saved,
        freezing=_freezing(actor),
        schedule=_schedule(actor, saved, structure["site"], manager),
    )


def _recorded(actor: Actor, queue: Queue, source: Source) -> None:
    """A recording with a transcript in which a card number was made silent, and a note of the manager's."""
    agent = PbxAgent.objects.filter(source=source).exclude(employee=None).order_by("name")[0]
    stage = taped(queue, agent)
    stage.tell()
    silence_now(stage.recording)
    stage.recording.refresh_from_db()
    add_note(actor, stage.recording, starts=4.5, ends=None, words="Klienditeenindus ja müük")


def _freezing(actor: Actor) -> Job:
    """Asked for, and not taken up by any worker."""
    day = timezone.localdate()
    reach = actor.scope("reports.freeze")
    return request_freeze(
        actor, REPORTS["production"], Asked(Choice(day, day)), reach=reach, title="Kolejki według tygodni", note=""
    )


def _schedule(actor: Actor, saved: SavedReport, site: Site, manager: User) -> ReportSchedule:
    """Sent once: the one mail waits, as no mail server is set up."""
    terms = {"site": site, "rhythm": "weekly", "at": clock(7, 30), "span": "last_week", "form": "pdf"}
    schedule = schedule_report(actor, saved, terms=terms, receivers=[manager])
    send_now(actor, schedule)
    send_scheduled_reports()
    return schedule


def _living_floor(actor: Actor, queue: Queue, source: Source) -> None:
    """What a listener wrote down: two callers wait, an agent has paused for an hour; and a board that shows it."""
    now = int(timezone.now().timestamp())
    floor, line = Floor(), PbxQueue.objects.filter(source=source, queue=queue)[0].name
    for number, agent in enumerate(PbxAgent.objects.filter(source=source)[:6]):
        floor.apply(MemberAdded((now - 4000 + number) * SECOND, agent.name, line))
        if not number:
            floor.apply(Paused((now - 3600) * SECOND, agent.name, line, "lunch"))
    for number in range(2):
        floor.apply(Joined((now - 70 + number) * SECOND, line, f"live-{number}", "37255501234"))
    keep_floor(source.pk, floor.as_json(), timezone.now())
    tiles = [TileDesign(Metric.WAITING, 0, "Poproś o pomoc"), TileDesign(Metric.LONGEST_WAIT, 30)]
    tiles += [TileDesign(metric) for metric in (Metric.SERVICE_TODAY, Metric.ABANDONED, Metric.OVER_LIMIT)]
    create_board(
        actor,
        BoardDesign("Ściana południowa", BoardKind.SUPERVISOR, frozenset({queue.pk}), tiles, show_names=True),
    )


def _table(actor: Actor, site: Site) -> TableDraft:
    """A table of calls whose columns are mapped; one of its rows cannot be read."""
    rows = [f"Müük;Mari {n % 5};2026-03-0{1 + n % 8} 10:{n % 60:02}:00;vastatud;{n % 40};{60 + n}" for n in range(200)]
    text = "\n".join(["järjekord;teenindaja;sisenes;tulemus;ooteaeg;kõneaeg", *rows, "Müük;Mari;eile;vastatud;1;2"])
    sent = send_table(actor, site=site, file_name="märts.csv", content=text.encode("cp1257"), at=timezone.now())
    map_table(actor, sent, mapping=suggestion_for(sent), time_zone="")
    sent.refresh_from_db()
    return sent


def actor_of(user: User) -> Actor:
    """The user as an actor, with the grants of today."""
    return viewer_of(user, timezone.localdate())


def _list() -> bytes:
    return STAFF_LIST.encode()


def _structure(actor: Actor) -> dict[str, Any]:
    site = Site.objects.get()
    poland = actions.create_site(actor, name="Warszawa", code="warszawa", time_zone="Europe/Warsaw", country="PL")
    client = actions.create_client(actor, name="Przedsiębiorstwo Energetyki Cieplnej", code="pec")
    queue = actions.create_queue(actor, site=site, client=client, name="Klienditeenindus ja müük", code="support")
    team = actions.create_team(actor, site=site, name="Estonian team", code="estonian")
    actions.create_team(actor, site=poland, name="Polska drużyna nocna i weekendowa", code="polish")
    skill = actions.create_skill(actor, name="Energy sales", code="energy-sales")
    return {"site": site, "client": client, "queue": queue, "team": team, "skill": skill}


def _employee(site: Site, number: str, first: str, last: str, title: str) -> Employee:
    values = {"first_name": first, "last_name": last, "job_title": title, "phone": "+372 5550 785"}
    return actions.create_employee(SYSTEM, number=number, site=site, started_on=HIRED_ON, **values)


def _staff(actor: Actor, structure: dict[str, Any]) -> list[Employee]:
    people = []
    for number, (first, last, title) in enumerate(STAFF):
        person = _employee(structure["site"], f"E-{number}", first, last, title)
        actions.join_team(actor, person, team=structure["team"], on=HIRED_ON, is_lead=number == 6, tell=False)
        actions.give_skill(actor, person, skill=structure["skill"], level=1 + number % 5, on=HIRED_ON)
        pay = Money(Decimal(1800 + number * 50), "EUR")
        hours = Decimal(40 if number % 2 else "37.5")
        actions.set_contract(actor, person, hours_per_week=hours, on=HIRED_ON, pay=pay, pay_grade="B2", tell=False)
        people.append(person)
    for person in people[:6]:
        actions.set_reporting_line(actor, person, boss=people[6], on=HIRED_ON)
    return people


def _calls(actor: Actor, structure: dict[str, Any], people: list[Employee], folder: Path) -> Source:
    log = a_log()
    (folder / "queue_log").write_bytes(log + hostile_calls(int(time.time()) - 3500) + BROKEN)
    source = sources.create_source(actor, name="Keskjaam Tallinn (FreePBX)", site=structure["site"])
    deliver(source, str(folder / "queue_log"), lambda done, total: True)
    fold_rest(source)
    for row, person in zip(PbxAgent.objects.filter(source=source).order_by("name"), people, strict=False):
        sources.map_agent(actor, row, employee=person)
    sources.map_queue(actor, PbxQueue.objects.get(source=source, name="support"), queue=structure["queue"])
    for queue in Queue.objects.exclude(name="billing"):
        set_definition(
            actor, queue, starts_on=HIRED_ON, terms=Definition(ServiceLevelVariant.ALL_OFFERED), note=queue.name
        )
    add_usual_reasons(actor)
    suggest_alarm_rules(actor)
    values = {"raised_at": timezone.now(), "first_value": 130, "worst_value": 260, "threshold": 120}
    queue = structure["queue"]
    rule = AlarmRule.objects.get(suggestion="long_wait")
    Alarm.objects.create(rule=rule, key=f"queue:{queue.pk}", queue=queue, **values)
    connect_pbx(
        actor,
        site=structure["site"],
        name="Keskjaam Tallinn (AMI)",
        log=source,
        host="127.0.0.1",
        port=1,
        user="keskus",
        secret="s3cret",
        is_on=False,
    )
    events = sources.create_source(
        actor, name="Keskjaam Tallinn (CEL)", site=structure["site"], kind=Source.Kind.ASTERISK_CEL, companion_of=source
    )
    deliver(events, record_file(folder, _calls_made(int(time.time()) - 3400)), lambda done, total: True)
    fold_rest(events)
    sources.request_import(actor, source, path=seal_file([log[:2000]]), name="queue_log.1", size=2000)
    Job.objects.update(done=800)
    fold_rest(source)
    return source


def _calls_made(at: int) -> list[str]:
    """A call to an outside number that was answered, and one that was not, as channel events tell."""
    found = []
    for place, is_answered in ((at, True), (at + 120, False)):
        phone, trunk = ("PJSIP/1010-00000051", f"{place}.51"), ("PJSIP/trunk-00000052", f"{place}.52")
        tape = Tape(phone[1]).log(0, "CHAN_START", phone, cid_num="1010", exten="9447700900072", context="agents")
        dial(tape, 1, channel=phone).log(1.1, "CHAN_START", trunk)
        if is_answered:
            tape.log(5.9, "ANSWER", trunk, app="AppDial").join(6, "b8", trunk, phone).part(26, "b8", phone, trunk)
        tape.log(26.01, "APP_END", phone).hang_up(26.02, phone, phone[0])
        later = place * 1_000_000 - tape.events[0].at_us
        found += [cel_line(event._replace(at_us=event.at_us + later)) for event in tape.events]
    return found


def _frozen(actor: Actor) -> FrozenReport:
    """Last week by queue, frozen when three calls of the busiest queue had not been read yet."""
    today = timezone.localdate()
    asked = Asked(Choice(today - timedelta(days=7), today), By.QUEUE)
    draft = draft_of(actor, "production", asked, at=timezone.now() - timedelta(hours=1))
    content = json.loads(draft.payload)
    busiest = max(content["figures"]["rows"], key=lambda row: row["sums"]["answered"])
    for row in (content["figures"]["total"], busiest):
        row["sums"]["offered"] -= 3
        row["sums"]["answered"] -= 3
        row["sums"]["answered_within"] -= 3
    earlier = replace(draft, payload=canonical(content))
    title, note = "Zażółć gęślą jaźń – <b>nädal</b>", "dla klienta"
    return freeze_report(actor, earlier, reach=actor.scope("reports.freeze"), title=title, note=note)


def _users(actor: Actor, team: Team, people: list[Employee]) -> dict[str, User]:
    lead = make_user("sofia.laine@example.test", people[8])
    give(lead, Role.SUPERVISOR, ScopeKind.TEAM, team.pk)
    agent = make_user("onne-liis.jaaaarne-magi@pikk-ettevottenimi.example.test", people[1])
    give(agent, Role.AGENT, ScopeKind.SELF)
    planner = make_user("planner@example.test", people[7])
    give(planner, Role.PLANNER, ScopeKind.CENTRE)
    hr = make_user("hr@example.test", people[9])
    give(hr, Role.HR, ScopeKind.CENTRE)
    newcomer, _ = access.invite_user(
        actor,
        email="lukasz.swiatek@example.test",
        display_name="Łukasz Świątek",
        language="pl",
        employee=people[2],
        role=Role.AGENT,
        kind=ScopeKind.SELF,
    )
    return {"lead": lead, "agent": agent, "planner": planner, "hr": hr, "newcomer": newcomer}
