"""Texts with personal data whose places are known, to measure masking; made by another hand than the rules.

Words, templates and values are of this set alone; nothing of keskus/engines/masking was read before it was written.

    from bench.masking_set import texts        (a seed gives the same texts always)

Each text has spans in code points: the whole number as found, from its first sign or word to its last, with the
acknowledgements, fillers and corrections between. `pieces` are the stretches that carry the number itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench import masking_words as words
from bench.masking_lines import ACKS, AGAIN, CLOSERS, FILLERS, LINES, NAMES, OPENERS, SORRY, YES

SEED = 20261122
LANGUAGES = ("en", "pl", "et")
MOST = 10  # texts of one template
COUNTS = {"PAN": 130, "CVV": 65, "PIN": 40, "CARD_EXPIRY": 50, "IBAN": 75, "EMAIL": 70, "PHONE": 75, "NONE": 160}
HOME = {"en": {"PESEL": 15, "EE_ISIKUKOOD": 15}, "pl": {"PESEL": 60, "EE_ISIKUKOOD": 12}}
HOME["et"] = {"PESEL": 12, "EE_ISIKUKOOD": 60}
WAYS = ("digits", "pairs", "hundreds", "repeats", "mixed", "turns", "read back", "correction", "fillers")
ODD = ("  ", "\u00a0", "\u2009", "\u202f", "\t", "\n", " - ", "–", " / ", "_", " . ", "\u2011", ", ")
PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻõäöüšžÕÄÖÜŠŽ", "acelnoszzACELNOSZZoaouszOAOUSZ")


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    type: str
    form: str
    pieces: tuple[tuple[int, int], ...]

    @property
    def typed(self) -> bool:
        return self.form.startswith("typed")


@dataclass(frozen=True)
class Text:
    id: str
    language: str
    text: str
    spans: tuple[Span, ...]
    template: str
    folded: bool = False


@dataclass
class Sheet:
    """A text being written."""

    text: str = ""
    spans: list[Span] = field(default_factory=list)

    def mark(self, kind: str, form: str, parts: list[tuple[str, bool]]) -> None:
        start, pieces = len(self.text), []
        for part, counts in parts:
            if counts:
                pieces.append((len(self.text), len(self.text) + len(part)))
            self.text += part
        self.spans.append(Span(start, len(self.text), kind, form, tuple(pieces)))


def expand(rng: Random, line: str) -> str:
    return re.sub(r"\[([^\[\]]*)\]", lambda found: rng.choice(found[1].split("|")), line)


class Pen:
    """Writes one text of one language."""

    def __init__(self, rng: Random, language: str) -> None:
        self.rng, self.language = rng, language
        self.agent, self.customer = rng.choice(NAMES[language])
        self.sheet = Sheet()
        self.dialogue = True

    def turn(self, words_of_agent: str) -> str:
        return f"\n{self.agent}: {words_of_agent}\n{self.customer}: "

    # --- one number -------------------------------------------------------------------------------------------------

    def apart(self, groups: list[str], form: str, lead: int = 0) -> list[tuple[str, bool]]:
        """Groups one after the other, or with what comes between them in talk."""
        rng, parts = self.rng, [(groups[0], True)]
        comma = rng.choice((" ", " ", ", ", "... ")) if form != "turns" else " "
        room = range(lead + 1, len(groups))
        stops = set(rng.sample(room, min(len(room), rng.choice((1, 2, 3)))))
        for place, group in enumerate(groups[1:], start=1):
            between = comma
            if place in stops and form == "turns":
                between = self.turn(rng.choice(ACKS[self.language]) + rng.choice((".", "", ",")))
            elif place in stops and form == "read back":
                between = self.turn(f"{groups[place - 1]}, {rng.choice(ACKS[self.language])}")
            elif place in stops and form == "fillers":
                between = rng.choice((" {}, ", ", {} ", " {} ", "... {} ")).format(rng.choice(FILLERS[self.language]))
            elif place in stops and place == min(stops) and form == "correction":
                before = groups[max(lead, place - 3) : place - 1] + groups[place + 1 : place + 3]
                wrong = rng.choice([other for other in before if other != group] or [group])
                between = f" {wrong} {rng.choice(SORRY[self.language])} "
            parts += [(between, False), (group, True)]
        return parts

    def typed(self, groups: list[str]) -> tuple[list[tuple[str, bool]], str]:
        number, rng = "".join(groups), self.rng
        form = rng.choice(("typed plain", "typed groups", "typed groups", "typed odd"))
        if len(groups) == 1 and form == "typed groups":
            form = "typed plain"
        if form == "typed plain":
            return [(number, True)], form
        if form == "typed odd" and len(number) <= 6:
            sign, groups = rng.choice((" ", "-", "  ", "\u00a0", ", ")), list(number)
        elif form == "typed odd" and number[0] in "+0":
            sign = rng.choice(ODD)
        elif form == "typed odd":
            sign = rng.choice(ODD)
            groups = words.split_by(number, rng.choice(([4], [2], [3], [1], [5, 3], [4, 6, 5])))
        else:
            sign = rng.choice((" ", " ", "-", "."))
        if not self.dialogue and sign == "\n" and rng.random() < 0.5:
            sign = " \n"
        parts = [(groups[0], True)]
        for group in groups[1:]:
            parts += [(sign, False), (group, True)]
        return parts, form

    def spoken(self, groups: list[str], lead: list[str]) -> tuple[list[tuple[str, bool]], str]:
        """`lead` is said before the digits: letters of a country, a plus."""
        rng, number = self.rng, "".join(groups)
        ways = [way for way in WAYS if len(number) > 4 or way not in ("turns", "read back", "mixed")]
        if not words.has_run(number):
            ways.remove("repeats")
        form = rng.choice(ways)
        if form in ("digits", "pairs", "hundreds", "repeats", "mixed"):
            breaths = words.said(rng, number, self.language, form)
            if form == "hundreds" and max(map(len, groups)) == 3:
                breaths = [words.said_group(rng, group, self.language, False) for group in groups]
            return self.apart(lead + breaths, ""), form
        way = rng.choice(("digits", "digits", "pairs", "repeats", "typed"))
        step = rng.choice(([4], [4], [2], [3])) if len(number) > 4 else [1]
        chunks = words.split_by(number, step)
        if way != "typed":
            chunks = [" ".join(words.said(rng, chunk, self.language, way)) for chunk in chunks]
        return self.apart(lead + chunks, form, len(lead)), form

    def number(self, kind: str) -> tuple[list[str], list[str], list[str]]:
        """Groups as typed, letters said before, and the digits that are said."""
        rng = self.rng
        if kind == "PAN":
            value = words.card(rng)
            groups = words.split_by(value, [4, 6, 5] if len(value) == 15 else [4])
            return groups, [], groups
        if kind == "PHONE":
            prefix, groups = words.phone(rng, self.language)
            said = {"en": "plus", "pl": "plus", "et": "pluss"}[self.language]
            lead = [said, *words.said(rng, prefix[1:], self.language, "pairs")] if prefix.startswith("+") else []
            return (
                [prefix, *groups] if prefix else groups,
                lead,
                groups if lead else [g for g in (prefix, *groups) if g],
            )
        if kind == "IBAN":
            return self.account()
        one = {"PESEL": words.pesel, "EE_ISIKUKOOD": words.isikukood}.get(kind)
        if one:
            value = one(rng)
            groups = words.split_by(value, rng.choice(([6, 5], [11], [3, 4, 4])))
        else:
            count = rng.choice((3, 3, 3, 4)) if kind == "CVV" else rng.choice((4, 4, 4, 6))
            groups = [words.digits_of(rng, count)]
        return groups, [], groups

    def account(self) -> tuple[list[str], list[str], list[str]]:
        rng, home = self.rng, {"en": "GB", "pl": "PL", "et": "EE"}[self.language]
        country = home if rng.random() < 0.7 else rng.choice(("PL", "EE", "DE", "GB"))
        value = words.iban(rng, country)
        if country == "PL" and self.language == "pl" and rng.random() < 0.5:
            groups = [value[2:4], *words.split_by(value[4:], [4])]
            return groups, [], groups
        lead = list(country) if rng.random() < 0.7 else [country]
        if country != "GB":
            return words.split_by(value, [4]), lead, words.split_by(value[2:], [4])
        lead += [*words.said(rng, value[2:4], self.language, "digits"), *value[4:8]]
        return words.split_by(value, [4]), lead, words.split_by(value[8:], [4])

    def put(self, kind: str) -> None:
        """One number or address of a kind, in a form that fits the text."""
        spoken = self.dialogue and self.rng.random() < 0.72
        if kind == "EMAIL":
            address = words.email(self.rng, self.language)
            form = "aloud" if spoken else "typed plain"
            parts = self.apart(words.said_email(self.rng, address, self.language), "") if spoken else [(address, True)]
            if spoken:  # no commas inside an address said aloud
                parts = [(part if counts else " ", counts) for part, counts in parts]
            self.sheet.mark(kind, form, parts)
            return
        if kind == "CARD_EXPIRY":
            self.sheet.mark(kind, *self.expiry(spoken))
            return
        groups, lead, said = self.number(kind)
        parts, form = self.spoken(said, lead) if spoken else self.typed(groups)
        if kind == "IBAN" and not lead and groups == said:
            form = "typed, no country" if form.startswith("typed") else form
        self.sheet.mark(kind, form, parts)
        if kind in ("PAN", "PHONE", "PESEL", "EE_ISIKUKOOD", "IBAN") and self.dialogue and self.rng.random() < 0.12:
            self.again(kind, said, lead)

    def again(self, kind: str, said: list[str], lead: list[str]) -> None:
        """The agent reads the whole number back, in a way of their own."""
        self.sheet.text += f"\n{self.agent}: {self.rng.choice(AGAIN[self.language])} "
        way = self.rng.choice(("digits", "pairs", "typed"))
        number = "".join(said)
        breaths = said if way == "typed" else words.said(self.rng, number, self.language, way)
        self.sheet.mark(kind, "read back whole", self.apart(lead + breaths, ""))
        self.sheet.text += f"?\n{self.customer}: {YES[self.language]}"

    def expiry(self, spoken: bool) -> tuple[str, list[tuple[str, bool]]]:
        rng, month, year = self.rng, self.rng.randint(1, 12), self.rng.randint(27, 33)
        name = words.MONTHS[self.language][month - 1]
        if not spoken:
            shapes = (
                "{m:02d}/{y}",
                "{m:02d}/20{y}",
                "{m}/{y}",
                "{m:02d}-{y}",
                "{m:02d} / {y}",
                "{m:02d}.20{y}",
                "{m:02d}{y}",
            )
            return "typed plain", [(rng.choice(shapes).format(m=month, y=year), True)]
        tail = words.small(year, self.language)
        thousands = {"en": "twenty ", "pl": "dwa tysiące ", "et": "kaks tuhat "}[self.language]
        if rng.random() < 0.35:
            return "month named", [(f"{name} {rng.choice((thousands + tail, tail, f'20{year}'))}", True)]
        first = words.said_group(rng, f"{month:02d}", self.language, False)
        if rng.random() < 0.3:
            first = words.small(month, self.language)
        if rng.random() < 0.2:
            return "digits", [(" ".join(words.said(rng, f"{month:02d}{year}", self.language, "digits")), True)]
        slash = {"en": " slash ", "pl": " łamane przez ", "et": " kaldkriips "}[self.language]
        return "pairs", [
            (f"{first}{rng.choice((' ', ' ', ', ', slash))}{rng.choice((tail, tail, thousands + tail))}", True)
        ]

    # --- what is to be left alone -----------------------------------------------------------------------------------

    def plain(self, name: str) -> str:
        rng = self.rng
        value = self.harmless(name)
        if self.dialogue and value.isdigit() and rng.random() < 0.5:
            way = rng.choice(("digits", "pairs", "hundreds", "repeats"))
            return rng.choice((" ", ", ")).join(words.said(rng, value, self.language, way))
        return value

    def harmless(self, name: str) -> str:
        rng, many = self.rng, lambda count: words.digits_of(self.rng, count)
        month, day = rng.randint(1, 12), rng.randint(1, 28)
        if name == "sum":
            return self.sum()
        if name == "company":
            lengths = {"en": 8, "pl": 10, "et": 8}
            value = {"en": "0", "pl": "5", "et": "1"}[self.language] + many(lengths[self.language] - 1)
            return (
                f"{value[:3]}-{value[3:6]}-{value[6:8]}-{value[8:]}"
                if len(value) == 10 and rng.random() < 0.5
                else value
            )
        if name == "tracking":
            post = {"en": f"RM{many(9)}GB", "pl": many(24), "et": f"CC{many(9)}EE"}[self.language]
            return rng.choice((post, f"00{many(18)}", many(14), "1Z" + many(16)))
        if name == "invoice":
            return rng.choice(
                (f"INV-{many(6)}", f"{day}/{month:02d}/2026", f"FV/2026/{month:02d}/{many(4)}", many(10), many(12))
            )
        if name == "masked":
            last = many(4)
            return rng.choice(
                (f"**** **** **** {last}", f"4{many(5)}******{last}", f"xxxx-xxxx-xxxx-{last}", f"•••• {last}")
            )
        if name == "date":
            return rng.choice((f"{day:02d}.{month:02d}.2026", f"{day}/{month:02d}/2026", f"2026-{month:02d}-{day:02d}"))
        if name == "time":
            return f"{rng.randint(7, 20)}:{rng.choice(('00', '15', '30', '45'))}"
        if name == "ticket":
            return rng.choice((many(7), f"CS-{many(8)}", many(9), f"2026{many(8)}"))
        if name == "order":
            return rng.choice((many(8), many(10), many(12), "2" + many(15), f"{many(3)}-{many(7)}-{many(7)}"))
        lengths = {"last4": 4, "code3": 3, "meter": 5, "serial": rng.choice((8, 11, 14)), "regon": 9, "vat": 9}
        return words.luhn("35" + many(12)) if name == "imei" else many(lengths[name])

    def sum(self) -> str:
        rng, value, cents = self.rng, self.rng.randint(12, 999), self.rng.choice(("00", "50", "99", "49"))
        if self.dialogue and rng.random() < 0.5:
            said = words.whole(value, self.language, british=True)
            few = value % 10 in (2, 3, 4) and value % 100 not in (12, 13, 14)
            return said + {"en": " pounds", "pl": " złote" if few else " złotych", "et": " eurot"}[self.language]
        value = value * rng.choice((1, 1, 7))
        return {"en": f"£{value:,}.{cents}", "pl": f"{value},{cents} zł", "et": f"{value},{cents} €"}[self.language]

    # --- a text -----------------------------------------------------------------------------------------------------

    def write(self, line: str) -> None:
        for part in re.split(r"(\{\w+\})", line):
            if not part.startswith("{"):
                turns = re.sub(r"(?m)^A: ", f"{self.agent}: ", part) if self.starts() else part
                turns = re.sub(r"\nA: ", f"\n{self.agent}: ", turns)
                turns = re.sub(r"\nC: ", f"\n{self.customer}: ", turns)
                self.sheet.text += re.sub(r"^C: ", f"{self.customer}: ", turns) if self.starts() else turns
            elif part[1:-1].isupper():
                self.put(part[1:-1])
            else:
                self.sheet.text += self.plain(part[1:-1])

    def starts(self) -> bool:
        return not self.sheet.text or self.sheet.text.endswith("\n")


def one(rng: Random, language: str, kind: str, used: Counter[str]) -> Text | None:
    """A text of a kind, or nothing where its template has been used up."""
    template = expand(rng, rng.choice(LINES[language][kind]))
    if used[template] >= MOST:
        return None
    pen = Pen(rng, language)
    pen.dialogue = template.startswith(("A: ", "C: "))
    line = template
    if pen.dialogue:
        line = (rng.choice(OPENERS[language]) if rng.random() < 0.5 else "") + line
        line += rng.choice(CLOSERS[language]) if rng.random() < 0.6 else ""
    pen.write(line)
    used[template] += 1
    text, dressed = pen.sheet.text, rng.random()
    folded = language != "en" and dressed < 0.2
    if folded:
        text = text.translate(PLAIN)
    if rng.random() < 0.2:
        text = text.lower()
    name = f"{language}-{kind.lower()}-{sum(used.values())}"
    return Text(name, language, text, tuple(pen.sheet.spans), template, folded)


def texts(language: str, seed: int = SEED) -> Iterator[Text]:
    rng, used = Random(f"{seed} {language}"), Counter[str]()
    for kind, count in {**COUNTS, **HOME[language]}.items():
        made = 0
        while made < count:
            text = one(rng, language, kind, used)
            if text:
                made += 1
                yield text


if __name__ == "__main__":
    for tongue in LANGUAGES:
        for each in list(texts(tongue))[::12]:
            print(each.id, repr(each.text), [(s.type, s.form, each.text[s.start : s.end]) for s in each.spans])
