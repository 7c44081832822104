"""The manager interface's own format: blocks of `Key: Value` lines, ended by an empty line.

Reading is incremental and bounded: a block or a backlog beyond the limits is thrown away and counted, so that neither
a broken PBX nor a stranger on its port can fill our memory. Of a key that repeats, the first value is kept.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

LONGEST_BLOCK = 65_536
KEYS_KEPT = 200
BANNER = b"Asterisk Call Manager/"

Message = Mapping[str, str]

_KEY = re.compile(r"[A-Za-z0-9_-]{1,80}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Unsafe(ValueError):
    """A field of an action holds what would end its line: it is not sent."""


class Parser:
    """Bytes in, whole messages out. `dropped` counts what was too long to be read."""

    def __init__(self) -> None:
        self.dropped = 0
        self._rest = b""
        self._is_skipping = False

    def feed(self, data: bytes) -> Iterator[dict[str, str]]:
        """The messages that are whole now; the rest waits for more."""
        *blocks, self._rest = self._without_banner(self._rest + data).split(b"\r\n\r\n")
        for block in blocks:
            if self._is_skipping:
                self._is_skipping = False
            elif len(block) > LONGEST_BLOCK:
                self.dropped += 1
            elif message := _message(block):
                yield message
        if len(self._rest) > LONGEST_BLOCK:
            self.dropped += not self._is_skipping
            self._rest, self._is_skipping = self._rest[-3:], True

    def _without_banner(self, data: bytes) -> bytes:
        """The greeting is a line of its own, without an empty line after it."""
        if data.startswith(BANNER) and b"\r\n" in data:
            return data.partition(b"\r\n")[2]
        return data


def _message(block: bytes) -> dict[str, str]:
    message: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").split("\r\n"):
        key, colon, value = line.partition(":")
        if colon and len(message) < KEYS_KEPT:
            message.setdefault(key.strip(), value.removeprefix(" "))
    return message


def action_bytes(name: str, action_id: str, fields: Iterable[tuple[str, str]] = ()) -> bytes:
    """An action as it is sent. Raises `Unsafe` when a value could be read as a line, or an action, of its own."""
    lines = []
    for key, value in (("Action", name), ("ActionID", action_id), *fields):
        if not _KEY.fullmatch(key) or _CONTROL.search(value):
            raise Unsafe(key)
        lines.append(f"{key}: {value}\r\n")
    return "".join((*lines, "\r\n")).encode()


def message_bytes(fields: Iterable[tuple[str, str]]) -> bytes:
    """A message as a PBX sends it; control characters in values are left out."""
    return ("".join(f"{key}: {_CONTROL.sub('', value)}\r\n" for key, value in fields) + "\r\n").encode()


def login_key(challenge: str, secret: str) -> str:
    """The answer to a challenge: MD5 is what the protocol asks for, and keeps the secret itself off the wire."""
    return hashlib.md5((challenge + secret).encode(), usedforsecurity=False).hexdigest()
