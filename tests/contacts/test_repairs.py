"""What repair rules do, kept beside the contacts; older states of the fold; people with two telephones."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from keskus.contacts.actions import fold as folding
from keskus.contacts.actions.deliver import fold_rest
from keskus.contacts.actions.names import same_person
from keskus.contacts.models import AgentDay, AgentState, Contact, FoldState, PbxAgent, QueueDay, RawLine, Repair, Source
from keskus.contacts.queries.sources import sources_waiting
from keskus.contacts.rules.repairs import Layer, enabled
from keskus.engines.queuelog import STATE_VERSION
from keskus.engines.queuelog.rows import RULES
from keskus.people.models import Employee, OpeningHours
from tests.contacts.world import DAY, a_call, a_source, log_file, snapshot, take

pytestmark = pytest.mark.django_db

AT = DAY + 36_000


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


def again(source: Source) -> None:
    folding.fold_again(source)
    fold_rest(source)


def test_the_engine_and_the_registry_know_the_same_rules() -> None:
    assert enabled(Layer.LOG, ()) == RULES


def test_a_repair_stands_beside_its_contact_and_goes_when_its_rule_is_off(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, overlap(AT)))
    repair = Repair.objects.get()
    assert (repair.rule, repair.version, repair.applied) == ("lost_events_local", 1, True)
    assert repair.changes == {"talk_seconds": [900, 60]}
    lines = RawLine.objects.filter(pk__in=repair.evidence).order_by("pk")
    assert [line.text.split("|")[4] for line in lines] == ["CONNECT", "COMPLETECALLER"]
    assert QueueDay.objects.get().talk_seconds == 90
    Source.objects.filter(pk=source.pk).update(rules_off=["lost_events_local"])
    source.refresh_from_db()
    again(source)
    repair = Repair.objects.get()
    assert (repair.applied, repair.changes) == (False, {"talk_seconds": [900, 60]})
    assert QueueDay.objects.get().talk_seconds == 930


def test_repairs_are_the_same_whatever_the_deliveries(tmp_path: Path) -> None:
    """A late file rewinds the fold: repairs of contacts that are made again are neither doubled nor lost."""
    days = [overlap(AT + day * 86_400) for day in range(3)]
    files = [log_file(tmp_path, lines, f"log.{number}") for number, lines in enumerate(days)]
    kept = []
    for number, order in enumerate(([0, 1, 2], [2, 0, 1], [1, 2, 1, 0])):
        source = a_source(name=f"PBX {number}")
        take(source, *(files[index] for index in order))
        rows = Repair.objects.filter(contact__source=source).order_by("contact__entered_epoch")
        kept.append(list(rows.values_list("contact__callid", "rule", "changes", "applied")))
    assert kept[0] == kept[1] == kept[2]
    assert len(kept[0]) == 3


def test_what_an_older_version_left_is_folded_again_from_the_first_line(tmp_path: Path) -> None:
    source = a_source()
    take(source, log_file(tmp_path, overlap(AT)))
    whole = snapshot(source)
    FoldState.objects.filter(source=source).update(version=1, state='{"version": 1, "visits": {}, "floor": {}}')
    assert [waiting.pk for waiting in sources_waiting()] == [source.pk]
    fold_rest(source)
    assert snapshot(source) == whole
    assert FoldState.objects.get(source=source).version == STATE_VERSION
    assert sources_waiting() == []


def test_a_call_queued_again_is_offered_twice_and_one_caller(tmp_path: Path) -> None:
    callid = f"{AT}.1"
    lines = [
        f"{AT}|{callid}|sales|NONE|ENTERQUEUE||+48600000001|1",
        f"{AT + 60}|{callid}|sales|NONE|EXITWITHTIMEOUT|1|1|60",
        f"{AT + 61}|{callid}|sales|NONE|ENTERQUEUE||+48600000001|1",
        f"{AT + 70}|{callid}|sales|NONE|ABANDON|1|1|9",
    ]
    take(a_source(), log_file(tmp_path, lines))
    day = QueueDay.objects.get()
    assert (day.offered, day.requeued) == (2, 1)


def test_a_line_far_ahead_does_not_stretch_what_is_still_open(tmp_path: Path) -> None:
    lines = [
        f"{AT}|NONE|sales|Anna|PAUSE|lunch",
        f"{AT + 72_000}|NONE|sales|Bert|UNPAUSE|",
        *a_call(AT + 300, 1, agent="Bert"),
    ]
    take(a_source(), log_file(tmp_path, lines))
    assert sum(AgentDay.objects.filter(agent__name="Anna").values_list("seconds", flat=True)) == 365
    assert Contact.objects.get().talk_seconds == 60


def test_two_telephones_of_one_employee_count_once(tmp_path: Path) -> None:
    both = [
        line
        for at, event in ((AT, "PAUSE|lunch"), (AT + 600, "UNPAUSE|"))
        for line in (f"{at}|NONE|sales|PJSIP/1|{event}", f"{at}|NONE|billing|Local/1|{event}")
    ]
    source = a_source()
    take(source, log_file(tmp_path, [*both, f"{AT + 700}|NONE|NONE|NONE|CONFIGRELOAD|"]))
    assert sum(AgentDay.objects.filter(state="paused").values_list("seconds", flat=True)) == 1200
    employee = Employee.objects.create(
        number="E1", first_name="Anna", last_name="Tamm", site=source.site, started_on=date(2026, 1, 1)
    )
    PbxAgent.objects.filter(source=source).update(employee=employee)
    again(source)
    assert sum(AgentDay.objects.filter(state="paused").values_list("seconds", flat=True)) == 600
    assert AgentState.objects.filter(repair="two_interfaces", queue=None).exists()


def test_only_several_telephones_make_one_person() -> None:
    assert same_person([("a", 1), ("b", 2), ("c", 1), ("d", 1)]) == {"a": "a", "c": "a", "d": "a"}


def test_a_sign_in_ends_when_the_site_closes_and_other_hours_count_it_all_again(tmp_path: Path) -> None:
    source = a_source()
    lines = [f"{AT}|NONE|sales|Anna|ADDMEMBER|", *a_call(AT + 600, 10)]
    take(source, log_file(tmp_path, lines))
    OpeningHours.objects.bulk_create(
        OpeningHours(site=source.site, weekday=day, opens=time(8), closes=time(18)) for day in range(5)
    )
    next_day = [*a_call(AT + 86_400, 20, agent="Ewa"), *a_call(AT + 86_500, 30, agent="Ewa")]
    take(source, log_file(tmp_path, next_day, "tuesday"))
    closing = DAY + 18 * 3600
    out = AgentState.objects.get(agent__name="Anna", queue=None, state="out")
    assert (out.started_epoch, out.repair) == (closing, "sign_in_without_sign_out")
    OpeningHours.objects.update(closes=time(19))
    take(source, log_file(tmp_path, a_call(AT + 86_700, 40, agent="Ewa"), "more"))
    out = AgentState.objects.get(agent__name="Anna", queue=None, state="out")
    assert out.started_epoch == closing + 3600
    ready = AgentDay.objects.get(agent__name="Anna", state="ready", day=date(2026, 6, 1))
    assert ready.seconds == 9 * 3600 - 62
