"""Mail as it really goes: to a server that speaks SMTP on this machine, and never in the clear to another."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import takewhile
from typing import Any

import pytest

from keskus.core.post import File, Letter, NotSent, is_in_clear, missing_settings, send

LETTER = Letter(
    number="keskus-1-2-3",
    to="mari@centre.example",
    subject="Keskus, report 1: 4 May 2026",
    text="Vastati 4 kõnele.",
    html="<p>Vastati 4 kõnele.</p>",
    file=File("built.csv", "text/csv; charset=utf-8", "päev;kõnesid\r\n1;4\r\n".encode()),
    stop_address="https://keskus.example/reports/schedules/1/",
)


class Server(socketserver.ThreadingTCPServer):
    """Takes mail as RFC 5321 says; `answer` to the receiver may be another than 250."""

    daemon_threads, block_on_close = True, False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.answer, self.taken = b"250 ok", b""


class Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    server: Server

    def handle(self) -> None:
        """Answer line by line until the other side says QUIT."""
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                self.server.taken = b"".join(takewhile(lambda part: part != b".\r\n", self.rfile))
            self.wfile.write(self.server.answer + b"\r\n" if verb == b"RCPT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = "127.0.0.1", False, False
    settings.KESKUS_MAIL_FROM, settings.KESKUS_URL = "Keskus <keskus@centre.example>", "https://keskus.example"
    with Server() as listening:
        settings.EMAIL_PORT = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


def test_a_letter_arrives_whole(server: Server) -> None:
    send(LETTER)
    message: Any = message_from_bytes(server.taken, policy=policy.default)
    assert (message["To"], message["Subject"]) == (LETTER.to, LETTER.subject)
    assert message["From"] == "Keskus <keskus@centre.example>"
    assert message["Message-ID"] == "<keskus-1-2-3@centre.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{LETTER.stop_address}>"
    assert message.get_body(("plain",)).get_content().strip() == LETTER.text
    assert message.get_body(("html",)).get_content().strip() == LETTER.html
    (attached,) = message.iter_attachments()
    assert LETTER.file is not None
    assert attached.get_filename() == "built.csv"
    assert attached.get_payload(decode=True) == LETTER.file.content


@pytest.mark.parametrize(
    ("answer", "is_final"), [(b"550 no such user", True), (b"451 come again later", False), (b"552 too large", True)]
)
def test_a_server_that_refuses_the_receiver(server: Server, answer: bytes, is_final: bool) -> None:
    server.answer = answer
    with pytest.raises(NotSent, match="address_refused") as trouble:
        send(LETTER)
    assert trouble.value.is_final is is_final


def test_a_server_without_tls_is_not_told_anything(server: Server, settings: Any) -> None:
    settings.EMAIL_USE_TLS = True
    with pytest.raises(NotSent) as trouble:
        send(LETTER)
    assert (trouble.value.reason, trouble.value.is_final, server.taken) == ("unreachable", False, b"")


def test_a_server_that_is_not_there(server: Server, settings: Any) -> None:
    with Server() as closed:
        settings.EMAIL_PORT = closed.server_address[1]
    with pytest.raises(NotSent, match="unreachable"):
        send(LETTER)


@pytest.mark.parametrize(
    ("host", "tls", "clear"),
    [
        ("127.0.0.1", False, False),
        ("localhost", False, False),
        ("[::1]", False, False),
        ("10.0.0.5", False, True),
        ("mail.example", False, True),
        ("mail.example", True, False),
    ],
)
def test_in_the_clear_only_to_this_machine(settings: Any, host: str, tls: bool, clear: bool) -> None:
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = host, tls, False
    assert is_in_clear() is clear


def test_what_is_missing_is_named(settings: Any) -> None:
    settings.EMAIL_HOST, settings.KESKUS_MAIL_FROM, settings.KESKUS_URL = "", "keskus@centre.example", ""
    assert missing_settings() == ["KESKUS_SMTP_HOST", "KESKUS_URL"]
