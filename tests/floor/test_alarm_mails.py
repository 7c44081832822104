"""Alarms by e-mail: for rules that say so, to those who are told, once, and never to who may not see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from keskus.core.models import AuditEntry
from keskus.core.post import NotSent
from keskus.floor import jobs
from keskus.floor.models import Alarm, AlarmTold
from keskus.floor.queries import alarms as queries
from keskus.people.models import Notice
from tests.contacts.builder import build_centre
from tests.floor.test_alarms import Live, a_caller, a_lead, a_rule
from tests.house.people import World, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def live(world: World, settings: Any) -> Live:
    settings.EMAIL_HOST, settings.KESKUS_MAIL_FROM = "127.0.0.1", "Keskus <keskus@centre.example>"
    settings.KESKUS_URL = "https://keskus.example"
    return Live(build_centre(world))


def in_trouble(live: Live, **terms: Any) -> Alarm:
    a_rule(live, duration_seconds=0, threshold=5, **terms)
    a_caller(live)
    live.look(10)
    return Alarm.objects.get()


def test_whoever_is_told_gets_a_mail_in_their_language_once(live: Live) -> None:
    lead = a_lead(live)
    lead.language = "et"
    lead.save()
    alarm = in_trouble(live, by_mail=True)
    jobs.send_alarm_mails()
    jobs.send_alarm_mails()
    (letter,) = mail.outbox
    assert letter.to == [lead.email]
    assert letter.subject == f"Keskus: häire {alarm.pk}"
    assert f"https://keskus.example/floor/alarms/{alarm.pk}/" in letter.body
    assert live.queue.name in letter.body
    assert "0:10" in letter.body
    told = AlarmTold.objects.get()
    assert (told.mail, told.mail_tries) == ("sent", 1)
    entry = AuditEntry.objects.get(action="floor.mail_alarm")
    assert entry.changes == {"receiver": f"people.employee:{lead.employee_id}"}
    page = live.centre.world.client_for("manager", "centre").get(f"/floor/alarms/{alarm.pk}/")
    assert "E-mail sent." in page.content.decode()


def test_a_rule_that_does_not_say_so_sends_none(live: Live) -> None:
    a_lead(live)
    in_trouble(live)
    jobs.send_alarm_mails()
    assert (mail.outbox, AlarmTold.objects.get().mail) == ([], "")


def test_who_may_not_see_it_any_more_gets_none(live: Live) -> None:
    lead = a_lead(live)
    in_trouble(live, by_mail=True)
    lead.grants.update(withdrawn_at=timezone.now())
    jobs.send_alarm_mails()
    assert (mail.outbox, AlarmTold.objects.get().mail) == ([], "skipped")


def test_who_stopped_them_gets_no_more_and_the_notice_stays(live: Live) -> None:
    lead, other = a_lead(live), a_lead(live, "other")
    alarm = in_trouble(live, by_mail=True)
    browser = signed_in(lead)
    page = "/floor/alarms/mails/"
    assert alarm.rule.label in browser.get(page).content.decode()
    browser.post(page, {"by_mail": "on", "besides": [alarm.rule_id]})
    jobs.send_alarm_mails()
    assert [letter.to for letter in mail.outbox] == [[other.email]]
    assert "https://keskus.example/floor/alarms/mails/" in mail.outbox[0].body
    assert dict(AlarmTold.objects.values_list("employee", "mail"))[lead.employee_id] == "skipped"
    assert Notice.objects.filter(employee=lead.employee_id).exists()
    entry = AuditEntry.objects.get(action="floor.choose_alarm_mails")
    assert entry.changes == {"mails_stopped": [[], [f"floor.alarmrule:{alarm.rule_id}"]]}
    browser.post(page, {})
    assert not queries.wants_mail(AlarmTold(employee_id=lead.employee_id, alarm=Alarm(rule_id=0)))
    for _again in range(2):
        assert browser.post(page, {"by_mail": "on"}).status_code == 302
        assert queries.wants_mail(AlarmTold(employee_id=lead.employee_id, alarm=alarm))


def test_what_was_said_of_a_rule_that_is_not_on_the_page_stands(live: Live) -> None:
    lead = a_lead(live)
    alarm = in_trouble(live, by_mail=True)
    page = "/floor/alarms/mails/"
    browser = signed_in(lead)
    browser.post(page, {"by_mail": "on", "besides": [alarm.rule_id]})
    type(alarm.rule).objects.filter(pk=alarm.rule_id).update(by_mail=False)
    browser.post(page, {"by_mail": "on"})
    assert not queries.wants_mail(AlarmTold(employee_id=lead.employee_id, alarm=alarm))


def test_what_cannot_be_sent_is_tried_again_and_then_given_up(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    a_lead(live)
    in_trouble(live, by_mail=True)
    tries = []

    def refuse(letter: Any) -> None:
        tries.append(letter.number)
        raise NotSent("unreachable")

    monkeypatch.setattr(jobs, "send", refuse)
    for _ in range(6):
        jobs.send_alarm_mails()
        AlarmTold.objects.filter(mail="waiting").update(mail_at=timezone.now() - timedelta(seconds=1))
    assert len(tries) == 4
    assert len(set(tries)) == 1, "the same mail, if it arrives twice"
    assert AlarmTold.objects.get().mail == "failed"


def test_many_alarms_are_one_mail(live: Live) -> None:
    a_lead(live)
    alarm = in_trouble(live, by_mail=True)
    AlarmTold.objects.create(
        alarm=alarm,
        employee=AlarmTold.objects.get().employee,
        way="raised",
        telling="digest",
        at=live.now,
        mail="waiting",
        mail_at=live.now,
    )
    jobs.send_alarm_mails()
    digest = mail.outbox[-1]
    assert "https://keskus.example/floor/alarms/\n" in digest.body
    assert live.queue.name not in digest.body
