"""How the demo's evaluators score a call: each agent has ways of their own, each evaluator a measure of their own."""

from __future__ import annotations

from random import Random
from typing import Any

from keskus.cli.demo.centre import luck_of
from keskus.cli.demo.talks import ET, PL, Talk
from keskus.quality.actions.evaluations import Sent
from keskus.quality.rules.scoring import Given, Kind

CURT = ("reklamacja", "kahjustus")  # talks that did not go well
CURT_LOSES = 0.34
COMMENTS = {
    PL: {
        "solved": "Sprawa została bez terminu, klient będzie musiał zadzwonić ponownie.",
        "understood": "Odpowiedź padła, zanim powód kontaktu był jasny.",
        "right_answer": "Nie podano, do kiedy sprawa będzie załatwiona.",
        "identity": "Dane podano bez sprawdzenia, kto dzwoni.",
        "card_paused": "Numer karty padł przy włączonym nagrywaniu.",
        "respect": "Klient dwa razy nie mógł dokończyć zdania.",
        "friendliness": "Brak powitania, odpowiedzi jednym zdaniem.",
        "": "Do omówienia na najbliższym spotkaniu.",
    },
    ET: {
        "solved": "Kokkulepe jäi tähtajata, klient peab uuesti helistama.",
        "understood": "Vastus tuli enne, kui põhjus oli selge.",
        "right_answer": "Jäi ütlemata, millal vastus tuleb.",
        "identity": "Andmed öeldi ilma helistajat tuvastamata.",
        "card_paused": "Kaardinumber öeldi salvestuse ajal.",
        "respect": "Klient ei saanud kahel korral lauset lõpetada.",
        "friendliness": "Tervitus puudus, vastused olid napid.",
        "": "Arutame järgmisel kohtumisel.",
    },
}
WORDS = {
    PL: ("Spokojna, rzeczowa rozmowa.", "Dobre podsumowanie na końcu.", "Proszę pamiętać o pożegnaniu.", ""),
    ET: ("Rahulik ja asjalik kõne.", "Lõpus hea kokkuvõte.", "Palun pea hüvastijättu meeles.", ""),
}


def skill_of(agent: str) -> float:
    """How often an agent does what a form asks for."""
    return min(0.97, max(0.55, luck_of("skill", agent).gauss(0.86, 0.09)))


def answers(questions: list[Any], agent: str, talk: Talk, evaluator: str, call: str, language: str) -> dict[str, Sent]:
    """An answer to every question. Where the call itself decides, what it was: a card read out, a pause."""
    luck = luck_of("judged", evaluator, call)
    skill = skill_of(agent) - (CURT_LOSES if talk.code in CURT else 0.0) + luck_of("measure", evaluator).gauss(0, 0.03)
    return {question.code: _answer(question, skill, talk, luck, language) for question in questions}


def words_for(evaluator: str, call: str, language: str) -> str:
    """What is said of the whole call, if anything."""
    return luck_of("words", evaluator, call).choice(WORDS[language])


def _answer(question: Any, skill: float, talk: Talk, luck: Random, language: str) -> Sent:
    good = luck.random() < skill
    if question.code == "card":
        return Sent(Given("yes" if talk.has_spoken_card or talk.is_paused else "no"))
    if question.code == "card_paused":
        good = talk.is_paused
    elif question.code == "identity":
        if luck.random() < 0.5:
            return Sent(Given(is_na=True))
        good = luck.random() < 0.5 + skill / 2
    if question.kind == Kind.SCALE:
        return _level(question, skill, luck, language)
    return Sent(Given("yes")) if good else _lacking(question, "no", luck, language)


def _level(question: Any, skill: float, luck: Random, language: str) -> Sent:
    """The option that lies as high among them as the agent is good."""
    options = sorted(question.options, key=lambda option: option["points"])
    place = round((len(options) - 1) * min(1.0, max(0.0, luck.gauss(skill - 0.06, 0.14))))
    chosen = options[place]["code"]
    return Sent(Given(chosen)) if 2 * place >= len(options) else _lacking(question, chosen, luck, language)


def _lacking(question: Any, value: str, luck: Random, language: str) -> Sent:
    comments, begins = COMMENTS[language], round(luck.uniform(8, 30), 1)
    comment = comments.get(question.code, comments[""])
    return Sent(Given(value, comment=comment), from_seconds=begins, to_seconds=begins + 6)
