"""Everything that names a person or opens an account, in text as people type and say it.

`find` looks for card numbers with their codes, accounts, personal codes, e-mail addresses and telephone numbers in
English, Polish and Estonian. Check digits decide where there are any, and what was talked of before decides the rest:
an order, an invoice or a parcel has a number, too, and stays readable.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.cards import find_accounts, find_dates
from keskus.engines.masking.checks import IBAN_LENGTHS, is_iban
from keskus.engines.masking.emails import find_emails
from keskus.engines.masking.expiries import expiry_after
from keskus.engines.masking.lexicon import Topic, topic_of
from keskus.engines.masking.numbers import Part, Run, part_at, readings, runs_of, understood
from keskus.engines.masking.proofs import SHORTEST_PROVEN, is_by_fours, proven, windows
from keskus.engines.masking.setting import (
    ASKED_TOKENS,
    NEAR_TOKENS,
    PLAIN_TOKENS,
    Setting,
    looks_like_telephone,
    named,
)
from keskus.engines.masking.stretches import stretches
from keskus.engines.masking.text import Span, mask
from keskus.engines.masking.tokens import composed, fold, tokens_of

BACK_TOKENS, BACK_TURNS = 40, 10  # how far back a question is remembered
AHEAD_TOKENS = 6  # "1234 is my PIN"
JOINED_TOKENS = 16  # between two runs that may be one number
JOINED_RUNS = 12
# Patterns begin with what they take, and look behind only then: a search for a first sign is ten times as fast.
_CLOCK = re.compile(r"\d(?<![\d:.].)(?:(?<=[01])\d|(?<=2)[0-3])?:[0-5]\d(?::[0-5]\d)?(?![\d:])")
_DIGITS = re.compile(r"\d+")
_CENTS = re.compile(r"[.,]\d\d(?!\d)|\s?(?:€|zł|eur|pln|£)", re.IGNORECASE)
_PLUS = re.compile(r"\+\s?\(?\Z")
_HIDDEN = re.compile("[•*xX#](?<![•*xX#].)[•*xX#]++[ -]?\\d{2,4}(?!\\d)")
_COUNTRY = {"pl": "PL", "ee": "EE", "de": "DE", "gb": "GB", "lv": "LV", "lt": "LT", "fi": "FI"}
_SPELLED: dict[tuple[str, ...], str] = {
    **dict.fromkeys([("p", "l"), ("pe", "el"), ("pee", "el"), ("pee", "ell")], "PL"),
    **dict.fromkeys([("d", "e"), ("de", "e"), ("dee", "ee")], "DE"),
    **dict.fromkeys([("g", "b"), ("gie", "be")], "GB"),
    ("e", "e"): "EE",
}
_ACCOUNTS_BEGIN = frozenset(_COUNTRY).union(pair[0] for pair in _SPELLED)
_WITH_VERSION = frozenset({"cvv", "cvc", "cvn", "pin"})


def find(text: str, language: str = "") -> tuple[Span, ...]:
    """All spans in order, none overlapping; offsets are code points of the text given. `language`: en, pl, et or ""."""
    plain, places = composed(text)
    small = fold(plain)
    spans = tuple(
        Span(begin + span.start, begin + span.end, span.type)
        for begin, end in stretches(small)
        for span in _Finder(plain[begin:end], small[begin:end], language).spans()
    )
    if places is None:
        return spans
    return tuple(Span(places[span.start], places[span.end - 1] + _width(places, span.end), span.type) for span in spans)


def _width(places: list[int], end: int) -> int:
    return places[end] - places[end - 1]


class _Finder:
    """One text. What is claimed first stays: accounts, cards, personal codes, addresses, then what only words name."""

    def __init__(self, text: str, small: str, language: str) -> None:
        self.text, self.language = text, language
        self.tokens = tokens_of(text, small, lambda word: topic_of(word) is not None)
        self.starts = [start for start, _, _, _ in self.tokens]
        self.words = [word for _, _, word, _ in self.tokens]
        self.topics = [(place, topic) for place, word in enumerate(self.words) if (topic := topic_of(word))]
        self.topic_places = [place for place, _ in self.topics]
        self.claimed: list[tuple[int, int, str]] = []
        self.taken = bytearray(len(self.tokens))
        self.spared = [False] * len(self.tokens)  # belong to no number that is still to be found
        self.typed = mask(text).spans
        self.cards: list[int] = []  # ends of card numbers
        self.codes: dict[str, tuple[str, int]] = {}  # what was told as a code and where, for it may be read back
        self.settings: dict[tuple[int, int, int], Setting] = {}

    def spans(self) -> tuple[Span, ...]:
        """Look for everything."""
        for start, end in find_accounts(self.text):
            self.claim(start, end, Topic.IBAN)
        cards = [span for span in self.typed if span.type == Topic.PAN]
        for start, end in find_accounts(self.text, loosely=True):
            if not any(card.start < end and start < card.end for card in cards):
                self.claim(start, end, Topic.IBAN)
        for start, end in find_emails(self.text, self.tokens):
            self.claim(start, end, Topic.EMAIL)
        self._accounts_with_letters()
        self._typed_cards()
        self._spare()
        self._expiries()
        runs = [run for run in runs_of(self.text, self.tokens, self.spared) if not self._is_taken(run.parts)]
        place = 0
        while place < len(runs):
            place += self._joined(runs, place) or self._alone(runs[place])
        self._typed_codes()
        return tuple(sorted(Span(start, end, str(kind)) for start, end, kind in self.claimed))

    def claim(self, start: int, end: int, kind: str) -> None:
        """Mark as found, unless part of it is already."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        first -= first > 0 and self.tokens[first - 1].end > start
        if any(self.taken[first:last]):
            return
        self.taken[first:last] = b"\1" * (last - first)
        self.spared[first:last] = [True] * (last - first)
        self.claimed.append((start, end, kind))
        if kind == Topic.PAN:
            self.cards.append(end)

    def _typed_cards(self) -> None:
        """An order of 16 digits in one piece, or in odd groups, is an order."""
        for span in self.typed:
            if span.type == Topic.PAN and bisect_left(self.starts, span.start) == len(self.starts):
                self.claim(span.start, span.end, Topic.PAN)  # within what reads as a speaker's name
            elif span.type == Topic.PAN:
                setting = self._setting(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end) - 1)
                groups = list(map(len, _DIGITS.findall(self.text, span.start, span.end)))
                is_plain = setting.is_plain and (len(groups) == 1 or set(groups) != {4})
                if not is_plain or setting.within(Topic.PAN, PLAIN_TOKENS):
                    self.claim(span.start, span.end, Topic.PAN)

    def _typed_codes(self) -> None:
        """Codes that are named or stand beside a card, and no sums of money."""
        for span in self.typed:
            is_date = span.type != Topic.CARD_EXPIRY and any(
                self.spared[place]
                for place in range(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end))
            )
            if span.type != Topic.PAN and not is_date and not _CENTS.match(self.text, span.end):
                self.claim(span.start, span.end, span.type)

    def _spare(self) -> None:
        """Tokens of dates, times of day and numbers that are hidden already."""
        spans = find_dates(self.text)
        spans += [match.span() for match in _HIDDEN.finditer(self.text)]
        if ":" in self.text:
            spans += [match.span() for match in _CLOCK.finditer(self.text)]
        for place, word in enumerate(self.words[:-1]):
            if word in _WITH_VERSION and self.tokens[place].end == self.starts[place + 1]:
                self.spared[place + 1] = True  # "CVC2"
        for start, end in spans:
            for place in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                self.spared[place] = True

    def _is_taken(self, parts: Sequence[Part]) -> bool:
        return any(any(self.taken[part.first : part.last + 1]) for part in parts)

    def _setting(self, first: int, last: int) -> Setting:
        key = first, last, len(self.cards)
        found = self.settings.get(key)
        if found is None:
            found = self.settings[key] = self._talk_around(first, last)
        return found

    def _talk_around(self, first: int, last: int) -> Setting:
        tokens, turn = self.tokens, self.tokens[first].turn
        before: list[tuple[Topic, int]] = []
        for index in range(bisect_left(self.topic_places, first) - 1, -1, -1):
            place, topic = self.topics[index]
            if first - place > BACK_TOKENS or turn - tokens[place].turn > BACK_TURNS or len(before) == 4:
                break
            if topic is not Topic.PLAIN or first - place <= PLAIN_TOKENS:
                before.append((topic, first - place))
        after = None
        index = bisect_right(self.topic_places, last)
        if index < len(self.topics):
            place, topic = self.topics[index]
            if place - last <= AHEAD_TOKENS and tokens[place].turn == tokens[last].turn:
                after = topic
        near = frozenset(self.words[max(0, first - NEAR_TOKENS) : first])
        start = tokens[first].start
        return Setting(tuple(before), after, near, any(0 <= start - end <= 500 for end in self.cards))

    def _joined(self, runs: Sequence[Run], place: int) -> int:
        """How many runs from here on are one number with a right check digit, told with talk between; 0 if none are."""
        run = runs[place]
        setting = self._setting(run.parts[0].first, run.parts[-1].last)
        kinds = [
            topic
            for topic in (Topic.PAN, Topic.IBAN, Topic.PESEL, Topic.EE_ISIKUKOOD)
            if setting.within(topic, BACK_TOKENS)
        ]
        if not kinds or len(run.digits) > 24 or proven(run, kinds):
            return 0
        parts = run.parts
        for count in range(2, JOINED_RUNS + 1):
            if place + count > len(runs):
                break
            following = runs[place + count - 1].parts
            apart = following[0].first - parts[-1].last
            if apart > JOINED_TOKENS or self._is_other_talk(parts[-1].last, following[0].first, kinds):
                break
            parts = (*parts, *following)
            if sum(len(part.digits) for part in parts) > 60:
                break
            kind = proven(Run(parts), kinds)
            if kind:
                self.claim(parts[0].start, parts[-1].end, kind)
                return count
        return 0

    def _is_other_talk(self, last: int, first: int, kinds: Sequence[Topic]) -> bool:
        """Whether something else is named between two tokens."""
        places = slice(bisect_right(self.topic_places, last), bisect_left(self.topic_places, first))
        return any(topic not in kinds and topic is not Topic.TAIL for _, topic in self.topics[places])

    def _alone(self, run: Run) -> int:
        """One run by itself: first what check digits prove, then what words say."""
        setting = self._setting(run.parts[0].first, run.parts[-1].last)
        best: list[tuple[int, int, str]] = []
        chosen: tuple[Part, ...] = run.parts
        least = len(run.digits)  # digits that remain unexplained
        if len(run.digits) >= SHORTEST_PROVEN:
            for reading in readings(run):
                found = list(self._proven(reading, setting))
                left = sum(len(part.digits) for rest in _rest(reading, found) for part in rest)
                if found and left < least:
                    best, chosen, least = found, reading, left
        for first, last, kind in best:
            start = run.parts[0].start if first == 0 else chosen[first].start
            country, at = self._country(run.parts[0].first)
            if kind == Topic.IBAN and first == 0 and country:
                start = self.tokens[at].start
            self.claim(start, run.parts[-1].end if last == len(chosen) - 1 else chosen[last].end, kind)
        for parts in _rest(chosen, best):
            self._by_words(parts, self._setting(parts[0].first, parts[-1].last))
        return 1

    def _proven(self, parts: tuple[Part, ...], setting: Setting) -> Iterator[tuple[int, int, str]]:
        """First and last part of each number whose check digits are right and may be believed here."""
        taken = bytearray(len(parts))
        for kind, first, last in windows(parts, self._country(parts[0].first)[0]):
            if not any(taken[first : last + 1]) and self._is_believed(kind, parts, first, last, setting):
                taken[first : last + 1] = b"\1" * (last + 1 - first)
                yield first, last, kind

    def _is_believed(self, kind: str, parts: tuple[Part, ...], first: int, last: int, setting: Setting) -> bool:
        is_whole = first == 0 and last == len(parts) - 1
        if kind == Topic.IBAN:
            return True
        if kind == Topic.PAN:
            if setting.is_plain and not setting.within(Topic.PAN, PLAIN_TOKENS):
                return (
                    is_whole and len(parts) > 1 and sum(len(part.digits) for part in parts) == 16 and is_by_fours(parts)
                )
            return first == 0 or setting.topic is Topic.PAN or parts[first].turn != parts[first - 1].turn
        if setting.topic in (Topic.PESEL, Topic.EE_ISIKUKOOD):
            return first == 0 or is_whole
        return is_whole and setting.topic not in (Topic.PLAIN, Topic.PHONE, Topic.IBAN, Topic.PAN)

    def _country(self, first: int) -> tuple[str, int]:
        """The country letters of an account right before the run, and the token at which they begin."""
        near = self.words[max(0, first - 2) : first]
        spelled = _SPELLED.get(tuple(near), "")
        if spelled:
            return spelled, first - 2
        return _COUNTRY.get(near[-1] if near else "", ""), first - 1

    def _accounts_with_letters(self) -> None:
        """Accounts said aloud with their country, and with a bank's letters where the country has such."""
        for place in [place for place, word in enumerate(self.words) if word in _ACCOUNTS_BEGIN]:
            word, pair = self.words[place], tuple(self.words[place : place + 2])
            country, at = (_SPELLED[pair], place + 2) if pair in _SPELLED else (_COUNTRY.get(word, ""), place + 1)
            end = self._account_end(country, at) if country else None
            if end is not None:
                self.claim(self.starts[place], end, Topic.IBAN)

    def _account_end(self, country: str, at: int) -> int | None:
        account = country
        while at < len(self.tokens) and len(account) < IBAN_LENGTHS[country]:
            token = self.tokens[at]
            part = part_at(self.text, self.tokens, at, is_inside=len(account) > 2)
            if part is not None:
                account, at, end = account + part.digits, part.last + 1, part.end
            elif _is_letters(token.word, self.text[token.start : token.end]) and len(account) >= 4:
                account, at, end = account + token.word.upper(), at + 1, token.end
            elif token.word in words.GAPS:
                at += 1
            else:
                return None
        return end if is_iban(account) else None

    def _by_words(self, parts: tuple[Part, ...], setting: Setting) -> None:
        """What no check digit proves: the nearest word that names a number, the number's length, how it is written."""
        repeated = _said_twice(parts)
        if repeated:
            self._by_words(parts[:repeated], setting)
            self._by_words(parts[repeated:], setting)
            return
        is_short = setting.topic in (Topic.CVV, Topic.PIN)
        for reading in readings(Run(parts)) if is_short else understood(parts):
            told = "".join(part.digits for part in reading)
            kind = named(told, setting) or self._telephone(told, reading, setting)
            if kind is None and told in self.codes and parts[0].first - self.codes[told][1] <= BACK_TOKENS:
                kind = self.codes[told][0]
            if kind:
                self.claim(parts[0].start, parts[-1].end, kind)
                if kind in (Topic.CVV, Topic.PIN):
                    self.codes[told] = kind, parts[-1].last
                break

    def _telephone(self, digits: str, parts: tuple[Part, ...], setting: Setting) -> str | None:
        start = parts[0].start
        before = self.tokens[parts[0].first - 1].word if parts[0].first else ""
        is_international = before in words.PLUS or _PLUS.search(self.text[max(0, start - 3) : start]) is not None
        if self._is_tied(parts):
            return None
        if is_international and 8 <= len(digits) <= 15:
            self._claim_with_plus(parts)
            return None
        if digits.startswith("00") and 10 <= len(digits) <= 17 and setting.topic is not Topic.PLAIN:
            return Topic.PHONE
        if setting.topic is Topic.PHONE and 6 <= len(digits) <= 14:
            return Topic.PHONE
        is_other = setting.topic if setting.topic in (Topic.PESEL, Topic.EE_ISIKUKOOD, Topic.PLAIN) else None
        if is_other or setting.within(Topic.IBAN, ASKED_TOKENS):
            return None
        if setting.near & words.NUMBERS and 7 <= len(digits) <= 12 and setting.topic in (None, Topic.IBAN):
            return Topic.PHONE
        return Topic.PHONE if looks_like_telephone(digits, parts, self.language) else None

    def _is_tied(self, parts: tuple[Part, ...]) -> bool:
        """Letters touch the digits: the number of a parcel or a device."""
        start, end = parts[0].start, parts[-1].end
        return self.text[max(0, start - 1) : start].isalpha() or (
            parts[-1].is_typed and self.text[end : end + 1].isalpha()
        )

    def _claim_with_plus(self, parts: tuple[Part, ...]) -> None:
        start = parts[0].start
        mark = self.text.rfind("+", max(0, start - 3), start)
        if mark < 0:
            mark = self.tokens[parts[0].first - 1].start
        self.claim(mark, parts[-1].end, Topic.PHONE)

    def _expiries(self) -> None:
        """Months and years after a word that says until when a card is valid."""
        for place, topic in self.topics:
            span = expiry_after(self.text, self.tokens, place, self.spared) if topic is Topic.CARD_EXPIRY else None
            while span:
                self.claim(*span, Topic.CARD_EXPIRY)
                place = bisect_left(self.starts, span[1]) - 1
                span = expiry_after(self.text, self.tokens, place, self.spared, again=True)


def _is_letters(word: str, written: str) -> bool:
    """Letters of a bank: one by one, or written together in capitals."""
    return word.isascii() and (len(word) == 1 or (len(word) <= 4 and written.isupper()))


def _said_twice(parts: tuple[Part, ...]) -> int:
    """How many parts are one number that another turn then says again whole; 0 for none."""
    for place in range(1, len(parts)):
        if parts[place].turn != parts[place - 1].turn:
            first, again = ("".join(part.digits for part in some) for some in (parts[:place], parts[place:]))
            if first == again and len(first) >= 3:
                return place
    return 0


def _rest(parts: tuple[Part, ...], found: list[tuple[int, int, str]]) -> Iterator[tuple[Part, ...]]:
    """The stretches between what was found."""
    at = 0
    for first, last, _ in sorted(found):
        if first > at:
            yield parts[at:first]
        at = last + 1
    if at < len(parts):
        yield parts[at:]
