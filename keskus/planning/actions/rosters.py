"""Rosters: begun, versions of them, thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor
from keskus.people.models import Site, Team
from keskus.planning.actions.reach import anywhere, need
from keskus.planning.models import Roster, RosterShift
from keskus.planning.queries.basis import basis_now
from keskus.planning.rules.rosters import LONGEST_ROSTER_DAYS, RosterState

ROWS_AT_ONCE = 500


@action("planning.make_roster", where=anywhere)
def make_roster(
    actor: Actor, *, site: Site, teams: Sequence[Team], name: str, starts_on: date, days: int = 14
) -> Roster:
    """Begin a draft for some teams of a site. Breaches: `no_team`, `days`."""
    if not teams or any(team.site_id != site.pk for team in teams):
        raise Breach("no_team")
    if not 0 < days <= LONGEST_ROSTER_DAYS:
        raise Breach("days", most=LONGEST_ROSTER_DAYS)
    need(actor, "planning.make_roster", teams)
    now = timezone.now()
    roster = Roster.objects.create(
        site=site, name=name, starts_on=starts_on, days=days, made_by=actor.number, made_at=now
    )
    roster.series, roster.basis = roster.pk, basis_now(roster)
    roster.save(update_fields=["series", "basis"])
    roster.teams.set(teams)
    record(roster, {"name": name, "starts_on": [None, starts_on.isoformat()], "days": days, "teams": len(teams)})
    return roster


@action("planning.new_roster_version", where=anywhere)
def new_version(actor: Actor, roster: Roster) -> Roster:
    """A draft with the same shifts as this version: to change what is published, or to go back to it.

    Breaches: `draft_exists`.
    """
    teams = list(roster.teams.all())
    need(actor, "planning.new_roster_version", teams)
    series = Roster.objects.select_for_update().filter(series=roster.series)
    if any(each.is_draft for each in series):
        raise Breach("draft_exists")
    draft = Roster.objects.create(
        site=roster.site,
        name=roster.name,
        starts_on=roster.starts_on,
        days=roster.days,
        series=roster.series,
        number=max(each.number for each in series) + 1,
        basis=roster.basis,
        built=roster.built,
        made_by=actor.number,
        made_at=timezone.now(),
    )
    draft.teams.set(teams)
    copies = [_copy(row, draft) for row in RosterShift.objects.filter(roster=roster)]
    RosterShift.objects.bulk_create(copies, batch_size=ROWS_AT_ONCE)
    record(draft, {"name": draft.name, "from_number": roster.number, "number": draft.number, "shifts": len(copies)})
    return draft


def _copy(row: RosterShift, draft: Roster) -> RosterShift:
    return RosterShift(
        roster=draft,
        employee_id=row.employee_id,
        starts_epoch=row.starts_epoch,
        ends_epoch=row.ends_epoch,
        parts=row.parts,
        template_id=row.template_id,
        is_locked=row.is_locked,
        version=0,
    )


@action("planning.delete_draft", where=anywhere)
def delete_draft(actor: Actor, roster: Roster) -> None:
    """Throw a draft away; what is published stays. Breaches: `not_a_draft`."""
    need(actor, "planning.delete_draft", roster.teams.all())
    if roster.state != RosterState.DRAFT:
        raise Breach("not_a_draft")
    record(roster, {"name": roster.name, "number": roster.number, "deleted": True})
    roster.delete()
