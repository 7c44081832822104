"""Clients, sites and their opening hours, queues, teams, skills: made, changed, closed and opened again.

Closing keeps the row, because past reports still need its name.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any, TypeVar

from django.db import models
from django.db.models import Value
from django.db.models.functions import Upper

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor, Place
from keskus.core.audit import changes_between
from keskus.people.models import Client, Employee, OpeningHours, Queue, Site, Skill, Team
from keskus.people.queries import place_of_thing
from keskus.people.rules.dated import Opening, opening_breaches

Thing = TypeVar("Thing", bound=models.Model)
MIDNIGHT_MINUTES = 24 * 60


def check_unique(row: models.Model, **values: Any) -> None:
    """Refuse a name, code or number that another row has."""
    for field, value in values.items():
        # Not `iexact`: it cannot use the index on the upper case of staff numbers, and reads all rows each time.
        kept = row._meta.get_field(field).get_prep_value(value)  # type: ignore[union-attr]  # a name is masked
        same = type(row)._default_manager.annotate(_upper=Upper(field)).filter(_upper=Upper(Value(kept)))
        taken = same.exclude(pk=row.pk)
        if taken.exists():
            raise Breach(f"{field}_taken", value=value)


def write(row: Thing, values: dict[str, Any], *, personal: Sequence[str] = ()) -> Thing:
    """Set the values, save and record what changed; personal values are only named."""
    before = {} if row._state.adding else {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record(row, changes_between(before, values, personal))
    return row


def _at_thing(thing: Site | Team | Queue, **values: Any) -> Place:
    return place_of_thing(thing)


def _check_move(actor: Actor, permission: str, place: Place) -> None:
    """Whoever moves a thing elsewhere must reach that place too."""
    if not actor.may(permission, place):
        raise Refused(permission)


@action("people.create_client")
def create_client(actor: Actor, *, name: str, code: str) -> Client:
    """A client for whom the centre works from now on."""
    check_unique(client := Client(), name=name, code=code)
    return write(client, {"name": name, "code": code})


@action("people.change_client")
def change_client(actor: Actor, client: Client, *, name: str, code: str) -> Client:
    """Rename a client."""
    check_unique(client, name=name, code=code)
    return write(client, {"name": name, "code": code})


@action("people.close_client")
def close_client(actor: Actor, client: Client, *, on: date | None) -> Client:
    """Close a client (None: open it again). Its queues must be closed first."""
    if on and (still := Queue.objects.filter(client=client, closed_on=None).count()):
        raise Breach("client_has_queues", count=still)
    return write(client, {"closed_on": on})


@action("people.create_site")
def create_site(actor: Actor, *, name: str, code: str, time_zone: str, country: str) -> Site:
    """A site with its clock and country profile."""
    check_unique(site := Site(), name=name, code=code)
    return write(site, {"name": name, "code": code, "time_zone": time_zone, "country": country})


@action("people.change_site", where=_at_thing)
def change_site(actor: Actor, site: Site, *, name: str, code: str, time_zone: str, country: str) -> Site:
    """Change a site. A new clock also moves the days of past figures."""
    check_unique(site, name=name, code=code)
    return write(site, {"name": name, "code": code, "time_zone": time_zone, "country": country})


@action("people.close_site", where=_at_thing)
def close_site(actor: Actor, site: Site, *, on: date | None) -> Site:
    """Close a site (None: open it again). Nobody may work there and no team or queue stand there any more."""
    if on and Employee.objects.filter(site=site).exclude(ended_on__lte=on).exists():
        raise Breach("site_has_people")
    if on and (
        Team.objects.filter(site=site, closed_on=None).exists()
        or Queue.objects.filter(site=site, closed_on=None).exists()
    ):
        raise Breach("site_in_use")
    return write(site, {"closed_on": on})


@action("people.set_opening_hours", where=_at_thing)
def set_opening_hours(actor: Actor, site: Site, *, hours: Sequence[tuple[int, time, time]]) -> None:
    """Replace a site's week: weekday (0 is Monday), opens, closes; closing at 0:00 is midnight at the day's end."""
    week = [Opening(day, _minutes(opens), _minutes(closes) or MIDNIGHT_MINUTES) for day, opens, closes in hours]
    for code, weekday in opening_breaches(week):
        raise Breach(code, weekday=weekday)
    before = _written(OpeningHours.objects.filter(site=site).values_list("weekday", "opens", "closes"))
    OpeningHours.objects.filter(site=site).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(site=site, weekday=day, opens=opens, closes=closes) for day, opens, closes in hours
    )
    record(site, changes_between({"opening_hours": before}, {"opening_hours": _written(hours)}))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _written(hours: Any) -> str:
    return ", ".join(f"{day + 1} {opens:%H:%M}-{closes:%H:%M}" for day, opens, closes in sorted(hours))


@action("people.create_queue", where=lambda *, site, client, **rest: Place.of(site=site.pk, client=client.pk))
def create_queue(actor: Actor, *, site: Site, client: Client, name: str, code: str, **values: Any) -> Queue:
    """A queue of a client at a site; further values: channel, direction, wrap_up_seconds, callback_keys."""
    check_unique(queue := Queue(), code=code)
    return write(queue, {"name": name, "code": code, "client": client, "site": site, **values})


@action("people.change_queue", where=_at_thing)
def change_queue(
    actor: Actor, queue: Queue, *, site: Site, client: Client, name: str, code: str, **values: Any
) -> Queue:
    """Change a queue; moving it elsewhere needs the right there too."""
    stays = (site.pk, client.pk) == (queue.site_id, queue.client_id)
    _check_move(
        actor,
        "people.change_queue",
        Place.of(site=site.pk, client=client.pk, queue=queue.pk if stays else None),
    )
    check_unique(queue, code=code)
    return write(queue, {"name": name, "code": code, "client": client, "site": site, **values})


@action("people.close_queue", where=_at_thing)
def close_queue(actor: Actor, queue: Queue, *, on: date | None) -> Queue:
    """Close a queue (None: open it again)."""
    return write(queue, {"closed_on": on})


@action("people.create_team", where=lambda *, site, **rest: Place.of(site=site.pk))
def create_team(actor: Actor, *, site: Site, name: str, code: str) -> Team:
    """A team at a site."""
    check_unique(team := Team(), name=name, code=code)
    return write(team, {"name": name, "code": code, "site": site})


@action("people.change_team", where=_at_thing)
def change_team(actor: Actor, team: Team, *, site: Site, name: str, code: str) -> Team:
    """Change a team; moving it to another site needs the right there too."""
    _check_move(actor, "people.change_team", Place.of(site=site.pk, team=team.pk if site.pk == team.site_id else None))
    check_unique(team, name=name, code=code)
    return write(team, {"name": name, "code": code, "site": site})


@action("people.close_team", where=_at_thing)
def close_team(actor: Actor, team: Team, *, on: date | None) -> Team:
    """Close a team (None: open it again). Nobody may be in it after that day."""
    if on and team.memberships.exclude(ends_on__lte=on).exists():
        raise Breach("team_has_people")
    return write(team, {"closed_on": on})


@action("people.create_skill")
def create_skill(actor: Actor, *, name: str, code: str) -> Skill:
    """A skill that people can be given."""
    check_unique(skill := Skill(), name=name, code=code)
    return write(skill, {"name": name, "code": code})


@action("people.change_skill")
def change_skill(actor: Actor, skill: Skill, *, name: str, code: str) -> Skill:
    """Rename a skill."""
    check_unique(skill, name=name, code=code)
    return write(skill, {"name": name, "code": code})


@action("people.close_skill")
def close_skill(actor: Actor, skill: Skill, *, on: date | None) -> Skill:
    """Give a skill to nobody any more (None: again)."""
    return write(skill, {"closed_on": on})
