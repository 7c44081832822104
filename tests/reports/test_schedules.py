"""Reports sent by e-mail: when they are due, once and to everybody by their own rights, and what happens when not."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from keskus import cli
from keskus.access.models import Grant, User
from keskus.access.queries import viewer_of
from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, Refused
from keskus.core.models import AuditEntry
from keskus.core.post import LEASE
from keskus.people.models import Notice
from keskus.reports import jobs
from keskus.reports.actions import schedules as actions
from keskus.reports.actions.saved import Sharing, delete_saved, save_report
from keskus.reports.jobs.letters import written_to
from keskus.reports.models import ReportSchedule, SavedReport, ScheduledMail, ScheduledRun
from keskus.reports.queries.schedules import due_schedules, receivers_to_choose, schedule_in_reach
from tests.contacts.builder import Centre
from tests.house.people import give, make_employee, make_user, signed_in
from tests.reports.test_production_page import text_of

MONDAY = datetime(2026, 5, 11, 4, 0, tzinfo=UTC)  # 7:00 in Tallinn
DUE = datetime(2026, 5, 11, 4, 30, tzinfo=UTC)  # 7:30 there
CENTRE = ScopeKind.CENTRE


@dataclass
class Desk:
    """A manager of the centre, whose saved report is shared with supervisors and clients."""

    centre: Centre
    manager: User
    saved: SavedReport

    def user(self, role: str) -> User:
        return self.centre.world.user(role)

    def schedule(self, *receivers: User, owner: User | None = None, **terms: Any) -> ReportSchedule:
        usual = {"site": self.centre.world.ours.site, "rhythm": "daily", "at": time(7, 30), "span": "last_week"}
        actor = viewer_of(owner or self.manager, timezone.localdate())
        to = list(receivers) or [self.manager]
        return actions.schedule_report(actor, self.saved, terms={**usual, "form": "csv", **terms}, receivers=to)


@pytest.fixture
def mail_set_up(settings: Any) -> None:
    settings.EMAIL_HOST, settings.KESKUS_MAIL_FROM = "localhost", "keskus@centre.example"
    settings.KESKUS_URL = "https://keskus.example"


@pytest.fixture
def desk(calls: Centre, mail_set_up: None) -> Any:
    with time_machine.travel(MONDAY, tick=False):
        manager = calls.world.user("manager", CENTRE)
        address = {"by": ["queue"], "measure": ["offered", "answered"], "period": ["last30"]}
        actor = viewer_of(manager, timezone.localdate())
        sharing = Sharing(["supervisor", "client", "quality"])
        yield Desk(calls, manager, save_report(actor, name="Queues of Mari", address=address, sharing=sharing))


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


def deed(desk: Desk) -> Any:
    return viewer_of(desk.manager, timezone.localdate())


def run_at(moment: datetime) -> None:
    with at(moment):
        jobs.send_scheduled_reports()


def states() -> list[str]:
    return list(ScheduledMail.objects.order_by("pk").values_list("state", flat=True))


# When


def test_it_is_sent_when_it_is_due_and_once(desk: Desk) -> None:
    schedule = desk.schedule()
    run_at(DUE - timedelta(seconds=1))
    assert mail.outbox == []
    for minutes in (0, 0, 1, 60):
        run_at(DUE + timedelta(minutes=minutes))
    (letter,) = mail.outbox
    assert letter.to == [desk.manager.email]
    run = ScheduledRun.objects.get()
    assert (run.due_at, run.first_on, run.last_on) == (DUE, date(2026, 5, 4), date(2026, 5, 10))
    schedule.refresh_from_db()
    assert schedule.next_at == DUE + timedelta(days=1)
    assert states() == ["sent"]


def test_after_days_without_a_worker_it_is_sent_once(desk: Desk) -> None:
    desk.schedule(span="yesterday")
    run_at(DUE + timedelta(days=4, hours=5))
    assert len(mail.outbox) == 1
    run = ScheduledRun.objects.get()
    assert (run.due_at, run.first_on) == (DUE + timedelta(days=4), date(2026, 5, 14))


def test_two_workers_begin_it_once(desk: Desk) -> None:
    desk.schedule()
    with at(DUE):
        (seen,), (also,) = due_schedules(timezone.now()), due_schedules(timezone.now())
        assert actions.begin_run(seen, now=timezone.now()) is not None
        assert actions.begin_run(also, now=timezone.now()) is None
        one = ScheduledMail.objects.get()
        other = ScheduledMail.objects.get()
        assert actions.claim_mail(one, now=timezone.now())
        assert not actions.claim_mail(other, now=timezone.now())
    assert ScheduledRun.objects.count() == 1


def test_what_a_dead_worker_took_up_is_taken_up_again(desk: Desk) -> None:
    desk.schedule()
    with at(DUE):
        (seen,) = due_schedules(timezone.now())
        actions.begin_run(seen, now=timezone.now())
        actions.claim_mail(ScheduledMail.objects.get(), now=timezone.now())
    run_at(DUE + timedelta(minutes=1))
    assert mail.outbox == []
    run_at(DUE + LEASE)
    assert len(mail.outbox) == 1


def test_the_days_on_which_clocks_change(desk: Desk) -> None:
    with at(datetime(2026, 10, 23, 12, tzinfo=UTC)):
        desk.schedule(span="yesterday")
    sent: list[tuple[int, int]] = []
    for day in (24, 25, 26):  # 4:00 becomes 3:00 on the 25th: 7:30 is 4:30 UTC before, 5:30 after
        for hour in (3, 4, 5, 6):
            run_at(datetime(2026, 10, day, hour, 30, tzinfo=UTC))
            sent += [(day, hour)] if len(mail.outbox) > len(sent) else []
    assert sent == [(24, 4), (25, 5), (26, 5)]
    days = list(ScheduledRun.objects.order_by("due_at").values_list("first_on", flat=True))
    assert days == [date(2026, 10, 23), date(2026, 10, 24), date(2026, 10, 25)]


def test_paused_it_is_silent_and_does_not_make_up(desk: Desk) -> None:
    schedule = desk.schedule()
    actions.pause_schedule(deed(desk), schedule, is_paused=True)
    run_at(DUE + timedelta(days=2))
    with at(DUE + timedelta(days=2, hours=1)):
        actions.pause_schedule(deed(desk), schedule, is_paused=False)
        jobs.send_scheduled_reports()
    assert mail.outbox == []
    run_at(DUE + timedelta(days=3))
    assert len(mail.outbox) == 1


# What, and with whose rights


def test_everybody_gets_what_they_reach_in_their_language(desk: Desk) -> None:
    supervisor, client = desk.user("supervisor"), desk.user("client")
    User.objects.filter(pk=client.pk).update(language="pl")
    desk.schedule(desk.manager, supervisor, client)
    run_at(DUE)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert len(letters) == 3
    files = {name: letter.attachments[0] for name, letter in letters.items()}
    assert "Warsaw support" in str(files[desk.manager.email].content)
    assert "Tallinn support" in str(files[client.email].content)
    for other in (supervisor, client):
        assert "Warsaw" not in str(files[other.email].content)
        assert "Warsaw" not in str(letters[other.email].body)
    assert "Answered" in str(letters[desk.manager.email].body)
    assert "Answered" not in str(letters[client.email].body)


def test_the_subject_names_nobody(desk: Desk) -> None:
    schedule = desk.schedule()
    run_at(DUE)
    (letter,) = mail.outbox
    assert letter.subject == f"Keskus, report {schedule.pk}: 4 May 2026 – 10 May 2026"
    assert letter.extra_headers["Message-ID"].endswith("@centre.example>")
    assert f"https://keskus.example/reports/schedules/{schedule.pk}/" in str(letter.body)
    assert "from=2026-05-04" in str(letter.body)
    assert "period=last30&from" not in str(letter.body) or "to=2026-05-10" in str(letter.body)


@pytest.mark.parametrize(("form", "ending"), [("pdf", "pdf"), ("xlsx", "xlsx"), ("sentence", ""), ("link", "")])
def test_each_form(desk: Desk, form: str, ending: str) -> None:
    desk.schedule(form=form)
    run_at(DUE)
    letter: Any = mail.outbox[0]
    assert [attached.filename.rpartition(".")[2] for attached in letter.attachments] == ([ending] if ending else [])
    assert ("Answered" in str(letter.body)) is (form != "link")
    assert ("Answered" in str(letter.alternatives[0].content)) is (form != "link")
    assert ScheduledMail.objects.get().form == form


def test_who_may_not_export_gets_a_link(desk: Desk) -> None:
    quality = desk.user("quality")
    desk.schedule(quality, form="pdf")
    run_at(DUE)
    (letter,) = mail.outbox
    assert letter.attachments == []
    assert "Answered" not in str(letter.body)
    assert ScheduledMail.objects.get().form == "link"


def test_a_report_of_people_is_offered_as_a_link(desk: Desk) -> None:
    browser = signed_in(desk.manager)
    page = browser.get(f"/reports/saved/{desk.saved.pk}/schedule/").content.decode()
    assert '<option value="pdf" selected>' in page
    SavedReport.objects.filter(pk=desk.saved.pk).update(address={"by": ["queue"], "then": ["agent"]})
    page = browser.get(f"/reports/saved/{desk.saved.pk}/schedule/").content.decode()
    assert '<option value="link" selected>' in page


def test_rights_that_are_gone_are_not_sent_to_and_the_owner_is_told_once(desk: Desk) -> None:
    supervisor = desk.user("supervisor")
    desk.schedule(desk.manager, supervisor)
    Grant.objects.filter(user=supervisor).update(withdrawn_at=MONDAY)
    for days in range(3):
        run_at(DUE + timedelta(days=days))
    assert {letter.to[0] for letter in mail.outbox} == {desk.manager.email}
    assert [(m.state, m.reason) for m in ScheduledMail.objects.filter(user=supervisor)] == [
        ("skipped", "no_rights")
    ] * 3
    assert Notice.objects.filter(kind="reports.left_out", employee=desk.manager.employee).count() == 1


def test_what_is_shared_no_more_is_not_sent(desk: Desk) -> None:
    supervisor = desk.user("supervisor")
    desk.schedule(supervisor)
    SavedReport.objects.update(shared_roles=[])
    run_at(DUE)
    assert mail.outbox == []
    assert ScheduledMail.objects.get().reason == "not_shared"


def test_who_reaches_none_of_it_is_left_out(desk: Desk) -> None:
    client = desk.user("client")
    desk.schedule(client)
    queue = desk.centre.world.theirs.queue
    SavedReport.objects.update(address={"by": ["day"], "queue": [str(queue.pk)]})
    run_at(DUE)
    assert mail.outbox == []
    assert ScheduledMail.objects.get().reason == "nothing_reached"


def test_it_ends_with_its_owners_rights(desk: Desk) -> None:
    supervisor, other = (
        desk.user("supervisor"),
        make_user("other@example.test", make_employee(desk.centre.world.ours, "o")),
    )
    give(other, Role.MANAGER, CENTRE)
    schedule = desk.schedule(supervisor)
    Grant.objects.filter(user=desk.manager).update(withdrawn_at=MONDAY)
    run_at(DUE)
    schedule.refresh_from_db()
    assert (mail.outbox, schedule.paused_because) == ([], "owner_gone")
    assert Notice.objects.get(kind="reports.ownerless").employee == other.employee


def test_only_who_sees_it_can_be_chosen(desk: Desk) -> None:
    supervisor, client, planner = (desk.user(role) for role in ("supervisor", "client", "planner"))
    chosen = set(receivers_to_choose(deed(desk), desk.saved))
    assert chosen == {desk.manager, supervisor, client}
    assert planner not in chosen
    assert receivers_to_choose(viewer_of(client, timezone.localdate()), desk.saved) == [client]
    page = signed_in(client).get(f"/reports/saved/{desk.saved.pk}/schedule/").content.decode()
    assert supervisor.display_name not in page
    answer = signed_in(client).post(
        f"/reports/saved/{desk.saved.pk}/schedule/",
        {
            "rhythm": "daily",
            "at": "07:30",
            "span": "yesterday",
            "form": "csv",
            "receivers": [supervisor.pk],
            "site": desk.centre.world.ours.site.pk,
        },
    )
    assert answer.status_code == 200
    assert not ReportSchedule.objects.exists()


def test_a_receiver_stops_their_own_and_nobody_elses(desk: Desk) -> None:
    supervisor, quality = desk.user("supervisor"), desk.user("quality")
    schedule = desk.schedule(desk.manager, supervisor)
    assert signed_in(quality).post(f"/reports/schedules/{schedule.pk}/stop/").status_code == 404
    browser = signed_in(supervisor)
    assert browser.post(f"/reports/schedules/{schedule.pk}/delete/").status_code == 404
    assert "Send it to me no more" in text_of(browser.get(f"/reports/schedules/{schedule.pk}/"))
    browser.post(f"/reports/schedules/{schedule.pk}/stop/", {"stopped": "1"})
    run_at(DUE)
    assert {letter.to[0] for letter in mail.outbox} == {desk.manager.email}
    terms = {"rhythm": "daily", "at": time(7, 30), "span": "yesterday", "form": "csv", "site": schedule.site}
    with at(DUE):
        actions.change_schedule(deed(desk), schedule, terms=terms, receivers=[desk.manager, supervisor])
    run_at(DUE + timedelta(days=1))
    assert {letter.to[0] for letter in mail.outbox} == {desk.manager.email}  # the owner cannot undo it
    with at(DUE + timedelta(days=1, hours=1)):
        signed_in(supervisor).post(f"/reports/schedules/{schedule.pk}/stop/", {"stopped": "0"})
    run_at(DUE + timedelta(days=2))
    assert supervisor.email in {letter.to[0] for letter in mail.outbox}


# When it does not go


class Trouble:
    """A mail server that answers with an error until it is told not to."""

    def __init__(self, error: Exception) -> None:
        self.error: Exception | None = error
        self.tries = 0

    def __call__(self, message: Any, *args: Any, **rest: Any) -> int:
        self.tries += 1
        if self.error:
            raise self.error
        mail.outbox.append(message)
        return 1


@pytest.fixture
def trouble(monkeypatch: pytest.MonkeyPatch) -> Trouble:
    server = Trouble(ConnectionRefusedError())
    monkeypatch.setattr(EmailMultiAlternatives, "send", lambda self: server(self))
    return server


def test_a_server_that_is_away_is_tried_again_later_and_later(desk: Desk, trouble: Trouble) -> None:
    desk.schedule(desk.manager, desk.user("supervisor"))
    tried = []
    for minutes in (0, 4, 5, 19, 20, 79, 80, 319, 320, 1039, 1040, 1045, 1400):
        before = trouble.tries
        run_at(DUE + timedelta(minutes=minutes))
        tried += [minutes] if trouble.tries > before else []
    assert tried == [0, 5, 20, 80, 320, 1040]
    assert states() == ["failed", "failed"]
    assert Notice.objects.filter(kind="reports.not_sent", employee=desk.manager.employee).count() == 1
    page = text_of(signed_in(desk.manager).get(f"/reports/schedules/{ReportSchedule.objects.get().pk}/"))
    assert "The mail server cannot be reached." in page


def test_it_goes_when_the_server_is_back(desk: Desk, trouble: Trouble) -> None:
    desk.schedule()
    run_at(DUE)
    trouble.error = None
    run_at(DUE + timedelta(minutes=1))
    assert mail.outbox == []
    run_at(DUE + timedelta(minutes=5))
    assert len(mail.outbox) == 1
    assert states() == ["sent"]


def test_an_address_that_is_not_there_is_tried_once(desk: Desk, trouble: Trouble) -> None:
    trouble.error = smtplib.SMTPRecipientsRefused({"x@example.test": (550, b"no such user")})
    desk.schedule()
    run_at(DUE)
    assert (states(), trouble.tries) == (["failed"], 1)


def test_one_that_cannot_be_made_does_not_hold_up_the_others(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor = desk.user("supervisor")
    desk.schedule(desk.manager, supervisor)
    really = written_to

    def fails_for_one(each: Any) -> Any:
        if each.user_id == desk.manager.pk:
            raise ZeroDivisionError
        return really(each)

    monkeypatch.setattr(jobs, "written_to", fails_for_one)
    run_at(DUE)
    assert {letter.to[0] for letter in mail.outbox} == {supervisor.email}
    assert ScheduledMail.objects.get(user=desk.manager).reason == "not_made"


def test_mail_that_is_not_set_up_says_so_everywhere(desk: Desk, settings: Any, capsys: Any) -> None:
    schedule = desk.schedule()
    settings.EMAIL_HOST = ""
    run_at(DUE)
    assert mail.outbox == []
    assert ScheduledMail.objects.get().reason == "not_set_up"
    for address in ("", f"{schedule.pk}/"):
        assert "set KESKUS_SMTP_HOST on the server" in text_of(
            signed_in(desk.manager).get(f"/reports/schedules/{address}")
        )
    cli.main(["check"])
    (said,) = [line for line in capsys.readouterr().out.splitlines() if " mail " in line]
    assert "BAD" in said
    assert "KESKUS_SMTP_HOST" in said


def test_mail_never_crosses_a_network_in_the_clear(desk: Desk, settings: Any) -> None:
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "mail.example", False, False
    desk.schedule()
    run_at(DUE)
    assert (mail.outbox, ScheduledMail.objects.get().reason) == ([], "in_clear")


# By hand, the trail, the list


def test_sent_by_hand_beside_the_rhythm(desk: Desk) -> None:
    schedule = desk.schedule()
    actions.send_now(deed(desk), schedule)
    with pytest.raises(Breach, match="sending_already"):
        actions.send_now(deed(desk), schedule)
    jobs.send_scheduled_reports()
    run_at(DUE)
    assert len(mail.outbox) == 2
    with pytest.raises(Refused):
        actions.send_now(desk.centre.world.viewer("supervisor"), schedule)


def test_the_trail_says_who_was_sent_which_days(desk: Desk) -> None:
    schedule = desk.schedule()
    run_at(DUE)
    entry = AuditEntry.objects.get(action="reports.mail_report")
    assert entry.subject == f"reports.reportschedule:{schedule.pk}"
    assert entry.changes == {
        "receiver": f"user:{desk.manager.pk}",
        "from": "2026-05-04",
        "to": "2026-05-10",
        "format": "csv",
        "rows": 2,
    }
    assert desk.manager.email not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


def test_who_sees_which_schedule(desk: Desk) -> None:
    supervisor, quality, planner = (desk.user(role) for role in ("supervisor", "quality", "planner"))
    schedule = desk.schedule(quality, owner=supervisor)

    def sees(user: User) -> bool:
        return schedule_in_reach(viewer_of(user, timezone.localdate()), schedule.pk) is not None

    assert [sees(user) for user in (supervisor, quality, desk.manager, planner)] == [True, True, True, False]
    overseer = signed_in(desk.manager)
    assert overseer.get(f"/reports/schedules/{schedule.pk}/change/").status_code == 404
    assert overseer.post(f"/reports/schedules/{schedule.pk}/pause/").status_code == 302
    assert overseer.post(f"/reports/schedules/{schedule.pk}/delete/").status_code == 302
    assert not ReportSchedule.objects.exists()


def test_a_form_makes_and_changes_one(desk: Desk) -> None:
    browser = signed_in(desk.manager)
    sent = {
        "rhythm": "monthly",
        "weekday": "1",
        "month_day": "31",
        "at": "06:15",
        "span": "last_month",
        "form": "xlsx",
        "site": desk.centre.world.ours.site.pk,
        "receivers": [desk.manager.pk],
    }
    browser.post(f"/reports/saved/{desk.saved.pk}/schedule/", sent)
    schedule = ReportSchedule.objects.get()
    assert schedule.next_at == datetime(2026, 5, 31, 3, 15, tzinfo=UTC)
    page = text_of(browser.get("/reports/schedules/"))
    assert "once a month, on day 31, 06:15 (Europe/Tallinn)" in page
    browser.post(f"/reports/schedules/{schedule.pk}/change/", {**sent, "rhythm": "weekly", "weekday": "2"})
    schedule.refresh_from_db()
    assert schedule.next_at == datetime(2026, 5, 12, 3, 15, tzinfo=UTC)


def test_it_goes_with_its_saved_report(desk: Desk) -> None:
    desk.schedule(owner=desk.user("supervisor"))
    delete_saved(deed(desk), desk.saved)
    assert not ReportSchedule.objects.exists()
    assert Notice.objects.get(kind="reports.schedule_gone").employee == desk.user("supervisor").employee


def test_old_runs_are_forgotten(desk: Desk) -> None:
    desk.schedule()
    run_at(DUE)
    with at(DUE + timedelta(days=179)):
        jobs.forget_runs()
        assert ScheduledRun.objects.exists()
    with at(DUE + timedelta(days=181)):
        jobs.forget_runs()
    assert not ScheduledRun.objects.exists()
