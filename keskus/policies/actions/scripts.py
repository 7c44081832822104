"""Scripts and their versions. What has begun to hold is never written over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils import timezone

from keskus.core.actions import Breach, Refused, action, record
from keskus.core.actors import Actor
from keskus.engines.masking import mask
from keskus.people.models import Queue
from keskus.policies.models import Script, ScriptVersion
from keskus.policies.queries.scripts import places_of, versions_of
from keskus.policies.rules.scripts import Step, faults_in


def _at_each_queue(*subject: Any, **rest: Any) -> None:
    """A script stands at all its queues; each is asked for inside the deed."""


def _need(actor: Actor, permission: str, chosen: Iterable[Queue]) -> None:
    if not all(actor.may(permission, place) for place in places_of(chosen)):
        raise Refused(permission)


@action("policies.make_script", where=_at_each_queue)
def make_script(actor: Actor, *, name: str, kind: str, queues: Sequence[Queue]) -> Script:
    """A script without a version yet. Breaches: `name_taken`."""
    _need(actor, "policies.make_script", queues)
    _free(name, None)
    row = Script.objects.create(name=mask(name).text, kind=kind)
    row.queues.set(queues)
    record(row, {"name": row.name, "kind": kind, "queues": [queue.pk for queue in queues]})
    return row


@action("policies.change_script", where=_at_each_queue)
def change_script(
    actor: Actor, script: Script, *, name: str, kind: str, queues: Sequence[Queue], is_closed: bool
) -> None:
    """Its name, kind and queues, or that it is no longer used. Breaches: `name_taken`."""
    for chosen in (script.queues.all(), queues):
        _need(actor, "policies.change_script", chosen)
    _free(name, script.pk)
    script.name, script.kind = mask(name).text, kind
    script.closed_on = (script.closed_on or timezone.localdate()) if is_closed else None
    script.save()
    script.queues.set(queues)
    record(script, {"name": name, "kind": kind, "queues": [queue.pk for queue in queues], "closed_on": is_closed})


def _free(name: str, own: int | None) -> None:
    if Script.objects.filter(name__iexact=name).exclude(pk=own or 0).exists():
        raise Breach("name_taken", value=name)


@action("policies.write_version", where=_at_each_queue)
def write_version(
    actor: Actor, script: Script, *, from_on: date, note: str, steps: Sequence[Step], number: int | None = None
) -> ScriptVersion:
    """A new version, or (with its number) one that does not hold yet written anew.

    Breaches: `no_steps`, `script_fault`, `too_early`, `holds_already`.
    """
    _need(actor, "policies.write_version", script.queues.all())
    if not steps:
        raise Breach("no_steps")
    for code, fault in faults_in(steps):
        raise Breach("script_fault", fault=fault, step=_place(steps, code))
    versions = [row for row in versions_of(script) if row.number != number]
    own = next((row for row in versions_of(script) if row.number == number), None)
    today = timezone.localdate()
    if own and own.from_on <= today:
        raise Breach("holds_already")
    if versions and from_on <= max(versions[0].from_on, today):
        raise Breach("too_early", on=max(versions[0].from_on, today))
    row = own or ScriptVersion(script=script, number=max((each.number for each in versions), default=0) + 1)
    row.from_on, row.note, row.steps = from_on, mask(note).text, [_masked(step).stored() for step in steps]
    row.made_by, row.made_at = actor.number, timezone.now()
    row.save()
    record(script, {"version": row.number, "from": from_on.isoformat(), "steps": len(steps)})
    return row


def _place(steps: Sequence[Step], code: str) -> int:
    return next((place for place, step in enumerate(steps, start=1) if step.code == code), 0)


def _masked(step: Step) -> Step:
    texts = {language: mask(text).text for language, text in step.texts.items() if text}
    phrases = {language: [mask(text).text for text in said] for language, said in step.phrases.items() if said}
    return replace(step, texts=texts, phrases=phrases)
