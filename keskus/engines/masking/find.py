"""Everything that names a person or opens an account, in text as people type and say it.

`find` looks for card numbers with their codes, accounts, personal codes, e-mail addresses and telephone numbers in
English, Polish and Estonian. Check digits decide where there are any, and what was talked of before decides the rest:
an order, an invoice or a parcel has a number, too, and stays readable.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence

from keskus.engines.masking import lexicon as words
from keskus.engines.masking.again import SHORTEST_TWICE, is_said_anew, is_slip, said_twice
from keskus.engines.masking.cards import LONGEST_PHONE, find_accounts, find_dates
from keskus.engines.masking.checks import IBAN_LENGTHS, is_iban
from keskus.engines.masking.emails import find_emails
from keskus.engines.masking.expiries import beside_cards, expiry_after
from keskus.engines.masking.lexicon import Topic, topic_of, topics_of
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
from keskus.engines.masking.text import Span, typed_secrets
from keskus.engines.masking.tokens import composed, fold, tokens_of

BACK_TOKENS, BACK_TURNS = 40, 10  # how far back a question is remembered
AHEAD_TOKENS = 8  # "1234 is my PIN"
JOINED_TOKENS = 16  # between two runs that may be one number
JOINED_RUNS = 12
TWIN_TOKENS = 30
BESIDE, CARD_SIGNS = 3, 500  # signs behind a card
LONGEST_TYPED, SHORTEST_TELEPHONE = 25, 7  # signs, digits
SHORTEST_ANSWER = 5  # digits: an order's number
CARD_TOKENS = 70  # a card's number may be that long when it is told
NAMED_TOKENS = 2  # "order no. 4111 …"
# Patterns begin with what they take, and look behind only then: a search for a first sign is ten times as fast.
_CLOCK = re.compile(r"\d(?<![\d:.].)(?:(?<=[01])\d|(?<=2)[0-3])?:[0-5]\d(?::[0-5]\d)?(?![\d:])")
_HOURS = re.compile(r"\d(?<=\d{3})\s+((?:0?[6-9]|1\d)[ ]?[-–][ ]?(?:1\d|2[0-4]))(?![\d-]|[ ]\d)")  # when to call
_TYPED = re.compile(r"[\d ()+-]+\Z")
_DIGITS = re.compile(r"\d+")
_CENTS = re.compile(r"[.,]\d\d(?!\d)|\s?(?:€|zł|eur|pln|£)", re.IGNORECASE)
_PLUS = re.compile(r"\+\s?\(?\Z")
_HIDDEN = re.compile("[•*xX#](?<![•*xX#].)[•*xX#]++[ -]?\\d{2,4}(?!\\d)")
_COUNTRY = {"pl": "PL", "ee": "EE", "de": "DE", "gb": "GB", "lv": "LV", "lt": "LT", "fi": "FI"}
_SPELLED: dict[tuple[str, ...], str] = {
    **dict.fromkeys([("p", "l"), ("pe", "el"), ("pee", "el"), ("pee", "ell")], "PL"),
    **dict.fromkeys([("d", "e"), ("de", "e"), ("dee", "ee")], "DE"),
    **dict.fromkeys([("g", "b"), ("gie", "be")], "GB"),
    ("golf", "bravo"): "GB",
    ("delta", "echo"): "DE",
    ("e", "e"): "EE",
    ("ee", "ee"): "EE",
}
_SPELLED_END = frozenset({"c", "v"})
_ACCOUNTS_BEGIN = frozenset(_COUNTRY).union(pair[0] for pair in _SPELLED)
_PROVEN = frozenset({Topic.PAN, Topic.IBAN, Topic.PESEL, Topic.EE_ISIKUKOOD})
MOST_TWIN = 30  # digits
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
        self.starts, self.words = self.tokens.starts, self.tokens.words
        self.topics = topics_of(self.words)
        self.topic_places = [place for place, _ in self.topics]
        self.claimed: list[tuple[int, int, str]] = []
        self.taken = bytearray(len(self.tokens))
        self.spared = [False] * len(self.tokens)  # belong to no number that is still to be found
        self.typed = typed_secrets(text)
        self.plain: set[str] = set()  # what was told as an order's number or the like
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
        for span in beside_cards(self.text, self.cards):
            self.claim(*span)
        self._twins(runs)
        return tuple(sorted(Span(start, end, str(kind)) for start, end, kind in self.claimed))

    def _twins(self, runs: Sequence[Run]) -> None:
        """What differs by a slip from a number that was found near it, for that was corrected or read back."""
        known = [
            (bisect_left(self.starts, start), digits, kind)
            for start, end, kind in self.claimed
            if kind in _PROVEN
            and len(digits := "".join(filter(str.isdecimal, self.text[start:end]))) >= SHORTEST_PROVEN
        ]
        if not known:
            return
        known.sort()
        for run in runs:
            if SHORTEST_PROVEN <= len(run.digits) <= MOST_TWIN and not self._is_taken(run.parts):
                first = run.parts[0].first
                near = known[bisect_left(known, (first - TWIN_TOKENS,)) : bisect_left(known, (first + TWIN_TOKENS,))]
                kind = next((kind for _, digits, kind in near if is_slip(digits, run.digits)), None)
                if kind:
                    country, at = self._country(first)
                    is_account = kind == Topic.IBAN and country
                    self.claim(self.starts[at] if is_account else run.parts[0].start, run.parts[-1].end, kind)

    def claim(self, start: int, end: int, kind: str) -> None:
        """Mark as found, unless part of it is already."""
        first, last = bisect_left(self.starts, start), bisect_left(self.starts, end)
        first -= first > 0 and self.tokens.ends[first - 1] > start
        if self.taken.find(1, first, last) >= 0:
            return
        self.taken[first:last] = b"\1" * (last - first)
        self.spared[first:last] = [True] * (last - first)
        self.claimed.append((start, end, kind))
        if kind == Topic.PAN:
            insort(self.cards, end)

    def _typed_cards(self) -> None:
        """An order of 16 digits in one piece, or in odd groups, is an order."""
        for span in self.typed:
            if span.type == Topic.PAN and bisect_left(self.starts, span.start) == len(self.starts):
                self.claim(span.start, span.end, Topic.PAN)  # within what reads as a speaker's name
            elif span.type == Topic.PAN:
                setting = self._setting(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end) - 1)
                groups = list(map(len, _DIGITS.findall(self.text, span.start, span.end)))
                is_plain = self._is_plain(
                    setting, bisect_left(self.starts, span.start), set(groups) != {4} or len(groups) == 1
                )
                if not is_plain or setting.within(Topic.PAN, PLAIN_TOKENS):
                    self.claim(span.start, span.end, Topic.PAN)

    def _is_plain(self, setting: Setting, first: int, is_usual: bool) -> bool:
        """Whether the number is an order's or the like, and no other number has answered for that."""
        if not setting.is_plain:
            return False
        if not setting.before:
            return is_usual
        far = setting.before[0][1]
        between = range(first - far + 1, first)
        is_answered = any(not self.words[place] and self.tokens.size(place) >= SHORTEST_ANSWER for place in between)
        return not is_answered and (is_usual or far <= NAMED_TOKENS)

    def _typed_codes(self) -> None:
        """Codes that are named or stand beside a card, and no sums of money."""
        claimed = set(self.cards)
        spared = [span.end for span in self.typed if span.type == Topic.PAN and span.end not in claimed]
        for span in self.typed:
            if _is_behind(spared, span.start, BESIDE):
                continue  # beside a card of a shop
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
        spans += [match.span(1) for match in _HOURS.finditer(self.text) if self._is_whole_before(match.start(1))]
        if ":" in self.text:
            spans += [match.span() for match in _CLOCK.finditer(self.text)]
        for place, topic in self.topics:
            if (
                topic is Topic.CVV
                and self.words[place] in _SPELLED_END
                and self.words[place + 1 : place + 2] == ["two"]
            ):
                self.spared[place + 1] = True  # "c v v two"
        for place in self._places_of(_WITH_VERSION):
            if self.starts[place + 1 : place + 2] == [self.tokens.ends[place]]:
                self.spared[place + 1] = True  # "CVC2"
        for start, end in spans:
            for place in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                self.spared[place] = True

    def _places_of(self, some: frozenset[str]) -> list[int]:
        """The tokens that are one of these words."""
        if some.isdisjoint(self.words):
            return []
        return [place for place, word in enumerate(self.words) if word in some]

    def _is_taken(self, parts: Sequence[Part]) -> bool:
        return any(self.taken.find(1, part.first, part.last + 1) >= 0 for part in parts)

    def _setting(self, first: int, last: int) -> Setting:
        key = first, last, len(self.cards)
        found = self.settings.get(key)
        if found is None:
            found = self.settings[key] = self._talk_around(first, last)
        return found

    def _talk_around(self, first: int, last: int) -> Setting:
        tokens, turn = self.tokens, self.tokens.turns[first]
        before: list[tuple[Topic, int]] = []
        for index in range(bisect_left(self.topic_places, first) - 1, -1, -1):
            place, topic = self.topics[index]
            if first - place > BACK_TOKENS or turn - tokens.turns[place] > BACK_TURNS or len(before) == 4:
                break
            if topic is not Topic.PLAIN or first - place <= PLAIN_TOKENS:
                before.append((topic, first - place))
        after = None
        index = bisect_right(self.topic_places, last)
        if index < len(self.topics):
            place, topic = self.topics[index]
            if place - last <= AHEAD_TOKENS and tokens.turns[place] == tokens.turns[last]:
                after = topic
        near = frozenset(self.words[max(0, first - NEAR_TOKENS) : first])
        following = range(last + 1, min(last + 1 + AHEAD_TOKENS, len(tokens)))
        ahead = frozenset(self.words[place] for place in following if tokens.turns[place] == tokens.turns[last])
        start = tokens.starts[first]
        is_dictated = all(word in words.UNITS or word == "oh" for word in self.words[first : last + 1])
        return Setting(tuple(before), after, near, ahead, _is_behind(self.cards, start, CARD_SIGNS), is_dictated)

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
        twice = said_twice(run.parts, SHORTEST_TWICE)
        if twice:
            self._alone(Run(run.parts[:twice]))
            self._alone(Run(run.parts[twice:]))
            return 1
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
            start = run.parts[0].start if first == 0 or is_said_anew(chosen, first, last) else chosen[first].start
            country, at = self._country(run.parts[0].first)
            if kind == Topic.IBAN and first == 0 and country:
                start = self.tokens.starts[at]
            self.claim(start, run.parts[-1].end if last == len(chosen) - 1 else chosen[last].end, kind)
        if best and is_said_anew(chosen, *best[0][:2]):
            best.append((0, best[0][0] - 1, best[0][2]))
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
        if kind == Topic.PAN and first == 0 and self._has_plus(parts):
            return sum(len(part.digits) for part in parts) > LONGEST_PHONE
        if kind == Topic.PAN:
            if setting.is_plain and not setting.within(Topic.PAN, PLAIN_TOKENS):
                is_named = bool(setting.before) and setting.before[0][1] <= NAMED_TOKENS
                return not is_named and (
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
        for place in self._places_of(_ACCOUNTS_BEGIN):
            word, pair = self.words[place], tuple(self.words[place : place + 2])
            country, at = (_SPELLED[pair], place + 2) if pair in _SPELLED else (_COUNTRY.get(word, ""), place + 1)
            end = self._account_end(country, at) if country else None
            if end is not None:
                self.claim(self.starts[place], end, Topic.IBAN)

    def _account_end(self, country: str, at: int) -> int | None:
        account = country
        while at < len(self.tokens) and len(account) < IBAN_LENGTHS[country]:
            word, start, stop = self.words[at], self.starts[at], self.tokens.ends[at]
            part = part_at(self.text, self.tokens, at, is_inside=len(account) > 2)
            if part is not None:
                account, at, end = account + part.digits, part.last + 1, part.end
            elif word in words.GAPS and not self.text[start:stop].isupper() and len(word) > 1:
                at += 1
            elif len(account) >= 4 and _is_of_bank(word):
                account, at, end = account + words.SPELLED_OUT.get(word, word).upper(), at + 1, stop
            else:
                return None
        return end if is_iban(account) else None

    def _by_words(self, parts: tuple[Part, ...], setting: Setting) -> None:
        """What no check digit proves: the nearest word that names a number, the number's length, how it is written."""
        repeated = said_twice(parts)
        if repeated:
            self._by_words(parts[:repeated], setting)
            self._by_words(parts[repeated:], setting)
            return
        if setting.topic is Topic.PLAIN:
            self.plain.add("".join(part.digits for part in parts))
        elif "".join(part.digits for part in parts) in self.plain:
            return  # an order's number, read back
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
        if self._is_tied(parts):
            return None
        if self._has_plus(parts) and 8 <= len(digits) <= 15:
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

    def _is_whole_before(self, place: int) -> bool:
        """Whether the number that ends here could be a telephone's: else what looks like hours is the rest of it."""
        before = _TYPED.search(self.text, max(0, place - LONGEST_TYPED), place)
        return before is not None and sum(map(str.isdigit, before[0])) >= SHORTEST_TELEPHONE

    def _talked_of_card(self, place: int) -> bool:
        """Whether a card or its code was spoken of not long before."""
        near = self.topics[bisect_left(self.topic_places, place - CARD_TOKENS) : bisect_left(self.topic_places, place)]
        return any(topic in (Topic.PAN, Topic.CVV) for _, topic in near)

    def _has_plus(self, parts: tuple[Part, ...]) -> bool:
        start = parts[0].start
        before = self.tokens.words[parts[0].first - 1] if parts[0].first else ""
        return before in words.PLUS or _PLUS.search(self.text[max(0, start - 3) : start]) is not None

    def _is_tied(self, parts: tuple[Part, ...]) -> bool:
        """Letters touch the digits: the number of a parcel or a device."""
        start, end = parts[0].start, parts[-1].end
        return (parts[0].is_typed and self.text[max(0, start - 1) : start].isalpha()) or (
            parts[-1].is_typed and self.text[end : end + 1].isalpha()
        )

    def _claim_with_plus(self, parts: tuple[Part, ...]) -> None:
        start = parts[0].start
        mark = self.text.rfind("+", max(0, start - 3), start)
        if mark < 0:
            mark = self.tokens.starts[parts[0].first - 1]
        self.claim(mark, parts[-1].end, Topic.PHONE)

    def _expiries(self) -> None:
        """Months and years after a word that says until when a card is valid."""
        asked = {place for place, topic in self.topics if topic is Topic.CARD_EXPIRY}
        asked.update(place for place in self._places_of(words.DATES) if self._talked_of_card(place))
        for place in sorted(asked):
            span = expiry_after(self.text, self.tokens, place, self.spared)
            while span:
                self.claim(*span, Topic.CARD_EXPIRY)
                place = bisect_left(self.starts, span[1]) - 1
                span = expiry_after(self.text, self.tokens, place, self.spared, again=True)


def _is_behind(ends: Sequence[int], start: int, most: int) -> bool:
    """Whether one of the ends, which are in order, lies at most so many signs before."""
    index = bisect_right(ends, start)
    return index > 0 and start - ends[index - 1] <= most


def _is_of_bank(word: str) -> bool:
    """Letters of a bank, alone, together or as on the telephone."""
    return word in words.SPELLED_OUT or (word.isascii() and word.isalpha() and len(word) <= 4)


def _rest(parts: tuple[Part, ...], found: list[tuple[int, int, str]]) -> Iterator[tuple[Part, ...]]:
    """The stretches between what was found."""
    at = 0
    for first, last, _ in sorted(found):
        if first > at:
            yield parts[at:first]
        at = last + 1
    if at < len(parts):
        yield parts[at:]
