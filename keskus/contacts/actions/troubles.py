"""Files that cannot be read: those who may mend them are told once, and told no more when they are mended."""

from __future__ import annotations

from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from keskus.access.queries import people_who_may
from keskus.contacts.models import Source, SourceTrouble
from keskus.core.actions import action, record
from keskus.core.actors import Actor, Place
from keskus.people.actions.notices import notify, settle_notices

NOTICE = "contacts.file_failed"
MEND_PERMISSION = "contacts.change_source"
LONGEST_TEXT = 500


@action("contacts.begin_trouble")
def begin_trouble(actor: Actor, source: Source, *, path: str, text: str) -> SourceTrouble:
    """That a file cannot be read. Told of once, whoever finds it how often."""
    known = {"text": text[:LONGEST_TEXT], "since_at": timezone.now()}
    trouble, is_new = SourceTrouble.objects.get_or_create(source=source, path=path, ended_at=None, defaults=known)
    record(source, {"file": path, "trouble": known["text"]})
    values = {"file": Path(path).name, "source": source.name}
    may_mend = people_who_may(MEND_PERMISSION, Place.of(site=source.site_id), timezone.localdate())
    for person in may_mend if is_new else ():
        notify(actor, person, kind=NOTICE, values=values, address=_address(trouble))
    return trouble


@action("contacts.end_trouble")
def end_trouble(actor: Actor, trouble: SourceTrouble) -> None:
    """That it is read again, or is there no more: the notices of it are settled."""
    SourceTrouble.objects.filter(pk=trouble.pk, ended_at=None).update(ended_at=timezone.now())
    record(trouble.source, {"file": trouble.path, "trouble": [trouble.text, None]})
    settle_notices(actor, kind=NOTICE, address=_address(trouble))


def _address(trouble: SourceTrouble) -> str:
    return f"{reverse('contacts:source', args=[trouble.source_id])}#trouble-{trouble.pk}"
