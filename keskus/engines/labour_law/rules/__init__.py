"""Every rule of working time: a function from `Work` to findings, named as its code, its source in its docstring."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from keskus.engines.labour_law.model import Breach, Rule
from keskus.engines.labour_law.rules import breaks, days, hours, nights, notice, rest
from keskus.engines.labour_law.work import Work

RULES: dict[Rule, Callable[[Work], Iterator[Breach]]] = {
    Rule.OVERLAP: rest.overlap,
    Rule.DAILY_REST: rest.daily_rest,
    Rule.WEEKLY_REST: rest.weekly_rest,
    Rule.DAILY_NORM: hours.daily_norm,
    Rule.DAILY_MAXIMUM: hours.daily_maximum,
    Rule.WORKING_DAY: hours.working_day,
    Rule.WEEKLY_NORM: hours.weekly_norm,
    Rule.WEEKLY_MAXIMUM: hours.weekly_maximum,
    Rule.WEEKLY_AVERAGE: hours.weekly_average,
    Rule.OVERTIME_YEAR: hours.overtime_year,
    Rule.OVERTIME_ALLOWED: hours.overtime_allowed,
    Rule.BREAK_LENGTH: breaks.break_length,
    Rule.BREAK_STRETCH: breaks.break_stretch,
    Rule.BREAK_PAY: breaks.break_pay,
    Rule.BREAK_PLACE: breaks.break_place,
    Rule.SCREEN_BREAK: breaks.screen_break,
    Rule.NIGHT_AVERAGE: nights.night_average,
    Rule.NIGHT_MAXIMUM: nights.night_maximum,
    Rule.NIGHT_FORBIDDEN: nights.night_forbidden,
    Rule.NIGHTS_IN_A_ROW: days.nights_in_a_row,
    Rule.SUNDAY_WORK: days.sunday_work,
    Rule.SUNDAYS_IN_A_ROW: days.sundays_in_a_row,
    Rule.FREE_SUNDAYS: days.free_sundays,
    Rule.HOLIDAY_WORK: days.holiday_work,
    Rule.SHORTER_DAY: days.shorter_day,
    Rule.NOTICE: notice.notice,
    Rule.SCHEDULE_SPAN: notice.schedule_span,
    Rule.DAYS_IN_A_ROW: days.days_in_a_row,
}
