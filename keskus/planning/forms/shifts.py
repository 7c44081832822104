"""Everything that the grid does, as forms: each becomes the same change (`rules.changes`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keskus.planning.forms.fields import clock_input, date_input
from keskus.planning.models import Roster, RosterShift
from keskus.planning.queries.rosters import epoch_of
from keskus.planning.rules.changes import Change, Deed


class AddForm(forms.Form):
    """A new shift."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    day = forms.DateField(label=gettext_lazy("Day"), widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("From"), widget=clock_input())
    ends = forms.TimeField(
        label=gettext_lazy("To"),
        widget=clock_input(),
        help_text=gettext_lazy("A time before the beginning is on the next day. Breaks are laid out by themselves."),
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]

    def change(self, roster: Roster) -> Change:
        """What is to be done."""
        values = self.cleaned_data
        starts, ends = _span(values["day"], values["starts"], values["ends"], roster)
        return Change(Deed.ADD, person=values["person"], starts=starts, ends=ends)


class MoveForm(forms.Form):
    """To another time or another person."""

    person = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    day = forms.DateField(label=gettext_lazy("Day"), widget=date_input())
    starts = forms.TimeField(label=gettext_lazy("From"), widget=clock_input())

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = people  # type: ignore[attr-defined]


class SpanForm(forms.Form):
    """From one clock time to another, inside a shift or of it."""

    starts = forms.TimeField(label=gettext_lazy("From"), widget=clock_input())
    ends = forms.TimeField(label=gettext_lazy("To"), widget=clock_input())


class PartForm(SpanForm):
    """What happens in a stretch of the shift."""

    activity = forms.TypedChoiceField(label=gettext_lazy("What"), coerce=int)
    field_order = ("activity", "starts", "ends")

    def __init__(self, *args: Any, activities: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["activity"].choices = activities  # type: ignore[attr-defined]


class SwapForm(forms.Form):
    """With whose shift."""

    other = forms.TypedChoiceField(label=gettext_lazy("With"), coerce=int)

    def __init__(self, *args: Any, others: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = others  # type: ignore[attr-defined]


def _span(day: date, starts: time, ends: time, roster: Roster) -> tuple[int, int]:
    last = day if ends > starts else day + timedelta(days=1)
    return epoch_of(day, starts, roster.zone), epoch_of(last, ends, roster.zone)


def inside(row: RosterShift, clock: time, roster: Roster) -> int:
    """The first moment from the shift's beginning on at which the clock shows this."""
    begins = datetime.fromtimestamp(row.starts_epoch, roster.zone)
    moment = epoch_of(begins.date(), clock, roster.zone)
    return moment if moment >= row.starts_epoch else epoch_of(begins.date() + timedelta(days=1), clock, roster.zone)


def _move(values: Mapping[str, Any], row: RosterShift, roster: Roster) -> Change:
    starts = epoch_of(values["day"], values["starts"], roster.zone)
    return Change(Deed.MOVE, shift=row.pk, person=values["person"], starts=starts)


def _resize(values: Mapping[str, Any], row: RosterShift, roster: Roster) -> Change:
    day = datetime.fromtimestamp(row.starts_epoch, roster.zone).date()
    starts, ends = _span(day, values["starts"], values["ends"], roster)
    return Change(Deed.RESIZE, shift=row.pk, starts=starts, ends=ends)


def _split(values: Mapping[str, Any], row: RosterShift, roster: Roster) -> Change:
    at, until = (inside(row, values[name], roster) for name in ("starts", "ends"))
    return Change(Deed.SPLIT, shift=row.pk, at=at, until=until)


def _swap(values: Mapping[str, Any], row: RosterShift, roster: Roster) -> Change:
    return Change(Deed.SWAP, shift=row.pk, other=values["other"])


def _part(values: Mapping[str, Any], row: RosterShift, roster: Roster) -> Change:
    starts, ends = (inside(row, values[name], roster) for name in ("starts", "ends"))
    if "activity" in values:
        return Change(Deed.PART_ADD, shift=row.pk, activity=values["activity"], starts=starts, ends=ends)
    return Change(Deed.PART_MOVE, shift=row.pk, part=values["part"], starts=starts, ends=ends)


Made = Callable[[Mapping[str, Any], RosterShift, Roster], Change]
CHANGES: dict[Deed, Made] = {
    Deed.MOVE: _move,
    Deed.RESIZE: _resize,
    Deed.SPLIT: _split,
    Deed.SWAP: _swap,
    Deed.PART_ADD: _part,
    Deed.PART_MOVE: _part,
    Deed.DELETE: lambda values, row, roster: Change(Deed.DELETE, shift=row.pk),
    Deed.LOCK: lambda values, row, roster: Change(Deed.LOCK, shift=row.pk, is_locked=not row.is_locked),
    Deed.PART_DELETE: lambda values, row, roster: Change(Deed.PART_DELETE, shift=row.pk, part=values["part"]),
}
