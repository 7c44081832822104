"""Duties by the wall clock of a site, in the weeks from Monday, 7 December 2026."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from keskus.engines.labour_law import PROFILES, Change, Duty, Limits, Pause, PauseKind, limits_of

MONDAY = date(2026, 12, 7)
ZONES = {
    "PL": "Europe/Warsaw",
    "EE": "Europe/Tallinn",
    "EU": "Europe/Brussels",
    "UK": "Europe/London",
    "US": "America/New_York",
    "DE": "Europe/Berlin",
}


def limits(code: str, *changes: Change) -> Limits:
    return limits_of(PROFILES[code], ZONES[code], changes)


class Site:
    """Makes duties in the zone of a profile; days count from `monday`."""

    def __init__(self, code: str, monday: date = MONDAY) -> None:
        self.code, self.zone, self.monday = code, ZoneInfo(ZONES[code]), monday

    def at(self, day: int, clock: str) -> int:
        hours, minutes = map(int, clock.split(":"))
        midnight = datetime.combine(self.monday + timedelta(days=day), time(), self.zone)
        return int((midnight + timedelta(days=hours // 24, hours=hours % 24, minutes=minutes)).timestamp())

    def duty(
        self, day: int, begins: str, ends: str, *pauses: Pause, worker: str = "anna", is_overtime: bool = False
    ) -> Duty:
        """From one hour to another; 24:00 and later are of the next day."""
        return Duty(worker, self.at(day, begins), self.at(day, ends), pauses, is_overtime=is_overtime)

    def pause(
        self, day: int, begins: str, minutes: float, *, is_paid: bool = False, kind: PauseKind = PauseKind.MEAL
    ) -> Pause:
        starts_at = self.at(day, begins)
        return Pause(starts_at, starts_at + round(minutes * 60), kind, is_paid)

    def days(self, numbers: range | list[int], begins: str, ends: str) -> list[Duty]:
        return [self.duty(day, begins, ends) for day in numbers]
