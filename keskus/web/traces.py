"""Entries of the trail as people read them: who by name and role, what in words, old and new values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keskus.access.queries import ROLE_LABELS, SCOPE_LABELS, names_of_actors
from keskus.access.queries import names_of_subjects as names_in_access
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.queries.sources import names_of_subjects as names_in_contacts
from keskus.core.actors import Actor
from keskus.core.templatetags import figures
from keskus.people.queries import names_of_subjects as names_in_people
from keskus.web.deeds import CHANGE_LABELS, DEED_LABELS, THING_LABELS, VALUE_LABELS

_GRANT = re.compile(r"(?P<role>\w+) at (?P<kind>\w+)(:\d+)? from (?P<first>[\d-]+) to (?P<last>[\d-]+|open)")


class Traced(Protocol):
    """An entry of the trail, or what a room's history makes of one."""

    at: datetime
    actor: str
    role: str
    action: str
    changes: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as a page shows it."""

    entry: Traced
    deed: str
    who: str
    role: str
    about: str
    changes: list[tuple[str, str]]


def lines_of(viewer: Actor, entries: Iterable[Traced], zone: ZoneInfo) -> list[Line]:
    """The entries in words; names are those of today, so somebody who is gone is a number."""
    rows = list(entries)
    names = names_of_actors(entry.actor for entry in rows)
    subjects = [subject for entry in rows if (subject := getattr(entry, "subject", ""))]
    called = names_of_subjects(viewer, subjects)
    return [
        Line(
            entry,
            deed_words(entry.action),
            who_words(entry.actor, names),
            role_words(entry.role),
            thing_words(getattr(entry, "subject", ""), called),
            list(change_words(entry.changes, zone)),
        )
        for entry in rows
    ]


def zone_of(request: HttpRequest) -> ZoneInfo:
    """The reader's clock: that of their site; people outside the staff read UTC."""
    return ZoneInfo(request.user.time_zone)  # type: ignore[union-attr]


def names_of_subjects(viewer: Actor, subjects: Sequence[str]) -> dict[str, str]:
    """What subjects are called today, as far as the viewer reaches them."""
    rooms = (names_in_people, names_in_access, names_in_contacts)
    return {subject: name for room in rooms for subject, name in room(viewer, subjects).items()}


def deed_words(action: str) -> str:
    """What a deed is called; the code of one that no version before this knew."""
    return str(DEED_LABELS.get(action, action))


def who_words(actor: str, names: dict[str, str]) -> str:
    """A person by name, the machine as such; whoever is gone by number."""
    if actor == "system":
        return _("The system")
    if actor in names:
        return names[actor]
    kind, _colon, number = actor.partition(":")
    return _("User %(number)s") % {"number": number} if kind == "user" else actor


def role_words(role: str) -> str:
    """The roles held at the time."""
    labels = [str(ROLE_LABELS[Role(code)]) if code in set(Role) else code for code in role.split(",")]
    return ", ".join(label for label in labels if label not in ("", "system", "self"))


def thing_words(subject: str, names: dict[str, str]) -> str:
    """What kind of thing, and its name where it still has one."""
    kind, _colon, key = subject.partition(":")
    label = str(THING_LABELS.get(kind, kind))
    name = names.get(subject) or (key if key.isdecimal() else "")
    return _("%(kind)s %(name)s") % {"kind": label, "name": name} if name else label


def change_words(changes: dict[str, Any], zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """Field and what became of it: `old → new`, the new alone where none was, `changed` for what is personal."""
    for name, value in changes.items():
        label = str(CHANGE_LABELS.get(name, name.replace("_", " ")))
        if isinstance(value, list) and len(value) == 2:
            old, new = (_value(name, part, zone) for part in value)
            yield label, new if value[0] in (None, "") else f"{old} → {new}"
        elif value is not None:
            yield label, _("changed") if value == "changed" else _value(name, value, zone)


def _value(name: str, value: Any, zone: ZoneInfo) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name == "last_epoch":
        value = datetime.fromtimestamp(value, zone).isoformat()
    if isinstance(value, int | float):
        return figures.plain(value)
    if isinstance(value, list):
        return ", ".join(_value(name, part, zone) for part in value) or figures.MISSING
    if not isinstance(value, str) or not value:
        return figures.MISSING if not value else str(value)
    return _text(name, value, zone)


def _text(name: str, text: str, zone: ZoneInfo) -> str:
    """A code in words, a day or an instant as this language writes it; else the text itself."""
    codes = text.split(", ")  # what is several is recorded as one text: a list of two would read as old and new
    if all((name, code) in VALUE_LABELS for code in codes):
        return ", ".join(str(VALUE_LABELS[name, code]) for code in codes)
    if name == "action":
        return deed_words(text)
    if name == "subject" and text.partition(":")[0] in THING_LABELS:
        return thing_words(text, {})
    if name == "grant" and (found := _GRANT.fullmatch(text)):
        return _grant(found)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return figures.day(date.fromisoformat(text))
    if re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(\+\d\d:\d\d|Z)", text):
        return figures.moment(datetime.fromisoformat(text), zone)
    return text


def _grant(found: re.Match[str]) -> str:
    role, kind, last = found["role"], found["kind"], found["last"]
    words = {
        "role": str(ROLE_LABELS[Role(role)]) if role in set(Role) else role,
        "scope": str(SCOPE_LABELS[ScopeKind(kind)]) if kind in set(ScopeKind) else kind,
        "first": figures.day(date.fromisoformat(found["first"])),
    }
    if last == "open":
        return _("%(role)s (%(scope)s) from %(first)s") % words
    words["last"] = figures.day(date.fromisoformat(last))
    return _("%(role)s (%(scope)s) from %(first)s to %(last)s") % words
