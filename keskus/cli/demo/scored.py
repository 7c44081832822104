"""What the demo's evaluators and agents do: calls are drawn by plans, scored, released, read, contested, decided."""

from __future__ import annotations

from datetime import timedelta
from time import sleep
from typing import Any

from django.utils import timezone

from keskus.access.queries import user_named
from keskus.cli.demo.acting import acting, address_of
from keskus.cli.demo.centre import luck_of
from keskus.cli.demo.judging import answers, words_for
from keskus.cli.demo.sheets import SALES_FORM, SERVICE_FORM
from keskus.cli.demo.talks import ET, PL
from keskus.cli.demo.tape import Taped, talk_of
from keskus.core.actors import Actor
from keskus.people.queries import teams as teams_of
from keskus.quality.actions.disputes import decide_dispute, open_dispute
from keskus.quality.actions.evaluations import (
    Choice,
    Words,
    acknowledge_evaluation,
    read_evaluation,
    release_evaluation,
    save_answers,
    start_evaluation,
    submit_evaluation,
)
from keskus.quality.actions.plan import set_plan
from keskus.quality.queries.evaluations import Heard, answers_of, own_evaluations, whole_version
from keskus.quality.queries.forms import questions_of, versions_in_use
from keskus.quality.queries.plan import own_listening
from keskus.recordings.actions.playback import play_recording

BREATH_SECONDS = 0.4
BACK_DAYS = 15
SCORED_SHARE, RELEASED_SHARE, READ_SHARE = 0.8, 0.9, 0.7
EVALUATORS = {"quality": PL, "quality2": ET}
AGENTS = {"agent": PL, "agent2": PL, "agent3": PL, "agent4": PL, "agent5": ET}
DECIDED_FOR, CONTEST = "agent", ("agent", "agent2")
DISPUTED = {
    PL: "Zapisałem to w drugim systemie, proszę sprawdzić notatkę z tego dnia.",
    ET: "Panin selle teise süsteemi kirja, palun vaadake selle päeva märget.",
}
DECIDED = "Notatka jest w systemie klienta, odpowiedź zostaje zmieniona."
# Name, teams, form, who judges.
PLANS = (
    ("Odsłuchy Gdańsk", ("energia-a", "energia-b", "pogotowie"), SERVICE_FORM, "quality"),
    ("Pakid: kuulamised", ("pakid",), SERVICE_FORM, "quality2"),
    ("Reisid: kuulamised", ("reisid",), SALES_FORM, "quality2"),
)
TERMS: dict[str, Any] = {
    "queues": [],
    "rhythm": "week",
    "per_month": 6,
    "targeted_per_month": 1,
    "min_seconds": 30,
    "max_seconds": None,
    "dead_air_seconds": 15,
    "hold_seconds": None,
    "repeat_days": None,
    "takes_transfers": False,
    "new_hire_days": 90,
    "new_hire_extra": 2,
    "due_days": 7,
    "is_blind": False,
    "keeps_lines_apart": False,
    "ends_on": None,
}


def set_plans(manager: Actor) -> None:
    """Every agent is listened to, by the form of their calls."""
    forms = {version.form.name: version.form for version in versions_in_use(manager)}
    teams = {team.code: team for team in teams_of(manager)}
    for name, codes, form, judge in PLANS:
        set_plan(
            manager,
            None,
            name=name,
            site=teams[codes[0]].site,
            form=forms[form],
            teams=[teams[code] for code in codes],
            evaluators=[user_named(address_of(judge))],
            starts_on=timezone.localdate() - timedelta(days=BACK_DAYS),
            **TERMS,
        )


def score_planned(judge: Actor, language: str) -> None:
    """What a plan gave out, but for some, which wait for whoever looks around."""
    for row in own_listening(judge).filter(evaluation=None):
        sound = row.recording
        if luck_of("scored", sound.call_key).random() >= SCORED_SHARE or not sound.is_playable:
            continue
        version = next(each for each in versions_in_use(judge) if each.form_id == row.form_id)
        choice = Choice(why=row.get_trigger_display(), is_blind=row.is_blind)
        heard = Heard(row.employee, sound.queue, sound.began_at, sound, sound.contact_id)
        play_recording(judge, sound, purpose="evaluation")
        made = start_evaluation(judge, version, row.employee, heard, choice, planned=row)
        if fill_sheet(judge, made, language) and luck_of("released", sound.call_key).random() < RELEASED_SHARE:
            release_evaluation(judge, made)
        sleep(BREATH_SECONDS)


def fill_sheet(judge: Actor, made: Any, language: str) -> bool:
    """Answer every question and hand it in, if it is one of the demo's own talks."""
    sound = made.recording
    taped = Taped(sound.call_key, sound.queue.code, made.employee.name, sound.began_epoch, round(sound.seconds))
    talk = talk_of(taped)
    if talk is None:
        return False
    sent = answers(questions_of(whole_version(made)), taped.agent, talk, judge.number, taped.call, language)
    save_answers(judge, made, sent, words=Words(words_for(judge.number, taped.call, language)))
    submit_evaluation(judge, made)
    return True


def answer_scores() -> None:
    """One is contested and decided, one contested and open; others are read and taken note of."""
    for address, language in AGENTS.items():
        agent = acting(address)
        for row in own_evaluations(agent).filter(state="released", read_at=None):
            has_contested = own_evaluations(agent).filter(answers__disputes__isnull=False).exists()
            if address in CONTEST and not has_contested and (answer := _failed(row)) is not None:
                read_evaluation(agent, row)
                found = open_dispute(agent, answer, proposed="yes", proposed_na=False, words=DISPUTED[language])
                if address == DECIDED_FOR:
                    _decide(found)
            elif address != DECIDED_FOR and luck_of("read", row.pk).random() < READ_SHARE:
                read_evaluation(agent, row)
                acknowledge_evaluation(agent, row)


def _failed(row: Any) -> Any:
    """An answer that says no."""
    return next((answer for answer in answers_of(row) if answer.value == "no" and answer.question.code != "card"), None)


def _decide(dispute: Any) -> None:
    deed: dict[str, Any] = {"outcome": "accepted", "decided": None, "decided_na": False}
    decide_dispute(acting("manager"), dispute, reason=DECIDED, noticed="", **deed)
