"""What the demo's centre laid down of recording and listening, and whom it told: by the same deeds as anywhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from keskus.cli.demo.centre import SITES
from keskus.core.actors import SYSTEM
from keskus.recordings.actions.gate import fill_gate, record_receipt
from keskus.recordings.rules.gate import Terms, What
from keskus.recordings.sentences.of_notices import suggested

TOLD_AGO, BEGAN_AGO = timedelta(days=120), timedelta(days=105)
UNTOLD = "Ewelina Skowron"  # has not read of live listening yet: to see what the gate does for one person
LANGUAGES = {"PL": "pl", "EE": "et"}


def lay_down(places: dict[str, Any], people: dict[str, Any]) -> None:
    """Both gates of both sites, told to everybody but one."""
    today = timezone.localdate()
    for site in SITES:
        for what in What:
            with override(LANGUAGES[site.country]):
                words: dict[str, Any] = dict(suggested(what))
            texts = {name.removeprefix("notice_"): words.pop(name) for name in list(words) if "notice_" in name}
            dates: dict[str, Any] = {"announced_on": today - TOLD_AGO, "effective_on": today - BEGAN_AGO}
            terms = Terms(0, **words, **dates, notices=texts)
            gate = fill_gate(SYSTEM, places[site.code], what, terms)
            for name, person in people.items():
                if person.site_id == gate.site_id and (what is What.RECORDING or name != UNTOLD):
                    record_receipt(SYSTEM, gate, person, on=max(gate.announced_on, person.started_on))
