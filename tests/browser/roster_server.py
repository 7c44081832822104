"""A roster that keeps its state and answers as docs/roster-grid.md says: what <roster-grid> is tested against."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

STARTS_AT = 1795388400  # Monday 23 November 2026 in Warsaw
DAY, HOUR, QUARTER = 86400, 3600, 900
ACTIVITIES = [
    {"id": 1, "code": "break", "name": "Break", "kind": "rest", "is_productive": False, "is_paid": True},
    {"id": 2, "code": "meal", "name": "Meal", "kind": "meal", "is_productive": False, "is_paid": False},
    {"id": 3, "code": "meeting", "name": "Meeting", "kind": "meeting", "is_productive": False, "is_paid": True},
    {"id": 4, "code": "training", "name": "Training", "kind": "training", "is_productive": False, "is_paid": True},
]
LIMITS = {
    "daily_rest_minutes": 660,
    "longest_minutes": 720,
    "pauses": [{"over_minutes": 359, "minutes": 15}],
}
FIRST_NAMES = ["Anna", "Bartosz", "Celina", "Dawid", "Ewa", "Filip", "Grażyna", "Hubert", "Iga", "Jakub"]
LAST_NAMES = ["Adamczyk", "Borkowska", "Czarnecki", "Dąbrowska", "Falkowski", "Górska", "Jasiński", "Kaczmarek"]
WORDS = json.loads((Path(__file__).parent / "roster_words.json").read_text())

Shift = dict[str, Any]


class Refused(Exception):
    """What the server would not do, with the status of its answer."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status


class FakeRoster:
    """People, shifts and what was done to them; `broken` makes it answer nothing for a while."""

    def __init__(self, people: int, days: int) -> None:
        self.people, self.days = people, days
        self.shifts: dict[int, Shift] = {}
        self.version = 1
        self.stamps: dict[int, int] = {}  # shift to the roster's version that touched it last
        self.undo: list[dict[int, Shift | None]] = []
        self.number = 1000
        self.broken = False
        self.longest = 16
        self.asked: list[dict[str, Any]] = []
        for row in range(1, people + 1):
            for day in range(days):
                if (row + day) % 7 not in (5, 6):
                    self.make(row, STARTS_AT + day * DAY + (7 + (row + day // 7) % 5) * HOUR, 8 * HOUR)

    def make(self, row: int, starts_at: int, seconds: int, number: int | None = None) -> Shift:
        self.number += number is None
        shift = {"id": number or self.number, "row": row, "starts_at": starts_at, "ends_at": starts_at + seconds}
        shift |= {"template": None, "is_locked": False, "version": 1, "parts": []}
        if seconds > 6 * HOUR:
            shift["parts"] = [self.part(1, starts_at + 2 * HOUR, 900), self.part(2, starts_at + 4 * HOUR, 1800)]
        self.shifts[shift["id"]] = shift
        return shift

    def part(self, activity: int, starts_at: int, seconds: int) -> dict[str, Any]:
        self.number += 1
        return {"id": self.number, "activity": activity, "starts_at": starts_at, "ends_at": starts_at + seconds}

    def rows(self) -> list[dict[str, Any]]:
        minutes = dict.fromkeys(range(1, self.people + 1), 0)
        for shift in self.shifts.values():
            minutes[shift["row"]] += (shift["ends_at"] - shift["starts_at"]) // 60
        leave = [
            {"kind": "absence", "starts_at": STARTS_AT + 4 * DAY, "ends_at": STARTS_AT + 5 * DAY, "words": "Leave"}
        ]
        return [
            {
                "id": row,
                "name": f"{FIRST_NAMES[row % 10]} {LAST_NAMES[row // 10 % 8]}",
                "team": f"Energia {'ABCDE'[row % 5]}",
                "skills": ["Sales"] if row % 3 else ["Sales", "Support"],
                "counters": {"planned_minutes": minutes[row], "contract_minutes": 2400 * self.days // 7, "nights": 0},
                "spans": leave if row == 2 else [],
            }
            for row in range(1, self.people + 1)
        ]

    def coverage(self) -> list[dict[str, Any]]:
        length = self.days * 96
        scheduled = [0.0] * length
        for shift in self.shifts.values():
            for span, sign in [(shift, 1), *((part, -1) for part in shift["parts"])]:
                for index in range(
                    (span["starts_at"] - STARTS_AT) // QUARTER, (span["ends_at"] - STARTS_AT) // QUARTER
                ):
                    if 0 <= index < length:
                        scheduled[index] += sign
        shape = [max(0, 10 - abs(index % 96 - 48) // 3) if 28 <= index % 96 < 80 else 0 for index in range(length)]
        required = [round(value * self.people / 20) for value in shape]
        line = {
            "id": "all",
            "name": "",
            "required": required,
            "scheduled": scheduled,
            "predicted": [
                None if not need else min(1, 0.8 * there / need)
                for need, there in zip(required, scheduled, strict=True)
            ],
            "calls": [need * 3.0 for need in required],
            "handle_seconds": [240.0] * length,
            "target_seconds": 20,
            "target": 0.8,
        }
        return [line]

    def breaches(self) -> list[dict[str, Any]]:
        """Rest, which the grid also sees itself, and what only the server knows: no start before half past six."""
        found = []
        for row in range(1, self.people + 1):
            own = sorted((s for s in self.shifts.values() if s["row"] == row), key=lambda s: s["starts_at"])
            for shift, following in pairwise(own):
                rest = following["starts_at"] - shift["ends_at"]
                if rest < 11 * HOUR:
                    words = f"Only {rest / HOUR:g} h of rest, 11 h are due."
                    found.append(self.breach("daily_rest", "breach", row, [shift, following], words))
            early = [s for s in own if (s["starts_at"] - STARTS_AT) % DAY < 6.5 * HOUR]
            found += [self.breach("early", "house", row, [s], "No bus so early.") for s in early]
        return found

    def breach(self, rule: str, severity: str, row: int, shifts: list[Shift], words: str) -> dict[str, Any]:
        ends = {"starts_at": shifts[0]["starts_at"], "ends_at": shifts[-1]["ends_at"]}
        ids = [shift["id"] for shift in shifts]
        return {"rule": rule, "severity": severity, "row": row, "shifts": ids, "words": words, "mend": "", **ends}

    def sheet(self) -> dict[str, Any]:
        days = [
            {"on": (date(2026, 11, 23) + timedelta(d)).isoformat(), "starts_at": STARTS_AT + d * DAY, "intervals": 96}
            for d in range(self.days)
        ]
        return {
            "roster": {"id": 7, "version": self.version, "zone": "Europe/Warsaw", "may_change": True},
            "addresses": {"change": "/change"},
            "interval_minutes": 15,
            "days": days,
            "activities": ACTIVITIES,
            "templates": [{"id": 1, "name": "Early", "starts": "07:00", "minutes": 480}],
            "limits": LIMITS,
            "rows": self.rows(),
            "shifts": list(self.shifts.values()),
            "coverage": self.coverage(),
            "breaches": self.breaches(),
            "can_undo": bool(self.undo),
            "words": WORDS,
        }

    def answer(self, since: int) -> dict[str, Any]:
        changed = [number for number, stamp in self.stamps.items() if stamp > since]
        return {
            "version": self.version,
            "shifts": [self.shifts[number] for number in changed if number in self.shifts],
            "removed": [number for number in changed if number not in self.shifts],
            "rows": self.rows(),
            "coverage": self.coverage(),
            "breaches": self.breaches(),
            "can_undo": bool(self.undo),
        }

    def change(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Do it, or refuse it; in a preview it is done to a copy, and everything is as before afterwards."""
        kept = (self.shifts, self.stamps, self.undo, self.version, self.number)
        if asked["preview"]:
            self.shifts, self.stamps, self.undo = copy.deepcopy(kept[:3])
        try:
            for number, version in asked["seen"].items():
                if self.shifts.get(int(number), {}).get("version") != version:
                    raise Refused(409, "Marek changed this shift at 10:42. Look at it, then try again.")
            self.do(asked["change"])
            return self.answer(asked["version"])
        finally:
            if asked["preview"]:
                self.shifts, self.stamps, self.undo, self.version, self.number = kept

    def do(self, change: dict[str, Any]) -> None:
        before = copy.deepcopy(self.shifts)
        if change["do"] == "undo":
            for number, shift in self.undo.pop().items():
                if shift is None:
                    del self.shifts[number]
                else:
                    self.shifts[number] = copy.deepcopy(shift)
        else:
            DEEDS[change["do"]](self, change)
        self.version += 1
        touched = [n for n in {*before, *self.shifts} if before.get(n) != self.shifts.get(n)]
        for number in touched:
            self.stamps[number] = self.version
            if number in self.shifts:
                self.shifts[number]["version"] = self.version
        if change["do"] != "undo":
            self.undo.append({number: before.get(number) for number in touched})


def add(roster: FakeRoster, change: dict[str, Any]) -> None:
    roster.make(change["row"], change["starts_at"], change["ends_at"] - change["starts_at"])


def move(roster: FakeRoster, change: dict[str, Any]) -> None:
    shift = roster.shifts[change["shift"]]
    by = change["starts_at"] - shift["starts_at"]
    for span in [shift, *shift["parts"]]:
        span["starts_at"] += by
        span["ends_at"] += by
    shift["row"] = change.get("row", shift["row"])


def resize(roster: FakeRoster, change: dict[str, Any]) -> None:
    shift = roster.shifts[change["shift"]]
    if change["ends_at"] - change["starts_at"] > roster.longest * HOUR:
        raise Refused(422, f"No shift is longer than {roster.longest} hours.")
    shift.update(starts_at=change["starts_at"], ends_at=change["ends_at"])
    shift["parts"] = inside(shift)


def inside(shift: Shift) -> list[dict[str, Any]]:
    return [p for p in shift["parts"] if p["starts_at"] >= shift["starts_at"] and p["ends_at"] <= shift["ends_at"]]


def split(roster: FakeRoster, change: dict[str, Any]) -> None:
    shift = roster.shifts[change["shift"]]
    second = roster.make(shift["row"], change["until"], shift["ends_at"] - change["until"])
    second["parts"] = inside({**second, "parts": shift["parts"]})
    shift["ends_at"] = change["at"]
    shift["parts"] = inside(shift)


def swap(roster: FakeRoster, change: dict[str, Any]) -> None:
    one, other = roster.shifts[change["shift"]], roster.shifts[change["other"]]
    one["row"], other["row"] = other["row"], one["row"]


def delete(roster: FakeRoster, change: dict[str, Any]) -> None:
    del roster.shifts[change["shift"]]


def lock(roster: FakeRoster, change: dict[str, Any]) -> None:
    roster.shifts[change["shift"]]["is_locked"] = change["is_locked"]


def part_add(roster: FakeRoster, change: dict[str, Any]) -> None:
    part = roster.part(change["activity"], change["starts_at"], change["ends_at"] - change["starts_at"])
    parts = roster.shifts[change["shift"]]["parts"]
    parts.append(part)
    parts.sort(key=lambda each: each["starts_at"])


def part_move(roster: FakeRoster, change: dict[str, Any]) -> None:
    (part,) = [p for p in roster.shifts[change["shift"]]["parts"] if p["id"] == change["part"]]
    part.update(starts_at=change["starts_at"], ends_at=change["ends_at"])


def part_delete(roster: FakeRoster, change: dict[str, Any]) -> None:
    shift = roster.shifts[change["shift"]]
    shift["parts"] = [part for part in shift["parts"] if part["id"] != change["part"]]


Deed = Callable[[FakeRoster, dict[str, Any]], None]
DEEDS: dict[str, Deed] = {
    deed.__name__: deed for deed in (add, move, resize, split, swap, delete, lock, part_add, part_move, part_delete)
}
