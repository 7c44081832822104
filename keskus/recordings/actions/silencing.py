"""The sound under what nobody may hear is made silent: a new version takes the place of the old one, whose key is gone.

The recording is held from the moment something was found in it until this is done. What is heavy (reading, silencing,
sealing) happens outside of the transaction; the row, the marks of what is silent now and the end of the hold are
written together. A worker that dies in between leaves the recording held and the work to be taken up again.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from keskus.contacts.models import Segment
from keskus.core.actions import SYSTEM, action, record
from keskus.core.actors import Actor
from keskus.core.models import Job
from keskus.core.work import heartbeat, request, takes_long
from keskus.engines.audio import Span, silence
from keskus.recordings.actions.holding import hold_anew
from keskus.recordings.actions.sounds import Prepared, prepare, replace_sound, sound_of
from keskus.recordings.gateways import vault
from keskus.recordings.models import Recording, SpokenSecret
from keskus.recordings.rules.conversation import spans_together

HOURS = 2  # of the longest sound that is taken, on a slow machine


@takes_long(hours=HOURS)
def silence_step(job: Job) -> bool:
    """Silence all that waits in one recording; again when somebody else put another sound in its place meanwhile."""
    recording = Recording.objects.filter(pk=job.parameters["recording"]).exclude(data_key="").first()
    waiting = list(SpokenSecret.objects.filter(recording=recording, silenced_at=None)) if recording else []
    if recording is None or not waiting:
        return False
    spans = spans_together((each.starts, each.ends) for each in waiting)
    prepared = prepare(silence(sound_of(recording), spans), _quiet_spans(recording), beat=heartbeat(job))
    is_put = put_silenced(SYSTEM, recording, prepared, waiting)
    if not is_put:
        vault.drop(prepared.kept.name)
    return not is_put


@action("recordings.silence")
def put_silenced(actor: Actor, recording: Recording, prepared: Prepared, secrets: Sequence[SpokenSecret]) -> bool:
    """Put the silenced sound in the place of the one it was made from; false when that is no longer the one kept."""
    row = Recording.objects.select_for_update().get(pk=recording.pk)
    if row.version != recording.version or not row.data_key:
        record(row, {"silenced": 0})
        return False
    replace_sound(actor, recording, prepared, silenced=True)
    SpokenSecret.objects.filter(pk__in=[secret.pk for secret in secrets]).update(silenced_at=timezone.now())
    hold_anew(recording)
    recording.save(update_fields=["state", "reason"])
    record(row, {"silenced": len(secrets)})
    return True


@action("recordings.ask_silencing")
def ask_silencing(actor: Actor, recording: Recording) -> Job:
    """Have the worker silence what waits in a recording."""
    return request(actor, silence_step, subject=recording, parameters={"recording": recording.pk}, total=1)


def _quiet_spans(recording: Recording) -> tuple[Span, ...]:
    """Where nobody is expected to speak: what is silent, and hold."""
    secrets = SpokenSecret.objects.filter(recording=recording).values_list("starts", "ends")
    holds = Segment.objects.filter(contact=recording.contact_id or 0, kind="hold").values_list(
        "started_epoch", "ended_epoch"
    )
    began = recording.began_epoch
    held = [(float(first - began), float(last - began)) for first, last in holds if last is not None and last > began]
    return (*secrets, *held)
