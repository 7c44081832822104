"""The legal gate: when people may be recorded or listened to at all. No database.

Poland: Kodeks pracy art. 22(2) and 22(3): aims, scope and manner stand in the work rules, the collective agreement or a
notice, people hear of it two weeks before it begins, and who is new has it in writing before starting. Estonia: TLS
§ 28(2) 11 and § 41: nobody is watched in hiding, so there is a ground, and people are told before. Elsewhere: a notice.
Figures of queues and agents do not stand behind this gate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

POLAND, ESTONIA = "PL", "EE"
AHEAD = {POLAND: timedelta(weeks=2)}
NOTICE_LANGUAGE = {POLAND: "pl", ESTONIA: "et", "GB": "en", "US": "en"}
LANGUAGES = ("en", "pl", "et")


class What(StrEnum):
    """What the gate stands before."""

    RECORDING = "recording"
    LISTENING = "listening"


class StatedIn(StrEnum):
    """Where aims, scope and manner stand."""

    WORK_RULES = "work_rules"
    AGREEMENT = "agreement"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what was laid down. `ended_on`: the first day on which it holds no more."""

    number: int
    purposes: str
    scope: str
    manner: str
    ground: str
    stated_in: str
    announced_on: date | None
    effective_on: date | None
    notices: Mapping[str, str] = field(default_factory=dict)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether it is open, else why not (codes), and the version in force."""

    is_open: bool
    reasons: tuple[str, ...] = ()
    version: int | None = None


REQUIRED = {
    POLAND: ("purposes", "scope", "manner", "stated_in"),
    ESTONIA: ("purposes", "scope", "manner", "ground"),
}
REQUIRED_ELSEWHERE = ("purposes",)


def needed(country: str) -> tuple[str, ...]:
    """The parts of the terms that the law of a country asks for."""
    notice = (f"notice_{NOTICE_LANGUAGE[country]}",) if country in NOTICE_LANGUAGE else ()
    return (*REQUIRED.get(country, REQUIRED_ELSEWHERE), "announced_on", "effective_on", *notice)


def lacks(terms: Terms, country: str) -> tuple[str, ...]:
    """What the law of the country asks for and the terms do not have, as codes."""
    found = [name for name in REQUIRED.get(country, REQUIRED_ELSEWHERE) if not getattr(terms, name).strip()]
    found += [name for name in ("announced_on", "effective_on") if getattr(terms, name) is None]
    language = NOTICE_LANGUAGE.get(country)
    told = [text for key, text in terms.notices.items() if language in (None, key)]
    if not any(text.strip() for text in told):
        found.append(f"notice_{language or 'en'}")
    if terms.announced_on and terms.effective_on:
        ahead = AHEAD.get(country, timedelta())
        if terms.effective_on < terms.announced_on + ahead:
            found.append("two_weeks" if ahead else "announced_late")
    return tuple(found)


def in_force(versions: Iterable[Terms], day: date) -> Terms | None:
    """The version that holds on a day: the last to have come into force, unless it has ended."""
    begun = [terms for terms in versions if terms.effective_on is not None and terms.effective_on <= day]
    last = max(begun, key=lambda terms: (terms.effective_on or day, terms.number), default=None)
    return None if last is None or (last.ended_on is not None and last.ended_on <= day) else last


def gate_on(versions: Iterable[Terms], country: str, day: date) -> Gate:
    """The gate of a site on a day."""
    known = list(versions)
    if not known:
        return Gate(False, ("missing",))
    terms = in_force(known, day)
    if terms is None:
        begun = any(each.effective_on and each.effective_on <= day for each in known)
        return Gate(False, ("ended" if begun else "not_yet",))
    missing = lacks(terms, country)
    return Gate(not missing, missing, terms.number)


@dataclass(frozen=True, slots=True)
class Receipt:
    """That somebody has the notice of a version, since a day."""

    number: int
    on: date


def is_told(receipts: Iterable[Receipt], terms: Terms, started_on: date, day: date) -> bool:
    """Whether a person may be watched under the terms on a day.

    Who was here already when a version was announced, and has had an earlier one, was told by the announcement; who
    came after it has had this very version, in writing, and before.
    """
    had = {receipt.number for receipt in receipts if receipt.on <= day}
    was_here = terms.announced_on is not None and started_on < terms.announced_on
    return terms.number in had or (was_here and any(number < terms.number for number in had))


def for_person(gate: Gate, told: bool) -> Gate:
    """The gate before one person: shut as long as they have not been told."""
    return gate if told or not gate.is_open else Gate(False, ("person_not_told",), gate.version)
