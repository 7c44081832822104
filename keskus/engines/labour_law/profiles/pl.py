"""Poland: Kodeks pracy (KP) and the screen regulation of 1.12.1998."""

from __future__ import annotations

from keskus.engines.labour_law.entries import HOUSE, Derogation, Entry, Profile
from keskus.engines.labour_law.model import Severity
from keskus.engines.labour_law.parameters import Period, Tier, Window

ADULTS = (
    Entry("daily_norm_minutes", 480, "KP art. 129 §1", derogation=Derogation(720, "KP art. 135 §1")),
    Entry(
        "earlier_start_minutes",
        0,
        "KP art. 128 §3 (1)",
        derogation=Derogation(None, "KP art. 140(1)"),
        severity=Severity.HINT,  # it is overtime to be paid, and no ban
    ),
    Entry("weekly_norm_minutes", 2_400, "KP art. 129 §1"),
    Entry("norm_counting", "art130", "KP art. 130"),
    Entry("weekly_average_minutes", 2_880, "KP art. 131 §1"),
    Entry("reference", Period(months=4), "KP art. 129 §1", derogation=Derogation(Period(months=12), "KP art. 129 §2")),
    Entry("daily_rest_minutes", 660, "KP art. 132 §1"),
    Entry("weekly_rest_minutes", 2_100, "KP art. 133 §1", derogation=Derogation(1_440, "KP art. 133 §2")),
    Entry("weekly_rest_holds_daily", True, "KP art. 133 §1"),
    # From 6 h, over 9 h, over 16 h.
    Entry("breaks", (Tier(359, 15), Tier(540, 30), Tier(960, 45)), "KP art. 134"),
    Entry("break_piece_minutes", 15, "KP art. 134"),
    Entry("break_is_paid", True, "KP art. 134"),
    Entry("screen_stretch_minutes", 60, "Rozp. z 1.12.1998 §7"),
    Entry("screen_break_minutes", 5, "Rozp. z 1.12.1998 §7"),
    # Eight hours that the employer sets between 21 and 7.
    Entry(
        "night",
        Window(22 * 60, 6 * 60),
        "KP art. 151(7) §1",
        derogation=Derogation(Window(21 * 60, 7 * 60), "KP art. 151(7) §1"),
    ),
    Entry("night_worker_minutes", 180, "KP art. 151(7) §2"),
    Entry("night_worker_share", 0.25, "KP art. 151(7) §2"),
    Entry("night_limit_minutes", 480, "KP art. 151(7) §3"),
    Entry("night_limit_if_strained", True, "KP art. 151(7) §3"),
    Entry("overtime_allowed", True, "KP art. 151 §1"),
    Entry("overtime_year_minutes", 9_000, "KP art. 151 §3", derogation=Derogation(24_960, "KP art. 151 §4")),
    Entry("sunday_work_allowed", False, "KP art. 151(9)-151(10)", derogation=Derogation(True, "KP art. 151(10)")),
    Entry("holiday_work_allowed", False, "KP art. 151(9)-151(10)", derogation=Derogation(True, "KP art. 151(10)")),
    Entry("sunday_starts_minute", 360, "KP art. 151(9) §2", derogation=Derogation(None, "KP art. 151(9) §2")),
    Entry("sundays_in_a_row", 3, "KP art. 151(12)"),
    Entry("notice_days", 7, "KP art. 129 §3"),
    Entry("schedule_days", 28, "KP art. 129 §3", severity=Severity.HINT),  # "at least a month": the shortest
    Entry("days_in_a_row", 6, HOUSE),
)

MINORS = (
    Entry("daily_norm_minutes", 480, "KP art. 202 §2", under_age=18),
    Entry("daily_norm_minutes", 360, "KP art. 202 §1", under_age=16),
    Entry("earlier_start_minutes", 0, "KP art. 203 §1", under_age=18),
    Entry("breaks", (Tier(270, 30),), "KP art. 202 §3", under_age=18),
    Entry("daily_rest_minutes", 840, "KP art. 203 §2", under_age=18),
    Entry("weekly_rest_minutes", 2_880, "KP art. 203 §3", under_age=18),
    Entry("forbidden_night", Window(22 * 60, 6 * 60), "KP art. 203 §1", under_age=18),
    Entry("overtime_allowed", False, "KP art. 203 §1", under_age=18),
)

PL = Profile("PL", "PL", ADULTS + MINORS)
