"""The wizard of a table, step by step, as a person walks it without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from keskus.access.rules import Role, ScopeKind
from keskus.contacts import jobs
from keskus.contacts.models import Contact, PbxAgent, PbxQueue, QueueDay, RawLine, Source, TableDraft
from keskus.core import work
from keskus.core.models import AuditEntry, Job

pytestmark = pytest.mark.django_db

TABLE = (
    "Kolejka;Konsultant;Numer;Wejście;Wynik;Oczekiwanie;Rozmowa\n"
    "Sprzedaż;Anna Nowak;+48600100200;01.06.2026 10:00:00;odebrane;0:12;2:05\n"
    "Sprzedaż;;+48600100201;01.06.2026 10:05:00;porzucone;0:31;\n"
    "Serwis;Anna Nowak;+48600100202;01.06.2026 11:00:00;dziwne;0:05;1:00\n"
    "Serwis;Anna Nowak;+48600100203;32.06.2026 11:00:00;odebrane;0:05;1:00\n"
)


@pytest.fixture
def manager(world: Any) -> Any:
    return world.client_for(Role.MANAGER, ScopeKind.CENTRE)


def send(manager: Any, world: Any, text: str = TABLE, encoding: str = "cp1250") -> TableDraft:
    upload = SimpleUploadedFile("czerwiec.csv", text.encode(encoding))
    answer = manager.post(reverse("contacts:send_table"), {"file": upload, "site": world.ours.site.pk})
    assert answer.status_code == 302, answer.content.decode()
    return TableDraft.objects.get()


def filled(page: Any, **changes: str) -> dict[str, str]:
    """What a browser would send of the form as shown, with changes."""
    form = page.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if value is True or not isinstance(value, bool):
            data[name] = "on" if value is True else str(value if value is not None else "")
    return {**data, "words": page.context["outcome_column"], **changes}


def walk(manager: Any, draft: TableDraft, queues: dict[str, int] | None = None) -> Source:
    columns = reverse("contacts:map_table", args=[draft.pk])
    page = manager.get(columns)
    odd = page.context["form"].words.index("dziwne")
    answer = manager.post(columns, filled(page, go="next", **{f"outcome_{odd}": "excluded"}))
    names = reverse("contacts:name_table", args=[draft.pk])
    assert answer.status_code == 302
    assert answer["Location"] == names
    form = manager.get(names).context["form"]
    said = {field.name: str((queues or {}).get(field.label, field.value())) for field in (*form.queues, *form.agents)}
    take = reverse("contacts:take_table", args=[draft.pk])
    assert manager.post(names, said)["Location"] == take
    assert manager.get(take).status_code == 200
    assert not Source.objects.filter(kind=Source.Kind.CALL_TABLE).exists()
    manager.post(take, {"name": "Czerwiec", "companion_of": "", "path": ""})
    return Source.objects.get(name="Czerwiec")


def test_a_table_walks_from_upload_to_figures(world: Any, manager: Any) -> None:
    draft = send(manager, world)
    sealed = Path(draft.path)
    assert b"600100200" not in sealed.read_bytes()
    page = manager.get(reverse("contacts:map_table", args=[draft.pk]))
    found = page.context["found"]
    assert (found.counts["answered"], found.counts["abandoned"], found.refused) == (1, 2, 1)
    assert "+48600100200" in page.content.decode()  # its own sender sees the first cells
    source = walk(manager, draft, {"Sprzedaż": world.ours.queue.pk})
    work.run_to_end(Job.objects.get(subject=f"contacts.source:{source.pk}"))
    jobs.fold_and_sum()
    assert Contact.objects.filter(source=source).count() == 2
    assert PbxQueue.objects.get(source=source, name="Sprzedaż").queue == world.ours.queue
    day = QueueDay.objects.get(queue=world.ours.queue)
    assert (day.offered, day.answered, day.abandoned, day.talk_seconds) == (2, 1, 1, 125)
    assert source.quarantine.get().reason == "not_a_day"
    assert not TableDraft.objects.exists()
    assert not sealed.exists()
    names = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"contacts.send_table", "contacts.map_table", "contacts.name_table", "contacts.take_table"} <= names


def test_another_file_of_the_same_shape_needs_one_click_and_a_strange_one_is_named(world: Any, manager: Any) -> None:
    source = walk(manager, send(manager, world))
    upload = reverse("contacts:upload_log", args=[source.pk])
    more = TABLE.replace("01.06.2026", "02.06.2026")
    manager.post(upload, {"log": SimpleUploadedFile("2.csv", more.encode("cp1250"))})
    for job in Job.objects.order_by("pk"):
        work.run_to_end(job)
    assert RawLine.objects.filter(source=source).count() == 6
    before = Job.objects.count()
    strange = SimpleUploadedFile("3.csv", b"a;b\n1;2\n")
    page = manager.post(upload, {"log": strange}, follow=True)
    assert "The columns are not those of the mapping" in page.content.decode()
    assert Job.objects.count() == before


def test_the_mapping_is_changed_with_the_rows_that_stand_already(world: Any, manager: Any) -> None:
    source = walk(manager, send(manager, world))
    for job in Job.objects.order_by("pk"):
        work.run_to_end(job)
    address = f"{reverse('contacts:send_table')}?source={source.pk}"
    assert manager.get(address).status_code == 200
    manager.post(address, {"stored": "1"})
    draft = TableDraft.objects.get()
    columns = reverse("contacts:map_table", args=[draft.pk])
    page = manager.get(columns)
    odd = page.context["form"].words.index("dziwne")
    manager.post(columns, filled(page, go="next", **{f"outcome_{odd}": "answered"}))
    form = manager.get(reverse("contacts:name_table", args=[draft.pk])).context["form"]
    said = {field.name: str(field.value()) for field in (*form.queues, *form.agents)}
    manager.post(reverse("contacts:name_table", args=[draft.pk]), said)
    manager.post(reverse("contacts:take_table", args=[draft.pk]))
    work.run_to_end(Job.objects.latest("pk"))
    assert Contact.objects.filter(source=source, outcome="answered").count() == 2
    assert PbxAgent.objects.filter(source=source).count() == 1


def test_choosing_another_kind_of_rows_proposes_anew_and_problems_are_named(world: Any, manager: Any) -> None:
    draft = send(manager, world)
    columns = reverse("contacts:map_table", args=[draft.pk])
    page = manager.get(columns)
    other = manager.post(columns, filled(page, go="next", level="intervals"))
    assert "Choose the column that counts answered calls." in other.content.decode()
    assert TableDraft.objects.get().mapping == {}
    none = {name: "" for name in filled(page) if name.startswith("column_")}
    empty = manager.post(columns, filled(page, go="next", **none))
    assert empty.status_code == 422
    assert "Nothing says which queue a row is about" in empty.content.decode()


def test_a_table_that_nobody_took_is_forgotten_after_a_week(world: Any, manager: Any) -> None:
    draft = send(manager, world)
    path = Path(draft.path)
    jobs.forget_tables()
    assert path.exists()
    TableDraft.objects.update(sent_at=timezone.now() - timedelta(days=8))
    jobs.forget_tables()
    assert not path.exists()
    assert not TableDraft.objects.exists()


def test_drafts_are_their_senders_alone(world: Any, manager: Any) -> None:
    draft = send(manager, world)
    other = world.client_for(Role.ADMINISTRATOR, ScopeKind.CENTRE)
    assert other.get(reverse("contacts:map_table", args=[draft.pk])).status_code == 404
    manager.post(reverse("contacts:discard_table", args=[draft.pk]))
    assert not TableDraft.objects.exists()
