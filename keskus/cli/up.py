"""`keskus up`: the pages over HTTPS, the worker, and the follower of logs, in one tree of processes."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from pathlib import Path

from keskus.cli import Explained
from keskus.cli.refusals import Start, refusals
from keskus.cli.tree import Child
from keskus.core.hosts import is_this_machine

HTTPS_PORT, HTTP_PORT = 8443, 8000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen; everything else stands in the environment."""
    parser.add_argument("--listen", default=os.environ.get("KESKUS_LISTEN", ""), metavar="ADDRESS[:PORT]")
    parser.add_argument("--http", action="store_true", help="plain HTTP, on this machine's own loopback only")
    pages = int(os.environ.get("KESKUS_PAGE_WORKERS", "0")) or min(4, max(2, os.cpu_count() or 2))
    parser.add_argument("--pages", type=int, default=pages, help=f"processes that serve pages (default here: {pages})")
    parser.add_argument(
        "--no-worker", action="store_true", help="keskus work, keskus follow and keskus live run elsewhere"
    )


def run(options: argparse.Namespace) -> int:
    """Refuse what is not safe, prepare, then keep the processes alive until told to stop."""
    from django.conf import settings

    proxy = settings.KESKUS_TRUSTED_PROXY
    host, port = _address(options.listen, is_plain=options.http, proxy=proxy)
    found = refusals(_start(host, is_plain=options.http, proxy=proxy))
    if found:
        raise Explained("not started.\n" + "\n".join(f"  - {text}" for text in found))
    import django

    django.setup()
    from keskus.cli.follow import follower_child
    from keskus.cli.live import listener_child
    from keskus.cli.prepare import prepare
    from keskus.cli.tree import keep_running
    from keskus.cli.ward import in_use
    from keskus.cli.work import worker

    with in_use():
        prepare(say)
        listening = listen(host, port)
        arguments = _tls(options, proxy)
        _greet(host, port, arguments)
        children = page_workers(listening, options.pages, arguments)
        if not options.no_worker:
            children += [worker(), follower_child(), listener_child()]
        return keep_running(children, say)


def _address(text: str, *, is_plain: bool, proxy: str) -> tuple[str, int]:
    """Host and port to listen on: everywhere over HTTPS, the loopback over plain HTTP."""
    plain = is_plain or bool(proxy)
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, ""
    host = host.strip("[]") or ("127.0.0.1" if plain else "0.0.0.0")  # noqa: S104 - HTTPS, refused when plain
    try:
        return host, int(port) if port else (HTTP_PORT if plain else HTTPS_PORT)
    except ValueError:
        raise Explained(f"--listen wants ADDRESS or ADDRESS:PORT, not {text!r}.") from None


def _start(host: str, *, is_plain: bool, proxy: str) -> Start:
    from django.conf import settings

    from keskus.core.keys import parse_key_lines

    in_file = "KESKUS_KEY" not in os.environ and settings.KESKUS_KEY_PATH.exists()
    return Start(
        host=host,
        is_plain=is_plain,
        proxy=proxy,
        mode=settings.KESKUS_MODE,
        is_debug=settings.DEBUG,
        hosts=settings.ALLOWED_HOSTS,
        keys=parse_key_lines(settings.KESKUS_KEYS, "the key file") if settings.KESKUS_KEYS else {},
        key_file=settings.KESKUS_KEY_PATH,
        key_file_mode=settings.KESKUS_KEY_PATH.stat().st_mode & 0o777 if in_file else 0o600,
        is_demo_data=(settings.KESKUS_DATA_DIR / "demo").exists(),
    )


def _tls(options: argparse.Namespace, proxy: str) -> list[str]:
    """The page workers' arguments about HTTPS: the certificate given, or our own; none behind a proxy."""
    from django.conf import settings

    from keskus.cli.certificate import own_certificate

    if proxy:
        return ["--proxy", proxy]
    if options.http:
        return []
    certificate, key = os.environ.get("KESKUS_TLS_CERT", ""), os.environ.get("KESKUS_TLS_KEY", "")
    if bool(certificate) != bool(key):
        raise Explained("KESKUS_TLS_CERT and KESKUS_TLS_KEY go together: one is missing.")
    if not certificate:
        made = own_certificate(settings.KESKUS_DATA_DIR / "tls", settings.ALLOWED_HOSTS)
        certificate, key = map(str, made)
    _try_certificate(certificate, key)
    return ["--certificate", certificate, "--certificate-key", key]


def _try_certificate(certificate: str, key: str) -> None:
    """Load the pair once here, so that a bad one is told once and not by every child."""
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise Explained(f"the certificate {certificate} with key {key} cannot be used: {error}") from error


def listen(host: str, port: int) -> socket.socket:
    """A listening socket that the page workers inherit. Raises `Explained` when the address is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((host, port))
    except OSError as error:
        opened.close()
        raise Explained(f"cannot listen on {host}:{port} ({error.strerror}); choose another with --listen.") from error
    opened.listen(2048)
    return opened


def page_workers(listening: socket.socket, count: int, arguments: list[str]) -> list[Child]:
    """The page workers as children of a process tree."""
    fd = listening.fileno()
    return [
        Child(f"page worker {number}", "keskus.cli.serve", ["--fd", str(fd), *arguments], fds=[fd])
        for number in range(1, max(1, count) + 1)
    ]


def _greet(host: str, port: int, arguments: list[str]) -> None:
    from django.conf import settings

    from keskus.cli.certificate import fingerprint

    is_tls = "--certificate" in arguments
    named = next((name for name in settings.ALLOWED_HOSTS if not is_this_machine(name)), "localhost")
    say(f"{'https' if is_tls else 'http'}://{named if is_tls else host}:{port}/")
    if is_tls:
        say(f"certificate SHA-256 {fingerprint(Path(arguments[1]))}")
        if not os.environ.get("KESKUS_TLS_CERT"):
            say("made here: a browser asks once; compare the line above with what it shows")
    if named == "localhost" and not is_this_machine(host):
        say("KESKUS_HOSTS names only this machine, so others get an error; add the name that they will type")


def say(text: str) -> None:
    """A line for whoever started it, and for the journal."""
    print(f"keskus: {text}", file=sys.stderr, flush=True)
