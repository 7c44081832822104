"""What a staff list can say of a person, and by which names its columns go in our three languages."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum


class Fact(StrEnum):
    """The meaning of a column."""

    NUMBER = "number"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    SITE = "site"
    TEAM = "team"
    JOB_TITLE = "job_title"
    STARTED = "started_on"
    ENDED = "ended_on"
    HOURS = "hours_per_week"
    PAY_GRADE = "pay_grade"
    PAY = "pay"
    CURRENCY = "currency"
    SKILLS = "skills"
    REPORTS_TO = "reports_to"


PAY_FACTS = frozenset({Fact.PAY_GRADE, Fact.PAY, Fact.CURRENCY})
# Without these a new person cannot be made; for a known person only the number is needed.
NEEDED_FOR_NEW = (Fact.FIRST_NAME, Fact.LAST_NAME, Fact.STARTED)

# Header names as they come out of payroll and HR programs, folded (see `folded`); one meaning each.
NAMES: dict[Fact, tuple[str, ...]] = {
    Fact.NUMBER: (
        *("number", "staff number", "employee number", "employee id", "personnel number", "staff id", "id", "no"),
        *("numer", "numer pracownika", "nr pracownika", "numer ewidencyjny", "nr ewidencyjny", "id pracownika"),
        *("tootaja number", "tootaja nr", "tabelinumber", "personalinumber", "tootaja id", "number nr"),
    ),
    Fact.FIRST_NAME: ("first name", "given name", "forename", "imie", "pierwsze imie", "eesnimi"),
    Fact.LAST_NAME: ("last name", "surname", "family name", "nazwisko", "perekonnanimi", "perenimi"),
    Fact.EMAIL: ("e mail", "email", "mail", "e mail address", "email address", "adres e mail", "e post", "epost"),
    Fact.PHONE: (
        *("phone", "telephone", "phone number", "mobile", "tel"),
        *("telefon", "numer telefonu", "nr telefonu", "telefoni number", "mobiil"),
    ),
    Fact.SITE: ("site", "location", "office", "branch", "lokalizacja", "oddzial", "biuro", "asukoht", "kontor", "maja"),
    Fact.TEAM: ("team", "group", "zespol", "grupa", "tiim", "meeskond", "grupp"),
    Fact.JOB_TITLE: (
        "job title",
        "title",
        "position",
        "job",
        "role",
        "stanowisko",
        "ametikoht",
        "amet",
        "ametinimetus",
    ),
    Fact.STARTED: (
        *("started", "start date", "employed from", "hired", "hire date", "hired on", "started on", "from"),
        *("data zatrudnienia", "zatrudniony od", "zatrudniona od", "poczatek pracy", "od"),
        *("too algus", "toosuhte algus", "alates", "toole asumine", "toole asumise kuupaev", "algus"),
    ),
    Fact.ENDED: (
        *("ended", "end date", "employed to", "left", "leave date", "left on", "ended on", "to"),
        *("data zwolnienia", "zatrudniony do", "zatrudniona do", "koniec pracy", "data odejscia", "do"),
        *("too lopp", "toosuhte lopp", "kuni", "lahkumine", "lopp"),
    ),
    Fact.HOURS: (
        *("hours per week", "hours a week", "weekly hours", "contract hours", "hours"),
        *("godziny tygodniowo", "godzin tygodniowo", "wymiar godzin", "godziny"),
        *("tunde nadalas", "nadalatunnid", "toonadal tundides", "tunnid"),
    ),
    Fact.PAY_GRADE: (
        *("pay grade", "grade", "pay band", "grupa zaszeregowania", "kategoria placowa", "palgaaste", "palgaklass"),
    ),
    Fact.PAY: (
        "pay",
        "salary",
        "wage",
        "gross pay",
        "wynagrodzenie",
        "placa",
        "pensja",
        "palk",
        "brutopalk",
        "tootasu",
    ),
    Fact.CURRENCY: ("currency", "waluta", "valuuta"),
    Fact.SKILLS: ("skills", "skill", "competences", "umiejetnosci", "kompetencje", "oskused", "oskus"),
    Fact.REPORTS_TO: (
        *("reports to", "manager", "supervisor", "line manager", "team lead", "boss"),
        *("przelozony", "kierownik", "lider", "vahetu juht", "juht", "ulemus", "tiimijuht"),
    ),
}
_MEANING = {name: fact for fact, names in NAMES.items() for name in names}


def folded(text: str) -> str:
    """Letters without their marks, in lower case, one space for all else: `E-posti aadress` is `e posti aadress`."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    kept = (char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join("".join(kept).split())


def number_key(text: str) -> str:
    """Staff numbers are told apart by every sign of theirs, but not by case or spaces around."""
    return " ".join(text.casefold().split())


def guessed(header: Sequence[str], remembered: Mapping[str, str], allowed: Iterable[Fact]) -> dict[str, Fact]:
    """What each column means: as it was matched the last time, else by its name. No meaning is given twice."""
    open_facts = set(allowed)
    found: dict[str, Fact] = {}
    for name in header:
        last = remembered.get(name, "")
        fact = Fact(last) if last in Fact._value2member_map_ else _MEANING.get(folded(name))
        if fact in open_facts:
            found[name] = fact
            open_facts.discard(fact)
    return found
