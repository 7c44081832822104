"""The lines that the recorded stream comes to, made once."""

from __future__ import annotations

from functools import cache

from keskus.engines.ami.sync import Sync, resync
from keskus.engines.ami.translate import Translator
from tests.engines.ami.transcript import WRAP_UP, arrivals, is_wanted


@cache
def lines() -> tuple[str, ...]:
    """Every line, in order, from the first question on."""
    translator, sync, told = Translator(wrap_up_seconds=WRAP_UP), Sync("rec-2", "rec-4"), list[str]()
    for message, at in arrivals():
        if not sync.is_done:
            sync.offer(message, at)
            if sync.is_done:
                told += resync(translator, sync, at).lines
        elif is_wanted(message):
            told += translator.take(message, at)
    return tuple(told)
