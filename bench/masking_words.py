"""Made-up values with right check digits, and how people say numbers and addresses in three languages."""

# ruff: noqa: SIM905 (words in a row read best as a row of words)

from __future__ import annotations

from itertools import pairwise
from random import Random

ONES = {
    "en": "zero one two three four five six seven eight nine".split(),
    "pl": "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć".split(),
    "et": "null üks kaks kolm neli viis kuus seitse kaheksa üheksa".split(),
}
TEENS = {
    "en": "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(),
    "pl": "dziesięć jedenaście dwanaście trzynaście czternaście piętnaście szesnaście siedemnaście osiemnaście"
    " dziewiętnaście".split(),
    "et": ["kümme", *(one + "teist" for one in "üks kaks kolm neli viis kuus seitse kaheksa üheksa".split())],
}
TENS = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety".split(),
    "pl": "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt"
    " dziewięćdziesiąt".split(),
    "et": [one + "kümmend" for one in "kaks kolm neli viis kuus seitse kaheksa üheksa".split()],
}
HUNDREDS = {
    "en": [one + " hundred" for one in ONES["en"][1:]],
    "pl": "sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset".split(),
    "et": ["sada", *(one + "sada" for one in "kaks kolm neli viis kuus seitse kaheksa üheksa".split())],
}
MANY = {
    "en": "zeros ones twos threes fours fives sixes sevens eights nines".split(),
    "pl": "zera jedynki dwójki trójki czwórki piątki szóstki siódemki ósemki dziewiątki".split(),
    "et": "nulli ühte kahte kolme nelja viit kuut seitset kaheksat üheksat".split(),
}
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "pl": "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień".split(),
    "et": "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember".split(),
}
SIGNS = {  # how the signs of an address are said
    "en": {"@": ["at", "at sign"], ".": ["dot", "point"], "_": ["underscore"], "-": ["dash", "hyphen"]},
    "pl": {"@": ["małpa", "małpka", "at"], ".": ["kropka"], "_": ["podkreślenie", "podkreślnik"], "-": ["myślnik"]},
    "et": {"@": ["ät", "at", "ätt"], ".": ["punkt"], "_": ["alakriips"], "-": ["sidekriips", "kriips"]},
}
FIRST = {
    "en": "james olivia harry amelia gareth siobhan priya callum".split(),
    "pl": "anna marek piotr kasia tomasz ewelina bartek zofia".split(),
    "et": "mari jaan kristiina tanel liis margus piret rasmus".split(),
}
LAST = {
    "en": "whitfield okafor mccann pritchard lowe stanton begum hughes".split(),
    "pl": "kowalska nowak wrona zielony mazur pawlak szulc krol".split(),
    "et": "tamm kask rebane magi poldma saar lepik vaher".split(),
}
HOSTS = {
    "en": ["gmail.com", "btinternet.com", "outlook.com", "sky.co.uk", "mapledale.org.uk"],
    "pl": ["gmail.com", "wp.pl", "onet.pl", "o2.pl", "interia.pl", "firma-remontex.com.pl"],
    "et": ["gmail.com", "hot.ee", "mail.ee", "online.ee", "puukoda-grupp.ee"],
}


def digits_of(rng: Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))


def luhn(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        value = int(sign) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def card(rng: Random) -> str:
    start, length = rng.choice(
        [("4", 16), ("4", 16), ("51", 16), ("53", 16), ("55", 16), ("2223", 16), ("2541", 16), ("37", 15), ("6011", 16)]
    )
    return luhn(start + digits_of(rng, length - 1 - len(start)))


def with_check(country: str, body: str) -> str:
    number = "".join(str(int(sign, 36)) for sign in body + country + "00")
    return f"{country}{98 - int(number) % 97:02d}{body}"


def iban(rng: Random, country: str) -> str:
    if country == "PL":
        body = "".join(str(n) for n in (rng.choice((1020, 1050, 1140, 1160, 2490)), digits_of(rng, 20)))
    elif country == "EE":
        body = rng.choice(("22", "10", "77", "96")) + digits_of(rng, 14)
    elif country == "DE":
        body = rng.choice(("37040044", "50010517", "10070000")) + digits_of(rng, 10)
    else:
        body = rng.choice(("NWBK", "BARC", "LOYD", "MIDL")) + digits_of(rng, 14)
    return with_check(country, body)


def pesel(rng: Random) -> str:
    year, month, day = rng.randint(1944, 2006), rng.randint(1, 12), rng.randint(1, 28)
    body = f"{year % 100:02d}{month + (20 if year >= 2000 else 0):02d}{day:02d}{digits_of(rng, 4)}"
    total = sum(int(sign) * weight for sign, weight in zip(body, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3), strict=True))
    return body + str(-total % 10)


def isikukood(rng: Random) -> str:
    year, month, day = rng.randint(1944, 2006), rng.randint(1, 12), rng.randint(1, 28)
    first = (5 if year >= 2000 else 3) + rng.randint(0, 1)
    body = f"{first}{year % 100:02d}{month:02d}{day:02d}{digits_of(rng, 3)}"
    for weights in ((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)):
        rest = sum(int(sign) * weight for sign, weight in zip(body, weights, strict=True)) % 11
        if rest < 10:
            return body + str(rest)
    return body + "0"


def subscriber(rng: Random, count: int) -> str:
    """Digits that begin as a subscriber's number does."""
    return rng.choice("23456789") + digits_of(rng, count - 1)


def phone(rng: Random, language: str) -> tuple[str, list[str]]:
    """The country's prefix (with its plus, or nothing), and the groups in which people say it."""
    if language == "pl":
        mobile = rng.choice(("50", "51", "53", "60", "66", "69", "72", "78", "88", "22", "61")) + subscriber(rng, 7)
        return rng.choice(("", "", "+48", "0048")), [mobile[:3], mobile[3:6], mobile[6:]]
    if language == "et":
        if rng.random() < 0.25:
            return rng.choice(("", "+372")), [
                rng.choice(("60", "67", "74", "43")) + digits_of(rng, 1),
                digits_of(rng, 4),
            ]
        return rng.choice(("", "", "+372", "00372")), ["5" + digits_of(rng, 3), digits_of(rng, rng.choice((3, 4, 4)))]
    if rng.random() < 0.25:
        groups = [rng.choice(("161", "113", "131", "117")), subscriber(rng, 3), digits_of(rng, 4)]
    else:
        groups = ["7" + rng.choice("4578") + digits_of(rng, 2), digits_of(rng, 3), digits_of(rng, 3)]
    if rng.random() < 0.25:
        return "+44", groups
    return "", ["0" + groups[0], *groups[1:]]


def email(rng: Random, language: str) -> str:
    first, last = rng.choice(FIRST[language]), rng.choice(LAST[language])
    year = str(rng.randint(61, 99))
    local = rng.choice((f"{first}.{last}", f"{first}_{last}", f"{first[0]}{last}", f"{last}{year}", f"{first}-{last}"))
    return f"{local}@{rng.choice(HOSTS[language])}"


def small(number: int, language: str) -> str:
    """0 to 99 in words."""
    if number < 10:
        return ONES[language][number]
    if number < 20:
        return TEENS[language][number - 10]
    tens, one = TENS[language][number // 10 - 2], number % 10
    return tens if not one else f"{tens}{'-' if language == 'en' else ' '}{ONES[language][one]}"


def whole(number: int, language: str, british: bool = False) -> str:
    """0 to 999 in words."""
    if number < 100:
        return small(number, language)
    head, rest = HUNDREDS[language][number // 100 - 1], number % 100
    return head if not rest else f"{head}{' and' if british and language == 'en' else ''} {small(rest, language)}"


def said_digit(rng: Random, sign: str, language: str, oh: bool) -> str:
    return "oh" if oh and sign == "0" and language == "en" else ONES[language][int(sign)]


def said_group(rng: Random, group: str, language: str, oh: bool) -> str:
    """A group of two or three digits as one number; a leading nought is said apart."""
    if len(group) > 1 and group[0] == "0":
        return said_digit(rng, "0", language, oh) + " " + said_group(rng, group[1:], language, oh)
    return said_digit(rng, group, language, oh) if len(group) == 1 else whole(int(group), language, rng.random() < 0.5)


def said_run(rng: Random, sign: str, count: int, language: str) -> str:
    value = int(sign)
    if language == "en":
        word = {2: ["double"], 3: ["triple", "treble"], 4: ["double"]}[count]
        said = f"{rng.choice(word)} {ONES['en'][value]}"
        return f"{said} {said}" if count == 4 else rng.choice((said, said, f"{small(count, 'en')} {MANY['en'][value]}"))
    if language == "et":
        if count == 2 and rng.random() < 0.35:
            return f"topelt {ONES['et'][value]}"
        return f"{ONES['et'][count]} {MANY['et'][value]}"
    counter = ("dwa" if value == 0 else "dwie") if count == 2 else ONES["pl"][count]
    if count == 2 and rng.random() < 0.2:
        return "podwójne zero" if value == 0 else f"podwójna {MANY['pl'][value][:-1]}a"
    return f"{counter} {MANY['pl'][value]}"


def has_run(number: str) -> bool:
    return any(a == b for a, b in pairwise(number))


def split_by(number: str, sizes: list[int]) -> list[str]:
    """The number cut into the sizes, again and again from the start of the list."""
    parts, at, turn = [], 0, 0
    while at < len(number):
        parts.append(number[at : at + sizes[turn % len(sizes)]])
        at += sizes[turn % len(sizes)]
        turn += 1
    return parts


def in_runs(rng: Random, number: str, language: str, oh: bool) -> list[str]:
    said, at = [], 0
    while at < len(number):
        count = 1
        while count < 4 and number[at : at + count + 1] == number[at] * (count + 1):
            count += 1
        one = said_digit(rng, number[at], language, oh)
        said.append(one if count == 1 else said_run(rng, number[at], count, language))
        at += count
    return said


def said(rng: Random, number: str, language: str, way: str) -> list[str]:
    """The number as a list of what is said in one breath."""
    oh = rng.random() < 0.5
    if way == "pairs":
        return [said_group(rng, group, language, oh) for group in split_by(number, [2])]
    if way == "hundreds":
        return [said_group(rng, group, language, oh) for group in split_by(number, [3])]
    if way == "repeats":
        return in_runs(rng, number, language, oh)
    if way == "mixed":
        groups = split_by(number, [rng.choice((2, 4))] if len(number) > 4 else [1])
        typed = [rng.random() < 0.5 for _ in groups]
        typed[0], typed[-1] = (True, False) if rng.random() < 0.5 else (False, True)
        return [
            group if plain else " ".join(said(rng, group, language, rng.choice(("digits", "pairs"))))
            for group, plain in zip(groups, typed, strict=True)
        ]
    return [said_digit(rng, sign, language, oh) for sign in number]


def said_email(rng: Random, address: str, language: str) -> list[str]:
    words: list[str] = []
    local = address.index("@")
    spelled = rng.random() < 0.15
    for place, sign in enumerate(address):
        if sign in SIGNS[language]:
            words += [rng.choice(SIGNS[language][sign]), ""]
        elif sign.isdigit():
            number = address[place : place + 2]
            if number.isdigit():
                words += [small(int(number), language), ""]
        elif not words or words[-1] == "" or (spelled and place < local):
            if words and words[-1] == "":
                words.pop()
            words.append(sign)
        else:
            words[-1] += sign
    return [word for word in words if word]
