"""The made-up centre moves in: through the same doors as a real one, so that the demo shows nothing that is not so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from keskus.access.actions.users import invite_user
from keskus.access.rules import Role, ScopeKind
from keskus.cli.demo.sample import DAYS, queue_log
from keskus.contacts.actions import sources as contacts
from keskus.contacts.actions.definitions import set_definition
from keskus.contacts.actions.deliver import deliver, fold_rest
from keskus.contacts.actions.names import meet_queue
from keskus.contacts.queries import sources as contact_queries
from keskus.core.actors import SYSTEM
from keskus.core.fields import Money
from keskus.core.storage import data_path
from keskus.engines.kpi import Definition, ServiceLevelVariant
from keskus.people import queries
from keskus.people.actions import employees, structure

LONG_AGO = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Hire:
    """Somebody of the centre; agents have the name by which the PBX knows them."""

    first_name: str
    last_name: str
    team: str
    job_title: str
    pbx_name: str = ""


# Made-up people; any likeness is chance.
STAFF = (
    Hire("Zofia", "Brzeska", "office", "Manager"),
    Hire("Tomasz", "Olszewik", "sales", "Team lead"),
    Hire("Halina", "Grabiec", "service", "Team lead"),
    Hire("Piret", "Kuusemets", "support", "Team lead"),
    Hire("Marek", "Sowiński", "office", "Planner"),
    Hire("Alicja", "Dobrzyń", "office", "Quality evaluator"),
    Hire("Renata", "Wilkosz", "office", "HR"),
    Hire("Jan", "Trzebiński", "office", "Administrator"),
    Hire("Agnieszka", "Lipowa", "sales", "Agent", "PJSIP/101"),
    Hire("Bartosz", "Nadolny", "sales", "Agent", "PJSIP/102"),
    Hire("Celina", "Jarzębska", "sales", "Agent", "PJSIP/103"),
    Hire("Dawid", "Modrzew", "sales", "Agent", "PJSIP/104"),
    Hire("Ewelina", "Skowron", "service", "Agent", "PJSIP/105"),
    Hire("Filip", "Zaręba", "service", "Agent", "PJSIP/106"),
    Hire("Grażyna", "Potocka", "service", "Agent", "PJSIP/107"),
    Hire("Hubert", "Kalina", "service", "Agent", "PJSIP/108"),
    Hire("Aino", "Lepiksaar", "support", "Agent", "PJSIP/109"),
    Hire("Kristjan", "Pihlakas", "support", "Agent", "PJSIP/110"),
    Hire("Maarja", "Tõnurist", "support", "Agent", "PJSIP/111"),
    Hire("Oskar", "Veskimägi", "support", "Agent", "PJSIP/112"),
)
# Role, scope, the thing it reaches, whose user it is (a last name, or an outsider's own).
USERS = (
    (Role.MANAGER, ScopeKind.CENTRE, "", "Brzeska"),
    (Role.SUPERVISOR, ScopeKind.TEAM, "service", "Grabiec"),
    (Role.PLANNER, ScopeKind.CENTRE, "", "Sowiński"),
    (Role.QUALITY, ScopeKind.CENTRE, "", "Dobrzyń"),
    (Role.AGENT, ScopeKind.SELF, "", "Skowron"),
    (Role.HR, ScopeKind.CENTRE, "", "Wilkosz"),
    (Role.ADMINISTRATOR, ScopeKind.CENTRE, "", "Trzebiński"),
    (Role.OWNER, ScopeKind.CENTRE, "", "Owner of the demo"),
    (Role.CLIENT, ScopeKind.CLIENT, "energy", "Client of the demo"),
    (Role.PRIVACY, ScopeKind.CENTRE, "", "Privacy officer of the demo"),
    (Role.AUDITOR, ScopeKind.CENTRE, "", "Auditor of the demo"),
)
LANGUAGES = {"Skowron": "pl", "Grabiec": "pl"}


def address_of(role: str) -> str:
    """The sign-in name of the demo's user with a role."""
    return f"{role}@demo.invalid"


def settle(say: Callable[[str], None]) -> None:
    """Make the centre, its people and users, and take its PBX's log in."""
    say("the people move in")
    places = _places()
    people = _people(places)
    _users(places, people)
    say("taking in two weeks of the PBX's log")
    _calls(places, people)


def _places() -> dict[str, Any]:
    gdansk = structure.create_site(SYSTEM, name="Gdańsk", code="gdansk", time_zone="Europe/Warsaw", country="PL")
    tartu = structure.create_site(SYSTEM, name="Tartu", code="tartu", time_zone="Europe/Tallinn", country="EE")
    for site in (gdansk, tartu):
        structure.set_opening_hours(SYSTEM, site, hours=[(day, time(8), time(18)) for day in range(7)])
    return {
        "gdansk": gdansk,
        "tartu": tartu,
        "energy": structure.create_client(SYSTEM, name="Bursztyn Energia", code="energy"),
        "parcels": structure.create_client(SYSTEM, name="Rändur Pakiveod", code="parcels"),
        "office": structure.create_team(SYSTEM, site=gdansk, name="Biuro", code="office"),
        "sales": structure.create_team(SYSTEM, site=gdansk, name="Sprzedaż", code="sales"),
        "service": structure.create_team(SYSTEM, site=gdansk, name="Obsługa", code="service"),
        "support": structure.create_team(SYSTEM, site=tartu, name="Tugi", code="support"),
    }


def _people(places: dict[str, Any]) -> dict[str, Any]:
    """Everybody by last name."""
    hired_on = timezone.localdate() - timedelta(days=400)
    found = {}
    for number, hire in enumerate(STAFF, start=1):
        team = places[hire.team]
        person = employees.create_employee(
            SYSTEM,
            number=f"D{number:03}",
            site=team.site,
            started_on=hired_on,
            first_name=hire.first_name,
            last_name=hire.last_name,
            job_title=hire.job_title,
        )
        is_lead = hire.job_title == "Team lead"
        employees.join_team(SYSTEM, person, team=team, on=hired_on, is_lead=is_lead, tell=False)
        pay = Money(Decimal(1900), "EUR") if hire.team == "support" else Money(Decimal(6200), "PLN")
        employees.set_contract(SYSTEM, person, hours_per_week=Decimal(40), on=hired_on, pay=pay, tell=False)
        found[hire.last_name] = person
    return found


def _users(places: dict[str, Any], people: dict[str, Any]) -> None:
    for role, kind, place, who in USERS:
        employee = people.get(who)
        invite_user(
            SYSTEM,
            email=address_of(role),
            display_name=employee.name if employee else who,
            language=LANGUAGES.get(who, "en"),
            employee=employee,
            role=role,
            kind=kind,
            scope_id=places[place].pk if place else None,
        )


def _calls(places: dict[str, Any], people: dict[str, Any]) -> None:
    source = contacts.create_source(SYSTEM, name="PBX Gdańsk", site=places["gdansk"])
    first_day = timezone.localdate() - timedelta(days=DAYS + 1)
    for name, title, client, site in (
        ("sprzedaz", "Sprzedaż", "energy", "gdansk"),
        ("obsluga", "Obsługa", "energy", "gdansk"),
        ("tugi", "Tugi", "parcels", "tartu"),
    ):
        queue = queries.thing_or_none(queries.queues(SYSTEM), meet_queue(SYSTEM, source, name))
        if queue is None:
            raise RuntimeError(f"queue {name} was made and cannot be read")
        place = {"client": places[client], "site": places[site]}
        structure.change_queue(SYSTEM, queue, name=title, code=name, wrap_up_seconds=20, **place)
        set_definition(SYSTEM, queue, starts_on=first_day, terms=Definition(ServiceLevelVariant.ALL_OFFERED))
    log = data_path("demo.queue_log")
    log.write_text("\n".join(queue_log(timezone.now())) + "\n", encoding="utf-8")
    deliver(source, str(log), lambda done, size: True)
    fold_rest(source)
    known = {hire.pbx_name: people[hire.last_name] for hire in STAFF if hire.pbx_name}
    for agent in contact_queries.pbx_agents_of(SYSTEM, source):
        if agent.name in known:
            contacts.map_agent(SYSTEM, agent, employee=known[agent.name])
    fold_rest(source)
