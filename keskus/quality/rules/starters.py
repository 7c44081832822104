"""Forms to begin with, in three languages: few, clear questions about what came of the call, and a courtesy scale.

The scale's levels say what is heard, not what is felt: respect and friendliness are an index of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from keskus.quality.rules.scoring import Critical, Kind

Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class StarterOption:
    """An anchor and its points."""

    points: float
    texts: Texts


@dataclass(frozen=True, slots=True)
class StarterQuestion:
    """A question of a starter form."""

    code: str
    texts: Texts
    kind: Kind = Kind.YES_NO
    weight: float = 1
    options: tuple[StarterOption, ...] = ()
    allows_na: bool = True
    critical: Critical = Critical.NONE
    error: str = ""
    courtesy: str = ""
    comment_below: float | None = None
    asked_if: str = ""
    asked_if_answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StarterSection:
    """A section of a starter form."""

    names: Texts
    weight: float
    questions: tuple[StarterQuestion, ...]


@dataclass(frozen=True, slots=True)
class Starter:
    """A whole form."""

    names: Texts
    sections: tuple[StarterSection, ...]
    pass_share: float | None = None
    bands: tuple[tuple[float, Texts], ...] = field(default_factory=tuple)


def _t(en: str, pl: str, et: str) -> Texts:
    return {"en": en, "pl": pl, "et": et}


DEVIATED = (
    StarterOption(1, _t("Kept to it", "Zgodnie ze skryptem", "Järgis juhist")),
    StarterOption(
        1,
        _t(
            "Left the script, and solved it all the same",
            "Odejście od skryptu, ale sprawa rozwiązana",
            "Kaldus juhisest kõrvale, kuid lahendas mure",
        ),
    ),
    StarterOption(0, _t("Left out", "Pominięto", "Jäi vahele")),
)

RESPECT = StarterQuestion(
    "respect",
    _t("Respect", "Szacunek", "Lugupidavus"),
    Kind.SCALE,
    options=(
        StarterOption(
            1,
            _t(
                "Interrupts, belittles or blames the caller",
                "Przerywa, lekceważy lub obwinia rozmówcę",
                "Katkestab, halvustab või süüdistab helistajat",
            ),
        ),
        StarterOption(
            2,
            _t(
                "Lets the caller speak but does not take up what was said",
                "Pozwala mówić, ale nie nawiązuje do tego, co usłyszano",
                "Laseb rääkida, kuid ei haaku öelduga",
            ),
        ),
        StarterOption(
            3,
            _t(
                "Lets the caller finish and answers what was asked",
                "Pozwala dokończyć i odpowiada na pytanie",
                "Kuulab lõpuni ja vastab küsitule",
            ),
        ),
        StarterOption(
            4,
            _t(
                "Sums up the caller’s concern in own words and asks before deciding for them",
                "Podsumowuje sprawę własnymi słowami i pyta, zanim zdecyduje za rozmówcę",
                "Võtab mure oma sõnadega kokku ja küsib enne, kui otsustab helistaja eest",
            ),
        ),
        StarterOption(
            5,
            _t(
                "Treats the caller as an equal even under pressure, explains and offers a choice",
                "Traktuje rozmówcę po partnersku także pod presją, wyjaśnia i daje wybór",
                "Kohtleb helistajat ka pinge all võrdsena, selgitab ja pakub valikut",
            ),
        ),
    ),
    courtesy="respect",
    comment_below=0.5,
)

FRIENDLY = StarterQuestion(
    "friendliness",
    _t("Friendliness", "Życzliwość", "Sõbralikkus"),
    Kind.SCALE,
    options=(
        StarterOption(
            1,
            _t(
                "No greeting or goodbye, curt answers",
                "Bez powitania lub pożegnania, odpowiedzi zdawkowe",
                "Ei tervita ega jäta hüvasti, vastab napilt",
            ),
        ),
        StarterOption(
            2,
            _t("Greets, but reads out sentences", "Wita, ale odczytuje formułki", "Tervitab, kuid loeb lauseid maha"),
        ),
        StarterOption(
            3,
            _t("Greets, thanks and says goodbye", "Wita, dziękuje i żegna się", "Tervitab, tänab ja jätab hüvasti"),
        ),
        StarterOption(
            4,
            _t(
                "Uses the caller’s name and speaks at the caller’s pace",
                "Zwraca się po nazwisku i mówi w tempie rozmówcy",
                "Kasutab helistaja nime ja räägib tema tempos",
            ),
        ),
        StarterOption(
            5,
            _t(
                "Answers the caller’s situation in words of one’s own, offers help before it is asked for",
                "Własnymi słowami odnosi się do sytuacji rozmówcy i sam proponuje pomoc",
                "Reageerib helistaja olukorrale oma sõnadega, pakub abi enne, kui palutakse",
            ),
        ),
    ),
    courtesy="friendliness",
    comment_below=0.5,
)

COURTESY = StarterSection(_t("Courtesy", "Uprzejmość", "Viisakus"), 1, (RESPECT, FRIENDLY))

YES_NO_BANDS = (
    (0.9, _t("Excellent", "Znakomicie", "Suurepärane")),
    (0.75, _t("Good", "Dobrze", "Hea")),
    (0.0, _t("To be worked on", "Do poprawy", "Vajab arendamist")),
)

SERVICE = Starter(
    _t("Service call", "Rozmowa serwisowa", "Teeninduskõne"),
    (
        StarterSection(
            _t("The caller’s matter", "Sprawa rozmówcy", "Helistaja mure"),
            3,
            (
                StarterQuestion(
                    "understood",
                    _t(
                        "Was the reason for the call made clear before it was answered?",
                        "Czy powód kontaktu ustalono, zanim udzielono odpowiedzi?",
                        "Kas kõne põhjus tehti enne vastamist selgeks?",
                    ),
                    weight=2,
                    comment_below=1,
                ),
                StarterQuestion(
                    "right_answer",
                    _t(
                        "Was what was said right and whole?",
                        "Czy informacja była poprawna i pełna?",
                        "Kas öeldu oli õige ja täielik?",
                    ),
                    weight=3,
                    allows_na=False,
                    critical=Critical.SECTION,
                    error="customer",
                ),
                StarterQuestion(
                    "solved",
                    _t(
                        "Was it solved, or was a next step agreed on with a day?",
                        "Czy sprawę rozwiązano albo umówiono kolejny krok z terminem?",
                        "Kas mure lahendati või lepiti järgmine samm koos päevaga kokku?",
                    ),
                    weight=3,
                    error="customer",
                    comment_below=1,
                ),
            ),
        ),
        StarterSection(
            _t("Security and rules", "Bezpieczeństwo i zasady", "Turvalisus ja reeglid"),
            2,
            (
                StarterQuestion(
                    "identity",
                    _t(
                        "Was the caller identified before data were told or changed?",
                        "Czy rozmówcę zidentyfikowano przed podaniem lub zmianą danych?",
                        "Kas helistaja tuvastati enne andmete avaldamist või muutmist?",
                    ),
                    critical=Critical.FORM,
                    error="compliance",
                ),
                StarterQuestion(
                    "card",
                    _t("Was a card payment taken?", "Czy przyjmowano płatność kartą?", "Kas võeti vastu kaardimakse?"),
                    weight=0,
                    allows_na=False,
                ),
                StarterQuestion(
                    "card_paused",
                    _t(
                        "Was the recording paused while the card was read out?",
                        "Czy wstrzymano nagrywanie na czas podawania karty?",
                        "Kas salvestus peatati kaardi ettelugemise ajaks?",
                    ),
                    critical=Critical.FORM,
                    error="compliance",
                    asked_if="card",
                    asked_if_answers=("yes",),
                ),
            ),
        ),
        StarterSection(
            _t("How it was done", "Sposób prowadzenia", "Kõne käik"),
            1,
            (
                StarterQuestion(
                    "script",
                    _t("The script", "Skrypt", "Kõnejuhis"),
                    Kind.SCALE,
                    options=DEVIATED,
                ),
                StarterQuestion(
                    "noted",
                    _t(
                        "Is what was agreed written down so that a colleague can go on?",
                        "Czy ustalenia zapisano tak, że ktoś inny może je kontynuować?",
                        "Kas kokkulepitu on kirjas nii, et kolleeg saab jätkata?",
                    ),
                    error="business",
                ),
            ),
        ),
        COURTESY,
    ),
    pass_share=0.8,
    bands=YES_NO_BANDS,
)

SHORT = Starter(
    _t("Short form: five questions", "Krótki formularz: pięć pytań", "Lühivorm: viis küsimust"),
    (
        StarterSection(
            _t("The call", "Rozmowa", "Kõne"),
            1,
            (
                StarterQuestion(
                    "solved",
                    _t("Was it solved?", "Czy sprawę rozwiązano?", "Kas mure lahendati?"),
                    weight=2,
                    error="customer",
                    comment_below=1,
                ),
                StarterQuestion(
                    "right_answer",
                    _t("Was what was said right?", "Czy informacja była poprawna?", "Kas öeldu oli õige?"),
                    weight=2,
                    allows_na=False,
                    error="customer",
                ),
                StarterQuestion(
                    "rules",
                    _t(
                        "Were the rules of identification and payment kept?",
                        "Czy zachowano zasady identyfikacji i płatności?",
                        "Kas tuvastamise ja maksmise reegleid järgiti?",
                    ),
                    critical=Critical.FORM,
                    error="compliance",
                ),
            ),
        ),
        COURTESY,
    ),
    bands=YES_NO_BANDS,
)

STARTERS: tuple[Starter, ...] = (SERVICE, SHORT)
