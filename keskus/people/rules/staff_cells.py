"""One cell of a staff list: a value of our own, or a problem with a code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from keskus.engines.tables import (
    CellProblem,
    ColumnHints,
    parse_date,
    parse_decimal,
    parse_integer,
    parse_text,
)
from keskus.people.rules.dated import LEVELS, MAX_HOURS_PER_WEEK
from keskus.people.rules.staff_facts import Fact, folded

USUAL_LEVEL = 3
CENT = Decimal("0.01")
MOST_CHARACTERS = {
    Fact.NUMBER: 40,
    Fact.FIRST_NAME: 80,
    Fact.LAST_NAME: 80,
    Fact.EMAIL: 254,
    Fact.PHONE: 40,
    Fact.JOB_TITLE: 120,
    Fact.PAY_GRADE: 40,
    Fact.TEAM: 120,
}
CURRENCY_SIGNS = {
    "zł": "PLN",
    "zl": "PLN",
    "€": "EUR",
    "£": "GBP",
    "eur": "EUR",
    "pln": "PLN",
    "gbp": "GBP",
    "usd": "USD",
}
CURRENCY_OF_COUNTRY = {"PL": "PLN", "EE": "EUR", "DE": "EUR", "EU": "EUR", "GB": "GBP", "US": "USD"}
CURRENCIES = frozenset({"PLN", "EUR", "GBP", "USD", "CZK", "SEK", "NOK", "DKK", "CHF", "HUF", "RON", "BGN", "UAH"})
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
_PHONE = re.compile(r"\+?[\d ()/.\-]{5,40}(\s*(ext|wew)\.?\s*\d+)?", re.IGNORECASE)
_SKILL = re.compile(r"(?P<name>.+?)\s*(?:[:=(]\s*(?P<mark>[^)]*?)\)?|\s(?P<bare>\d+))")


@dataclass(frozen=True, slots=True)
class Ref:
    """Something that a cell names: known by its key, or (no key) still to be made under that name."""

    key: int | None
    name: str


@dataclass(frozen=True, slots=True)
class SiteRef:
    """A site, and the currency of its country."""

    key: int
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class Names:
    """What is known by name or code, folded: sites, teams, skills. Closed ones are not among them."""

    sites: Mapping[str, SiteRef] = field(default_factory=dict)
    teams: Mapping[str, Ref] = field(default_factory=dict)
    skills: Mapping[str, Ref] = field(default_factory=dict)
    makes_missing: bool = False


def read_cell(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    """The value of a filled cell, or a `CellProblem`."""
    return READERS[fact](fact, text, hints, names)


def _text(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    return parse_text(text, most=MOST_CHARACTERS[fact])


def _email(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    value = _text(fact, text, hints, names)
    if isinstance(value, CellProblem):
        return value
    return value if _EMAIL.fullmatch(value) else CellProblem("not_an_email", value)


def _phone(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    value = _text(fact, text, hints, names)
    if isinstance(value, CellProblem):
        return value
    return value if _PHONE.fullmatch(value) else CellProblem("not_a_phone", value)


def _day(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    return parse_date(text, hints=hints)


def _hours(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    value = parse_decimal(text, hints=hints)
    if isinstance(value, CellProblem):
        return value
    value = value.quantize(CENT, ROUND_HALF_UP)
    return value if 0 < value <= MAX_HOURS_PER_WEEK else CellProblem("hours_out_of_range", text.strip())


def _pay(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    """An amount, and the currency when the cell names it: `4 300,00 zł`."""
    body, currency = text.strip(), ""
    for sign, code in CURRENCY_SIGNS.items():
        if body.lower().startswith(sign) or body.lower().endswith(sign):
            cut = len(sign)
            body = body[cut:] if body.lower().startswith(sign) else body[:-cut]
            currency = code
            break
    value = parse_decimal(body, hints=hints)
    if isinstance(value, CellProblem):
        return CellProblem(value.code, text.strip())
    if value <= 0 or value >= 10**12:
        return CellProblem("pay_out_of_range", text.strip())
    return value.quantize(CENT, ROUND_HALF_UP), currency


def _currency(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    value = CURRENCY_SIGNS.get(text.strip().lower(), text.strip().upper())
    return value if value in CURRENCIES else CellProblem("unknown_currency", text.strip())


def _site(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    return names.sites.get(folded(text)) or CellProblem("unknown_site", text.strip())


def _team(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    value = _text(fact, text, hints, names)
    if isinstance(value, CellProblem):
        return value
    known = names.teams.get(folded(value))
    return known or (Ref(None, value) if names.makes_missing else CellProblem("unknown_team", value))


def _skills(fact: Fact, text: str, hints: ColumnHints, names: Names) -> Any:
    """Several skills with their levels: `English:4; Polish (5), Billing`."""
    found: dict[str, tuple[Ref, int]] = {}
    for part in re.split(r"[;,|\n]+", text):
        if not part.strip():
            continue
        one = _skill(part.strip(), names)
        if isinstance(one, CellProblem):
            return one
        if folded(one[0].name) in found:
            return CellProblem("skill_twice", part.strip())
        found[folded(one[0].name)] = one
    return tuple(found.values()) or CellProblem("empty", text)


def _skill(part: str, names: Names) -> tuple[Ref, int] | CellProblem:
    match = _SKILL.fullmatch(part)
    known = names.skills.get(folded(part))
    name, level = part, USUAL_LEVEL
    if known is None and match:
        written = parse_integer(match["mark"] or match["bare"] or "")
        if isinstance(written, CellProblem) or written not in LEVELS:
            return CellProblem("bad_level", part)
        name, level = match["name"], written
        known = names.skills.get(folded(name))
    if known is None and not names.makes_missing:
        return CellProblem("unknown_skill", name)
    if len(name) > MOST_CHARACTERS[Fact.TEAM]:
        return CellProblem("too_long", name)
    return known or Ref(None, name), level


READERS: dict[Fact, Callable[[Fact, str, ColumnHints, Names], Any]] = {
    Fact.NUMBER: _text,
    Fact.FIRST_NAME: _text,
    Fact.LAST_NAME: _text,
    Fact.EMAIL: _email,
    Fact.PHONE: _phone,
    Fact.SITE: _site,
    Fact.TEAM: _team,
    Fact.JOB_TITLE: _text,
    Fact.STARTED: _day,
    Fact.ENDED: _day,
    Fact.HOURS: _hours,
    Fact.PAY_GRADE: _text,
    Fact.PAY: _pay,
    Fact.CURRENCY: _currency,
    Fact.SKILLS: _skills,
    Fact.REPORTS_TO: lambda fact, text, hints, names: parse_text(text, most=254),
}
