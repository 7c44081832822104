"""Writes docs/labour-law.md: the profiles and rules of working time, from the code itself.

python3 tools/labour_law.py        (from the root of the checkout; the suite fails when the page is stale)
"""

from __future__ import annotations

import inspect
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from keskus.engines.labour_law import PARAMETERS, PROFILES, Entry, Period, Unit, Value, Window  # noqa: E402
from keskus.engines.labour_law.rules import RULES  # noqa: E402

PAGE = ROOT / "docs" / "labour-law.md"
INTRODUCTION = """# Labour law

Written by `python3 tools/labour_law.py` from `keskus/engines/labour_law`; do not edit it by hand.

**Not legal advice.** Each value is a default with its source, as of 21 November 2026. "house" marks numbers of ours
where the law has none. The shift's date picks the value; both readings stand where the law changed.

A company and a person's contract may set any of them **tighter**, from a day on: the stricter wins. **Looser** is
refused, unless the law allows to derogate: then as far as the last column says, and with a ground that is named.

```python
from keskus.engines.labour_law import PROFILES, Change, Duty, Worker, check, limits_of, plain

changes = [
    Change("daily_rest_minutes", 720),  # the house: 12 h
    Change("days_in_a_row", 5, person="17"),  # one contract
    Change("sunday_work_allowed", True, ground="KP art. 151(10) pt 3, shifts"),  # by the law's leave
]
limits = limits_of(PROFILES["PL"], "Europe/Warsaw", changes)
breaches = check([Worker("17")], duties, limits, span=(first_day, day_after_the_last), publishing_at=epoch_seconds)
numbers = plain(limits, first_day, Worker("17"))  # for an optimiser
```

`keskus roster INSTANCE.json --check ROSTER.json --law PL` checks a roster on file (in Python
`engines.rostering.lawful.breaches_of`); `--change days_in_a_row=5`, `--ground TEXT`. A `Breach` has the rule, the
parameter, limit and measured value in the parameter's unit, from when to when, whom, how grave it is (**breach**:
the law; **house**: a limit of ours; **hint**: lawful, and worth knowing), the source, and the plainest way to mend
it.
"""
READINGS = """## How it reads the law

- **Real hours.** Work and rest are counted in real time: a night of the autumn change has nine hours between 22 and
  6, one of the spring change seven. Hours that the law names (Sunday from 6, night from 22) are of the wall clock.
- **Working time** is the span of a duty less its unpaid pauses. A duty belongs to the local day on which it begins.
- **Daily rest** is looked for in the 24 h from the start of a working day, so a day of two parts is lawful where the
  rest after the second is long enough, and a duty longer than 13 h is not.
- **Weekly rest.** Weeks begin on Monday, or on the weekday of `period_starts_on`. A rest counts for the week in
  which its middle lies, and what lies inside a week counts for it anyway; so none is counted twice, and a whole day
  off of the calendar with 35 h around it is always enough for that week. Where the daily rest is no part of it
  (CJEU C-477/21: the Union's floor, the United Kingdom, Germany, and Estonia from 2.3.2023 to 2025), both are asked
  for together.
- **Averages** need the whole reference period. Is only a part known, then what is above the average so far is a
  hint, and a breach when the rest of the period cannot make up for it. `Worker.before` tells what was worked since
  it began.
- **Norm of a period**: in Poland 40 h a week and 8 h for each further Monday to Friday, less 8 h for each holiday
  that is no Sunday (art. 130); in Estonia 8 h for each Monday to Friday that is no holiday, less 3 h before four
  holidays.
- **A working day of 24 h** (Poland): an earlier start on the next day makes overtime in the day before. It is a
  hint, as it costs and is no ban; a house that sets `earlier_start_minutes` to 0 makes it its rule.
- **A break** is a pause that is not for the screen, is long enough, and has work on both sides.
- **Screen breaks** are checked for people of whom any is planned; of all others one hint says that they are to be
  given on the floor.
- **A night worker** is who is said to be one, or who by the plan works so much at night on most days (WTR reg. 2),
  or so large a share. Averages over a night worker's days leave one day a week out (2003/88 art. 16).
- **Notice** is counted in days of the calendar. A Sunday that is a holiday is told once.

Not covered: pay for overtime, nights and holidays; the Estonian flexible hours of 2026 (§43(3)), which hang on
consents; the German five-day week of minors; local scheduling acts of American cities (set `notice_days`);
collective agreements (set what they say).

## In the product

Whether somebody is of age comes from the date of birth, which staff administration alone enters and sees; regular
night work, straining work and, of a minor, school stand in the contract. Limits of one person (a doctor's word, an
agreement) are set beside the house's, and are only ever stricter. Breaks from the screen are laid into shifts by
the profile unless a site switches that off; meetings and training are time away from the screen. The optimiser is
told which days are closed, when minors may not work, and on which Sunday each person stays free where there is a
limit of Sundays in a row; Estonia's shorter days before holidays and a house's limit of nights in a row it is not
told: the checker finds them.
"""
SHORT = {Unit.TIMES: "", Unit.DAYS: " days", Unit.WORD: ""}


def page() -> str:
    """The whole page as Markdown."""
    adults = [_block(code, minors=False) for code in PROFILES]
    minors = [_block(code, minors=True) for code in PROFILES]
    parts = [INTRODUCTION, "## The rules\n", _rules(), READINGS, "## The values\n", *adults]
    return "\n".join([*parts, "## People under 18\n", *[block for block in minors if block]])


def _rules() -> str:
    rows = ["| rule | what it asks |", "|---|---|"]
    for rule, function in RULES.items():
        text = (inspect.getdoc(function) or "").partition("\n\n")[0].replace("\n", " ")
        rows.append(f"| `{rule}` | {text} |")
    return "\n".join([*rows, ""])


def _block(code: str, *, minors: bool) -> str:
    entries = [entry for entry in PROFILES[code].entries if (entry.under_age is not None) == minors]
    if not entries:
        return ""
    rows = [f"### {code}\n", "| parameter | sense | value | source | may be loosened |", "|---|---|---|---|---|"]
    for entry in entries:
        parameter = PARAMETERS[entry.parameter]
        value = written(entry.value, parameter.unit) + _whom(entry) + _when(entry)
        if entry.severity:
            value += f" ({entry.severity})"
        to = entry.derogation
        loosened = (
            f"{'to ' + written(to.to, parameter.unit) if to.to is not None else 'yes'}, {to.ground}" if to else ""
        )
        rows.append(f"| `{entry.parameter}` | {parameter.sense} | {value} | {entry.source} | {loosened} |")
    return "\n".join([*rows, ""])


def _whom(entry: Entry) -> str:
    under = f", under {entry.under_age}" if entry.under_age else ""
    return under + (f", school: {entry.school}" if entry.school else "")


def _when(entry: Entry) -> str:
    since = f", from {entry.valid_from}" if entry.valid_from else ""
    return since + (f", until {entry.valid_to}" if entry.valid_to else "")


def written(value: Value | None, unit: Unit) -> str:
    """A value as people write it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Window):
        return f"{_clock(value.starts_minute)}-{_clock(value.ends_minute)}"
    if isinstance(value, Period):
        return f"{value.months} months" if value.months else f"{value.weeks} weeks"
    if isinstance(value, tuple):
        return "; ".join(f"{_from(tier.over_minutes)}: {tier.minutes} min" for tier in value)
    if unit is Unit.MINUTES and isinstance(value, int):
        return _hours(value)
    if unit is Unit.SHARE and isinstance(value, float):
        return f"{value:.0%}"
    return f"{value}{SHORT.get(unit, '')}"


def _from(over_minutes: int) -> str:
    """More than 5 h 59 min is from 6 h."""
    return f"over {_hours(over_minutes)}" if over_minutes % 60 != 59 else f"from {_hours(over_minutes + 1)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest or not hours else "") if part
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
