"""`keskus up` for real: HTTPS, dead children back, nothing left behind."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli.houses import children, descendants, house, is_alive, until

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("KESKUS_DATABASE")), reason="on SQLite only: it makes its own tables"
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def status(url: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str]] | None:
    """Status and headers of one answer, redirects not followed; None while nobody answers."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    try:
        opener = urllib.request.build_opener(urllib.request.HTTPSHandler(context=trusting), _Stay())
        with opener.open(urllib.request.Request(url, headers=headers or {}), timeout=10) as answer:
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, dict(error.headers)
    except OSError:
        return None


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc to look at processes")
def test_https_dead_children_come_back_and_all_end_together(tmp_path: Path) -> None:
    port = free_port()
    url = f"https://127.0.0.1:{port}/contacts/sources/"
    words = ("up", "--listen", f"127.0.0.1:{port}", "--pages", "2")
    with house(tmp_path / "data") as home, home.running(*words) as process:
        until(lambda: status(url))
        code, headers = status(url) or (0, {})
        assert code == 302  # to the sign-in page
        assert "max-age" in headers["strict-transport-security"]
        assert "server" not in headers
        before = children(process.pid)
        assert len(before) == 5  # two for pages, the worker, the follower of logs, the listener
        os.kill(before[0], signal.SIGKILL)
        until(lambda: len(children(process.pid)) == 5 and before[0] not in children(process.pid))
        assert status(url) is not None
        left = descendants(process.pid)
        process.kill()
        until(lambda: not any(is_alive(pid) for pid in left))


def test_behind_a_proxy_only_the_proxy_is_believed_and_answered(tmp_path: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/contacts/sources/"
    words = ("up", "--pages", "1", "--no-worker", "--listen", f"127.0.0.1:{port}")
    with house(tmp_path / "data") as home:
        with home.running(*words, KESKUS_TRUSTED_PROXY="127.0.0.1"):
            until(lambda: status(url))
            plain, secure = status(url), status(url, {"X-Forwarded-Proto": "https"})
            assert plain is not None
            assert secure is not None
            assert (plain[0], secure[0]) == (302, 302)
            assert "strict-transport-security" not in plain[1]
            assert "strict-transport-security" in secure[1]
        with home.running(*words, KESKUS_TRUSTED_PROXY="10.9.8.7"):
            until(lambda: status(url))
            answer = status(url, {"X-Forwarded-For": "10.9.8.7"})
            assert answer is not None
            assert answer[0] == 403
