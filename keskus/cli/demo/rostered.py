"""What the made-up centre's rosters obey, and this fortnight's: built by the optimiser, checked and published."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from time import monotonic, sleep
from typing import Any

from django.utils import timezone

from keskus.cli.demo.centre import QUEUES, SITES, TEAMS
from keskus.core.actions import Breach
from keskus.core.actors import SYSTEM
from keskus.people.queries import sites, teams
from keskus.planning.actions.building import build_roster
from keskus.planning.actions.publishing import publish_roster
from keskus.planning.actions.rosters import make_roster
from keskus.planning.actions.setting import set_rule, take_usual_rules
from keskus.planning.queries.rosters import rosters
from keskus.planning.queries.setting import law_on

# Until forecasts are there: people on a queue, from hour to hour, on which weekdays.
OFFICE, WHOLE_WEEK = range(5), range(7)
COVER = {
    "bursztyn-obsluga": ((OFFICE, 8, 18, 6), (OFFICE, 18, 20, 2)),
    "bursztyn-awarie": ((WHOLE_WEEK, 6, 22, 1), (WHOLE_WEEK, 22, 6, 1)),
    "randur-tugi": ((OFFICE, 8, 18, 4), (OFFICE, 18, 20, 1)),
    "lumi-broneeringud": ((OFFICE, 9, 18, 2),),
}
# Rescue services and work in shifts may be done on Sundays and public holidays.
GROUND = {"PL": "KP art. 151(10)"}
NOTICE_DAYS = 21
SPAN_DAYS = 14
LONGEST_WAIT_SECONDS = 600


def roster_rules(queues: dict[str, Any], places: dict[str, Any]) -> None:
    """What rosters of both sites obey."""
    new_year = timezone.localdate().replace(month=1, day=1)
    for site in SITES:
        take_usual_rules(SYSTEM, places[site.code], on=new_year)
        if site.country in GROUND:
            _loosen(places[site.code], GROUND[site.country])
    for demo in QUEUES:
        skill, site = places[f"skill {demo.name}"], places[demo.site]
        set_rule(SYSTEM, "skill", site=site, queue=queues[demo.name], skill=skill)
        for place, (weekdays, opens, closes, people) in enumerate(COVER[demo.name]):
            span = {"weekdays": list(weekdays), "opens": time(opens), "closes": time(closes)}
            set_rule(SYSTEM, "cover", site=site, name=f"{demo.title} {place + 1}", skill=skill, people=people, **span)


def roster_fortnight() -> None:
    """Have the worker build this fortnight's roster of each site that has none, and publish it."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    codes = {team.code: team.site for team in TEAMS}
    known = [team for team in teams(SYSTEM) if team.code in codes]
    for site in sites(SYSTEM).filter(code__in=codes.values()):
        ahead = rosters(SYSTEM).filter(site=site, starts_on__gt=today - timedelta(days=SPAN_DAYS))
        if law_on(site, today) is not None and not ahead.exists():
            _publish(site, [team for team in known if team.site_id == site.pk], monday)


def _loosen(site: Any, ground: str) -> None:
    law = law_on(site, timezone.localdate())
    if law is not None:
        kept = {name: {"value": True, "ground": ground} for name in ("sunday_work_allowed", "holiday_work_allowed")}
        values = {"profile": law.profile, "starts_on": law.starts_on}
        set_rule(SYSTEM, "law", law, site=site, tightenings=kept, rosters_screen_breaks=True, **values)


def _publish(site: Any, chosen: list[Any], monday: date) -> None:
    """A draft stays one where the checker is against it, or where the optimiser is not done in time."""
    draft = make_roster(SYSTEM, site=site, teams=chosen, name=f"{site.name} {monday:%d.%m}", starts_on=monday)
    job = build_roster(SYSTEM, draft, seed=1, effort=1)
    until = monotonic() + LONGEST_WAIT_SECONDS
    while not job.is_over and monotonic() < until:
        sleep(0.5)
        job.refresh_from_db()
    draft.refresh_from_db()
    told = datetime.combine(monday - timedelta(days=NOTICE_DAYS), time(9), site.zone)
    with suppress(Breach):
        publish_roster(SYSTEM, draft, at=told)
