"""The rule of when a score may be used, and scores that leave the house."""

from __future__ import annotations

from django.utils import timezone

from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.people.models import Site
from keskus.quality.models import ScoreRule


@action("quality.set_score_rule", where=lambda site, **rest: Place.of(site=site.pk))
def set_score_rule(actor: Actor, site: Site, *, fewest: int, widest_points: float) -> ScoreRule:
    """What a score needs at a site before rankings, bonuses or discipline may use it."""
    before = ScoreRule.objects.filter(site=site).first()
    values = {"fewest": fewest, "widest_points": widest_points, "set_by": actor.number, "set_at": timezone.now()}
    rule, _made = ScoreRule.objects.update_or_create(site=site, defaults=values)
    changes = {name: [getattr(before, name) if before else None, values[name]] for name in ("fewest", "widest_points")}
    record(rule, changes)
    return rule


@action("quality.export_scores", where=lambda **rest: None)
def export_scores(actor: Actor, *, rows: int, reason: str) -> None:
    """Scores go out as a file: those within the actor's reach."""
    record("quality.scores:list", {"format": "csv", "rows": rows}, reason=reason)
