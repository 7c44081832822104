"""Which recordings are to be looked through by the machine, and what it found that the viewer may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from keskus.core.actors import Actor
from keskus.quality.models import CheckedRecording, CheckFinding
from keskus.quality.rules.checks import Finding, from_sound
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import recordings_reached

VIEW = "quality.finding.view"
DECIDE = "quality.decide_finding"


def to_check(since: datetime, limit: int) -> list[Recording]:
    """Calls since then whose sound was measured and that were not looked through since, oldest first."""
    done = CheckedRecording.objects.filter(recording=OuterRef("pk"), version=OuterRef("sound__version"))
    rows = Recording.objects.filter(began_epoch__gte=since.timestamp(), state=Recording.State.READY).exclude(sound=None)
    return list(rows.filter(~Exists(done)).select_related("sound").order_by("began_epoch", "pk")[:limit])


def findings_in(recording: Recording) -> list[Finding]:
    """Everything to point out about one recording; who is called says hello first, so nobody is greeted."""
    sound = recording.sound
    return from_sound(sound.facts, sound.turns, agent_greets=recording.outbound_id is None)


def findings(viewer: Actor) -> QuerySet[CheckFinding]:
    """Within reach; agents see those about their own calls (privacy rule 21)."""
    rows = CheckFinding.objects.filter(recording__in=recordings_reached(viewer, VIEW))
    return rows.select_related("recording__site", "recording__queue", "recording__employee")


def finding_or_none(viewer: Actor, pk: int) -> CheckFinding | None:
    """One within reach; None alike for one that is not there."""
    return findings(viewer).filter(pk=pk).first()
