"""Text as it may be written: everything that names a person or opens an account taken out, typed or said.

`mask` spares whatever it is not sure of, for orders and parcels must stay readable in what a machine sent; `masked` is
for what people write and say, and takes out all nine types in all three languages.
"""

from __future__ import annotations

import re
from typing import Any

from keskus.engines.masking.find import find
from keskus.engines.masking.lexicon import Topic
from keskus.engines.masking.setting import ANY_LANGUAGE
from keskus.engines.masking.text import mask

HIDDEN = {Topic.PAN: "••••", Topic.CARD_EXPIRY: "••/••"}
_HIDDEN = "•••"
# A digest or the key of a row: no person wrote it, and by chance it may hold what looks like a number of somebody.
_OF_MACHINES = re.compile(
    r"(?=[0-9]*[a-f])[0-9a-f]{32,}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.ASCII
)
MOST_TIMES = 4
NAMED_TOPICS = frozenset(Topic) - {Topic.PLAIN, Topic.TAIL}
CARD_TOPICS = frozenset({Topic.PAN, Topic.CVV, Topic.PIN, Topic.CARD_EXPIRY})


def masked(text: str, language: str = ANY_LANGUAGE, kinds: frozenset[str] = NAMED_TOPICS) -> str:
    """The text without what `find` and `mask` find. Typed cards keep their last four; doing it twice is harmless.

    What was hidden says what stands behind it (a code read back, its correction), so it is read again until no more
    is found.
    """
    for _ in range(MOST_TIMES):
        found = [span for span in find(text, language) if span.type in kinds]
        typed = {span for span in mask(text).spans if span.type == Topic.PAN} if found else set()
        pieces: list[str] = []
        at = 0
        for span in found:
            if span not in typed:  # those are cut by `mask`, which minds what stands behind them
                pieces += (text[at : span.start], HIDDEN.get(Topic(span.type), _HIDDEN))
                at = span.end
        text = mask("".join((*pieces, text[at:]))).text
        if not found:
            break
    return text


def cardless(text: str) -> str:
    """The text without what may not even be kept sealed (rule 1): cards, their codes and expiries, typed or said."""
    return masked(text, kinds=CARD_TOPICS)


def masked_name(text: str) -> str:
    """A name of the centre's own (a queue, a team, an agent of the PBX) without cards: what else it says tells it
    from others, so "Security 24/7" and "anna@firma.pl" stay. Codes are hidden as `mask` does, and where they are said.
    """
    found = [span for span in find(text, ANY_LANGUAGE) if span.type in CARD_TOPICS]
    for span in reversed(found):
        if not any(sign.isdigit() for sign in text[span.start : span.end]):
            text = text[: span.start] + HIDDEN.get(Topic(span.type), _HIDDEN) + text[span.end :]
    return mask(text).text


def masked_within(value: Any) -> Any:
    """A value of JSON with every text in it masked; keys are ours and stay."""
    if isinstance(value, str):
        return value if _OF_MACHINES.fullmatch(value) else masked(value)
    if isinstance(value, dict):
        return {key: masked_within(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [masked_within(each) for each in value]
    return value
