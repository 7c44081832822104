"""Public holidays of a country as marks. The library is loaded when asked."""

from __future__ import annotations

from datetime import date

from keskus.engines.faults import Fault
from keskus.engines.forecasting.lattice import DayMark, MarkKind


def holidays_of(country: str, first: date, last: date, *, region: str | None = None) -> tuple[DayMark, ...]:
    """The public holidays from `first` to `last`, both included. `country` is its ISO code, such as PL or EE.

    `name` is the holiday's own English name without what differs from year to year, so that it is learnt across years.
    """
    import holidays

    try:
        years = range(first.year, last.year + 1)
        found = holidays.country_holidays(country.upper(), subdiv=region, years=years, language="en_US")
    except NotImplementedError as error:
        raise Fault("country", f"{country!r} is not known", "give an ISO code such as PL, EE or DE") from error
    days = sorted(day for day in found if first <= day <= last)
    return tuple(DayMark(day, MarkKind.HOLIDAY, name=found[day].split(";")[0].strip()) for day in days)
