"""What a site has settled for its rosters, as far as a viewer reaches."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from keskus.core.actors import Actor, Place
from keskus.people.models import Queue, Site, Skill, Team
from keskus.people.queries import employees
from keskus.planning.models import (
    Activity,
    BreakRule,
    CoverRule,
    LawChoice,
    PersonLimit,
    QueueSkill,
    Rotation,
    RotationPlace,
    ShiftTemplate,
)

SETTING_VIEW = "planning.setting.view"
SET_RULE, REMOVE_RULE, SET_ACTIVITY = "planning.set_rule", "planning.remove_rule", "planning.set_activity"
KINDS: dict[str, type[Any]] = {
    "template": ShiftTemplate,
    "break": BreakRule,
    "cover": CoverRule,
    "law": LawChoice,
    "skill": QueueSkill,
    "rotation": Rotation,
    "place": RotationPlace,
    "limit": PersonLimit,
}
LATER: dict[str, tuple[str, ...]] = {
    "template": ("site",),
    "break": ("site", "activity"),
    "cover": ("site", "skill"),
    "law": ("site",),
    "skill": ("queue", "queue__site", "skill"),
    "rotation": ("site",),
    "place": ("rotation", "rotation__site", "employee"),
    "limit": ("employee", "employee__site"),
}
SITE_IS_AT = {"skill": "queue__site", "place": "rotation__site", "limit": "employee__site"}


def sites_settled(viewer: Actor, permission: str = SETTING_VIEW) -> QuerySet[Site]:
    """Open sites whose rules the viewer may see (or set)."""
    scope = viewer.scope(permission)
    rows = Site.objects.filter(closed_on=None).order_by("name")
    if scope.everything:
        return rows
    if permission != SETTING_VIEW:
        return rows.filter(pk__in=scope.sites)
    return rows.filter(Q(pk__in=scope.sites) | Q(pk__in=Team.objects.filter(pk__in=scope.teams).values("site")))


def rules_of(viewer: Actor, site: Site, kind: str) -> list[Any]:
    """A site's rules of one kind; closed templates left out, and those of people whom the viewer does not reach."""
    rows = KINDS[kind].objects.select_related(*LATER[kind]).filter(**{SITE_IS_AT.get(kind, "site"): site})
    if kind in OF_PEOPLE:
        rows = rows.filter(employee__in=employees(viewer).order_by().values("pk"))
    return list(rows.filter(closed_on=None) if kind == "template" else rows)


OF_PEOPLE = frozenset({"place", "limit"})


def rule_or_none(viewer: Actor, kind: str, pk: int, permission: str) -> Any:
    """One of them at a site within reach; none when it is not there or not yours."""
    if kind not in KINDS:
        return None
    row = KINDS[kind].objects.select_related(*LATER[kind]).filter(pk=pk).first()
    if row is None or not sites_settled(viewer, permission).filter(pk=site_of(row).pk).exists():
        return None
    return row


def site_of(row: Any) -> Site:
    """Where a rule holds."""
    found = row
    for name in SITE_IS_AT.get(
        next((kind for kind, model in KINDS.items() if isinstance(row, model)), ""), "site"
    ).split("__"):
        found = getattr(found, name)
    site: Site = found
    return site


def place_of_rule(row: Any) -> Place:
    """Where a rule stands."""
    return Place.of(site=site_of(row).pk)


def templates(site: Site) -> list[ShiftTemplate]:
    """A site's kinds of shift."""
    return list(ShiftTemplate.objects.filter(site=site, closed_on=None))


def cover_rules(site: Site) -> list[CoverRule]:
    """Who must always be there."""
    return list(CoverRule.objects.filter(site=site).select_related("skill"))


def skills_of_queues(site: Site) -> dict[int, int]:
    """The skill that each queue of a site needs, by their numbers."""
    return dict(QueueSkill.objects.filter(queue__site=site).values_list("queue", "skill"))


def law_on(site: Site, day: date) -> LawChoice | None:
    """The law that rosters of a site obey on a day."""
    return LawChoice.objects.filter(site=site, starts_on__lte=day).order_by("-starts_on").first()


def queues_of(site: Site) -> list[Queue]:
    """A site's open queues."""
    return list(Queue.objects.filter(site=site, closed_on=None))


def activity_or_none(pk: int) -> Activity | None:
    """One of the activities; they belong to the centre."""
    return Activity.objects.filter(pk=pk).first()


def skill_names() -> dict[int, str]:
    """What skills are called."""
    return dict(Skill.objects.values_list("pk", "name"))
