"""Categories of shrinkage: added, changed, ended, laid out to begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from keskus.core.actions import Breach, action
from keskus.core.actors import Actor, Place
from keskus.people.models import Site
from keskus.planning.actions.reach import at_site
from keskus.planning.actions.writing import write
from keskus.planning.models import ShrinkageCategory
from keskus.planning.rules.shrinkage import USUAL

COLUMNS = ("name", "kind", "share", "order", "pause_codes", "starts_on", "ends_on")


def _at_row(row: ShrinkageCategory, **values: Any) -> Place:
    return Place.of(site=row.site_id)


@action("planning.add_shrinkage", where=at_site)
def add_shrinkage(actor: Actor, site: Site, **values: Any) -> ShrinkageCategory:
    """A category from a day on."""
    _check(ShrinkageCategory(site=site), values)
    return write(ShrinkageCategory(site=site), {name: values[name] for name in COLUMNS})


@action("planning.change_shrinkage", where=_at_row)
def change_shrinkage(actor: Actor, row: ShrinkageCategory, **values: Any) -> ShrinkageCategory:
    """Other terms; with a last day it ends."""
    _check(row, values)
    return write(row, {name: values[name] for name in COLUMNS})


@action("planning.add_usual_shrinkage", where=at_site)
def add_usual_shrinkage(actor: Actor, site: Site, *, on: date, names: dict[str, str]) -> None:
    """Lay out those that most centres have, under the names given by code."""
    if ShrinkageCategory.objects.filter(site=site).exists():
        raise Breach("shrinkage_is_there")
    for order, usual in enumerate(USUAL):
        terms = {"kind": usual.kind, "share": usual.share, "order": order, "pause_codes": list(usual.pause_codes)}
        add_shrinkage(actor, site, name=names[usual.code], starts_on=on, ends_on=None, **terms)


def _check(row: ShrinkageCategory, values: dict[str, Any]) -> None:
    if not 0 <= values["share"] < 1:
        raise Breach("share_out_of_range")
    if values["ends_on"] and values["ends_on"] < values["starts_on"]:
        raise Breach("ends_before_start")
    same = ShrinkageCategory.objects.filter(site=row.site_id, name__iexact=values["name"], ends_on=None)
    if not values["ends_on"] and same.exclude(pk=row.pk).exists():
        raise Breach("shrinkage_taken", value=values["name"])
