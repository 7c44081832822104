"""By what the demo's calls are judged: a form of service and one of sales, and what agents are to say."""

from __future__ import annotations

from datetime import date
from typing import Any

from keskus.core.actors import Actor
from keskus.policies.actions.scripts import make_script, write_version
from keskus.policies.rules.scripts import Step, StepKind
from keskus.quality.actions.forms import make_starter, use_form
from keskus.quality.rules.scoring import Kind
from keskus.quality.rules.starters import (
    COURTESY,
    SERVICE,
    YES_NO_BANDS,
    Starter,
    StarterOption,
    StarterQuestion,
    StarterSection,
    Texts,
)


def _t(en: str, pl: str, et: str) -> Texts:
    return {"en": en, "pl": pl, "et": et}


SALES = Starter(
    _t("Booking call", "Rozmowa sprzedażowa", "Müügikõne"),
    (
        StarterSection(
            _t("What the caller wants", "Potrzeba klienta", "Kliendi soov"),
            2,
            (
                StarterQuestion(
                    "understood",
                    _t(
                        "Was it asked what the trip is for before something was offered?",
                        "Czy przed złożeniem oferty zapytano o cel podróży?",
                        "Kas enne pakkumist küsiti, milleks reis on?",
                    ),
                    weight=2,
                ),
                StarterQuestion(
                    "right_answer",
                    _t(
                        "Were price, dates and conditions told right and whole?",
                        "Czy cenę, terminy i warunki podano poprawnie i w całości?",
                        "Kas hind, kuupäevad ja tingimused öeldi õigesti ja täielikult?",
                    ),
                    weight=3,
                    allows_na=False,
                    error="customer",
                    comment_below=1,
                ),
            ),
        ),
        StarterSection(
            _t("The offer", "Oferta", "Pakkumine"),
            2,
            (
                StarterQuestion(
                    "offer",
                    _t("The offer", "Oferta", "Pakkumine"),
                    Kind.SCALE,
                    options=(
                        StarterOption(0, _t("None was made", "Nie złożono", "Ei tehtud")),
                        StarterOption(1, _t("Read from a list", "Odczytano z listy", "Loeti nimekirjast ette")),
                        StarterOption(
                            2,
                            _t(
                                "Fits what the caller said",
                                "Odpowiada temu, co powiedział klient",
                                "Sobib sellega, mida klient ütles",
                            ),
                        ),
                    ),
                    weight=2,
                ),
                StarterQuestion(
                    "noted",
                    _t(
                        "Was the booking confirmed in writing?",
                        "Czy rezerwację potwierdzono na piśmie?",
                        "Kas broneering kinnitati kirjalikult?",
                    ),
                    error="business",
                ),
            ),
        ),
        COURTESY,
    ),
    pass_share=0.75,
    bands=YES_NO_BANDS,
)
SERVICE_FORM, SALES_FORM = SERVICE.names["en"], SALES.names["en"]
SERVICE_QUEUES, SALES_QUEUES = ("bursztyn-obsluga", "bursztyn-awarie", "randur-tugi"), ("lumi-broneeringud",)
GREETING = {"pl": ["w czym mogę pomóc"], "et": ["kuidas saan aidata"], "en": ["how can I help you"]}
FAREWELL = {"pl": ["dziękuję za"], "et": ["aitäh helistamast"], "en": ["thank you for calling"]}
STEPS = (
    Step("greeting", StepKind.PHRASE, _t("Greet and ask", "Powitaj i zapytaj", "Tervita ja küsi"), GREETING),
    Step("reason", texts=_t("Find out why they call", "Ustal powód kontaktu", "Selgita välja kõne põhjus")),
    Step("check", texts=_t("Say what you look up", "Powiedz, co sprawdzasz", "Ütle, mida järele vaatad")),
    Step("farewell", StepKind.PHRASE, _t("Thank and take leave", "Podziękuj i pożegnaj", "Täna ja jäta hüvasti"),
         FAREWELL),
)  # fmt: skip
PAYMENT = Step(
    "pause",
    texts=_t(
        "Pause the recording before a card is read out",
        "Wstrzymaj nagrywanie, zanim klient poda kartę",
        "Peata salvestus, enne kui kaardinumber öeldakse",
    ),
)


def lay_out(actor: Actor, queues: dict[str, Any], first: date) -> None:
    """Scripts of both kinds of calls and the two forms, all in use."""
    for name, codes, steps in (
        ("Standard obsługi · Teenindusstandard", SERVICE_QUEUES, (*STEPS[:3], PAYMENT, STEPS[3])),
        ("Lumi Reisid: müügikõne", SALES_QUEUES, (*STEPS[:2], PAYMENT, STEPS[3])),
    ):
        script = make_script(actor, name=name, kind="script", queues=[queues[code] for code in codes])
        write_version(actor, script, from_on=first, note="", steps=steps)
    for starter in (SERVICE, SALES):
        use_form(actor, make_starter(actor, starter, language="en"))
