"""What spoken words mean where numbers are told: English, Polish and Estonian, in the cases people use.

All words are folded (`tokens.fold`): small letters without diacritics, so that "pięć" and "piec" are one. The three
languages share one table, for callers mix them. A context is a stem or a word that names what a number is.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache


class Topic(StrEnum):
    """What a word beside a number says that it is. The last two say that it is nothing to hide."""

    PAN = "PAN"
    CVV = "CVV"
    PIN = "PIN"
    CARD_EXPIRY = "CARD_EXPIRY"
    IBAN = "IBAN"
    PESEL = "PESEL"
    EE_ISIKUKOOD = "EE_ISIKUKOOD"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    PLAIN = "plain"  # an order, an invoice, a parcel, a meter, a company
    TAIL = "tail"  # the last four digits, which may be told


def words_of(*lines: str) -> frozenset[str]:
    """All words of the lines."""
    return frozenset(" ".join(lines).split())


def _table(*rows: tuple[str, str]) -> dict[str, str]:
    return {word: digits for digits, words in rows for word in words.split()}


UNITS = _table(
    ("0", "zero nought naught zera null nulli"),
    ("1", "one jeden jedna jedno jednego jedynka jedynke jedyn uks uhe uhte uht"),
    ("2", "two dwa dwie dwojka dwojke kaks kahe kahte"),
    ("3", "three trzy tszy trojka trojke kolm kolme"),
    ("4", "four cztery sztery czworka czworke neli nelja"),
    ("5", "five fife piec piatka piatke viis viie viit"),
    ("6", "six sicks szesc szejsc szostka szostke kuus kuue kuut"),
    ("7", "seven siedem siodemka siodemke seitse seitsme seitset"),
    ("8", "eight osiem osemka osemke kaheksa kaeksa kaheksat"),
    ("9", "nine niner dziewiec dziewiatka dziewiatke uheksa ueksa uheksat"),
)
ROUND_ZERO = frozenset({"oh", "o"})  # a zero between other digits only
PLURALS = _table(  # after a count: "two sevens", "dwie siódemki", "kaks nulli"
    ("0", "zeros zeroes noughts zera zer nulli"),
    ("1", "ones jedynki jedynek uhte uht"),
    ("2", "twos dwojki dwojek kahte"),
    ("3", "threes trojki trojek kolme"),
    ("4", "fours czworki czworek nelja"),
    ("5", "fives piatki piatek viit"),
    ("6", "sixes szostki szostek kuut"),
    ("7", "sevens siodemki siodemek seitset"),
    ("8", "eights osemki osemek kaheksat"),
    ("9", "nines dziewiatki dziewiatek uheksat"),
)
TEENS = _table(
    ("10", "ten dziesiec dziesiatka kumme"),
    ("11", "eleven jedenascie uksteist"),
    ("12", "twelve dwanascie kaksteist"),
    ("13", "thirteen trzynascie kolmteist"),
    ("14", "fourteen czternascie neliteist"),
    ("15", "fifteen pietnascie viisteist"),
    ("16", "sixteen szesnascie kuusteist"),
    ("17", "seventeen siedemnascie seitseteist"),
    ("18", "eighteen osiemnascie kaheksateist"),
    ("19", "nineteen dziewietnascie uheksateist"),
)
TENS = _table(
    ("2", "twenty dwadziescia kakskummend kakskend"),
    ("3", "thirty trzydziesci czydziesci kolmkummend kolmkend"),
    ("4", "forty fourty czterdziesci sztyrdziesci nelikummend nelikend"),
    ("5", "fifty piecdziesiat piedziesiat pindziesiat viiskummend viiskend"),
    ("6", "sixty szescdziesiat szejdziesiat kuuskummend kuuskend"),
    ("7", "seventy siedemdziesiat seitsekummend seitsekend"),
    ("8", "eighty osiemdziesiat kaheksakummend kaeksakummend kaheksakend kaeksakend"),
    ("9", "ninety dziewiecdziesiat uheksakummend ueksakummend uheksakend ueksakend"),
)
HUNDREDS = _table(
    ("1", "sto sada ukssada"),
    ("2", "dwiescie kakssada"),
    ("3", "trzysta kolmsada"),
    ("4", "czterysta nelisada"),
    ("5", "piecset pincet viissada"),
    ("6", "szescset szejset kuussada"),
    ("7", "siedemset seitsesada"),
    ("8", "osiemset kaheksasada"),
    ("9", "dziewiecset uheksasada"),
)
TIMES_TEN = frozenset({"kummend"})  # "kaks kümmend" written apart
TIMES_HUNDRED = frozenset({"hundred", "sada"})
THOUSANDS = frozenset({"thousand", "tysiac", "tysiace", "tysiecy", "tuhat"})
ONE_THOUSAND = frozenset({"tysiac", "tuhat"})  # without a number before
REPEATED = dict.fromkeys(words_of("double podwojne podwojna podwojny podwojnie topelt kahekordne"), 2) | dict.fromkeys(
    words_of("triple treble potrojne potrojna potrojny potrojnie kolmekordne"), 3
)
AGAIN = {"twice": 2, "thrice": 3}  # "five twice"
TIMES = frozenset({"times", "razy", "korda"})  # "two times five", "dwa razy pięć"
MONTHS = _table(
    ("01", "january stycznia styczen jaanuar jaanuari"),
    ("02", "february lutego luty veebruar veebruari"),
    ("03", "march marca marzec marts martsi"),
    ("04", "april kwietnia kwiecien aprill aprilli"),
    ("05", "may maja maj mai"),
    ("06", "june czerwca czerwiec juuni"),
    ("07", "july lipca lipiec juuli"),
    ("08", "august sierpnia sierpien augusti"),
    ("09", "september wrzesnia wrzesien septembri"),
    ("10", "october pazdziernika pazdziernik oktoober oktoobri"),
    ("11", "november listopada listopad novembri"),
    ("12", "december grudnia grudzien detsember detsembri"),
)
ORDINALS = _table(  # of months and years: "dziewiąty dwudziesty siódmy"
    ("1", "first pierwszy pierwszego esimene"),
    ("2", "second drugi drugiego teine"),
    ("3", "third trzeci trzeciego kolmas"),
    ("4", "fourth czwarty czwartego neljas"),
    ("5", "fifth piaty piatego viies"),
    ("6", "sixth szosty szostego kuues"),
    ("7", "seventh siodmy siodmego seitsmes"),
    ("8", "eighth osmy osmego kaheksas"),
    ("9", "ninth dziewiaty dziewiatego uheksas"),
    ("10", "tenth dziesiaty dziesiatego kumnes"),
    ("11", "eleventh jedenasty jedenastego uheteistkumnes"),
    ("12", "twelfth dwunasty dwunastego kaheteistkumnes"),
)
ORDINAL_TENS = _table(("2", "dwudziesty dwudziestego"), ("3", "trzydziesty trzydziestego"))

# Between the parts of one number: sounds, nods, "and then".
GAPS = words_of(
    "um uh huh uhm er erm hmm hm mhm mm mmm okay ok yes yeah yep yup right and then next followed by dash hyphen space",
    "so go on ahead continue please thanks thank you got it sure alright well like let me see uhhuh aha the is",
    "rest what s my i ve carry moment just perfect great lovely that slash second said hang hold",
    "yyy yy eee ee ehm mhm aha dobrze dobra tak okej i dalej potem nastepnie prosze dziekuje slucham jasne",
    "rozumiem zapisuje wiec a pauza myslnik kreska spacja chwileczke moment juz mam zaraz no mow mowic kontynuowac",
    "ma pan pani zapisalem zapisalam notuje momencik chwila chwilka sekunde to ukosnik lamane slash",
    "co tu jest bo slabo widze sie yhm reszta reszte potem",
    "noh nii jah jaa okei hasti selge aitah palun edasi kirjas siis ja jargmine kriips sidekriips tuhik ahah mhmh oota",
    "hetk kirjutan ules kuulan jatkake jatka kaldkriips kohe veel olemas ulejaanud oot mis siin on ee",
    "ei nae hasti utlesin",
)
MOMENTS = words_of(
    "moment sec second minute mo tick chwila chwilka chwile chwilke chwileczke chwileczka momencik sekunda sekunde",
    "hetk sekund minut",
)
CORRECTIONS = words_of(
    "oops sorry correction mistake wait actually no mean rather scratch wrong",
    "nie czekaj chwila przepraszam pomylka poprawka poprawiam zle znaczy pomylilem pomylilam wroc jednak",
    "ei vabandust vabandage viga parandan oigemini tahendab eksisin oota oot hoopis valesti",
)
# After a number: it counts something and names nobody.
UNITS_OF_MEASURE = words_of(
    "zl zlotych zlote zloty pln grosz grosze groszy eur euro euros eurot euri senti sent cents usd dollars dollar",
    "pounds gbp percent procent procenta protsenti kwh km kg minutes minuty minut minutit hours godzin godziny",
    "tundi days dni paeva years lat aastat thousand tysiac tysiace tysiecy tuhat million milion miljon quid",
)

_NUMBERS_TOLD = frozenset().union(
    UNITS, TEENS, TENS, HUNDREDS, REPEATED, TIMES_HUNDRED, TIMES, THOUSANDS, ("oh", "and")
)
_SHORTEST_GLUED, _LONGEST_GLUED = 5, 40
_OPENINGS = frozenset(word[:3] for word in _NUMBERS_TOLD)
_WHOLE_NUMBERS = _NUMBERS_TOLD.union(PLURALS, MONTHS, ORDINALS, ORDINAL_TENS)


@lru_cache(maxsize=50_000)
def glued(word: str) -> tuple[str, ...]:
    """The words for numbers of which the word is made, if it is made of several and is none itself."""
    if len(word) < _SHORTEST_GLUED or word[:3] not in _OPENINGS or word in _WHOLE_NUMBERS or len(word) > _LONGEST_GLUED:
        return ()
    ways: list[tuple[str, ...] | None] = [(), *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for begin in range(max(0, end - 16), end - 1):
            before = ways[begin]
            way = ways[end]
            if before is not None and word[begin:end] in _NUMBERS_TOLD and (not way or len(before) + 1 < len(way)):
                ways[end] = (*before, word[begin:end])
    told = ways[len(word)] or ()
    return told if len(told) > 1 and told[0] != "and" and told[-1] != "and" else ()


_STEMS: dict[Topic, str] = {
    Topic.PAN: "card cards visa mastercard maestro amex karta karty karte karcie kaart kaardi kaardinumb"
    " kaardil krediitkaar deebetkaar pangakaar",
    Topic.CVV: "cvv cvc cvn security sec verification turvakood turvanumb kontrollkood"
    " zabezp zabezpiecz weryfikacyj bezpieczenstw signature podpis allkirjarib csc cefau cefalk",
    Topic.PIN: "pin pinu pinem pini pinni pinist pinkood",
    Topic.CARD_EXPIRY: "exp expiry expir expires valid run wazn waznos wazna wygas kehtiv kehtib aegub aegum kehtivusa",
    Topic.IBAN: "iban account konto konta rachunek rachunku rachunkiem rachunkow kontonumb kontole arveldus"
    " arvelduskonto arveldusarve",
    Topic.PESEL: "pesel peselu peselem",
    Topic.EE_ISIKUKOOD: "isikukood ik osobisty osobowy personal",
    Topic.EMAIL: "email mail maila mejl mejla meil meili emaili epost",
    Topic.PHONE: "phone telephone mobile cell cellphone callback tel mob text call kom ring dial landline telefon"
    " komork kontaktowy kontaktnumb kontakttelefon mobiiltelefon lauatelefon mobiil helista tagasihelist"
    " zadzwon oddzwon dzwoni dzwonic sms smsi smsa whatsapp reach zlapac katte",
    Topic.PLAIN: "order booking reservation reference ref case ticket invoice bill tracking parcel package shipment"
    " serial imei device meter reading policy contract vat nip regon krs company customer client complaint voucher"
    " registration version build model barcode eic"
    " zamowien zamowienia faktur przesyl paczk paczek sledzen licznik seryjn umow zgloszen spraw polis rezerwac bilet"
    " reklamac urzadzen klienta firm rejestracyjn pocztow wersj kompilacj sygnatur referencyjn"
    " tellimus tellimu arve arvenumb saadetis pakk paki jalgimis arvesti mootja seerianumb seadme registrikood"
    " registrinumb ettevot leping kliendinumb pileti broneering viitenumb poliis kaebus juhtum poordumi"
    " versioon jark mudel viide kliendikaar kinkekaar boonuskaar pusikliendi",
    Topic.TAIL: "last ending ends ostatni koncowk konczy viimas lopp lopeb",
}
_WHOLE = words_of(
    "konta text call tel mob kom ring dial sec exp ik",
    "run pin mail arve ref vat krs case cell nip meil sms csc",
)
_SPELLED_TOPICS: dict[str, Topic] = {
    **dict.fromkeys(("c v v", "c v c", "c s c", "ce fal fal", "ce fau fau", "ce wu wu", "ce fal ce"), Topic.CVV),
    **dict.fromkeys(("ce fau ce", "ce wu ce", "tsee vee vee", "see vee vee", "tsee vee tsee"), Topic.CVV),
    "i m e i": Topic.PLAIN,
    **dict.fromkeys(("sixteen digit", "kuusteist numbrit"), Topic.PAN),
}
_SPELLED_BEGIN = frozenset(spelled.split()[0] for spelled in _SPELLED_TOPICS)
_NOT_FOR_PAYING = words_of(  # a card of a shop or a library
    "gift loyalty club member membership library bonus store podarunkowa podarunkowej lojalnosciowa klubowa stalego",
    "rabatowa biblioteczna",
)
_TALKS = words_of("this the a your that last my our")  # "your reference for this call"
DATES = words_of("date data daty kuupaev kuupaeva")
CODES = words_of("code kod kodu kood koodi digits cyfry cyfr cyferki cyferek numbrit back tyl tylu taga")
BACKS = words_of("back strip reverse tyl tylu odwrocie odwrotnej taga tagant tagakuljel tagumisel")
DIGIT_WORDS = words_of(
    "digits digit numbers cyfry cyfr cyferki cyferek cyfrowy cyfra numbrit numbriline numbrid kohaline"
)
NUMBERS = words_of(
    "nr number numerek numerku numer numeru numerem numbri numbril numbrile contact kontakt kontaktu kontaktiks"
)
NOT_TEN = words_of("kod numer maly jest i na z")  # "ten kod" is Polish for "this code"
SPELLED_OUT = {  # as on the telephone
    word: word[0]
    for word in words_of(
        "alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec",
        "romeo sierra tango uniform victor whiskey xray yankee zulu",
    )
}
PLUS = frozenset({"plus", "pluss"})
_SHORTEST_STEM, _LONGEST_STEM = 2, 14


_TOPICS = {stem: topic for topic, stems in _STEMS.items() for stem in stems.split()}


@lru_cache(maxsize=50_000)  # words of a language are fewer; hostile text is not let to fill memory
def topic_of(word: str) -> Topic | None:
    """What the folded word says of a number beside it, by its longest known stem."""
    for length in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
        stem = word[:length]
        topic = _TOPICS.get(stem)
        if topic is not None and (length == len(word) or (stem not in _WHOLE and length >= 4)):
            return topic
    return None


def topics_of(told: list[str]) -> list[tuple[int, Topic]]:
    """Where words name what a number is: by themselves, spelled, or not at all beside another ("gift card")."""
    found = [(place, topic) for place, topic in enumerate(map(topic_of, told)) if topic]
    if not _NOT_FOR_PAYING.isdisjoint(told):
        found = [
            (place, Topic.PLAIN if topic is Topic.PAN and _NOT_FOR_PAYING & _beside(told, place) else topic)
            for place, topic in found
        ]
    if "call" in told:
        found = [(place, topic) for place, topic in found if told[place] != "call" or told[place - 1] not in _TALKS]
    if not _SPELLED_BEGIN.isdisjoint(told):
        found = sorted([*found, *_spelled_topics(told)])
    return found


def _beside(told: list[str], place: int) -> set[str]:
    return set(told[max(0, place - 1) : place + 2])


def _spelled_topics(told: list[str]) -> Iterator[tuple[int, Topic]]:
    for place in [place for place, word in enumerate(told) if word in _SPELLED_BEGIN]:
        for count in (2, 3, 4):
            topic = _SPELLED_TOPICS.get(" ".join(told[place : place + count]))
            if topic:
                yield place + count - 1, topic
