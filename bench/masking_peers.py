"""Presidio, scrubadub and datafog on the same texts; for `bench.masking`.

    python bench/masking_peers.py presidio|scrubadub|datafog < TEXTS.jsonl > SPANS.jsonl

Runs in an environment of its own (bench/masking_peers.in) and needs nothing of Keskus. Texts and spans are JSON lines
as `keskus mask` reads and writes them. Presidio is tuned: all its own recognisers for these types, Poland's, Estonia's
and Britain's telephones, and one pattern with words of all three languages around it for each type that it lacks. Its
language models are not used: they name people and places, none of the nine types.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterable

Finder = Callable[[str, str], Iterable[tuple[int, int, str]]]
TYPES = {
    "CREDIT_CARD": "PAN",
    "IBAN_CODE": "IBAN",
    "EMAIL_ADDRESS": "EMAIL",
    "PHONE_NUMBER": "PHONE",
    "PL_PESEL": "PESEL",
    "credit_card": "PAN",
    "email": "EMAIL",
    "phone": "PHONE",
}
WORDS = {
    "CVV": ("cvv", "cvc", "security", "kod", "bezpieczeństwa", "zabezpieczający", "turvakood", "back", "tyłu"),
    "PIN": ("pin", "pinem", "pinu", "pini"),
    "CARD_EXPIRY": ("exp", "expiry", "valid", "expires", "ważna", "ważności", "kehtib", "kehtivus", "kuni"),
    "EE_ISIKUKOOD": ("isikukood", "isikukoodi", "personal", "osobisty"),
}
PATTERNS = {
    "CVV": r"\b\d{3,4}\b",
    "PIN": r"\b\d{4,6}\b",
    "CARD_EXPIRY": r"\b(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?[2-4]\d\b",
    "EE_ISIKUKOOD": r"\b[1-8] ?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]) ?\d{4}\b",
}


def presidio() -> Finder:
    """Score 0.4: what a pattern alone reaches for types with check digits, and the others only beside their words."""
    import spacy
    from presidio_analyzer import AnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer import predefined_recognizers as own
    from presidio_analyzer.nlp_engine import NlpArtifacts, SpacyNlpEngine

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)

    class Words(SpacyNlpEngine):
        """Words without a model; each is its own lemma."""

        def __init__(self) -> None:
            super().__init__()
            self.nlp = {language: spacy.blank(language) for language in ("en", "pl", "et")}

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            said = self.nlp[language](text)
            plain = [token.text.lower() for token in said]
            return NlpArtifacts([], said, [token.idx for token in said], plain, self, language)

    registry = RecognizerRegistry(supported_languages=["en", "pl", "et"])
    for language in ("en", "pl", "et"):
        for kind in (own.CreditCardRecognizer, own.IbanRecognizer, own.EmailRecognizer, own.PlPeselRecognizer):
            registry.add_recognizer(kind(supported_language=language))
        regions = ("GB", "PL", "EE", "US", "DE")
        registry.add_recognizer(own.PhoneRecognizer(supported_language=language, supported_regions=regions))
        for kind, pattern in PATTERNS.items():
            registry.add_recognizer(
                PatternRecognizer(
                    supported_entity=kind,
                    supported_language=language,
                    patterns=[Pattern(kind, pattern, 0.1)],
                    context=list(WORDS[kind]),
                )
            )
    engine = AnalyzerEngine(registry=registry, nlp_engine=Words(), supported_languages=["en", "pl", "et"])

    def find(text: str, language: str) -> Iterable[tuple[int, int, str]]:
        best = sorted(engine.analyze(text, language, score_threshold=0.4), key=lambda one: -one.score)
        return _apart((one.start, one.end, TYPES.get(one.entity_type, one.entity_type)) for one in best)

    return find


def scrubadub() -> Finder:
    import scrubadub as peer

    locales = {"en": "en_GB", "pl": "pl_PL", "et": "et_EE"}
    scrubbers = {language: peer.Scrubber(locale=locale) for language, locale in locales.items()}

    def find(text: str, language: str) -> Iterable[tuple[int, int, str]]:
        found = [(one.beg, one.end, TYPES.get(one.type, "")) for one in scrubbers[language].iter_filth(text)]
        return [one for one in found if one[2]]

    return find


def datafog() -> Finder:
    import datafog as peer

    types = {"CREDIT_CARD": "PAN", "EMAIL": "EMAIL", "PHONE": "PHONE", "IBAN": "IBAN"}

    def find(text: str, language: str) -> Iterable[tuple[int, int, str]]:
        found = peer.scan(text, engine="regex").entities
        return _apart((one.start, one.end, types[one.type]) for one in found if one.type in types)

    return find


def _apart(found: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    kept: list[tuple[int, int, str]] = []
    for start, end, kind in found:
        if all(end <= one[0] or one[1] <= start for one in kept):
            kept.append((start, end, kind))
    return kept


def main() -> None:
    find = {"presidio": presidio, "scrubadub": scrubadub, "datafog": datafog}[sys.argv[1]]()
    for line in sys.stdin:
        asked = json.loads(line)
        spans = [{"start": a, "end": b, "type": kind} for a, b, kind in find(asked["text"], asked["lang"])]
        print(json.dumps({"id": asked["id"], "spans": spans}))


if __name__ == "__main__":
    main()
