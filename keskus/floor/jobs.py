"""What the floor does by itself: looking at alarms every few seconds, and once a minute where no listener runs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connections
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from keskus.core import pulse
from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.core.post import Letter, NotSent, send
from keskus.core.templatetags.figures import moment
from keskus.floor.actions import mailing
from keskus.floor.actions.watching import forget_old_alarms, look_at_alarms
from keskus.floor.queries.alarms import (
    KEPT_DAYS,
    next_waiting_mail,
    old_alarms_exist,
    receiver_of,
    subject_name,
    wants_mail,
    zone_of,
)
from keskus.floor.rules.alarms import Metric, Telling
from keskus.floor.sentences import METRIC_LABELS, threshold_words, value_words

LOOK_SECONDS = 5
ROUND_SECONDS = 30
PULSE = "alarms"
SILENT_AFTER = timedelta(seconds=90)
logger = logging.getLogger(__name__)
SUBJECTS: dict[str, str | Promise] = {
    "raised": _("Keskus: alarm %(number)s"),
    "escalated": _("Keskus: alarm %(number)s, which nobody has acknowledged"),
    "closed": _("Keskus: alarm %(number)s is over"),
}


async def watch_alarms() -> None:
    """Look every few seconds, and send what is to be sent, for ever; for the listener, which runs all the time."""
    await asyncio.gather(_again_and_again(_look), _again_and_again(_send, is_apart=True))


async def _again_and_again(deed: Callable[[], None], *, is_apart: bool = False) -> None:
    """What fails is told and done again. `is_apart`: in another thread, so that a slow mail server holds up no look."""
    while True:
        try:
            await sync_to_async(deed, thread_sensitive=not is_apart)()
        except Exception:
            logger.exception("%s of alarms failed", deed.__name__)
        await asyncio.sleep(LOOK_SECONDS)


def _look() -> None:
    close_old_connections()
    look_at_alarms(timezone.now())
    pulse.beat(PULSE)


def _send() -> None:
    try:
        send_alarm_mails()
    finally:
        connections.close_all()  # the next round may be another thread's


@every(minutes=1)
def send_alarm_mails() -> None:
    """Send the mails that wait; what is left, the next round does. Two who do it at once never take the same."""
    until, seen = time.monotonic() + ROUND_SECONDS, list[int]()
    while time.monotonic() < until and (told := next_waiting_mail(timezone.now(), seen)):
        seen.append(told.pk)
        if mailing.claim_mail(told, now=timezone.now()):
            _send_one(told)


def _send_one(told: Any) -> None:
    """Make one mail and hand it over; whatever goes wrong with it stays its own."""
    user = receiver_of(told, timezone.localdate())
    if user is None:
        mailing.end_mail(SYSTEM, told, mailing.Mail.SKIPPED, reason="not_theirs")
        return
    if not wants_mail(told):
        mailing.end_mail(SYSTEM, told, mailing.Mail.SKIPPED, reason="not_wanted")
        return
    try:
        send(letter_of(told, user))
    except NotSent as trouble:
        _try_again(told, trouble.reason, is_final=trouble.is_final)
    except Exception:
        logger.exception("mail %s of an alarm cannot be made", told.pk)
        _try_again(told, "not_made")
    else:
        mailing.end_mail(SYSTEM, told, mailing.Mail.SENT)


def _try_again(told: Any, reason: str, *, is_final: bool = False) -> None:
    if is_final or mailing.is_last_try(told):
        mailing.end_mail(SYSTEM, told, mailing.Mail.FAILED, reason=reason)
    else:
        mailing.put_off(told, now=timezone.now())


def letter_of(told: Any, user: Any) -> Letter:
    """An alarm as a mail. The subject stands on locked screens: a number, no names and no figures."""
    alarm = told.alarm
    with override(user.language):
        metric = Metric(alarm.rule.metric)
        content = {
            "language": user.language,
            "title": SUBJECTS[told.way] % {"number": alarm.pk},
            "rule": alarm.rule.label,
            "about": subject_name(alarm),
            "watched": METRIC_LABELS[metric],
            "value": value_words(metric, alarm.first_value),
            "threshold": threshold_words(metric, alarm.threshold),
            "raised": moment(alarm.raised_at, zone_of(alarm)),
            "is_digest": told.telling == Telling.DIGEST,
            "link": settings.KESKUS_URL + address_of(told),
            "stop": settings.KESKUS_URL + reverse("floor:own_alarm_mails"),
        }
        return Letter(
            number=f"keskus-alarm-{alarm.pk}-{told.pk}",
            to=user.email,
            subject=str(content["title"]),
            text=render_to_string("floor/mail.txt", content),
            html=render_to_string("floor/mail.html", content),
            stop_address=content["stop"],
        )


def address_of(told: Any) -> str:
    """The alarm, or all of them where one mail stands for many."""
    return reverse("floor:alarms") if told.telling == Telling.DIGEST else reverse("floor:alarm", args=[told.alarm_id])


@every(minutes=1)
def look_without_listener() -> None:
    """Where no listener looks every few seconds, the worker does once a minute."""
    last = pulse.last_beats().get(PULSE)
    if last is None or timezone.now() - last > SILENT_AFTER:
        look_at_alarms(timezone.now())


@every(minutes=24 * 60)
def forget_alarms() -> None:
    """Alarms of long ago concern nobody any more."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    if old_alarms_exist(before):
        forget_old_alarms(SYSTEM, before=before)
