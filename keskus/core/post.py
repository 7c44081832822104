"""The post office: one letter to one receiver over SMTP, and what is missing before any can be sent."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from keskus.core.hosts import is_this_machine

# What is written where nobody can mend it by trying again: the address does not exist, the mail is too large.
PERMANENT = range(550, 555)
LEASE = timedelta(minutes=5)  # how long a mail may take to be made and handed over before another worker takes it up


@dataclass(frozen=True, slots=True)
class File:
    """A file ready to be sent or written."""

    name: str
    content_type: str
    content: bytes


class NotSent(Exception):
    """The letter did not go. `is_final`: it would not go another time either."""

    def __init__(self, reason: str, *, is_final: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.is_final = reason, is_final


@dataclass(frozen=True, slots=True)
class Letter:
    """Everything that one mail says. `number` makes its Message-ID, so that a mail sent twice is known as the same.

    `stop_address`: where its receiver stops such mails, if that is theirs to do.
    """

    number: str
    to: str
    subject: str
    text: str
    html: str
    file: File | None = None
    stop_address: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Mails that stand in a table until they are sent: its columns for how one stands (`waiting` until it ended), when
    it is tried next and how often it was, and after which pauses it is tried again.

    A worker claims a mail by moving that time; whoever dies with one leaves it to the next.
    """

    state: str
    at: str
    tries: str
    back_off: tuple[timedelta, ...]

    def claim(self, mail: Any, now: datetime) -> bool:
        """Take up a mail; False when somebody else has it."""
        unclaimed = self._row(mail).filter(**{self.at: getattr(mail, self.at)})
        tries = getattr(mail, self.tries) + 1
        if not unclaimed.update(**{self.at: now + LEASE, self.tries: tries}):
            return False
        setattr(mail, self.tries, tries)
        return True

    def put_off(self, mail: Any, now: datetime, **more: Any) -> None:
        """Try it again later, each time a longer while later."""
        pause = self.back_off[min(getattr(mail, self.tries), len(self.back_off)) - 1]
        self._row(mail).update(**{self.at: now + pause}, **more)

    def is_last_try(self, mail: Any) -> bool:
        """Whether it has been tried often enough."""
        return bool(getattr(mail, self.tries) > len(self.back_off))

    def _row(self, mail: Any) -> Any:
        return type(mail).objects.filter(**{"pk": mail.pk, self.state: "waiting"})


def missing_settings() -> list[str]:
    """The settings without which no mail can be sent."""
    wanted = {
        "KESKUS_SMTP_HOST": settings.EMAIL_HOST,
        "KESKUS_MAIL_FROM": settings.KESKUS_MAIL_FROM,
        "KESKUS_URL": settings.KESKUS_URL,
    }
    return [name for name, value in wanted.items() if not value]


def is_in_clear() -> bool:
    """Whether mail would cross a network without TLS."""
    return not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL or is_this_machine(settings.EMAIL_HOST))


def send(letter: Letter) -> None:
    """Hand a letter to the mail server. Raises `NotSent`."""
    if missing_settings():
        raise NotSent("not_set_up")
    if is_in_clear():
        raise NotSent("in_clear")
    connection = get_connection()
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.KESKUS_MAIL_FROM,
        to=[letter.to],
        connection=connection,
        headers={
            "Message-ID": f"<{letter.number}@{_domain()}>",
            "Auto-Submitted": "auto-generated",
            **({"List-Unsubscribe": f"<{letter.stop_address}>"} if letter.stop_address else {}),
        },
    )
    message.attach_alternative(letter.html, "text/html")
    if letter.file:
        message.attach(letter.file.name, letter.file.content, letter.file.content_type.partition(";")[0])
    try:
        message.send()
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent("sign_in_refused") from error
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotSent("address_refused", is_final=all(code in PERMANENT for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        raise NotSent("refused", is_final=error.smtp_code in PERMANENT) from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent("unreachable") from error
    finally:
        with suppress(OSError):
            connection.close()


def _domain() -> str:
    return settings.KESKUS_MAIL_FROM.rpartition("@")[2].rstrip("> ") or "keskus.invalid"
