"""Frozen reports: the same bytes after late data and another definition, seen by whom they concern, and proven."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from keskus import cli
from keskus.access.models import Grant
from keskus.access.rules import Role, ScopeKind
from keskus.contacts.queries.definitions import CONTRACT
from keskus.contacts.queries.grouping import By
from keskus.contacts.queries.reach import Choice
from keskus.core import work
from keskus.core.actions import Breach, Refused
from keskus.core.actors import SYSTEM, Scope
from keskus.core.models import AuditEntry, Job
from keskus.people.models import Notice
from keskus.reports import jobs
from keskus.reports.actions import freeze_report
from keskus.reports.gateways import FORMATS, file_of
from keskus.reports.models import FrozenReport
from keskus.reports.queries import freezing
from keskus.reports.queries.definitions import Asked
from keskus.reports.queries.freezing import draft_of, thaw
from keskus.reports.queries.frozen import changed_since_frozen, frozen_in_reach, frozen_reports, sheet_of
from keskus.reports.queries.restating import restated
from tests.contacts.builder import Centre

NOW = datetime(2026, 5, 7, 9, 30, tzinfo=UTC)
MAY = Choice(date(2026, 5, 1), date(2026, 5, 31))
ADDRESS = "?from=2026-05-01&to=2026-05-31"
EVERYTHING = Scope(everything=True)
LANGUAGES = ("en", "pl", "et")


def freeze(name: str = "production", by: By = By.DAY, choice: Choice = MAY, viewer: Any = SYSTEM) -> FrozenReport:
    draft = draft_of(viewer, name, Asked(choice, by), at=NOW)
    return freeze_report(viewer, draft, reach=viewer.scope("reports.freeze"), title="May", note="for the client")


def files(frozen: FrozenReport) -> dict[tuple[str, str], bytes]:
    """Every format in every language, made from the row as the database has it."""
    again = FrozenReport.objects.get(pk=frozen.pk)
    return {
        (form, language): file_of(sheet_of(again), form, language=language).content
        for form in FORMATS
        for language in LANGUAGES
    }


def add_late_data_and_another_definition(calls: Centre) -> None:
    calls.visit("ours", at="2026-05-05 10:40", answered=8, talk=90)
    calls.visit("ours", at="2026-05-20 12:00", outcome="abandoned", wait=30)
    define_otherwise(calls)
    calls.sum_up()


def define_otherwise(calls: Centre) -> None:
    """Another threshold, limit, target and formula, for the days of the report too."""
    terms = {"threshold_seconds": 10, "short_abandon_seconds": 2, "target_share": "0.9", "variant": "all_offered"}
    calls.define(calls.world.ours.queue, date(2026, 1, 1), **terms)


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("production", By.DAY),
        ("production", By.QUEUE),
        ("production", By.HOUR),
        ("agents", By.AGENT),
        ("agents", By.TEAM),
    ],
)
def test_a_frozen_month_is_reproduced_byte_for_byte(calls: Centre, name: str, by: By) -> None:
    with time_machine.travel(NOW, tick=False):
        frozen = freeze(name, by)
        before = files(frozen)
    with time_machine.travel(NOW + timedelta(days=90), tick=False):
        add_late_data_and_another_definition(calls)
        calls.world.ours.queue.name = "Another name"
        calls.world.ours.queue.save()
        assert files(frozen) == before
        assert restated(frozen)


def test_a_frozen_report_says_what_the_live_one_said(calls: Centre) -> None:
    from keskus.reports.queries.definitions import REPORTS

    with time_machine.travel(NOW, tick=False):
        live = REPORTS["production"].make(SYSTEM, Asked(MAY, By.QUEUE))
        sheet = sheet_of(freeze(by=By.QUEUE))
    assert (sheet.header, sheet.rows) == (live.header, live.rows)
    assert {**sheet.document, "frozen": None} == {**live.document, "frozen": None}
    for language in LANGUAGES:
        then, now = sheet.paper(language), live.paper(language)
        assert (then.rows, then.total, then.charts, then.footnotes) == (now.rows, now.total, now.charts, now.footnotes)
        assert then.facts == now.facts
        assert "SHA-256" in then.stamp


def test_the_payload_is_one_text_whatever_made_it(calls: Centre) -> None:
    one, other = freeze(), freeze()
    assert (one.payload, one.digest) == (other.payload, other.digest)
    content = json.loads(one.payload)
    assert content["read"][0].keys() == {"name", "kind", "lines", "last_epoch"}
    assert content["format"] == freezing.FORMAT


@pytest.mark.parametrize("by", [By.AGENT, By.TEAM])
def test_a_report_of_people_frozen_by_an_earlier_version_is_read_still(calls: Centre, by: By) -> None:
    frozen = freeze("agents", by)
    now = files(frozen)
    content = json.loads(frozen.payload)
    told = [row["states"] for row in (*content["figures"]["rows"], content["figures"]["total"]) if row["states"]]
    for states in told:
        states["sums"] = states.pop("seconds")
    assert told
    FrozenReport.objects.filter(pk=frozen.pk).update(payload=json.dumps(content))
    assert files(frozen) == now


def test_restated_names_every_changed_figure_and_day(calls: Centre) -> None:
    frozen = freeze(by=By.QUEUE)
    assert not restated(frozen)
    calls.visit("ours", at="2026-05-05 10:40", answered=8, talk=90)
    calls.visit("ours", at="2026-05-20 12:00", outcome="abandoned", wait=30)
    calls.sum_up()
    found = restated(frozen)
    total = {change.column.key: (change.was, change.now) for change in found.total}
    assert total["offered"] == (7, 9)
    assert total["answered"] == (5, 6)
    assert "flow_outs" not in total
    days = {(change.row.key, change.column.key): (change.was, change.now) for change in found.days if change.row}
    assert days[date(2026, 5, 5), "offered"] == (3, 4)
    assert days[date(2026, 5, 20), "offered"] == (0, 1)
    assert not [key for key in days if key[0] == date(2026, 5, 4)]
    rows = {change.row.name for change in found.rows if change.row}
    assert rows == {"Tallinn support"}


def test_another_definition_alone_restates_nothing(calls: Centre) -> None:
    frozen = freeze(by=By.QUEUE)
    define_otherwise(calls)
    calls.sum_up()
    found = restated(frozen)
    assert found.is_redefined
    assert not found


@pytest.mark.parametrize(("name", "by"), [("production", By.QUEUE), ("production", By.HOUR), ("agents", By.AGENT)])
def test_late_data_after_another_definition_are_counted_as_then(calls: Centre, name: str, by: By) -> None:
    frozen, untouched = freeze(name, by), freeze(name, by)
    calls.visit("ours", at="2026-05-05 10:40", answered=15, talk=90)  # in time by the 20 s of then, not by 10 s
    calls.sum_up()
    expected = restated(untouched).as_json()
    define_otherwise(calls)
    calls.sum_up()
    found = restated(frozen)
    assert found.as_json() == expected
    total = {change.column.key: (change.was, change.now) for change in found.total}
    assert total["answered_within"] == (4, 5)


def test_a_client_sees_only_what_is_counted_by_the_contract(calls: Centre) -> None:
    choice = Choice(MAY.first, MAY.last, frozenset({calls.world.ours.queue.pk}))
    house = freeze(choice=choice)
    draft = draft_of(SYSTEM, "production", Asked(choice, By.DAY, CONTRACT), at=NOW)
    contract = freeze_report(SYSTEM, draft, reach=EVERYTHING, title="May", note="")
    client, manager = calls.world.viewer("client"), calls.world.viewer("manager", ScopeKind.CENTRE)
    assert [bool(frozen_in_reach(client, row.pk)) for row in (house, contract)] == [False, True]
    assert [row.pk for row in frozen_reports(client)] == [contract.pk]
    assert len(frozen_reports(manager)) == 2


def test_the_worker_marks_what_changed_and_tells_its_maker_once(calls: Centre) -> None:
    manager = calls.world.user(Role.MANAGER, ScopeKind.CENTRE)
    manager.employee = calls.world.ours.lead
    manager.save()
    from keskus.access.queries import viewer_of

    frozen = freeze(viewer=viewer_of(manager, timezone.localdate()))
    FrozenReport.objects.update(checked_at=NOW - timedelta(days=2))
    entries = AuditEntry.objects.count()
    jobs.compare_frozen_reports()
    assert AuditEntry.objects.count() == entries
    calls.visit("ours", at="2026-05-05 10:40", answered=8, talk=90)
    calls.sum_up()
    for _round in range(2):
        FrozenReport.objects.update(checked_at=NOW - timedelta(days=2))
        jobs.compare_frozen_reports()
    frozen.refresh_from_db()
    assert frozen.restated_at is not None
    assert {"key": None, "figure": "offered", "was": 7, "now": 8} in frozen.restated["total"]
    notice = Notice.objects.get(kind="reports.restated")
    assert (notice.employee, notice.address) == (calls.world.ours.lead, f"/reports/frozen/{frozen.pk}/")
    assert AuditEntry.objects.filter(action="reports.mark_restated").count() == 1
    assert not list(changed_since_frozen())


# Who sees it


def test_only_who_reaches_all_of_it_sees_it(calls: Centre) -> None:
    world = calls.world
    ours = freeze(choice=Choice(MAY.first, MAY.last, frozenset({world.ours.queue.pk})))
    whole = freeze(by=By.QUEUE)
    agents = freeze("agents", By.AGENT)
    team = freeze("agents", By.AGENT, Choice(MAY.first, MAY.last, team=world.ours.team.pk))
    everybody = world.viewer("manager", ScopeKind.CENTRE)
    assert all(frozen_in_reach(everybody, row.pk) for row in (ours, whole, agents, team))
    owner = world.viewer("owner", ScopeKind.QUEUE)
    assert [bool(frozen_in_reach(owner, row.pk)) for row in (ours, whole, agents, team)] == [True, False, False, False]
    lead = world.viewer("supervisor", ScopeKind.TEAM)
    assert [bool(frozen_in_reach(lead, row.pk)) for row in (ours, whole, agents, team)] == [False, False, False, True]
    site = world.viewer("manager", ScopeKind.SITE)
    assert [bool(frozen_in_reach(site, row.pk)) for row in (ours, whole, agents)] == [True, False, False]
    FrozenReport.objects.update(needs={})
    assert not frozen_in_reach(site, ours.pk)


def test_who_freezes_an_agent_or_a_team_sees_what_they_froze(calls: Centre) -> None:
    world = calls.world
    agent = calls.agents["ours"].employee
    lead, site = world.viewer("supervisor", ScopeKind.TEAM), world.viewer("manager", ScopeKind.SITE)
    one = freeze("agents", By.AGENT, Choice(MAY.first, MAY.last, agent=f"e{agent.pk}"), lead)
    team = freeze("agents", By.AGENT, Choice(MAY.first, MAY.last, team=world.ours.team.pk), site)
    assert frozen_in_reach(lead, one.pk)
    assert frozen_in_reach(site, team.pk)
    owner = world.viewer("owner", ScopeKind.QUEUE)
    assert not frozen_in_reach(owner, one.pk)
    assert not frozen_in_reach(owner, team.pk)


def test_what_is_not_ones_own_is_not_there(calls: Centre) -> None:
    whole = freeze(by=By.QUEUE)
    browser = calls.world.client_for("client")
    assert browser.get(f"/reports/frozen/{whole.pk}/").status_code == 404
    assert browser.post(f"/reports/frozen/{whole.pk}/export/", {"format": "csv"}).status_code == 404
    assert "May" not in browser.get("/reports/frozen/").content.decode()


def test_who_may_not_freeze_does_not(calls: Centre) -> None:
    for role in ("quality", "client", "agent", "auditor"):
        answer = calls.world.client_for(role).post(f"/reports/production/freeze/{ADDRESS}", {"title": "x"})
        assert answer.status_code == 403
    viewer = calls.world.viewer("quality", ScopeKind.CENTRE)
    draft = draft_of(viewer, "production", Asked(MAY), at=NOW)
    with pytest.raises(Refused):
        freeze_report(viewer, draft, reach=EVERYTHING, title="x", note="")
    assert not FrozenReport.objects.exists()


def test_lists_of_calls_are_not_frozen(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    assert browser.post(f"/reports/calls/freeze/{ADDRESS}", {"title": "x"}).status_code == 404


def test_too_many_rows_are_refused(calls: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    from keskus.reports import actions

    monkeypatch.setattr(actions, "MOST_FROZEN_ROWS", 1)
    with pytest.raises(Breach, match="too_many_rows"):
        freeze()
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    answer = browser.post(f"/reports/production/freeze/{ADDRESS}&by=day", {"title": "May"})
    with pytest.raises(Breach, match="too_many_rows"):
        work.run_to_end(Job.objects.get())
    assert "Choose fewer days" in browser.get(answer["Location"]).content.decode()


# Pages, files, commands, proof


def test_a_page_is_frozen_shown_exported_and_restated(calls: Centre) -> None:
    browser = calls.world.client_for("manager", ScopeKind.CENTRE)
    live = browser.get(f"/reports/production/{ADDRESS}&by=queue").content.decode()
    assert "/reports/production/freeze/" in live
    asked = browser.post(f"/reports/production/freeze/{ADDRESS}&by=queue", {"title": "May <b>", "note": "client"})
    assert "Requested" in browser.get(asked["Location"]).content.decode()
    work.run_to_end(Job.objects.get())
    frozen = FrozenReport.objects.get()
    answer = browser.get(asked["Location"])
    assert answer["Location"] == f"/reports/frozen/{frozen.pk}/"
    entry = AuditEntry.objects.get(action="reports.freeze")
    assert (entry.reason, entry.changes["digest"]) == ("client", frozen.digest)
    page = browser.get(answer["Location"]).content.decode()
    assert "May &lt;b&gt;" in page
    assert "Answered 5 of 7 calls" in page
    assert "The figures are the same today." in page
    add_late_data_and_another_definition(calls)
    page = browser.get(answer["Location"]).content.decode()
    assert "Answered 5 of 7 calls" in page
    assert "Offered 7 → 9 (+2)" in page
    assert "As frozen" in browser.get("/reports/frozen/").content.decode()
    jobs_then = timezone.now() - timedelta(days=2)
    FrozenReport.objects.update(checked_at=jobs_then)
    jobs.compare_frozen_reports()
    assert "Restated since" in browser.get("/reports/frozen/?state=restated").content.decode()
    assert "May" not in browser.get("/reports/frozen/?state=same").content.decode().split("<main", 1)[1]
    for form, content_type in FORMATS.items():
        file = browser.post(f"/reports/frozen/{frozen.pk}/export/", {"format": form, "reason": "proof"})
        assert file["Content-Type"] == content_type
        assert file.content == file_of(sheet_of(frozen), form, language="en").content
    assert AuditEntry.objects.filter(action="reports.export_frozen", reason="proof").count() == len(FORMATS)


def test_a_command_gives_the_frozen_file(calls: Centre, tmp_path: Any, capsys: Any) -> None:
    frozen, out = freeze(), tmp_path / "may.pdf"
    words = ["report", "--frozen", str(frozen.pk), "--format", "pdf", "--language", "et", "--out", str(out)]
    assert cli.main(words) == 0
    assert out.read_bytes() == file_of(sheet_of(frozen), "pdf", language="et").content
    assert cli.main(["report", "--frozen", "4711"]) == 1
    assert cli.main(["report"]) == 1
    assert cli.main(["report", "production", "--frozen", "1"]) == 1
    assert "4711" in capsys.readouterr().err


def test_verify_finds_what_was_tampered_with(calls: Centre, capsys: Any) -> None:
    good, changed, unknown = freeze(), freeze(), freeze()
    assert cli.main(["verify"]) == 0
    assert "3" in capsys.readouterr().out
    FrozenReport.objects.filter(pk=changed.pk).update(payload=changed.payload.replace('"offered":4', '"offered":5'))
    payload = unknown.payload.replace('"offered":4', '"offered":6')
    FrozenReport.objects.filter(pk=unknown.pk).update(payload=payload, digest=freezing.digest_of(payload))
    assert list(changed_since_frozen()) == [(changed.pk, "changed"), (unknown.pk, "unknown")]
    assert cli.main(["verify"]) == 1
    said = capsys.readouterr().err
    assert f"Frozen report {changed.pk}" in said
    assert f"Frozen report {good.pk}" not in said


def test_a_person_can_be_forgotten_and_the_figures_stay(calls: Centre) -> None:
    frozen = freeze("agents", By.AGENT)
    names = set(frozen.people.values())
    assert names
    assert not [name for name in names if name in frozen.payload]
    FrozenReport.objects.update(people={})
    frozen.refresh_from_db()
    assert not list(changed_since_frozen())
    assert {row.name for row in thaw(frozen).report.rows} == set(
        map(str, (row.key for row in thaw(frozen).report.rows))
    )


# As long work


def freezing_of(calls: Centre, role: str = "manager", kind: ScopeKind = ScopeKind.CENTRE) -> Job:
    """A page's request to freeze May by queue."""
    answer = calls.world.client_for(role, kind).post(f"/reports/production/freeze/{ADDRESS}&by=queue", {"title": "May"})
    return Job.objects.get(pk=answer["Location"].split("/")[-2])


def test_what_is_frozen_by_the_worker_is_what_was_asked(calls: Centre) -> None:
    job = work.run_to_end(freezing_of(calls))
    frozen, direct = FrozenReport.objects.get(), freeze(by=By.QUEUE)
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    assert frozen.made_by == f"user:{calls.world.user('manager', ScopeKind.CENTRE).pk}"
    content, other = json.loads(frozen.payload), json.loads(direct.payload)
    assert content["figures"] == other["figures"]
    assert content["days"] == other["days"]
    assert AuditEntry.objects.filter(action="reports.freeze", actor=frozen.made_by).count() == 1


def test_it_is_stopped_by_who_asked_and_nobody_else(calls: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    from keskus.reports.actions import freezing

    job = freezing_of(calls)
    other = calls.world.client_for("manager", ScopeKind.SITE)
    assert other.get(f"/reports/frozen/making/{job.pk}/").status_code == 404
    assert other.post(f"/reports/frozen/making/{job.pk}/stop/").status_code == 404
    browser, really = calls.world.client_for("manager", ScopeKind.CENTRE), freezing.draft_of

    def stopped_meanwhile(*args: Any, **rest: Any) -> Any:
        browser.post(f"/reports/frozen/making/{job.pk}/stop/")
        return really(*args, **rest)

    monkeypatch.setattr(freezing, "draft_of", stopped_meanwhile)
    work.run_to_end(job)
    job.refresh_from_db()
    assert (job.state, FrozenReport.objects.count()) == ("stopped", 0)
    assert "Stopped" in browser.get(f"/reports/frozen/making/{job.pk}/").content.decode()


def test_rights_that_are_gone_when_its_turn_comes(calls: Centre) -> None:
    job = freezing_of(calls)
    Grant.objects.filter(user=calls.world.user("manager", ScopeKind.CENTRE)).update(withdrawn_at=timezone.now())
    with pytest.raises(Refused):
        work.run_to_end(job)
    assert not FrozenReport.objects.exists()


def test_a_worker_that_was_overtaken_keeps_nothing(calls: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    from keskus.reports.actions import freezing

    job, really = freezing_of(calls), freezing.freeze_report

    def overtaken(*args: Any, **rest: Any) -> Any:
        Job.objects.filter(pk=job.pk).update(turn=99)
        return really(*args, **rest)

    monkeypatch.setattr(freezing, "freeze_report", overtaken)
    work.take_step(job.pk, job.turn)
    assert not FrozenReport.objects.exists()
