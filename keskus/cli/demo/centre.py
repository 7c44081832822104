"""The demo's centre: two sites, three clients, sixty people. All of it is made up; any likeness is chance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from random import Random
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A building: its clock, its country, and the hours of its weekdays, Saturdays and Sundays."""

    code: str
    name: str
    zone: ZoneInfo
    country: str
    opening_hours: tuple[tuple[time, time] | None, ...]


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """Agents who share skills, hours and a lead. `skills`: queue or campaign, penalty, seconds before they help.

    `works`: which of the rosters in `roster` they follow.
    """

    code: str
    name: str
    site: str
    skills: tuple[tuple[str, int, float], ...]
    works: str
    lead: str
    agents: tuple[str, ...]
    pay: tuple[str, int]


@dataclass(frozen=True, slots=True)
class DemoQueue:
    """A queue of a client at a site: calls of a usual day, talk (mean, spread of its logarithm), patience.

    `shape` names how the day runs (`calls.SHAPES`); `did` is the number that customers dial.
    """

    name: str
    title: str
    client: str
    site: str
    calls_a_day: float
    talk_seconds: float
    talk_spread: float
    patience_seconds: float
    threshold_seconds: int
    target: float
    shape: str
    did: str
    prefix: str


WHOLE_WEEK = ((time(7), time(21)),) * 5 + ((time(8), time(18)),) * 2
SITES = (
    DemoSite(
        "gdansk",
        "Gdańsk",
        ZoneInfo("Europe/Warsaw"),
        "PL",
        ((time(0), time(0)),) * 7,  # to midnight: one line never closes
    ),
    DemoSite("tartu", "Tartu", ZoneInfo("Europe/Tallinn"), "EE", WHOLE_WEEK),
)
CLIENTS = (
    ("bursztyn", "Bursztyn Energia"),
    ("randur", "Rändur Pakiveod"),
    ("lumi", "Lumi Reisid"),
)
# Nobody's numbers: no subscriber's number begins with 000 in either country.
POLAND, ESTONIA = "+48000", "+372000"
QUEUES = (
    DemoQueue("bursztyn-obsluga", "Obsługa klienta", "bursztyn", "gdansk", 840, 235, 0.75, 330, 20, 0.80, "office",
              POLAND + "100100", POLAND),
    DemoQueue("bursztyn-awarie", "Pogotowie energetyczne", "bursztyn", "gdansk", 240, 170, 0.7, 360, 20, 0.80, "clock",
              POLAND + "100991", POLAND),
    DemoQueue("randur-tugi", "Klienditugi", "randur", "tartu", 365, 205, 0.7, 300, 20, 0.80, "shop",
              ESTONIA + "200200", ESTONIA),
    DemoQueue("lumi-broneeringud", "Broneeringud", "lumi", "tartu", 150, 390, 0.8, 320, 30, 0.75, "shop",
              ESTONIA + "300300", ESTONIA),
)  # fmt: skip
# Outbound: a survey of the energy client's customers, and reminders of the travel client's.
CAMPAIGNS = (("bursztyn-ankieta", POLAND, 150.0, 0.32), ("lumi-meeldetuletus", ESTONIA, 95.0, 0.45))

TEAMS = (
    DemoTeam("energia-a", "Energia A", "gdansk", (("bursztyn-obsluga", 0, 0), ("bursztyn-awarie", 2, 20),
             ("bursztyn-ankieta", 5, 0)), "office", "Halina Grabiec",
             ("Agnieszka Lipowa", "Bartosz Nadolny", "Celina Jarzębska", "Dawid Modrzew", "Ewelina Skowron",
              "Filip Zaręba", "Grażyna Potocka", "Hubert Kalina", "Iga Wrzosek", "Jakub Dereń", "Kinga Morwa",
              "Leon Cisak"), ("PLN", 6200)),
    DemoTeam("energia-b", "Energia B", "gdansk", (("bursztyn-obsluga", 0, 0), ("bursztyn-awarie", 2, 20)), "office",
             "Tomasz Olszewik",
             ("Łucja Bławat", "Mikołaj Rdest", "Nina Kosodrzew", "Olaf Trzmielina", "Pola Jaskółka", "Radek Głogowiec",
              "Sylwia Paprotna", "Tymon Chaber", "Urszula Malwa", "Wiktor Sasanka"), ("PLN", 6000)),
    DemoTeam("pogotowie", "Pogotowie", "gdansk", (("bursztyn-awarie", 0, 0),), "clock",
             "Zenon Barwinek",
             ("Adam Kocanka", "Beata Szałwia", "Cezary Lebioda", "Dorota Nawłoć", "Emil Podbiał", "Felicja Rumian",
              "Gustaw Tatarak", "Hanna Wilczomlecz"), ("PLN", 7100)),
    DemoTeam("pakid", "Pakid", "tartu", (("randur-tugi", 0, 0), ("lumi-broneeringud", 3, 40)), "shop",
             "Piret Kuusemets",
             ("Aino Lepiksaar", "Kristjan Pihlakas", "Maarja Tõnurist", "Oskar Veskimägi", "Liisu Kadakpuu",
              "Rasmus Jõepära", "Triinu Sõnajalg", "Uku Mesikäpp", "Viire Haavik", "Ott Pärnoja", "Eha Kanarbik"),
             ("EUR", 1900)),
    DemoTeam("reisid", "Reisid", "tartu", (("lumi-broneeringud", 0, 0), ("lumi-meeldetuletus", 5, 0)), "shop",
             "Indrek Toomingas",
             ("Helve Angervaks", "Joosep Naat", "Kadi Ülane", "Meelis Takjas", "Pille Sinilill", "Siim Varsakabi",
              "Taavi Ohakas"), ("EUR", 2000)),
)  # fmt: skip
# Who runs the house: first and last name, job title, site.
OFFICE = (
    ("Zofia Brzeska", "Manager", "gdansk"),
    ("Marek Sowiński", "Planner", "gdansk"),
    ("Alicja Dobrzyń", "Quality evaluator", "gdansk"),
    ("Merike Saarepuu", "Quality evaluator", "tartu"),
    ("Renata Wilkosz", "HR", "gdansk"),
    ("Jan Trzebiński", "Administrator", "gdansk"),
    ("Kalju Metsis", "Trainer", "tartu"),
)
# Hired three weeks before the demo begins: slower than the others.
BEGINNERS = ("Leon Cisak", "Eha Kanarbik")
BEGINNER_SPEED = 0.7
# Agents who sign in: more of their calls are recorded than of others, so that there is something to look at.
SIGN_IN = ("Ewelina Skowron", "Bartosz Nadolny", "Agnieszka Lipowa", "Adam Kocanka", "Maarja Tõnurist")


def phone_of(number: int) -> str:
    """The telephone of the agent with a number."""
    return f"PJSIP/{101 + number}"


def agents() -> tuple[tuple[str, DemoTeam], ...]:
    """Every agent's name with the team, in the order of their telephones."""
    return tuple((name, team) for team in TEAMS for name in team.agents)


def luck_of(*words: object) -> Random:
    """Luck that belongs to these words."""
    return Random(" ".join(map(str, words)))  # noqa: S311 - a demo, no secret


PHONES = {name: phone_of(number) for number, (name, _) in enumerate(agents())}
NAMES = {phone: name for name, phone in PHONES.items()}
TEAM_OF = dict(agents())
SITE_OF = {site.code: site for site in SITES}
