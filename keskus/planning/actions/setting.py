"""What a site settles for its rosters: templates, breaks, cover, law, the skill of each queue; and activities."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.engines.labour_law import Refused, limits_of
from keskus.people.models import OpeningHours, Site
from keskus.planning.actions.reach import at_site
from keskus.planning.actions.writing import write
from keskus.planning.models import Activity, BreakRule, LawChoice, PersonLimit, ShiftTemplate
from keskus.planning.queries.legality import change_of, changes_of, profile_of
from keskus.planning.queries.setting import (
    KINDS,
    OF_PEOPLE,
    REMOVE_RULE,
    SET_ACTIVITY,
    SET_RULE,
    SITE_IS_AT,
    law_on,
    place_of_rule,
)
from keskus.planning.rules.rosters import USUAL_ACTIVITIES, ActivityKind
from keskus.planning.rules.usual import USUAL_BREAKS, shift_minutes, usual_shifts
from keskus.planning.sentences.rosters import USUAL_NAMES, USUAL_SHIFT_NAMES


def _at_site(kind: str, row: Any = None, *, site: Site, **values: Any) -> Place:
    return Place.of(site=site.pk)


@action(SET_RULE, where=_at_site)
def set_rule(actor: Actor, kind: str, row: Any = None, *, site: Site, **values: Any) -> Any:
    """Make a rule of a site, or change it; it stays at its site. `kind`: one of `queries.setting.KINDS`.

    Breaches: `unlawful`, `law_missing`, `ends_before_start`.
    """
    if kind not in SITE_IS_AT:
        values = {**values, "site": site}
    if kind == "law":
        _refuse_unlawful(LawChoice(**values))
    if kind == "limit":
        _refuse_loose(PersonLimit(**values), site)
    if kind in OF_PEOPLE and values["ends_on"] is not None and values["ends_on"] < values["starts_on"]:
        raise Breach("ends_before_start")
    return write(row or KINDS[kind](), values)


def _refuse_unlawful(choice: LawChoice) -> None:
    """The house may be stricter than the law, and looser only where the law allows it on a ground.

    A person's limit that would loosen it does not stand in the way; the law holds then.
    """
    try:
        limits_of(profile_of(choice), choice.site.time_zone, changes_of(choice))
    except Refused as refused:
        raise Breach("unlawful", parameter=refused.change.parameter, objection=refused.objection.value) from refused


def _refuse_loose(limit: PersonLimit, site: Site) -> None:
    """A person's own limit is only ever stricter than the law."""
    choice = law_on(site, limit.starts_on)
    if choice is None:
        raise Breach("law_missing")
    try:
        limits_of(profile_of(choice), site.time_zone, [change_of(limit)])
    except Refused as refused:
        raise Breach("unlawful", parameter="value", objection=refused.objection.value) from refused


@action(REMOVE_RULE, where=lambda row: place_of_rule(row))
def remove_rule(actor: Actor, row: Any) -> None:
    """Take a rule away; a shift template is closed, because shifts were made from it."""
    record(row, {"name": str(row), "deleted": True})
    if isinstance(row, ShiftTemplate):
        row.closed_on = timezone.localdate()
        row.save(update_fields=["closed_on"])
    else:
        row.delete()


@action(SET_ACTIVITY)
def set_activity(actor: Actor, row: Activity | None = None, *, is_closed: bool = False, **values: Any) -> Activity:
    """Make an activity, or change it; a closed one is no longer offered.

    Breaches: `name_taken`, `activity_in_rules`.
    """
    before = row.closed_on if row else None
    values["closed_on"] = (before or timezone.localdate()) if is_closed else None
    if is_closed and row and BreakRule.objects.filter(activity=row).exists():
        raise Breach("activity_in_rules")
    others = Activity.objects.filter(code=values["code"])
    if (others.exclude(pk=row.pk) if row else others).exists():
        raise Breach("name_taken", value=values["code"])
    return write(row or Activity(), values)


@action("planning.take_usual_rules", where=at_site)
def take_usual_rules(actor: Actor, site: Site, *, on: date) -> None:
    """Begin with what is usual: the law of the site's country, its breaks, shifts within the opening hours, activities.

    What is there already stays.
    """
    _usual_activities()
    if not LawChoice.objects.filter(site=site).exists():
        LawChoice.objects.create(site=site, starts_on=on, profile=site.country)
    if not BreakRule.objects.filter(site=site).exists():
        _usual_breaks(site)
    if not ShiftTemplate.objects.filter(site=site, closed_on=None).exists():
        for shift in usual_shifts(_opening(site), shift_minutes(site.country)):
            with override("en"):
                name = str(USUAL_SHIFT_NAMES[shift.code])
            ShiftTemplate.objects.create(
                site=site,
                name=name,
                earliest_start=_clock(shift.earliest),
                latest_start=_clock(shift.latest),
                shortest_minutes=shift.minutes,
                longest_minutes=shift.minutes,
            )
    record(site, {"usual_rules": True})


def _usual_activities() -> None:
    for usual in USUAL_ACTIVITIES:
        if Activity.objects.filter(code=usual.code).exists():
            continue
        with override("en"):
            name = str(USUAL_NAMES[usual.code])
        Activity.objects.create(
            code=usual.code,
            name=name,
            kind=usual.kind.value,
            is_productive=usual.is_productive,
            is_paid=usual.is_paid,
            counts_for_adherence=usual.counts_for_adherence,
        )


def _usual_breaks(site: Site) -> None:
    kinds = {row.code: row for row in Activity.objects.filter(closed_on=None)}
    codes = {ActivityKind.REST: "break", ActivityKind.MEAL: "lunch", ActivityKind.SCREEN: "screen-break"}
    for usual in USUAL_BREAKS.get(site.country, USUAL_BREAKS["EU"]):
        activity = kinds.get(codes[usual.kind])
        if activity is not None:
            BreakRule.objects.create(
                site=site,
                activity=activity,
                minutes=usual.minutes,
                over_minutes=usual.over_minutes,
                up_to_minutes=usual.up_to_minutes,
                anchor=usual.anchor.value,
                earliest_minutes=usual.earliest_minutes,
                latest_minutes=usual.latest_minutes,
            )


def _opening(site: Site) -> tuple[int, int]:
    """The earliest and the latest minute of the week's days; midnight as an end is the end of the day."""
    rows = OpeningHours.objects.filter(site=site)
    opens = [row.opens.hour * 60 + row.opens.minute for row in rows]
    closes = [(row.closes.hour * 60 + row.closes.minute) or 1440 for row in rows]
    return (min(opens), max(closes)) if opens else (8 * 60, 18 * 60)


def _clock(minute: int) -> time:
    return (time.min if minute >= 1440 else time(minute // 60, minute % 60)) if minute >= 0 else time.min
