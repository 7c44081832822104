"""Looking through recordings by machine, and what a person decides about what it found."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from keskus.core.actions import Breach, action, record
from keskus.core.actors import Actor, Place
from keskus.quality.models import CheckedRecording, CheckFinding
from keskus.quality.queries.checks import findings_in
from keskus.quality.rules.checks import Finding, Verdict
from keskus.recordings.models import Recording
from keskus.recordings.queries.reach import place_of


@action("quality.check_recordings")
def check_recordings(actor: Actor, recordings: list[Recording]) -> int:
    """Note what is to be heard in each. What nobody has decided gives way to what is found now; decisions stay."""
    now, count = timezone.now(), 0
    for recording in recordings:
        CheckFinding.objects.filter(recording=recording, verdict=Verdict.OPEN).delete()
        decided = set(CheckFinding.objects.filter(recording=recording).values_list("check_code", flat=True))
        found = [each for each in findings_in(recording) if each.check not in decided]
        CheckFinding.objects.bulk_create(_row(recording, each, now) for each in found)
        values = {"version": recording.sound.version, "checked_at": now}
        CheckedRecording.objects.update_or_create(recording=recording, defaults=values)
        count += len(found)
    record("quality.checkfinding", {"recordings": [None, len(recordings)], "found": [None, count]})
    return count


def _row(recording: Recording, finding: Finding, now: datetime) -> CheckFinding:
    return CheckFinding(
        recording=recording,
        check_code=finding.check,
        from_seconds=finding.starts,
        to_seconds=finding.ends,
        why=dict(finding.why),
        found_at=now,
    )


def _where(finding: CheckFinding, **more: object) -> Place:
    return place_of(finding.recording)


@action("quality.decide_finding", where=_where)
def decide_finding(actor: Actor, finding: CheckFinding, *, verdict: Verdict, words: str) -> None:
    """Say whether it is so, in words. Nothing follows from it by itself. Breaches: `finding_decided`, `own_call`."""
    row = CheckFinding.objects.select_for_update().get(pk=finding.pk)
    if not row.is_open:
        raise Breach("finding_decided")
    if row.recording.employee_id is not None and row.recording.employee_id == getattr(actor, "employee_id", None):
        raise Breach("own_call")
    row.verdict, row.words = verdict, words
    row.decided_by, row.decided_at = actor.number, timezone.now()
    row.save()
    record(row, {"verdict": [Verdict.OPEN.value, row.verdict], "words": "changed"})
    finding.refresh_from_db()
