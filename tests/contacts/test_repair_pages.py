"""Repair rules on pages: what each has touched, what switching it would change, and every repair on its call."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from keskus.access.rules import Role, ScopeKind
from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.models import CallLink, Contact, FoldState, MarkedCall, QueueDay, Repair, Source
from keskus.contacts.queries.repair_words import RULE_WORDS
from keskus.contacts.queries.repairs import effect_of_switching, share_folded
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from tests.contacts.world import DAY, a_call, log_file, take

pytestmark = pytest.mark.django_db

AT = DAY + 36_000
RULE = "lost_events_local"


def overlap(at: int) -> list[str]:
    """Anna answers a second call before the first one ends, and finishes it first."""
    return [
        f"{at}|{at}.1|sales|NONE|ENTERQUEUE||+48600000001|1",
        f"{at + 5}|{at}.1|sales|Anna|CONNECT|5|{at}.2|2",
        f"{at + 60}|{at}.3|sales|NONE|ENTERQUEUE||+48600000003|1",
        f"{at + 65}|{at}.3|sales|Anna|CONNECT|5|{at}.4|2",
        f"{at + 95}|{at}.3|sales|Anna|COMPLETECALLER|5|30|1",
        f"{at + 905}|{at}.1|sales|Anna|COMPLETECALLER|5|900|1",
    ]


@pytest.fixture
def source(world: Any, tmp_path: Path) -> Source:
    source = Source.objects.create(name="House PBX", site=world.ours.site)
    take(source, log_file(tmp_path, [*overlap(AT), *a_call(AT + 3000, 9), *overlap(AT + 40 * 86_400)]))
    return source


@pytest.fixture
def manager(world: Any) -> Any:
    return world.client_for(Role.MANAGER, ScopeKind.CENTRE)


def repaired() -> Contact:
    found = Contact.objects.filter(repairs__rule=RULE).order_by("entered_epoch").first()
    assert found is not None
    return found


def test_the_list_of_rules_counts_what_each_has_touched(source: Source, manager: Any) -> None:
    page = manager.get(reverse("contacts:rules", args=[source.pk])).content.decode()
    row = page[page.index(f"/rules/{RULE}/") :]
    assert f"?rule={RULE}&amp;from=2026-06-01&amp;to=2026-07-11" in row
    assert ">2</a>" in row[: row.index("</tr>")]


def test_what_a_switch_would_change_is_told_by_month_and_is_what_it_then_changes(source: Source, manager: Any) -> None:
    months = effect_of_switching(SYSTEM, source, RULE)
    assert [(str(m.month), m.calls, m.talk_seconds, m.answered) for m in months] == [
        ("2026-06-01", 1, 840, 0),
        ("2026-07-01", 1, 840, 0),
    ]
    before = sum(QueueDay.objects.values_list("talk_seconds", flat=True))
    address = reverse("contacts:switch_rule", args=[source.pk, RULE])
    assert manager.post(address, {"on": "0"}).status_code == 302
    assert share_folded(source) == 0.0
    fold_rest(source)
    assert share_folded(source) is None
    assert sum(QueueDay.objects.values_list("talk_seconds", flat=True)) == before + 1680
    source.refresh_from_db()
    assert [month.talk_seconds for month in effect_of_switching(SYSTEM, source, RULE)] == [-840, -840]
    entry = AuditEntry.objects.filter(action="contacts.switch_repair_rule").get()
    assert entry.changes == {"rules_off": ["", RULE]}
    manager.post(address, {"on": "1"})
    fold_rest(source)
    assert sum(QueueDay.objects.values_list("talk_seconds", flat=True)) == before
    assert not Repair.objects.filter(applied=False).exists()


def test_switching_to_what_it_is_changes_nothing(source: Source, manager: Any) -> None:
    manager.post(reverse("contacts:switch_rule", args=[source.pk, RULE]), {"on": "1"})
    assert FoldState.objects.get(source=source).rewind_to is None
    assert not AuditEntry.objects.filter(action="contacts.switch_repair_rule").exists()


def test_a_rule_of_the_evidence_has_calls_looked_at_again_and_not_the_log(source: Source, manager: Any) -> None:
    CallLink.objects.create(source=source, uniqueid="1.1", linkedid="1.0")
    MarkedCall.objects.all().delete()
    manager.post(reverse("contacts:switch_rule", args=[source.pk, "hold_from_cel"]), {"on": "0"})
    assert list(MarkedCall.objects.values_list("linkedid", flat=True)) == ["1.0"]
    assert FoldState.objects.get(source=source).rewind_to is None


def test_an_unknown_rule_and_a_source_without_a_log_are_not_there(source: Source, manager: Any) -> None:
    assert manager.get(reverse("contacts:rule", args=[source.pk, "nonsense"])).status_code == 404
    assert manager.post(reverse("contacts:switch_rule", args=[source.pk, "nonsense"]), {"on": "0"}).status_code == 404
    Source.objects.filter(pk=source.pk).update(kind=Source.Kind.BY_HAND)
    assert manager.get(reverse("contacts:rules", args=[source.pk])).status_code == 404


def test_who_may_only_look_has_no_switch(world: Any, source: Source, manager: Any) -> None:
    address = reverse("contacts:rule", args=[source.pk, RULE])
    assert b"Switch it off" in manager.get(address).content
    auditor = world.client_for(Role.AUDITOR, ScopeKind.CENTRE)
    assert b"Switch it off" not in auditor.get(address).content


def test_a_call_shows_what_was_repaired_and_the_lines_that_show_it(source: Source, manager: Any) -> None:
    call = repaired()
    page = manager.get(reverse("contacts:call", args=[call.pk])).content.decode()
    assert "<s>15:00</s> → <strong>1:00</strong>" in page
    elsewhere, last = Repair.objects.get(contact=call).evidence
    assert f'href="#line-{last}"' in page
    assert f'id="line-{last}"' in page
    assert f"#line-{elsewhere}" not in page  # it is a line of the other call, which a link leads to
    assert f"?callid={AT}.3&amp;" in page


def test_the_list_of_calls_can_be_narrowed_to_a_rule(source: Source, manager: Any) -> None:
    address = reverse("contacts:calls")
    page = manager.get(address, {"rule": RULE, "from": "2026-06-01", "to": "2026-06-30"}).content.decode()
    assert f"/calls/{repaired().pk}/" in page
    assert page.count(f'title="{RULE_WORDS[RULE].title}"') == 1
    assert "No calls fit" in manager.get(address, {"rule": "missing_end", "from": "2026-06-01"}).content.decode()
