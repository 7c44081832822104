"""Time-based one-time codes (RFC 6238), each good once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import struct

STEP_SECONDS = 30
DIGITS = 6
TOLERANCE_STEPS = 1
SECRET_BYTES = 20


def new_secret() -> str:
    """A fresh base32 secret of 160 bits (RFC 4226, section 4)."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode()


def code_at(secret: str, step: int) -> str:
    """The code of a base32 secret at a step of 30 seconds since 1970."""
    digest = hmac.new(base64.b32decode(secret, casefold=True), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    (value,) = struct.unpack(">I", digest[offset : offset + 4])
    return f"{(value & 0x7FFFFFFF) % 10**DIGITS:0{DIGITS}}"


def step_of(secret: str, code: str, *, epoch_seconds: float, after_step: int) -> int | None:
    """The step whose code this is, one step of clock error allowed; None for a wrong code or one used before.

    Only steps later than `after_step` count: a code that was looked over somebody's shoulder is worthless.
    """
    digits = "".join(code.split())
    now = int(epoch_seconds) // STEP_SECONDS
    found = None
    for step in range(now - TOLERANCE_STEPS, now + TOLERANCE_STEPS + 1):
        if hmac.compare_digest(code_at(secret, step).encode(), digits.encode()) and step > after_step:
            found = step
    return found
