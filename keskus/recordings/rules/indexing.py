"""By which keyed hashes a transcript is found: enough to find a word that is known, not to read one that is not."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b

from keskus.recordings.rules.words import LANGUAGES, words_of

HASH_BYTES = 8
MOST_ASKED = 8


def hashes_of(texts: Iterable[str], language: str, key: bytes) -> set[int]:
    """Those of all words of a conversation."""
    known = language if language in LANGUAGES else ""
    return {_hash(word, known, key) for text in texts for word in words_of(text, known)}


def hashes_asked(asked: str, key: bytes) -> list[list[int]]:
    """Those that a recording must have, all of one list: one list for each language it may be in."""
    lists = (
        [_hash(word, language, key) for word in dict.fromkeys(words_of(asked, language))][:MOST_ASKED]
        for language in LANGUAGES
    )
    return [each for each in lists if each]


def _hash(word: str, language: str, key: bytes) -> int:
    digest = blake2b(f"{language}\n{word}".encode(), key=key, digest_size=HASH_BYTES).digest()
    return int.from_bytes(digest, signed=True)
