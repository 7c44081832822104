"""Everything that names a person or opens an account, in text as people type and say it.

`find` looks for card numbers with their codes, accounts, personal codes, e-mail addresses and telephone numbers in
English, Polish and Estonian. Check digits decide where there are any, and what was talked of before decides the rest:
an order, an invoice or a parcel has a number, too, and stays readable.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.cards import find_accounts, find_dates, is_card_number
from keskus.engines.masking.checks import IBAN_LENGTHS, is_iban, is_isikukood, is_pesel
from keskus.engines.masking.emails import find_emails
from keskus.engines.masking.lexicon import Topic
from keskus.engines.masking.numbers import Part, Run, readings, runs_of
from keskus.engines.masking.text import Span, mask
from keskus.engines.masking.tokens import composed, tokens_of

BACK_TOKENS, BACK_TURNS = 40, 10  # how far back a question is remembered
AHEAD_TOKENS = 6  # "1234 is my PIN"
JOINED_TOKENS = 16  # between two runs that may be one number
JOINED_RUNS = 12
TAIL_TOKENS = 8  # "the last four digits of the card are"
MOST_READINGS = 40
_SIZES = frozenset({11, *range(13, 20), 26, *(length - 2 for length in IBAN_LENGTHS.values())})
LONGEST_PROVEN = max(_SIZES)
SHORTEST_PROVEN = 11  # digits: PESEL and isikukood
_CLOCK = re.compile(r"(?<![\d:.])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\d:])")
_PLUS = re.compile(r"\+\s?\(?\Z")
_YEAR = re.compile(r"(?:20)?[2-4]\d")
_HIDDEN = re.compile("[•*xX#]{2,}[ -]?\\d{2,4}(?!\\d)")
_COUNTRY = {"pl": "PL", "ee": "EE", "de": "DE", "gb": "GB", "lv": "LV", "lt": "LT", "fi": "FI"}
_SPELLED = {
    **dict.fromkeys([("p", "l"), ("pe", "el"), ("pee", "el"), ("pee", "ell")], "PL"),
    **dict.fromkeys([("d", "e"), ("de", "e"), ("dee", "ee")], "DE"),
    **dict.fromkeys([("g", "b"), ("gie", "be")], "GB"),
    ("e", "e"): "EE",
}
_topics = words.Topics()


@dataclass(frozen=True, slots=True)
class _Setting:
    """What was talked of around a run: topics before it, the nearest first, with their distance in words; and after."""

    before: tuple[tuple[Topic, int], ...]
    after: Topic | None
    near: frozenset[str]  # words right before
    card_before: bool  # a card number was told not long ago

    @property
    def topic(self) -> Topic | None:
        """The nearest before; else the one after."""
        return self.before[0][0] if self.before else self.after

    def within(self, topic: Topic, distance: int) -> bool:
        """Whether the topic came up so lately."""
        return any(each is topic and far <= distance for each, far in self.before)


def find(text: str, language: str = "") -> tuple[Span, ...]:
    """All spans in order, none overlapping; offsets are code points of the text given. `language`: en, pl, et or ""."""
    plain, places = composed(text)
    finder = _Finder(plain, language)
    spans = finder.spans()
    if places is None:
        return spans
    return tuple(Span(places[span.start], places[span.end - 1] + _width(places, span.end), span.type) for span in spans)


def _width(places: list[int], end: int) -> int:
    return places[end] - places[end - 1]


class _Finder:
    """One text. What is claimed first stays: accounts, cards, personal codes, addresses, then what only words name."""

    def __init__(self, text: str, language: str) -> None:
        self.text, self.language = text, language
        self.tokens = tokens_of(text)
        self.starts = [token.start for token in self.tokens]
        self.topics = [(place, topic) for place, token in enumerate(self.tokens) if (topic := _topics.of(token.word))]
        self.topic_places = [place for place, _ in self.topics]
        self.claimed: list[tuple[int, int, str]] = []
        self.taken = bytearray(len(self.tokens))
        self.cards: list[int] = []  # ends of card numbers

    def spans(self) -> tuple[Span, ...]:
        """Look for everything."""
        for start, end in find_accounts(self.text):
            self.claim(start, end, Topic.IBAN)
        for start, end in find_emails(self.text, self.tokens):
            self.claim(start, end, Topic.EMAIL)
        self._typed_cards()
        self._expiries()
        runs = [run for run in runs_of(self.text, self.tokens, self._spared()) if not self._is_taken(run.parts)]
        place = 0
        while place < len(runs):
            place += self._joined(runs, place) or self._alone(runs[place])
        return tuple(sorted(Span(start, end, str(kind)) for start, end, kind in self.claimed))

    def claim(self, start: int, end: int, kind: str) -> None:
        """Mark as found, unless part of it is already."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        first -= first > 0 and self.tokens[first - 1].end > start
        if any(self.taken[first:last]):
            return
        self.taken[first:last] = b"\1" * (last - first)
        self.claimed.append((start, end, kind))
        if kind == Topic.PAN:
            self.cards.append(end)

    def _typed_cards(self) -> None:
        """Typed cards, and codes that are named or stand beside one; an order of 16 digits in one piece is an order."""
        for span in mask(self.text).spans:
            first = bisect_left(self.starts, span.start)
            setting = self._setting(first, bisect_left(self.starts, span.end) - 1)
            is_one_piece = self.text[span.start : span.end].isdecimal()
            is_plain = span.type == Topic.PAN and is_one_piece and setting.topic is Topic.PLAIN
            if not is_plain or setting.within(Topic.PAN, 8):
                self.claim(span.start, span.end, span.type)

    def _spared(self) -> list[bool]:
        """Tokens of dates, times of day, numbers that are hidden already, and of what was found."""
        spared = [bool(taken) for taken in self.taken]
        spans = find_dates(self.text)
        for pattern in (_CLOCK, _HIDDEN):
            spans += [match.span() for match in pattern.finditer(self.text)]
        for start, end in spans:
            for place in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                spared[place] = True
        return spared

    def _is_taken(self, parts: Sequence[Part]) -> bool:
        return any(any(self.taken[part.first : part.last + 1]) for part in parts)

    def _setting(self, first: int, last: int) -> _Setting:
        tokens, turn = self.tokens, self.tokens[first].turn
        before: list[tuple[Topic, int]] = []
        for index in range(bisect_left(self.topic_places, first) - 1, -1, -1):
            place, topic = self.topics[index]
            if first - place > BACK_TOKENS or turn - tokens[place].turn > BACK_TURNS or len(before) == 4:
                break
            before.append((topic, first - place))
        after = None
        index = bisect_right(self.topic_places, last)
        if index < len(self.topics):
            place, topic = self.topics[index]
            if place - last <= AHEAD_TOKENS and tokens[place].turn == tokens[last].turn:
                after = topic
        near = frozenset(token.word for token in tokens[max(0, first - 6) : first])
        start = tokens[first].start
        return _Setting(tuple(before), after, near, any(0 <= start - end <= 500 for end in self.cards))

    def _joined(self, runs: Sequence[Run], place: int) -> int:
        """How many runs from here on are one number with a right check digit, told with talk between; 0 if none are."""
        run = runs[place]
        setting = self._setting(run.parts[0].first, run.parts[-1].last)
        kinds = [
            topic
            for topic in (Topic.PAN, Topic.IBAN, Topic.PESEL, Topic.EE_ISIKUKOOD)
            if setting.within(topic, BACK_TOKENS)
        ]
        if not kinds or len(run.digits) > 24:
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
            for number, reading in enumerate(readings(Run(parts))):
                digits = "".join(part.digits for part in reading)
                kind = next((kind for kind in kinds if _is_valid(kind, digits)), None)
                if kind:
                    self.claim(parts[0].start, parts[-1].end, kind)
                    return count
                if number > MOST_READINGS:
                    break
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
            for number, reading in enumerate(readings(run)):
                found = list(self._proven(reading, setting))
                left = sum(len(part.digits) for rest in _rest(reading, found) for part in rest)
                if found and left < least:
                    best, chosen, least = found, reading, left
                if number > MOST_READINGS:
                    break
        for first, last, kind in best:
            start = run.parts[0].start if first == 0 else chosen[first].start
            self.claim(start, run.parts[-1].end if last == len(chosen) - 1 else chosen[last].end, kind)
        for parts in _rest(chosen, best):
            self._by_words(parts, self._setting(parts[0].first, parts[-1].last))
        return 1

    def _proven(self, parts: tuple[Part, ...], setting: _Setting) -> Iterator[tuple[int, int, str]]:
        """First and last part of each number whose check digits are right and may be believed here."""
        taken = bytearray(len(parts))
        for kind, first, last in _windows(parts, self._country(parts[0].first)):
            if not any(taken[first : last + 1]) and self._is_believed(kind, parts, first, last, setting):
                taken[first : last + 1] = b"\1" * (last + 1 - first)
                yield first, last, kind

    def _is_believed(self, kind: str, parts: tuple[Part, ...], first: int, last: int, setting: _Setting) -> bool:
        is_whole = first == 0 and last == len(parts) - 1
        if kind == Topic.IBAN:
            return True
        if kind == Topic.PAN:
            if setting.topic is Topic.PLAIN and not setting.within(Topic.PAN, 8):
                return (
                    is_whole and len(parts) > 1 and sum(len(part.digits) for part in parts) == 16 and _by_fours(parts)
                )
            return first == 0 or setting.topic is Topic.PAN or parts[first].turn != parts[first - 1].turn
        named = setting.topic
        if named in (Topic.PESEL, Topic.EE_ISIKUKOOD):
            return first == 0 or is_whole
        return is_whole and named not in (Topic.PLAIN, Topic.PHONE, Topic.IBAN, Topic.PAN)

    def _country(self, first: int) -> str:
        """The country letters of an account right before the run."""
        near = [token.word for token in self.tokens[max(0, first - 2) : first]]
        return _SPELLED.get(tuple(near[-2:]), "") or _COUNTRY.get(near[-1] if near else "", "")  # type: ignore[arg-type]

    def _by_words(self, parts: tuple[Part, ...], setting: _Setting) -> None:
        """What no check digit proves: the nearest word that names a number, the number's length, how it is written."""
        digits = "".join(part.digits for part in parts)
        kind = _named(digits, parts, setting) or (self._telephone(digits, parts, setting))
        if kind:
            self.claim(parts[0].start, parts[-1].end, kind)

    def _telephone(self, digits: str, parts: tuple[Part, ...], setting: _Setting) -> str | None:
        start = parts[0].start
        before = self.tokens[parts[0].first - 1].word if parts[0].first else ""
        is_international = before in words.PLUS or _PLUS.search(self.text[max(0, start - 3) : start]) is not None
        if is_international and 8 <= len(digits) <= 15:
            self._claim_with_plus(parts)
            return None
        if setting.topic is Topic.PHONE and 6 <= len(digits) <= 14:
            return Topic.PHONE
        if setting.topic in (Topic.PLAIN, Topic.IBAN, Topic.PESEL, Topic.EE_ISIKUKOOD):
            return None
        if setting.near & words.NUMBERS and 7 <= len(digits) <= 12 and setting.topic is None:
            return Topic.PHONE
        return Topic.PHONE if _looks_like_telephone(digits, parts, self.language) else None

    def _claim_with_plus(self, parts: tuple[Part, ...]) -> None:
        start = parts[0].start
        mark = self.text.rfind("+", max(0, start - 3), start)
        if mark < 0:
            mark = self.tokens[parts[0].first - 1].start
        self.claim(mark, parts[-1].end, Topic.PHONE)

    def _expiries(self) -> None:
        """Months and years after a word that says until when a card is valid."""
        for place, topic in self.topics:
            if topic is Topic.CARD_EXPIRY:
                span = self._expiry_after(place)
                if span:
                    self.claim(*span, Topic.CARD_EXPIRY)

    def _expiry_after(self, place: int) -> tuple[int, int] | None:
        turn = self.tokens[place].turn
        for at in range(place + 1, min(place + 25, len(self.tokens))):
            token = self.tokens[at]
            if token.turn - turn > BACK_TURNS or _topics.of(token.word) not in (None, Topic.CARD_EXPIRY, Topic.PAN):
                return None
            month = self._month(at)
            if month:
                year = self._year(at + month)
                if year:
                    return token.start, self.tokens[year].end
        return None

    def _month(self, at: int) -> int:
        """How many tokens from here on name a month; 0 for none."""
        word = self.tokens[at].word
        if word in words.MONTHS or (word in words.ORDINALS and word != "second"):
            return 1
        part = next(iter(runs_of(self.text, self.tokens[at : at + 3], [False] * 3)), None)
        if part is None or part.parts[0].start != self.tokens[at].start:
            return 0
        digits, count = part.parts[0].digits, part.parts[0].last + 1
        if digits == "0" and len(part.parts) > 1 and len(part.parts[1].digits) == 1:
            digits, count = "0" + part.parts[1].digits, part.parts[1].last + 1
        return count if len(digits) <= 2 and 1 <= int(digits) <= 12 else 0

    def _year(self, at: int) -> int | None:
        """The last token of a year that begins here, perhaps after a gap."""
        while at < len(self.tokens) and (
            self.tokens[at].word in words.GAPS or self.tokens[at].word in ("of", "roku", "lamane", "przez")
        ):
            at += 1
        if at >= len(self.tokens):
            return None
        word = self.tokens[at].word
        if word in words.ORDINAL_TENS:
            following = self.tokens[at + 1].word if at + 1 < len(self.tokens) else ""
            return at + 1 if following in words.ORDINALS else at
        ahead = self.tokens[at : at + 5]
        run = next(iter(runs_of(self.text, ahead, [False] * len(ahead))), None)
        if run is None or run.parts[0].start != self.tokens[at].start:
            return None
        digits = ""
        for part in run.parts:
            digits += part.digits
            if _YEAR.fullmatch(digits) and digits != "20":
                return at + part.last
            if len(digits) > 4:
                break
        return None


def _is_valid(kind: str, digits: str) -> bool:
    if kind == Topic.PAN:
        return is_card_number(digits)
    if kind == Topic.PESEL:
        return is_pesel(digits)
    if kind == Topic.EE_ISIKUKOOD:
        return is_isikukood(digits)
    return len(digits) == 26 and is_iban("PL" + digits)


def _windows(parts: tuple[Part, ...], country: str) -> Iterator[tuple[str, int, int]]:
    """Numbers with right check digits: kind, first and last part; accounts, cards of 16 digits, others, codes."""
    ends, length = [], 0
    for part in parts:
        length += len(part.digits)
        ends.append(length)
    digits = "".join(part.digits for part in parts)
    found: list[tuple[int, str, int, int]] = []
    for first in range(len(parts)):
        begin = ends[first - 1] if first else 0
        for last in range(first, len(parts)):
            size = ends[last] - begin
            if size > LONGEST_PROVEN:
                break
            if size not in _SIZES:
                continue
            found += (
                (rank, kind, first, last)
                for rank, kind in _kinds(digits[begin : ends[last]], country if first == 0 else "")
            )
    for _, kind, first, last in sorted(found, key=lambda each: (each[0], each[2])):
        yield kind, first, last


def _kinds(digits: str, country: str) -> Iterator[tuple[int, str]]:
    size = len(digits)
    if (country and size + 2 == IBAN_LENGTHS[country] and is_iban(country + digits)) or (
        size == 26 and is_iban("PL" + digits)
    ):
        yield 0, Topic.IBAN
    if 13 <= size <= 19 and is_card_number(digits):
        yield (1 if size == 16 else 2), Topic.PAN
    if size == 11 and is_isikukood(digits):
        yield 3, Topic.EE_ISIKUKOOD
    if size == 11 and is_pesel(digits):
        yield 3, Topic.PESEL


def _by_fours(parts: Sequence[Part]) -> bool:
    return all(len(part.digits) == 4 for part in parts) or not any(part.is_typed for part in parts)


def _rest(parts: tuple[Part, ...], found: list[tuple[int, int, str]]) -> Iterator[tuple[Part, ...]]:
    """The stretches between what was found."""
    at = 0
    for first, last, _ in sorted(found):
        if first > at:
            yield parts[at:first]
        at = last + 1
    if at < len(parts):
        yield parts[at:]


def _named(digits: str, parts: tuple[Part, ...], setting: _Setting) -> str | None:
    """By the nearest word that names a number."""
    size, topic = len(digits), setting.topic
    if size <= 4 and setting.within(Topic.TAIL, TAIL_TOKENS):
        return None
    if topic is Topic.TAIL:
        topic = next((each for each, _ in setting.before if each is not Topic.TAIL), None)
    if topic is Topic.CVV or (size in (3, 4) and _is_code(setting)):
        return Topic.CVV if size in (3, 4) else None
    if topic is Topic.PIN:
        return Topic.PIN if 4 <= size <= 6 else None
    if topic is Topic.PAN and 12 <= size <= 19:
        return Topic.PAN
    if topic is Topic.IBAN and 14 <= size <= 30:
        return Topic.IBAN
    if topic in (Topic.PESEL, Topic.EE_ISIKUKOOD) and 10 <= size <= 12:
        return str(topic)
    return None


def _is_code(setting: _Setting) -> bool:
    """Whether a code of a card was asked for, by words that each alone say little."""
    talks_of_card = setting.card_before or setting.within(Topic.PAN, 12) or setting.within(Topic.CVV, 25)
    return (
        talks_of_card
        and setting.topic in (Topic.PAN, Topic.CARD_EXPIRY, Topic.CVV, None)
        and bool(setting.near & words.CODES)
    )


def _looks_like_telephone(digits: str, parts: tuple[Part, ...], language: str) -> bool:
    """Numbers as they are written in Poland, Estonia, Britain and North America, without any word that says so."""
    groups = tuple(len(part.digits) for part in parts)
    is_typed = all(part.is_typed for part in parts)
    if len(digits) == 9 and digits[0] in "45678" and language in ("pl", ""):
        return groups == (3, 3, 3) or (not is_typed and language == "pl")
    if len(digits) in (7, 8) and digits[0] == "5" and language in ("et", ""):
        return groups in ((4, 4), (4, 3), (3, 4), (3, 2, 2)) or (not is_typed and language == "et")
    if len(digits) == 11 and digits[:2] in ("07", "02", "01"):
        return len(groups) in (2, 3) or (len(groups) > 1 and not is_typed)
    return len(digits) == 10 and groups == (3, 3, 4)
