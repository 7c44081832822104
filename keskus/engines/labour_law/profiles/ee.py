"""Estonia: töölepingu seadus (TLS) and regulation 362/2000 on work at screens.

The weekly rest has three readings with dates: 48 h as written; 48 h after the daily rest (CJEU C-477/21, decided on
2.3.2023); 48 h with the daily rest inside again (act 602 SE, in force in 2026).
"""

from __future__ import annotations

from datetime import date

from keskus.engines.labour_law.entries import HOUSE, Derogation, Entry, Profile
from keskus.engines.labour_law.model import School
from keskus.engines.labour_law.parameters import Period, Tier, Window

JUDGED_ON = date(2023, 3, 2)
AMENDED_ON = date(2026, 1, 1)

ADULTS = (
    Entry("daily_norm_minutes", 480, "TLS §43", derogation=Derogation(780, "TLS §43, §51")),
    Entry("weekly_norm_minutes", 2_400, "TLS §43"),
    Entry("norm_counting", "workdays", "TLS §43, §53"),
    Entry("weekly_average_minutes", 2_880, "TLS §46", derogation=Derogation(3_120, "TLS §46")),
    Entry("reference", Period(months=4), "TLS §46"),
    Entry("daily_rest_minutes", 660, "TLS §51"),
    Entry("weekly_rest_minutes", 2_880, "TLS §52", derogation=Derogation(2_160, "TLS §52")),
    Entry("weekly_rest_holds_daily", True, "TLS §52", valid_to=JUDGED_ON),
    Entry("weekly_rest_holds_daily", False, "TLS §52, CJEU C-477/21", valid_from=JUDGED_ON, valid_to=AMENDED_ON),
    Entry("weekly_rest_holds_daily", True, "TLS §52, act 602 SE", valid_from=AMENDED_ON),
    Entry("breaks", (Tier(360, 30), Tier(720, 60)), "TLS §47"),
    Entry("break_piece_minutes", 15, HOUSE),
    Entry("break_is_paid", False, "TLS §47"),
    Entry("screen_break_share", 0.1, "Määrus 362/2000 §3"),
    Entry("night", Window(22 * 60, 6 * 60), "TLS §45"),
    Entry("night_worker_minutes", 180, "TLS §50"),
    Entry("night_worker_share", 1 / 3, "TLS §50"),
    Entry("night_limit_minutes", 480, "TLS §50"),
    Entry("night_reference", Period(weeks=1), "TLS §50"),
    Entry("overtime_allowed", True, "TLS §44"),
    Entry("sunday_work_allowed", True, "TLS §45"),
    Entry("holiday_work_allowed", True, "TLS §45"),
    Entry("shorter_day_minutes", 180, "TLS §53", derogation=Derogation(0, "TLS §44")),
    Entry("notice_days", 10, HOUSE),
    Entry("days_in_a_row", 6, HOUSE),
)

MINORS = (
    Entry("daily_norm_minutes", 480, "TLS §43 (4)", under_age=18),
    Entry("daily_norm_minutes", 120, "TLS §43 (4)", under_age=18, school=School.TERM),
    Entry("daily_norm_minutes", 420, "TLS §43 (4)", under_age=18, school=School.HOLIDAYS),
    Entry("weekly_maximum_minutes", 2_400, "TLS §43 (4)", under_age=18),
    Entry("weekly_maximum_minutes", 720, "TLS §43 (4)", under_age=18, school=School.TERM),
    Entry("weekly_maximum_minutes", 2_100, "TLS §43 (4)", under_age=18, school=School.HOLIDAYS),
    Entry("breaks", (Tier(270, 30), Tier(540, 60)), "TLS §47", under_age=18),
    Entry("daily_rest_minutes", 840, "TLS §51", under_age=18),
    Entry("weekly_rest_minutes", 2_880, "TLS §52", under_age=18),
    Entry("forbidden_night", Window(22 * 60, 6 * 60), "TLS §49", under_age=18),
    Entry("forbidden_night", Window(20 * 60, 6 * 60), "TLS §49", under_age=18, school=School.TERM),
    Entry("forbidden_night", Window(20 * 60, 6 * 60), "TLS §49", under_age=18, school=School.HOLIDAYS),
    Entry("overtime_allowed", False, "TLS §44", under_age=18),
)

# Before New Year, Independence Day, Victory Day and Christmas.
EE = Profile("EE", "EE", ADULTS + MINORS, shorter_days=((12, 31), (2, 23), (6, 22), (12, 23)))
