"""Shrinkage: planned at a site, and as it was by what agents did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from keskus.contacts.models import PbxAgent
from keskus.contacts.queries.figures import AGENTS_PERMISSION
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.contacts.queries.states import state_sums
from keskus.core.actors import Actor
from keskus.engines.staffing import Category, Comparison, Kind, together
from keskus.engines.staffing.shrinkage import compare, in_order
from keskus.people.models import Employee, Site
from keskus.people.queries.structure import holding
from keskus.planning.models import ShrinkageCategory
from keskus.planning.queries.goals import STAFFING_VIEW
from keskus.planning.queries.reach import sites_seen

MEASURED_DAYS = 28


@dataclass(frozen=True, slots=True)
class Measured:
    """What agents did at a site in some days: seconds signed in, and each measured category planned and as it was."""

    first: date
    last: date
    signed_in_seconds: int
    rows: dict[str, Comparison]


@dataclass(slots=True)
class Done:
    """Seconds signed in at a site, and those paused by reason."""

    first: date
    last: date
    signed_in_seconds: int = 0
    by_reason: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class SiteShrinkage:
    """A site's categories in their order, what they are together, and what was measured, if it may be seen."""

    site: Site
    rows: list[ShrinkageCategory]
    over: list[ShrinkageCategory]
    together: float
    measured: Measured | None

    @property
    def measured_hours(self) -> float:
        """Hours signed in, of what was measured."""
        return self.measured.signed_in_seconds / 3600 if self.measured else 0.0

    @property
    def on_calls_of_ten(self) -> float:
        """Of ten people paid, how many are there for calls."""
        return 10 * (1 - self.together)


def category_of(row: ShrinkageCategory) -> Category:
    """As the engine knows it; names are told apart by their numbers."""
    return Category(str(row.pk), Kind(row.kind), row.share)


def planned(site: Site, on: date) -> list[ShrinkageCategory]:
    """A site's categories on a day, in the order in which they are taken."""
    rows = ShrinkageCategory.objects.filter(holding(on), site=site).order_by("order", "pk")
    by_key = {str(row.pk): row for row in rows}
    return [by_key[each.name] for each in in_order([category_of(row) for row in rows])]


def shares_planned(sites: Iterable[int], on: date) -> dict[int, float]:
    """All of it together, by site."""
    wanted = set(sites)
    shares: dict[int, list[float]] = {site: [] for site in wanted}
    for site, share in ShrinkageCategory.objects.filter(holding(on), site__in=wanted).values_list("site", "share"):
        shares[site].append(share)
    return {site: together(own) for site, own in shares.items()}


def shrinkage_by_site(viewer: Actor, on: date) -> list[SiteShrinkage]:
    """Every site of which the viewer sees something."""
    first, last = on - timedelta(days=MEASURED_DAYS), on - timedelta(days=1)
    done = done_by_site(viewer, first, last)
    return [_of_site(site, on, done.get(site.pk)) for site in sites_seen(viewer, STAFFING_VIEW)]


def _of_site(site: Site, on: date, done: Done | None) -> SiteShrinkage:
    rows = planned(site, on)
    over = list(ShrinkageCategory.objects.filter(site=site).exclude(pk__in=[row.pk for row in rows]))
    return SiteShrinkage(
        site, rows, over, together([row.share for row in rows]), measured(rows, done) if done else None
    )


def done_by_site(viewer: Actor, first: date, last: date) -> dict[int, Done]:
    """What agents did, by the site where they work; of an agent nobody is known behind, the site of their PBX."""
    sums = state_sums(viewer, Choice(first, last), By.AGENT) if viewer.may(AGENTS_PERMISSION) else None
    if sums is None:
        return {}
    homes = {f"e{number}": site for number, site in Employee.objects.values_list("pk", "site_id")}
    homes |= {f"p{number}": site for number, site in PbxAgent.objects.values_list("pk", "source__site_id")}
    found: dict[int, Done] = {}
    for key, group in sums.groups.items():
        done = found.setdefault(homes[str(key)], Done(first, last))
        done.signed_in_seconds += sum(group.seconds.values())
        for reason, seconds in group.paused_by_reason.items():
            done.by_reason[reason.casefold()] += seconds
    return found


def measured(rows: list[ShrinkageCategory], done: Done) -> Measured | None:
    """Planned categories beside what was done, of signed-in time; none where nobody was signed in."""
    if not done.signed_in_seconds:
        return None
    taken = {
        str(row.pk): float(sum(done.by_reason.get(code.casefold(), 0) for code in row.pause_codes))
        for row in rows
        if row.pause_codes and row.kind == ShrinkageCategory.Kind.INTERNAL
    }
    categories = [category_of(row) for row in rows if str(row.pk) in taken]
    compared = {each.category.name: each for each in compare(categories, done.signed_in_seconds, taken)}
    return Measured(done.first, done.last, done.signed_in_seconds, compared)


def category_or_none(viewer: Actor, pk: int) -> ShrinkageCategory | None:
    """One of them; none when it is not there or not yours."""
    rows = ShrinkageCategory.objects.filter(site__in=sites_seen(viewer, STAFFING_VIEW)).select_related("site")
    return rows.filter(pk=pk).first()


def site_or_none(viewer: Actor, permission: str, pk: int) -> Site | None:
    """A site at which the viewer may do a deed."""
    return sites_seen(viewer, permission).filter(pk=pk).first() if viewer.may(permission) else None
