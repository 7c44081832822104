"""The floor of the European Union, the United Kingdom, the United States (federal) and Germany."""

from __future__ import annotations

from keskus.engines.labour_law.entries import HOUSE, Derogation, Entry, Profile
from keskus.engines.labour_law.model import School, Severity
from keskus.engines.labour_law.parameters import Period, Tier, Window

EU = Profile(
    "EU",
    "",
    (
        Entry("weekly_average_minutes", 2_880, "Dir. 2003/88 art. 6"),
        Entry("reference", Period(months=4), "Dir. 2003/88 art. 16"),
        Entry("daily_rest_minutes", 660, "Dir. 2003/88 art. 3"),
        Entry("weekly_rest_minutes", 1_440, "Dir. 2003/88 art. 5"),
        Entry("weekly_rest_holds_daily", False, "Dir. 2003/88 art. 5, CJEU C-477/21"),
        # A break over 6 h is law, its length is not: 15 minutes are ours.
        Entry("breaks", (Tier(360, 15),), "Dir. 2003/88 art. 4"),
        Entry("break_piece_minutes", 15, HOUSE),
        # Seven hours with midnight to 5 inside.
        Entry(
            "night",
            Window(23 * 60, 6 * 60),
            "Dir. 2003/88 art. 2",
            derogation=Derogation(Window(22 * 60, 7 * 60), "Dir. 2003/88 art. 2"),
        ),
        Entry("night_worker_minutes", 180, "Dir. 2003/88 art. 2"),
        Entry("night_limit_minutes", 480, "Dir. 2003/88 art. 8"),
        Entry("night_reference", Period(months=4), "Dir. 2003/88 art. 8, 16"),
        Entry("notice_days", 7, HOUSE),  # Dir. 2019/1152 art. 10 says "reasonable"
        Entry("days_in_a_row", 6, HOUSE),
    ),
)

UK = Profile(
    "UK",
    "GB",
    (
        Entry("weekly_average_minutes", 2_880, "WTR 1998 reg. 4", derogation=Derogation(None, "WTR 1998 reg. 5")),
        Entry("reference", Period(weeks=17), "WTR 1998 reg. 4"),
        Entry("daily_rest_minutes", 660, "WTR 1998 reg. 10"),
        Entry("weekly_rest_minutes", 1_440, "WTR 1998 reg. 11"),
        Entry("weekly_rest_holds_daily", False, "WTR 1998 reg. 11"),
        Entry("fortnight_rest_minutes", 2_880, "WTR 1998 reg. 11"),
        Entry("breaks", (Tier(360, 20),), "WTR 1998 reg. 12"),
        Entry("break_piece_minutes", 20, "WTR 1998 reg. 12"),
        Entry("break_is_paid", False, "WTR 1998 reg. 12"),
        Entry("night", Window(23 * 60, 6 * 60), "WTR 1998 reg. 2"),
        Entry("night_worker_minutes", 180, "WTR 1998 reg. 2"),
        Entry("night_limit_minutes", 480, "WTR 1998 reg. 6"),
        Entry("night_reference", Period(weeks=17), "WTR 1998 reg. 6"),
        Entry("notice_days", 7, HOUSE),
        Entry("days_in_a_row", 6, HOUSE),
        Entry("daily_maximum_minutes", 480, "WTR 1998 reg. 5A", under_age=18),
        Entry("weekly_maximum_minutes", 2_400, "WTR 1998 reg. 5A", under_age=18),
        Entry("breaks", (Tier(270, 30),), "WTR 1998 reg. 12", under_age=18),
        Entry("break_piece_minutes", 30, "WTR 1998 reg. 12", under_age=18),
        Entry("daily_rest_minutes", 720, "WTR 1998 reg. 10", under_age=18),
        Entry("weekly_rest_minutes", 2_880, "WTR 1998 reg. 11", under_age=18),
        Entry("weekly_rest_holds_daily", True, "WTR 1998 reg. 11", under_age=18),
        Entry("fortnight_rest_minutes", None, "WTR 1998 reg. 11", under_age=18),
        Entry("forbidden_night", Window(22 * 60, 6 * 60), "WTR 1998 reg. 6A", under_age=18),
        Entry("overtime_allowed", False, "WTR 1998 reg. 5A", under_age=18),
    ),
)

US = Profile(
    "US",
    "US",
    (
        Entry("weekly_norm_minutes", 2_400, "FLSA §207", severity=Severity.HINT),  # the line of overtime pay, no ban
        Entry("reference", Period(weeks=1), "FLSA §207"),
        Entry("short_break_paid_minutes", 20, "29 CFR 785.18"),
        Entry("days_in_a_row", 6, HOUSE),
        Entry("daily_maximum_minutes", 480, "29 CFR 570.35", under_age=16),
        Entry("daily_maximum_minutes", 180, "29 CFR 570.35", under_age=16, school=School.TERM),
        Entry("weekly_maximum_minutes", 2_400, "29 CFR 570.35", under_age=16),
        Entry("weekly_maximum_minutes", 1_080, "29 CFR 570.35", under_age=16, school=School.TERM),
        Entry("forbidden_night", Window(19 * 60, 7 * 60), "29 CFR 570.35", under_age=16),
    ),
)

DE = Profile(
    "DE",
    "DE",
    (
        Entry("daily_norm_minutes", 480, "ArbZG §3", severity=Severity.HINT),  # more is lawful where it averages out
        Entry("daily_maximum_minutes", 600, "ArbZG §3"),
        Entry("weekly_average_minutes", 2_880, "ArbZG §3"),
        Entry("reference", Period(weeks=24), "ArbZG §3"),
        Entry("daily_rest_minutes", 660, "ArbZG §5"),
        Entry("weekly_rest_minutes", 1_440, "ArbZG §9, §11"),
        Entry("weekly_rest_holds_daily", False, "ArbZG §11 (4)"),
        Entry("breaks", (Tier(360, 30), Tier(540, 45)), "ArbZG §4"),
        Entry("break_piece_minutes", 15, "ArbZG §4"),
        Entry("break_is_paid", False, "ArbZG §4"),
        Entry("unbroken_work_minutes", 360, "ArbZG §4"),
        Entry("night", Window(23 * 60, 6 * 60), "ArbZG §2"),
        Entry("night_worker_minutes", 121, "ArbZG §2"),  # over 2 h
        Entry("night_limit_minutes", 480, "ArbZG §6"),
        Entry("night_reference", Period(weeks=4), "ArbZG §6"),
        Entry("night_maximum_minutes", 600, "ArbZG §6"),
        Entry("sunday_work_allowed", False, "ArbZG §9", derogation=Derogation(True, "ArbZG §10")),
        Entry("holiday_work_allowed", False, "ArbZG §9", derogation=Derogation(True, "ArbZG §10")),
        Entry("sunday_starts_minute", 0, "ArbZG §9"),
        Entry("free_sundays_year", 15, "ArbZG §11"),
        Entry("notice_days", 4, "TzBfG §12"),
        Entry("days_in_a_row", 6, HOUSE),
        Entry("daily_maximum_minutes", 480, "JArbSchG §8", under_age=18),
        Entry("weekly_maximum_minutes", 2_400, "JArbSchG §8", under_age=18),
        Entry("breaks", (Tier(270, 30), Tier(360, 60)), "JArbSchG §11", under_age=18),
        Entry("unbroken_work_minutes", 270, "JArbSchG §11", under_age=18),
        Entry("daily_rest_minutes", 720, "JArbSchG §13", under_age=18),
        Entry("weekly_rest_minutes", 2_880, "JArbSchG §15", under_age=18),
        Entry("weekly_rest_holds_daily", True, "JArbSchG §15", under_age=18),
        Entry("forbidden_night", Window(20 * 60, 6 * 60), "JArbSchG §14", under_age=18),
        Entry("overtime_allowed", False, "JArbSchG §8", under_age=18),
    ),
)
