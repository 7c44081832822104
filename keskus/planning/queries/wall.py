"""Rosters as they hang on a wall: a team's week a sheet, or somebody's own weeks; nothing of why somebody is away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from keskus.core.templatetags.figures import day, moment
from keskus.planning.models import Roster
from keskus.planning.queries import rosters as queries
from keskus.planning.queries.own import OwnDay
from keskus.planning.queries.rosters import Member
from keskus.planning.rules.cover import by_person
from keskus.planning.rules.rosters import RosterState, Shift
from keskus.planning.rules.wall import Heading, Lines, Names, RosterPaper, Sheet, shown_name
from keskus.planning.sentences.rosters import STATE_LABELS

NAME_MILLIMETRES, DAY_MILLIMETRES, TIMES_MILLIMETRES = 40, 32, 32
FREE = "–"
MOST_ROWS = 2_000  # some seventy sheets, four seconds; more is printed team by team
Cells = dict[tuple[int, date], list[Lines]]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose shifts, over which of the roster's days, and how people are called."""

    first: int
    days: int
    team: str = ""
    person: int | None = None
    names: Names = Names.FULL


def sheets_of(people: Iterable[Member], roster: Roster, asked: Asked) -> list[Sheet]:
    """A sheet for each week of each team; for one person a single one."""
    members = [each for each in people if asked.team in ("", each.team) and asked.person in (None, each.id)]
    cells = _cells(roster, {member.id for member in members})
    if asked.person is not None:
        return [_of_person(member, roster, asked, cells) for member in members]
    teams = list(dict.fromkeys(member.team for member in members))
    return [
        _of_team(team, [each for each in members if each.team == team], roster, asked, days, cells)
        for team in teams
        for days in _weeks(roster, asked)
    ]


def paper_of(people: Iterable[Member], roster: Roster, asked: Asked) -> RosterPaper:
    """The file, in the language of now. Only what the roster is gets in, not who prints it when."""
    sheets = sheets_of(people, roster, asked)
    return RosterPaper(
        title=roster.name,
        about=_span(_days(roster, asked)),
        stamp=_stamp(roster),
        page_words=page_words(),
        language=get_language() or "en",
        is_wide=asked.person is None,
        sheets=tuple(sheets),
    )


def own_paper(name: str, weeks: Sequence[Sequence[OwnDay]], said_at: datetime) -> RosterPaper:
    """Somebody's own weeks, as they are published at that moment."""
    days = [each for week in weeks for each in week]
    rows = [((day(each.on, "weekday"),), *(_own_cell(each))) for each in days]
    about = _span([each.on for each in days])
    zone = ZoneInfo(str(said_at.tzinfo))
    stamp = _("As published at %(moment)s") % {"moment": moment(said_at, zone)}
    sheet = Sheet(name, about, _person_headings(), tuple(rows))
    return RosterPaper(_("My shifts"), about, stamp, page_words(), get_language() or "en", False, (sheet,))


def page_words() -> str:
    """What stands in the corner of a page."""
    return _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def _own_cell(each: OwnDay) -> tuple[Lines, Lines]:
    if not each.shifts:
        return (FREE,), ()
    times = tuple(f"{shift.starts:%H:%M}–{shift.ends:%H:%M}" for shift in each.shifts)
    parts = [part for shift in each.shifts for part in shift.parts]
    return times, (", ".join(f"{part.name} {part.starts:%H:%M}–{part.ends:%H:%M}" for part in parts),)


def _days(roster: Roster, asked: Asked) -> list[date]:
    return [queries.date_of(roster, number) for number in range(asked.first, asked.first + asked.days)]


def _weeks(roster: Roster, asked: Asked) -> list[list[date]]:
    days = _days(roster, asked)
    return [days[first : first + 7] for first in range(0, len(days), 7)]


def _of_team(
    team: str, members: Sequence[Member], roster: Roster, asked: Asked, days: Sequence[date], cells: Cells
) -> Sheet:
    headings = [Heading(day(on, "weekday"), 0, on.weekday() >= 5) for on in days]
    rows = [
        (
            (shown_name(member.name, member.number, asked.names),),
            *(_joined(cells.get((member.id, on), ())) for on in days),
        )
        for member in members
    ]
    title = team or roster.site.name
    return Sheet(title, _note(roster, days), (Heading(_("Who"), NAME_MILLIMETRES), *headings), tuple(rows))


def _joined(shifts: Sequence[Lines]) -> Lines:
    """Two shifts of a day stand under each other, each with its breaks beside its times."""
    if not shifts:
        return (FREE,)
    return shifts[0] if len(shifts) == 1 else tuple(" ".join(shift) for shift in shifts)


def _of_person(member: Member, roster: Roster, asked: Asked, cells: Cells) -> Sheet:
    days = _days(roster, asked)
    rows = []
    for on in days:
        shifts = cells.get((member.id, on), ())
        inside = ", ".join(line for shift in shifts for line in shift[1:])
        rows.append(
            ((day(on, "weekday"),), tuple(shift[0] for shift in shifts) or (FREE,), (inside,) if inside else ())
        )
    title = shown_name(member.name, member.number, asked.names)
    return Sheet(title, _note(roster, days), _person_headings(), tuple(rows))


def _person_headings() -> tuple[Heading, ...]:
    return (Heading(_("Day"), DAY_MILLIMETRES), Heading(_("Shift"), TIMES_MILLIMETRES), Heading(_("Inside")))


def _cells(roster: Roster, people: set[int]) -> Cells:
    names = {each.pk: each.label for each in queries.activities()}
    found: Cells = {}
    own = by_person(shift for shift in queries.shifts(roster) if shift.person in people)
    for person, shifts in own.items():
        for shift in shifts:
            on = datetime.fromtimestamp(shift.starts, roster.zone).date()
            found.setdefault((person, on), []).append(_lines(shift, names, roster.zone))
    return found


def _lines(shift: Shift, names: dict[int, str], zone: ZoneInfo) -> Lines:
    parts = [f"{names.get(part.activity, '')} {_times(part.starts, part.ends, zone)}" for part in shift.parts]
    return (_times(shift.starts, shift.ends, zone), *parts)


def _times(starts: int, ends: int, zone: ZoneInfo) -> str:
    return "–".join(f"{datetime.fromtimestamp(each, zone):%H:%M}" for each in (starts, ends))


def _note(roster: Roster, days: Sequence[date]) -> str:
    span = _span(days)
    return span if not roster.is_draft else _("%(days)s. A draft: not to be hung up.") % {"days": span}


def _span(days: Sequence[date]) -> str:
    return f"{day(days[0])} – {day(days[-1])}"


def _stamp(roster: Roster) -> str:
    values = {"number": roster.number, "state": STATE_LABELS[RosterState(roster.state)], "change": roster.version}
    if roster.published_at is None:
        return _("Version %(number)s, %(state)s, change %(change)s") % values
    values["moment"] = moment(roster.published_at, roster.zone)
    return _("Version %(number)s, published %(moment)s") % values
