"""A second set for `bench.masking`: whole talks in the style of real transcripts, and notes between them.

Written before its author had read the rules, their words or the first set's wordings; a talk has small talk, other
numbers, one to three things to find, labels (or none) and time stamps, and may be written as a speech engine writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from bench import masking_talk_lines as lines
from bench.masking_set import LANGUAGES, Span, Text

SEED = 77
TALKS, NOTES, NEGATIVES = 330, 130, 170  # of each language
PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻõäöüšžÕÄÖÜŠŽ", "acelnoszzACELNOSZZoaouszOAOUSZ")
SHARES = {
    "en": {"PAN": 9, "CVV": 5, "PIN": 3, "CARD_EXPIRY": 4, "IBAN": 5, "PESEL": 1, "EE_ISIKUKOOD": 1, "EMAIL": 5},
    "pl": {"PAN": 9, "CVV": 5, "PIN": 3, "CARD_EXPIRY": 4, "IBAN": 5, "PESEL": 5, "EE_ISIKUKOOD": 1, "EMAIL": 5},
    "et": {"PAN": 9, "CVV": 5, "PIN": 3, "CARD_EXPIRY": 4, "IBAN": 5, "PESEL": 1, "EE_ISIKUKOOD": 5, "EMAIL": 5},
}
LABELS = {
    "en": (("Agent: ", "Customer: "), ("A: ", "C: "), ("", ""), ("- ", "- "), ("<v Agent>", "<v Caller>")),
    "pl": (("Konsultant: ", "Klient: "), ("K: ", "D: "), ("", ""), ("- ", "- "), ("[agent] ", "[klient] ")),
    "et": (("Teenindaja: ", "Klient: "), ("T: ", "K: "), ("", ""), ("- ", "- "), ("[agent] ", "[klient] ")),
}
UNITS = {
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście "
    "czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
    "et": "null üks kaks kolm neli viis kuus seitse kaheksa üheksa kümme üksteist kaksteist kolmteist neliteist "
    "viisteist kuusteist seitseteist kaheksateist üheksateist",
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
    "dziewięćdziesiąt",
    "et": "kakskümmend kolmkümmend nelikümmend viiskümmend kuuskümmend seitsekümmend kaheksakümmend üheksakümmend",
}
HUNDREDS = {
    "en": "one two three four five six seven eight nine",
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset",
    "et": "sada kakssada kolmsada nelisada viissada kuussada seitsesada kaheksasada üheksasada",
}
TWICE = {
    "en": ("double {}", "{} twice", "double {}"),
    "pl": ("dwa razy {}", "podwójne {}", "{} {}"),
    "et": ("kaks korda {}", "topelt {}", "{} {}"),
}
THRICE = {"en": ("triple {}",), "pl": ("trzy razy {}",), "et": ("kolm korda {}",)}
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
}
THOUSANDS = {"en": "two thousand {}", "pl": "dwa tysiące {}", "et": "kaks tuhat {}"}
MARKS = {
    "en": {".": ("dot",), "@": ("at",), "_": ("underscore",), "-": ("dash", "hyphen")},
    "pl": {".": ("kropka",), "@": ("małpa", "małpka"), "_": ("podkreślnik", "podłoga"), "-": ("myślnik", "minus")},
    "et": {".": ("punkt",), "@": ("ät", "ätt", "at-märk"), "_": ("alakriips",), "-": ("sidekriips", "kriips")},
}
PROVEN = ("PAN", "PESEL", "EE_ISIKUKOOD", "EMAIL")  # need no question to be known
PUNCTUATION = re.compile(r"(?<!\d)[,.?!;:]|[,.?!;:](?!\d)")
TYPED = ("typed", "typed odd", "typed turns")
SAID = ("digits", "pairs", "hundreds", "repeats", "mixed")
TELLINGS = ("plain", "plain", "plain", "turns", "turns", "read groups", "read whole", "correction", "fillers")
ODD = (" . ", "  ", "\u00a0", "_", " / ", "-", "–", ". ", ", ")


def below_hundred(language: str, n: int) -> str:
    units = UNITS[language].split()
    if n < 20:
        return units[n]
    tens, rest = TENS[language].split()[n // 10 - 2], n % 10
    joint = "-" if language == "en" and n % 3 == 0 else " "
    return tens + (joint + units[rest] if rest else "")


def below_thousand(language: str, n: int) -> str:
    if n < 100:
        return below_hundred(language, n)
    hundred = HUNDREDS[language].split()[n // 100 - 1]
    if language == "en":
        return f"{hundred} hundred" + (f" and {below_hundred(language, n % 100)}" if n % 100 else "")
    return hundred + (f" {below_hundred(language, n % 100)}" if n % 100 else "")


def luhn(digits: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        n = int(digit) * (2 if place % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return str(-total % 10)


@dataclass
class Piece:
    text: str
    number: int | None = None
    carries: bool = False


@dataclass
class Talk:
    """Turns (0 the agent's, 1 the customer's) of pieces; which of them carry which number."""

    turns: list[tuple[int, list[Piece]]] = field(default_factory=list)
    kinds: list[tuple[str, str]] = field(default_factory=list)

    def say(self, who: int, *pieces: Piece | str) -> None:
        self.turns.append((who, [Piece(one) if isinstance(one, str) else one for one in pieces]))

    def new(self, kind: str, form: str) -> int:
        self.kinds.append((kind, form))
        return len(self.kinds) - 1


class Writer:
    """One language's numbers, said and typed, put into talks."""

    def __init__(self, language: str, seed: int = SEED) -> None:
        self.language, self.rng = language, Random(f"{seed} {language}")

    def digits(self, count: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(count))

    # What the numbers are
    def value(self, kind: str) -> str:
        return getattr(self, "a_" + kind.lower())()

    def a_pan(self) -> str:
        prefix, length = self.rng.choice((("4", 16), ("4", 16), ("52", 16), ("55", 16), ("2720", 16), ("37", 15)))
        body = prefix + self.digits(length - len(prefix) - 1)
        return body + luhn(body)

    def a_cvv(self) -> str:
        return self.digits(3)

    def a_pin(self) -> str:
        return self.digits(4)

    def a_card_expiry(self) -> str:
        return f"{self.rng.randint(1, 12):02d}{self.rng.randint(27, 33)}"

    def a_iban(self) -> str:
        homes = {"en": ("GB", "GB", "DE", "EE"), "pl": ("PL", "PL", "PL", "DE"), "et": ("EE", "EE", "EE", "DE")}
        country = self.rng.choice(homes[self.language])
        bank = self.rng.choice(("NWBK", "BARC", "LOYD", "HBUK")) if country == "GB" else ""
        body = bank + self.digits({"PL": 24, "EE": 16, "DE": 18, "GB": 14}[country])
        number = "".join(str(int(letter, 36)) for letter in body + country + "00")
        return f"{country}{98 - int(number) % 97:02d}{body}"

    def a_pesel(self) -> str:
        year, month, day = self.rng.randint(1945, 2006), self.rng.randint(1, 12), self.rng.randint(1, 28)
        body = f"{year % 100:02d}{month + (20 if year >= 2000 else 0):02d}{day:02d}{self.digits(4)}"
        return body + str(-sum(int(d) * w for d, w in zip(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True)) % 10)

    def a_ee_isikukood(self) -> str:
        year, month, day = self.rng.randint(1945, 2006), self.rng.randint(1, 12), self.rng.randint(1, 28)
        body = (
            f"{self.rng.choice((3, 4) if year < 2000 else (5, 6))}{year % 100:02d}{month:02d}{day:02d}{self.digits(3)}"
        )
        rest = sum(int(d) * w for d, w in zip(body, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1), strict=True)) % 11
        if rest == 10:
            rest = sum(int(d) * w for d, w in zip(body, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3), strict=True)) % 11 % 10
        return body + str(rest)

    def a_phone(self) -> str:
        if self.language == "pl":
            return (self.rng.choice(("601", "512", "693", "22", "785", "12")) + self.digits(7))[:9]
        if self.language == "et":
            return self.rng.choice(("5", "5", "6", "7")) + self.digits(self.rng.choice((6, 7)))
        return self.rng.choice(("07700", "07911", "02079", "01614")) + self.digits(6)

    def an_email(self) -> str:
        names, hosts = lines.NAMES[self.language], lines.HOSTS[self.language]
        mark, tail = self.rng.choice((".", ".", "_", "-", "")), self.rng.choice(("", "", "", self.digits(2)))
        return f"{self.rng.choice(names)}{mark}{self.rng.choice(names)}{tail}@{self.rng.choice(hosts)}"

    # How they are typed
    def groups(self, kind: str, value: str) -> list[str]:
        if kind == "PAN":
            cuts = (4, 6, 5) if len(value) == 15 else (4, 4, 4, 4)
        elif kind == "PHONE":
            cuts = {9: (3, 3, 3), 8: (4, 4), 7: (3, 4), 10: (4, 6), 11: (5, 3, 3)}.get(len(value), (len(value),))
        elif kind == "EE_ISIKUKOOD":
            cuts = (1, 6, 4)
        elif kind == "PESEL":
            cuts = (6, 5)
        elif kind == "IBAN":
            cuts = (4,) * 9
        else:
            cuts = (len(value),)
        out, place = [], 0
        for cut in cuts:
            if place < len(value):
                out.append(value[place : place + cut])
                place += cut
        return out

    def typed(self, kind: str, value: str, form: str) -> list[str]:
        rng = self.rng
        if kind == "CARD_EXPIRY":
            month, year = value[:2], value[2:]
            if form == "typed odd":
                return [
                    rng.choice((f"{int(month)} / {year}", f"{month}.20{year}", f"{month} {year}", f"{month}{year}"))
                ]
            return [rng.choice((f"{month}/{year}", f"{month}/20{year}", f"{month}-{year}"))]
        if kind == "EMAIL" or len(value) <= 4:
            return [value]
        groups = self.groups(kind, value)
        if kind == "IBAN" and value.startswith("PL") and rng.random() < 0.4:
            groups = [value[2:4]] + [value[i : i + 4] for i in range(4, 28, 4)]
        if kind == "PHONE" and form == "typed" and rng.random() < 0.4:
            country = {"en": "+44 ", "pl": "+48 ", "et": "+372 "}[self.language]
            return [country + rng.choice(("", " ")).join(groups).removeprefix("0")]
        if form == "typed turns":
            return groups
        if form == "typed odd":
            return [rng.choice(ODD).join(groups)]
        return [rng.choice(("", " ", " ", "-")).join(groups)]

    # How they are said
    def one(self, digit: str) -> str:
        if digit == "0" and self.language == "en" and self.rng.random() < 0.4:
            return "oh"
        return UNITS[self.language].split()[int(digit)]

    def chunk(self, digits: str, way: str) -> str:
        if not digits.isdigit():
            letters = " ".join(letter if letter.isalpha() else self.one(letter) for letter in digits)
            return (
                letters if way != "pairs" or not digits[2:].isdigit() else f"{digits[:2]} {self.chunk(digits[2:], way)}"
            )
        if way == "hundreds" and len(digits) % 3 == 0:
            return " ".join(self.three(digits[i : i + 3]) for i in range(0, len(digits), 3))
        if way == "pairs" or (way == "hundreds" and len(digits) > 3):
            return " ".join(self.pair(digits[i : i + 2]) for i in range(0, len(digits), 2))
        if way == "repeats":
            return self.repeats(digits)
        if way == "mixed":
            return " ".join(one if self.rng.random() < 0.5 else self.one(one) for one in digits)
        return " ".join(map(self.one, digits))

    def three(self, digits: str) -> str:
        if digits[0] == "0":
            return f"{self.one('0')} {self.pair(digits[1:])}"
        return below_thousand(self.language, int(digits))

    def pair(self, digits: str) -> str:
        if len(digits) == 1 or digits[0] == "0":
            return " ".join(map(self.one, digits))
        return below_hundred(self.language, int(digits))

    def repeats(self, digits: str) -> str:
        out, place = [], 0
        while place < len(digits):
            run = len(digits) - place - len(digits[place:].lstrip(digits[place]))
            if run >= 3:
                out.append(self.rng.choice(THRICE[self.language]).format(self.one(digits[place])))
            elif run == 2:
                word = self.one(digits[place])
                out.append(self.rng.choice(TWICE[self.language]).format(word, word))
            else:
                out.append(self.one(digits[place]))
            place += min(run, 3)
        return " ".join(out)

    def said(self, kind: str, value: str, way: str) -> list[str]:
        if kind == "EMAIL":
            return [self.email_said(value)]
        if kind == "CARD_EXPIRY":
            return [self.expiry_said(value, way)]
        groups = self.groups(kind, value)
        if kind == "IBAN" and value.startswith("PL") and self.rng.random() < 0.5:
            groups = [value[2:4]] + [value[i : i + 4] for i in range(4, 28, 4)]
        if way == "hundreds" and kind == "PAN" and len(value) == 15:
            groups = [value[i : i + 3] for i in range(0, 15, 3)]
        return [self.chunk(group, way) for group in groups]

    def expiry_said(self, value: str, way: str) -> str:
        month, year = int(value[:2]), int(value[2:])
        name = MONTHS[self.language].split()[month - 1]
        if way in ("hundreds", "repeats"):
            return f"{name} {THOUSANDS[self.language].format(below_hundred(self.language, year))}"
        if way == "digits":
            return " ".join(map(self.one, value))
        if way == "mixed":
            return f"{name} {self.rng.choice((str(2000 + year), below_hundred(self.language, year)))}"
        return f"{self.pair(value[:2])} {below_hundred(self.language, year)}"

    def email_said(self, value: str) -> str:
        marks = MARKS[self.language]
        out = "".join(f" {self.rng.choice(marks[one])} " if one in marks else one for one in value)
        words = []
        for word in out.split():
            letters = word.rstrip("0123456789")
            tail = word[len(letters) :]
            if (
                self.rng.random() < 0.08
                and letters.isascii()
                and 2 < len(letters) < 7
                and letters not in ("com", "gmail")
            ):
                letters = " ".join(letters)
            words += [one for one in (letters, self.chunk(tail, "pairs") if tail else "") if one]
        return " ".join(words)

    # How they are told
    def tell(self, talk: Talk, kind: str, value: str, form: str, telling: str) -> None:
        pick, number = self.rng.choice, 0
        said = form in SAID
        groups = self.said(kind, value, form) if said else self.typed(kind, value, form)
        if kind not in PROVEN or self.rng.random() < 0.9:
            talk.say(0, pick(lines.ASKS[self.language][kind]))
        number = talk.new(kind, f"{'said' if said else 'typed'}: {form}" + (f", {telling}" if said else ""))
        lead = pick(lines.LEADS[self.language])
        if telling in ("turns", "read groups") or form == "typed turns":
            return self.by_turns(talk, number, groups, lead, telling)
        pieces: list[Piece] = [Piece(lead)]
        wrong = (
            self.rng.randrange(len(groups)) if telling == "correction" and kind not in ("EMAIL", "CARD_EXPIRY") else -1
        )
        joint = pick((" ", ", ", " ", "... ")) if said else " "
        for place, group in enumerate(groups):
            if place:
                filler = telling == "fillers" and self.rng.random() < 0.6
                pieces.append(Piece(f" {pick(lines.FILLERS[self.language])} " if filler else joint))
            if place == wrong:
                slip = self.slip(kind, value, place, form)
                pieces.append(Piece(slip, number))
                pieces.append(Piece(f", {pick(lines.CORRECTIONS[self.language])} "))
            pieces.append(Piece(group, number, True))
        talk.say(1, *pieces, Piece(pick((".", "", " ."))))
        if telling == "read whole":
            before, after = pick(lines.BACK[self.language]).split("{}")
            again = talk.new(kind, talk.kinds[number][1] + " again")
            back = self.said(kind, value, form) if said else groups
            talk.say(0, before, Piece(" ".join(back), again, True), after)
            talk.say(1, pick(lines.YES[self.language]))
        return None

    def slip(self, kind: str, value: str, place: int, form: str) -> str:
        group = self.groups(kind, value)[min(place, len(self.groups(kind, value)) - 1)]
        wrong = "".join(str((int(one) + 1) % 10) if one.isdigit() else one for one in group[-2:])
        return self.chunk(group[:-2] + wrong, form) if form in SAID else group[:-2] + wrong

    def by_turns(self, talk: Talk, number: int, groups: list[str], lead: str, telling: str) -> None:
        step = self.rng.choice((1, 1, 2))
        for place in range(0, len(groups), step):
            part = " ".join(groups[place : place + step])
            talk.say(1, lead if place == 0 else "", Piece(part, number, True))
            if place + step < len(groups):
                talk.say(0, part if telling == "read groups" else self.rng.choice(lines.NODS[self.language]))

    # Whole texts
    def fill(self, line: str) -> str:
        while "{" in line:
            head, _, rest = line.partition("{")
            slot, _, tail = rest.partition("}")
            line = head + self.slot(slot) + tail
        return line

    def slot(self, slot: str) -> str:
        language, rng = self.language, self.rng
        if slot == "amount":
            return rng.choice(
                (f"{rng.randint(20, 900)}.{rng.randint(10, 99)}", below_thousand(language, rng.randint(21, 999)))
            )
        if slot == "year":
            return rng.choice(("2024", "2025", THOUSANDS[language].format(below_hundred(language, 25))))
        if slot == "hundred":
            return below_thousand(language, rng.randint(30, 480))
        if slot == "imei":
            body = "35" + self.digits(12)
            return body + luhn(body)
        digits = self.digits(int(slot[1:]))
        while len(digits) >= 8 and luhn(digits[:-1]) == digits[-1]:
            digits = self.digits(len(digits))
        return self.chunk(digits, rng.choice(("digits", "pairs"))) if slot[0] == "s" else digits

    def finish(self, talk: Talk, name: str) -> Text:
        rng = self.rng
        spoken = all(form.startswith("said") for _, form in talk.kinds)
        machine = spoken and rng.random() < 0.3
        folded = not machine and rng.random() < 0.12
        labels = rng.choice(LABELS[self.language])
        stamps, clock = labels[0] != "- " and rng.random() < 0.15, 0
        text = ""
        begins: dict[int, int] = {}  # a slip that is corrected belongs to the span, but carries no digit of it
        places: dict[int, list[tuple[int, int]]] = {}
        for who, pieces in talk.turns:
            clock += rng.randint(2, 9)
            text += (f"[{clock // 60:02d}:{clock % 60:02d}] " if stamps else "") + labels[who]
            for piece in pieces:
                words = piece.text
                if machine:
                    words = PUNCTUATION.sub("", words.lower())
                if folded:
                    words = words.translate(PLAIN)
                if piece.number is not None:
                    begins.setdefault(piece.number, len(text))
                if piece.number is not None and piece.carries:
                    places.setdefault(piece.number, []).append((len(text), len(text) + len(words)))
                text += words
            text += "\n"
        spans = [Span(begins[number], p[-1][1], *talk.kinds[number], tuple(p)) for number, p in sorted(places.items())]
        return Text(name, self.language, text.rstrip("\n"), tuple(spans), "talk", folded)

    def kind(self) -> str:
        shares = {**SHARES[self.language], "PHONE": 5}
        return self.rng.choices(list(shares), list(shares.values()))[0]

    def talk(self, name: str) -> Text:
        rng, talk, language = self.rng, Talk(), self.language
        if rng.random() < 0.7:
            talk.say(0, rng.choice(lines.OPENINGS[language]))
            talk.say(1, rng.choice(lines.TROUBLES[language]))
        kinds = (
            ["PAN", "CARD_EXPIRY", "CVV"] if rng.random() < 0.2 else [self.kind() for _ in range(rng.choice((1, 1, 2)))]
        )
        said = rng.random() < 0.72
        for kind in dict.fromkeys(kinds):
            if rng.random() < 0.2:
                talk.say(1, self.fill(rng.choice(lines.NEGATIVES[language])))
            form = rng.choice(SAID if said else TYPED)
            self.tell(talk, kind, self.value(kind) if kind != "EMAIL" else self.an_email(), form, rng.choice(TELLINGS))
            if rng.random() < 0.5:
                talk.say(0, rng.choice(lines.CLOSINGS[language]))
        return self.finish(talk, name)

    def note(self, name: str) -> Text:
        talk, kind = Talk(), self.kind()
        value = self.an_email() if kind == "EMAIL" else self.value(kind)
        form = self.rng.choice(TYPED[:2])
        number = talk.new(kind, f"typed: note {form}")
        before, after = self.rng.choice(lines.NOTES[self.language][kind]).split("{}")
        talk.say(1, before, Piece("".join(self.typed(kind, value, form)), number, True), after)
        return replace(self.finish(talk, name), template="note")

    def negative(self, name: str) -> Text:
        talk, rng, language = Talk(), self.rng, self.language
        if rng.random() < 0.5:
            talk.say(0, rng.choice(lines.OPENINGS[language]))
            talk.say(1, rng.choice(lines.TROUBLES[language]))
        talk.say(1, self.fill(rng.choice(lines.NEGATIVES[language])))
        talk.say(0, rng.choice(lines.CLOSINGS[language]))
        return replace(self.finish(talk, name), template="negative")


def talks(language: str, seed: int = SEED) -> Iterator[Text]:
    """The whole set of one language, the same each time."""
    writer = Writer(language, seed)
    for place in range(TALKS):
        yield writer.talk(f"{language}-talk-{place}")
    for place in range(NOTES):
        yield writer.note(f"{language}-note-{place}")
    for place in range(NEGATIVES):
        yield writer.negative(f"{language}-none-{place}")


if __name__ == "__main__":
    for language in LANGUAGES:
        for text in list(talks(language))[::40]:
            print(text.id, repr(text.text))
            print("   ", [(s.type, s.form, text.text[s.start : s.end]) for s in text.spans])
