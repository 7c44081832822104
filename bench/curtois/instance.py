"""Reads the instances' own text: sections of lines, fields separated by commas, comments after #."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A shift type; `before` none of `not_next` may be worked on the next day."""

    name: str
    minutes: int
    not_next: frozenset[str]


@dataclass(frozen=True)
class Employee:
    """One line of the staff, with the days off that are to be kept."""

    name: str
    most_shifts: dict[str, int]
    most_minutes: int
    least_minutes: int
    most_in_row: int
    least_in_row: int
    least_off_in_row: int
    most_weekends: int
    days_off: frozenset[int]


@dataclass(frozen=True)
class Request:
    """A shift that somebody wants, or does not want, on a day, and what it costs when it is not so."""

    employee: str
    day: int
    shift: str
    weight: int


@dataclass(frozen=True)
class Cover:
    """How many are needed on a shift, and what each one too few or too many costs."""

    day: int
    shift: str
    required: int
    under: int
    over: int


@dataclass(frozen=True)
class Problem:
    """An instance as it is written."""

    days: int
    kinds: tuple[Kind, ...]
    staff: tuple[Employee, ...]
    wanted: tuple[Request, ...]
    unwanted: tuple[Request, ...]
    cover: tuple[Cover, ...]


def read(text: str) -> Problem:
    """From the text of an instance."""
    sections: dict[str, list[list[str]]] = {}
    lines: list[list[str]] = []
    for raw in text.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("SECTION_"):
            lines = sections.setdefault(line.removeprefix("SECTION_"), [])
        else:
            lines.append([word.strip() for word in line.split(",")])
    off = {line[0]: frozenset(map(int, line[1:])) for line in sections.get("DAYS_OFF", [])}
    kinds = tuple(
        Kind(name, int(minutes), frozenset(filter(None, after.split("|"))))
        for name, minutes, after in sections["SHIFTS"]
    )
    return Problem(
        days=int(sections["HORIZON"][0][0]),
        kinds=kinds,
        staff=tuple(_employee(line, off) for line in sections["STAFF"]),
        wanted=tuple(_request(line) for line in sections.get("SHIFT_ON_REQUESTS", [])),
        unwanted=tuple(_request(line) for line in sections.get("SHIFT_OFF_REQUESTS", [])),
        cover=tuple(Cover(int(day), shift, *map(int, numbers)) for day, shift, *numbers in sections.get("COVER", [])),
    )


def _employee(line: list[str], off: dict[str, frozenset[int]]) -> Employee:
    name, shifts, *numbers = line
    most = {kind: int(count) for kind, count in (pair.split("=") for pair in shifts.split("|"))}
    return Employee(name, most, *map(int, numbers), days_off=off.get(name, frozenset()))


def _request(line: list[str]) -> Request:
    return Request(line[0], int(line[1]), line[2], int(line[3]))
