"""Payment card numbers among digits: issuer ranges (ISO/IEC 7812 assignments in use), lengths and the Luhn check.

A number is looked for in runs of digits with any separators between them, and may begin and end only where a group of
digits does: a longer unbroken number (an account, a meter) holds no card. Telephone numbers, dates, IBANs, UUIDs and
channel ids that look like cards are left alone.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from keskus.engines.masking.checks import IBAN_LENGTHS, is_iban

SHORTEST, LONGEST = 13, 19
LONGEST_PHONE = 15  # E.164

# Between two digits of one number: spaces of any kind, line ends, dashes, dots, slashes, commas, invisible characters.
SEPARATOR = r"[\s\-\u2010-\u2015\u2212._/\\,\u00b7\u00ad\u200b-\u200f\u2060\ufeff]"
_FIRST = r"[2-6\uff12-\uff16\u0662-\u0666\u06f2-\u06f6]"  # no issuer begins otherwise; also full-width and Arabic
_CARD_LIKE = re.compile(rf"{_FIRST}(?<!\d.)(?:{SEPARATOR}{{0,5}}+\d){{12}}", re.DOTALL)
_RUN = re.compile(rf"\d(?:{SEPARATOR}{{0,5}}+\d)*+")
_GROUP = re.compile(r"\d+")
_TIED_BEFORE = re.compile(r"\d[\-._/]\Z")
_TIED_AFTER = re.compile(r"[\-._/]\d")
_DATE = re.compile(
    r"\d(?<!\d.)(?:(?:(?<=0)[1-9]|(?<=[12])\d|(?<=3)[01]|(?<=[1-9]))([./-])(?:0?[1-9]|1[0-2])\1(?:19|20)\d\d"
    r"|(?:(?<=1)9|(?<=2)0)\d\d([./-])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01]))(?!\d)"
)
_DATE_LIKE = re.compile(r"\d[./-]\d")
_SEPARATORS = frozenset(" \u00a0-")
_LOOSE_SEPARATORS = frozenset(" \t\n\u00a0\u202f._-\u2010\u2011\u2012\u2013\u2014\u2015")
_GAP = r"[ \t\n\u00a0\u202f._\u2010-\u2015-]{0,3}"
# An account begins with two letters and two digits; there are fewer digits than letters, so a digit is looked for.
_IBAN_HEAD = re.compile(r"\d(?<=[A-Za-z]{2}\d)\d(?=[ \u00a0-]?[A-Za-z0-9])")
_BEFORE_HEAD = "|".join(rf"(?<=[A-Za-z]{{2}}{_GAP.replace('{0,3}', f'{{{size}}}')}\d)" for size in range(4))
_LOOSE_IBAN_HEAD = re.compile(rf"\d(?:{_BEFORE_HEAD}){_GAP}\d(?={_GAP}[A-Za-z0-9])")
_COUNTRY = re.compile(rf"(?<![A-Za-z0-9])[A-Za-z]{{2}}{_GAP}\Z")
_LONGEST_COUNTRY = 5  # two letters, three signs between
_POLISH_ACCOUNT = re.compile(r"\d(?<!\d.)\d(?:[ \u00a0-]?\d{4}){6}(?!\d)")
_UNIQUEID = re.compile(r"1(?<!\d.)\d{9}\.\d{1,9}(?!\d)")  # a channel of a PBX, as in the names of its recordings
_UUID = re.compile(r"(?i)-(?<=[0-9a-f]{8}-)[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# First and last prefix, and the lengths issued under them.
_ISSUERS: tuple[tuple[str, str, frozenset[int]], ...] = (
    ("4", "4", frozenset({13, 16, 19})),  # Visa
    ("51", "55", frozenset({16})),  # Mastercard
    ("2221", "2720", frozenset({16})),  # Mastercard
    ("34", "34", frozenset({15})),  # American Express
    ("37", "37", frozenset({15})),  # American Express
    ("300", "305", frozenset({14, 16})),  # Diners
    ("3095", "3095", frozenset({14, 16})),  # Diners
    ("36", "36", frozenset({14, 16})),  # Diners
    ("38", "39", frozenset({14, 16})),  # Diners
    ("6011", "6011", frozenset({16, 17, 18, 19})),  # Discover
    ("644", "659", frozenset({16, 17, 18, 19})),  # Discover
    ("3528", "3589", frozenset({16, 17, 18, 19})),  # JCB
    ("62", "62", frozenset({16, 17, 18, 19})),  # UnionPay
    ("5018", "5018", frozenset(range(13, 20))),  # Maestro
    ("5020", "5020", frozenset(range(13, 20))),
    ("5038", "5038", frozenset(range(13, 20))),
    ("5893", "5893", frozenset(range(13, 20))),
    ("6304", "6304", frozenset(range(13, 20))),
    ("6759", "6763", frozenset(range(13, 20))),
    ("50", "50", frozenset({16, 17, 18, 19})),  # Maestro, the rest of its ranges
    ("56", "58", frozenset({16, 17, 18, 19})),
    ("63", "63", frozenset({16, 17, 18, 19})),
    ("67", "67", frozenset({16, 17, 18, 19})),
)
_USUAL_GROUPS = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1)})
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_TO_DOUBLED = bytes.maketrans(b"0123456789", b"0246813579")
_LENGTHS: dict[str, frozenset[int]] = {}  # by prefix, of one to four digits
for _first, _last, _lengths in _ISSUERS:
    for _prefix in map(str, range(int(_first), int(_last) + 1)):
        _LENGTHS[_prefix] = _LENGTHS.get(_prefix, frozenset()) | _lengths


class _Group(NamedTuple):
    """An unbroken group of digits: where it stands in the text, and the index of its first digit in the run."""

    start: int
    end: int
    first: int


def card_like(text: str) -> bool:
    """Whether a card number could be in the text at all: quick, and never wrongly False."""
    return _CARD_LIKE.search(text) is not None


def is_card_number(digits: str) -> bool:
    """Whether plain digits are a card number: known issuer, a length it issues, check digit right."""
    return len(digits) in card_lengths(digits[:4]) and luhn_sum(digits) % 10 == 0


def luhn_sum(digits: str) -> int:
    """The Luhn sum, a multiple of 10 for a valid number."""
    plain = digits.encode("ascii")
    return sum(plain[-1::-2]) + sum(plain[-2::-2].translate(_TO_DOUBLED)) - len(plain) * ord("0")


@cache
def card_lengths(prefix: str) -> frozenset[int]:
    """The lengths in which numbers with these first four digits are issued."""
    return frozenset[int]().union(*(_LENGTHS.get(prefix[:size], ()) for size in range(1, 5)))


def find_cards(text: str) -> list[tuple[int, int]]:
    """The spans of all card numbers, in order, none overlapping."""
    if not card_like(text):
        return []
    spared = _Spared(text)
    found: list[tuple[int, int]] = []
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= SHORTEST:
            found += _cards_in_run(text, run, spared)
    return found


def find_dates(text: str) -> list[tuple[int, int]]:
    """The spans of all that reads as a date; no card is looked for over them."""
    return [match.span() for match in _DATE.finditer(text)] if _DATE_LIKE.search(text) else []


def _cards_in_run(text: str, run: re.Match[str], spared: "_Spared") -> list[tuple[int, int]]:
    """Numbers in usual groups are taken first; what is left is then searched for any grouping at all."""
    groups: list[_Group] = []
    parts: list[str] = []
    length = 0
    for group in _GROUP.finditer(text, *run.span()):
        groups.append(_Group(group.start(), group.end(), length))
        parts.append(group[0])
        length += group.end() - group.start()
    digits = "".join(parts)
    if not digits.isascii():
        digits = "".join(str(int(d)) for d in digits)
    if len(digits) < SHORTEST:
        return []
    is_phone = text[max(0, run.start() - 3) : run.start()].rstrip(" (").endswith("+")
    windows = [
        (first, last)
        for first, last in _windows(groups, digits)
        if not (is_phone and first == 0 and _size(groups[: last + 1]) <= LONGEST_PHONE)
        and not spared.overlaps(groups[first].start, groups[last].end)
    ]
    taken = bytearray(len(groups))
    found = []
    for usual in (True, False):
        for first, last in windows:
            window = groups[first : last + 1]
            if not any(taken[first : last + 1]) and (_is_usual(window) if usual else _may_be_odd(text, window)):
                taken[first : last + 1] = b"\1" * (last + 1 - first)
                found.append((window[0].start, window[-1].end))
    return sorted(found)


def _windows(groups: list[_Group], digits: str) -> Iterator[tuple[int, int]]:
    """First and last group of every card number in the run, by first group, 16 digits before other lengths."""
    plain = [int(d) for d in digits]
    even = list(accumulate((d if i % 2 == 0 else _DOUBLED[d] for i, d in enumerate(plain)), initial=0))
    odd = list(accumulate((d if i % 2 else _DOUBLED[d] for i, d in enumerate(plain)), initial=0))
    ends = [group.first for group in groups[1:]] + [len(digits)]
    for first, group in enumerate(groups):
        begin = group.first
        lengths = card_lengths(digits[begin : begin + 4])
        if not lengths:
            continue
        fitting = []
        for last in range(first, len(groups)):
            end = ends[last]
            if end - begin > LONGEST:
                break
            sums = odd if end % 2 == 0 else even  # the last digit, at end - 1, is not doubled
            if end - begin in lengths and (sums[end] - sums[begin]) % 10 == 0:
                fitting.append((first, last))
        if len(fitting) > 1:
            fitting.sort(key=lambda window: ends[window[1]] - begin != 16)
        yield from fitting


def _size(window: list[_Group]) -> int:
    return sum(group.end - group.start for group in window)


def _is_usual(window: list[_Group]) -> bool:
    return len(window) == 1 or tuple(group.end - group.start for group in window) in _USUAL_GROUPS


def _may_be_odd(text: str, window: list[_Group]) -> bool:
    """Commas make a list of numbers, and a dash or dot to yet more digits a longer name, such as a file's.

    Digits that stand one by one or in pairs are dictated, and believed.
    """
    if all(group.end - group.start <= 2 for group in window):
        return True
    start, end = window[0].start, window[-1].end
    return "," not in text[start:end] and not (
        _TIED_BEFORE.search(text, max(0, start - 2), start) or _TIED_AFTER.match(text, end)
    )


class _Spared:
    """Spans that are something else for certain: dates, ids, accounts whose check digits are right."""

    def __init__(self, text: str) -> None:
        spans = find_dates(text) + [match.span() for match in _UNIQUEID.finditer(text)]
        spans += [(match.start() - 8, match.end()) for match in _UUID.finditer(text)]
        spans += [match.span() for match in _POLISH_ACCOUNT.finditer(text) if _is_account("PL" + match[0])]
        spans += find_accounts(text)
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                start, end = self._spans[-1][0], max(end, self._spans.pop()[1])
            self._spans.append((start, end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any of the spans reaches into this one."""
        index = bisect_right(self._spans, (end - 1, end)) - 1
        return index >= 0 and self._spans[index][1] > start


def find_accounts(text: str, *, loosely: bool = False) -> Iterator[tuple[int, int]]:
    """Spans of IBANs with right check digits, which end where a group of digits does.

    `loosely`: also with dots, lines and gaps within the first four signs ("GB 29"). "No 4111 …" then reads as Norway's,
    whose check digits are right by chance for one card of a hundred: never spare a card by it.
    """
    heads, separators = (_LOOSE_IBAN_HEAD, _LOOSE_SEPARATORS) if loosely else (_IBAN_HEAD, _SEPARATORS)
    for head in heads.finditer(text):
        country = _COUNTRY.search(text, max(0, head.start() - _LONGEST_COUNTRY), head.start())
        start = end = country.start() if country else 0
        wanted = IBAN_LENGTHS.get(text[start : start + 2].upper(), 0) if country else 0
        length = 0
        while length < wanted and end < len(text) and (text[end].isalnum() or text[end] in separators):
            length += text[end].isalnum()
            end += 1
        is_whole = length == wanted and not text[end : end + 1].isalnum()
        if wanted and is_whole and _is_account(text[start:end]):
            yield start, end


def _is_account(text: str) -> bool:
    return is_iban("".join(letter for letter in text if letter not in _LOOSE_SEPARATORS).upper())
