"""The made-up centre moves in: through the same doors as a real one, so that the demo shows nothing that is not so."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from keskus.access.actions.users import invite_user
from keskus.access.rules import Role, ScopeKind
from keskus.cli.demo.acting import address_of
from keskus.cli.demo.calls import HOME, WRAP_UP_SECONDS
from keskus.cli.demo.centre import (
    BEGINNERS,
    CLIENTS,
    NAMES,
    OFFICE,
    PHONES,
    QUEUES,
    SITES,
    TEAMS,
    DemoSite,
    DemoTeam,
)
from keskus.cli.demo.deeds import Past
from keskus.cli.demo.desk import USER
from keskus.cli.demo.monitored import lay_down
from keskus.cli.demo.plans import plan
from keskus.cli.demo.played import Played
from keskus.cli.demo.rostered import roster_fortnight, roster_rules
from keskus.contacts.actions import sources as contacts
from keskus.contacts.actions.connections import change_connection, connect_pbx
from keskus.contacts.actions.definitions import set_definition
from keskus.contacts.actions.deliver import deliver, fold_rest
from keskus.contacts.actions.names import Names, meet_queue
from keskus.contacts.actions.pauses import add_usual_reasons
from keskus.contacts.queries import sources as contact_queries
from keskus.contacts.queries.connections import connections
from keskus.core.actors import SYSTEM
from keskus.core.fields import Money
from keskus.engines.kpi import Definition, ServiceLevelVariant
from keskus.floor.actions.boards import create_board
from keskus.floor.actions.rules import suggest_alarm_rules, switch_alarm_rule
from keskus.floor.queries.alarms import rules as alarm_rules
from keskus.floor.rules.boards import BoardDesign, BoardKind, TileDesign
from keskus.floor.rules.metrics import Metric
from keskus.people import queries
from keskus.people.actions import employees, structure
from keskus.recordings.actions.sources import create_source

WRITE_AGAIN_SECONDS = 2.0
# Role, scope, the thing it reaches, whose user it is (an employee's name, or an outsider's own).
USERS = (
    (Role.MANAGER, ScopeKind.CENTRE, "", "Zofia Brzeska"),
    (Role.SUPERVISOR, ScopeKind.TEAM, "energia-a", "Halina Grabiec"),
    (Role.PLANNER, ScopeKind.CENTRE, "", "Marek Sowiński"),
    (Role.QUALITY, ScopeKind.CENTRE, "", "Alicja Dobrzyń"),
    (Role.AGENT, ScopeKind.SELF, "", "Ewelina Skowron"),
    (Role.HR, ScopeKind.CENTRE, "", "Renata Wilkosz"),
    (Role.ADMINISTRATOR, ScopeKind.CENTRE, "", "Jan Trzebiński"),
    (Role.OWNER, ScopeKind.CENTRE, "", "Bolesław Skarbek"),
    (Role.CLIENT, ScopeKind.CLIENT, "bursztyn", "Teresa Jantar"),
    (Role.PRIVACY, ScopeKind.CENTRE, "", "Kaja Vaikus"),
    (Role.AUDITOR, ScopeKind.CENTRE, "", "Arvo Kontroll"),
)
# Others who sign in, by the first part of their address; each with a role.
OTHERS = (
    ("quality2", Role.QUALITY, ScopeKind.CENTRE, "", "Merike Saarepuu", "et"),
    ("supervisor2", Role.SUPERVISOR, ScopeKind.TEAM, "pakid", "Piret Kuusemets", "et"),
    ("agent2", Role.AGENT, ScopeKind.SELF, "", "Bartosz Nadolny", "pl"),
    ("agent3", Role.AGENT, ScopeKind.SELF, "", "Agnieszka Lipowa", "pl"),
    ("agent4", Role.AGENT, ScopeKind.SELF, "", "Adam Kocanka", "pl"),
    ("agent5", Role.AGENT, ScopeKind.SELF, "", "Maarja Tõnurist", "et"),
)
SOURCES = ("PBX Gdańsk", "PBX Gdańsk, CDR", "PBX Gdańsk, AMI")
LANGUAGES = {"Ewelina Skowron": "pl", "Halina Grabiec": "pl"}
SKILLS = {queue.name: queue.title for queue in QUEUES}
FAMILIAR, LEARNING = 4, 2  # levels of a skill


def settle(say: Callable[[str], None], played: Played) -> Past:
    """Make the centre, its people and users, and take in the last two days of its PBX's log."""
    say("the people move in")
    places = _places()
    people = _people(places)
    _users(places, people)
    lay_down(places, people)
    add_usual_reasons(SYSTEM)
    say("the PBX remembers eight weeks; the last two days come first")
    now = timezone.now()
    played.found(now)
    past = played.past(now.timestamp())
    played.write_first(past, _midnight_before(now), now.timestamp())
    log, records = _sources(places, played)
    _recordings(places, played)
    queues = _queues(log, places, past.first)
    _boards(queues, places)
    plan(queues, places, past.first)
    roster_rules(queues, places)
    _map_agents(log, people)
    deliver(log, str(played.log), lambda done, size: True)
    deliver(records, str(played.records), lambda done, size: True)
    fold_rest(log)
    return past


def _boards(queues: dict[str, Any], places: dict[str, Any]) -> None:
    """A board for the wall, one for a client, and the three suggested alarm rules at work."""
    energy = frozenset(queues[demo.name].pk for demo in QUEUES if demo.client == "bursztyn")
    wall = (
        TileDesign(Metric.WAITING, 5, "Call people back from breaks"),
        TileDesign(Metric.LONGEST_WAIT, 120, "Team leads take calls"),
        TileDesign(Metric.SERVICE_TODAY, 0.8),
        TileDesign(Metric.ABANDONED_LATELY, 6, "Call them back"),
        TileDesign(Metric.READY, 2),
        TileDesign(Metric.OVER_LIMIT, 0),
    )
    clients = (
        TileDesign(Metric.SERVICE_INTERVAL, 0.8),
        TileDesign(Metric.SERVICE_TODAY, 0.8),
        TileDesign(Metric.LONGEST_WAIT, 120),
        TileDesign(Metric.ABANDONED, None),
    )
    everything = frozenset(queue.pk for queue in queues.values())
    create_board(SYSTEM, BoardDesign("Gdańsk + Tartu", BoardKind.FLOOR, everything, wall, show_names=True))
    client = places["bursztyn"].pk
    create_board(SYSTEM, BoardDesign("Bursztyn Energia", BoardKind.CLIENT, energy, clients, client=client))
    suggest_alarm_rules(SYSTEM)
    for rule in alarm_rules(SYSTEM):
        switch_alarm_rule(SYSTEM, rule, is_active=True)


def fill_in(played: Played, past: Past | None) -> None:
    """What the worker does behind: the weeks before, as an upload would be, and this fortnight's rosters."""
    if not played.is_filled:
        _fill_weeks(played, past)
    _once_it_may_be_written(roster_fortnight)
    played.note_calm()


def _fill_weeks(played: Played, past: Past | None) -> None:
    for name, path in zip(SOURCES, played.write_older(past), strict=False):
        source = contact_queries.find_source(name)
        if source is None:
            raise RuntimeError(f"{name} was made and cannot be read")
        _once_it_may_be_written(
            partial(contacts.request_import, SYSTEM, source, path=path, name=path.name, size=path.stat().st_size)
        )
    played.note_filled()


def _once_it_may_be_written(deed: Callable[[], object]) -> None:
    """Try again for as long as a busy machine lets nobody write: nobody else would bring the weeks before."""
    while True:
        try:
            deed()
        except OperationalError:
            time.sleep(WRITE_AGAIN_SECONDS)
        else:
            return


def connect(played: Played) -> None:
    """Have the PBX listened to, where it is today."""
    log = contact_queries.find_source(SOURCES[0])
    if log is None:
        raise RuntimeError(f"{SOURCES[0]} was made and cannot be read")
    known = next((row for row in connections(SYSTEM) if row.source.companion_of_id == log.pk), None)
    address: dict[str, Any] = {"host": "127.0.0.1", "port": played.port, "user": USER, "secret": played.secret}
    if known is None:
        connect_pbx(SYSTEM, site=log.site, name=SOURCES[2], log=log, **address)
    elif known.port != played.port:
        change_connection(SYSTEM, known, tls=known.tls, is_on=known.is_on, **address)


def _midnight_before(now: datetime) -> float:
    """The beginning of yesterday, where the centre is."""
    today = now.astimezone(HOME).replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=1)).timestamp()


def _places() -> dict[str, Any]:
    places: dict[str, Any] = {site.code: _site(site) for site in SITES}
    places |= {code: structure.create_client(SYSTEM, name=name, code=code) for code, name in CLIENTS}
    places["office"] = structure.create_team(SYSTEM, site=places["gdansk"], name="Biuro", code="office")
    for team in TEAMS:
        places[team.code] = structure.create_team(SYSTEM, site=places[team.site], name=team.name, code=team.code)
    return places | {
        f"skill {code}": structure.create_skill(SYSTEM, name=name, code=code) for code, name in SKILLS.items()
    }


def _site(site: DemoSite) -> Any:
    zone = str(site.zone)
    made = structure.create_site(SYSTEM, name=site.name, code=site.code, time_zone=zone, country=site.country)
    hours = [(day, *span) for day, span in enumerate(site.opening_hours) if span]
    structure.set_opening_hours(SYSTEM, made, hours=hours)
    return made


class _Hiring:
    """Takes people on one after another, with the numbers of a staff list."""

    def __init__(self, places: dict[str, Any]) -> None:
        self.places, self.today = places, timezone.localdate()
        self.people: dict[str, Any] = {}

    def hire(self, name: str, title: str, team: Any, site: Any, pay: Money, *, days: int, is_lead: bool = False) -> Any:
        first, _, last = name.partition(" ")
        started_on = self.today - timedelta(days=days)
        person = employees.create_employee(
            SYSTEM,
            number=f"D{len(self.people) + 1:03}",
            site=site,
            started_on=started_on,
            first_name=first,
            last_name=last,
            job_title=title,
        )
        employees.join_team(SYSTEM, person, team=team, on=started_on, is_lead=is_lead, tell=False)
        employees.set_contract(SYSTEM, person, hours_per_week=Decimal(40), on=started_on, pay=pay, tell=False)
        self.people[name] = person
        return person

    def teach(self, person: Any, team: DemoTeam, *, is_new: bool) -> None:
        for line, penalty, _ in team.skills:
            if line in SKILLS:
                level = LEARNING if is_new or penalty else FAMILIAR
                skill = self.places[f"skill {line}"]
                employees.give_skill(SYSTEM, person, skill=skill, level=level, on=person.started_on)


def _people(places: dict[str, Any]) -> dict[str, Any]:
    """Everybody by name."""
    hiring = _Hiring(places)
    for name, title, site in OFFICE:
        pay = Money(Decimal(2400), "EUR") if site == "tartu" else Money(Decimal(9200), "PLN")
        hiring.hire(name, title, places["office"], places[site], pay, days=900)
    for team in TEAMS:
        currency, amount = team.pay
        lead_pay = Money(Decimal(amount) * Decimal("1.35"), currency)
        hiring.hire(team.lead, "Team lead", places[team.code], places[team.site], lead_pay, days=1100, is_lead=True)
        for number, name in enumerate(team.agents):
            is_new = name in BEGINNERS
            days, pay = 75 if is_new else 150 + 97 * number, Money(Decimal(amount), currency)
            person = hiring.hire(name, "Agent", places[team.code], places[team.site], pay, days=days)
            hiring.teach(person, team, is_new=is_new)
    return hiring.people


def _users(places: dict[str, Any], people: dict[str, Any]) -> None:
    for role, kind, place, name in USERS:
        invite_user(
            SYSTEM,
            email=address_of(role),
            display_name=name,
            language=LANGUAGES.get(name, "en"),
            employee=people.get(name),
            role=role,
            kind=kind,
            scope_id=places[place].pk if place else None,
        )
    for address, role, kind, place, name, language in OTHERS:
        scope = places[place].pk if place else None
        person, email = people[name], address_of(address)
        grant: dict[str, Any] = {"role": role, "kind": kind, "scope_id": scope}
        invite_user(SYSTEM, email=email, display_name=name, language=language, employee=person, **grant)


def _recordings(places: dict[str, Any], played: Played) -> None:
    """The folders in which the PBX lays what it recorded."""
    for site in SITES:
        create_source(
            SYSTEM,
            site=places[site.code],
            name=f"MixMonitor {site.name}",
            kind="folder",
            folder=str(played.monitor(site.code)),
            layout="caller_left",
            time_zone=str(HOME),
            takes_away=True,
        )


def _sources(places: dict[str, Any], played: Played) -> tuple[Any, Any]:
    """The PBX's log and its call records, both followed from here on."""
    log = contacts.create_source(SYSTEM, name=SOURCES[0], site=places["gdansk"], path=str(played.log))
    records = contacts.create_source(
        SYSTEM,
        name=SOURCES[1],
        site=places["gdansk"],
        path=str(played.records),
        kind="asterisk_cdr",
        companion_of=log,
        time_zone="UTC",
    )
    return log, records


def _queues(log: Any, places: dict[str, Any], first: date) -> dict[str, Any]:
    """Its queues belong to clients, and their figures are counted as agreed with them."""
    found = {}
    for demo in QUEUES:
        queue = queries.thing_or_none(queries.queues(SYSTEM), meet_queue(SYSTEM, log, demo.name))
        if queue is None:
            raise RuntimeError(f"queue {demo.name} was made and cannot be read")
        structure.change_queue(
            SYSTEM,
            queue,
            name=demo.title,
            code=demo.name,
            client=places[demo.client],
            site=places[demo.site],
            wrap_up_seconds=WRAP_UP_SECONDS,
        )
        terms = Definition(
            ServiceLevelVariant.ALL_OFFERED, threshold_seconds=demo.threshold_seconds, target_share=demo.target
        )
        set_definition(SYSTEM, queue, starts_on=first, terms=terms)
        found[demo.name] = queue
    return found


def _map_agents(log: Any, people: dict[str, Any]) -> None:
    Names(log).learn(queues=set(), agents=set(PHONES.values()))
    for agent in contact_queries.pbx_agents_of(SYSTEM, log):
        if agent.name in NAMES:
            contacts.map_agent(SYSTEM, agent, employee=people[NAMES[agent.name]])
