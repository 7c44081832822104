"""A call from its file to coaching in three languages: taken in, heard, masked, scored, contested, settled, coached."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.core.actors import SYSTEM
from keskus.engines.transcripts import Transcript, transcript_json
from keskus.performance.models import CoachingSession
from keskus.planning.actions.rosters import make_roster, new_version
from keskus.planning.actions.setting import take_usual_rules
from keskus.planning.models import Roster
from keskus.quality.models import Calibration, Dispute, Evaluation
from keskus.recordings.actions.gate import record_receipt
from keskus.recordings.models import Listening, MonitoringGate, Recording
from tests.contacts.builder import build_centre, noon_of_today
from tests.engines.audio.made import packed
from tests.engines.audio.speech import call
from tests.house.people import World
from tests.planning.rostering import add
from tests.quality.evaluated import form_in_use
from tests.recordings.made import EARLY, a_source, looked, open_gate, take_all
from tests.recordings.stage import CARD, TURNS, Tape, silence_now

pytestmark = pytest.mark.django_db(transaction=True)
MARCH = date(2026, 3, 2)


@dataclass
class Eyes:
    """Whoever looks at the pages, in a language."""

    page: Page
    base: str
    language: str
    sign_in: Callable[[Page, User], None]

    def words(self, message: str) -> str:
        """A message as this language has it."""
        with override(self.language):
            return gettext(message)

    def be(self, user: User) -> None:
        """Sign in as somebody else, who reads the same language."""
        User.objects.filter(pk=user.pk).update(language=self.language)
        self.sign_in(self.page, user)

    def open(self, name: str, *args: Any, query: str = "") -> None:
        """Go straight to a page."""
        self.page.goto(self.base + reverse(name, args=args) + query)

    def press(self, message: str) -> None:
        """Press a button by its words."""
        self.page.get_by_role("button", name=self.words(message), exact=True).click()

    def sees(self, message: str) -> None:
        """The words are there to be seen."""
        expect(self.page.get_by_text(self.words(message)).first).to_be_visible()

    def answer(self, **answers: str) -> None:
        """Fill in a sheet and hand it in."""
        for number, (code, value) in enumerate(answers.items(), start=1):
            self.page.locator(f'input[name="v-{code}"][value="{value}"]').check()
            kept = re.compile(rf"{number}\D{{1,8}}{len(answers)}(?!\d)")  # 2 of 3, in any language
            expect(self.page.locator("#score")).to_contain_text(kept)
        self.press("Submit")


@pytest.fixture
def arrived(world: World, tmp_path: Path, settings: Any) -> Recording:
    """A file in the watched folder, named after a call of the log; taken in as the worker does."""
    settings.KESKUS_RECORDING_ROOTS = [str(tmp_path)]
    open_gate(world.ours.site)
    record_receipt(SYSTEM, MonitoringGate.objects.get(), world.ours.agent, on=EARLY)
    source = a_source(world, kind="folder", folder=str(tmp_path), layout="caller_left", time_zone="UTC")
    centre = build_centre(world)
    began = noon_of_today(centre) - 2 * 86_400
    centre.visit("ours", at=began - 5, answered=5, talk=16, callid=f"{began}.7")
    sides = [[(turn.starts, turn.ends) for turn in TURNS if turn.side == side] for side in ("customer", "agent")]
    (tmp_path / f"{began}.7.wav").write_bytes(packed(call(16, sides), "wav", "pcm_s16le"))
    looked(source)
    (row,) = take_all()
    assert row is not None
    assert (row.matched_by, row.employee) == ("uniqueid", world.ours.agent)
    return row


@pytest.fixture
def roster(world: World) -> Roster:
    """Next week's, in which the agent and the lead work from Monday to Friday; planners have its next version."""
    today = timezone.now().astimezone(world.ours.site.zone).date()
    monday = today + timedelta(days=7 - today.weekday())
    take_usual_rules(SYSTEM, world.ours.site, on=min(MARCH, monday))
    found = make_roster(SYSTEM, site=world.ours.site, teams=[world.ours.team], name="Next", starts_on=monday, days=7)
    for person in (world.ours.agent, world.ours.lead):
        for day in range(5):
            add(found, person.pk, day, 8)
    Roster.objects.filter(pk=found.pk).update(state="published")
    found.refresh_from_db()
    new_version(SYSTEM, found)
    return found


@pytest.mark.parametrize("language", ["en", "pl", "et"])
def test_a_call_goes_from_its_file_to_coaching(
    language: str,
    open_page: Callable[..., Page],
    live_server: Any,
    sign_in: Any,
    world: World,
    arrived: Recording,
    roster: Roster,
    tmp_path: Path,
) -> None:
    form_in_use("Help line")
    eyes = Eyes(open_page(language=language), live_server.url, language, sign_in)
    evaluator, lead, agent = world.user("quality"), world.user(Role.SUPERVISOR), world.user(Role.AGENT)
    eyes.be(evaluator)
    _hear(eyes, arrived, tmp_path)
    row = _score(eyes, arrived)
    eyes.be(agent)
    _contest(eyes, row)
    eyes.be(lead)
    _decide(eyes)
    _calibrate(eyes, arrived, world.user(Role.MANAGER, ScopeKind.CENTRE), [evaluator, lead])
    _coach(eyes, row, lead)


def _listen(eyes: Eyes, row: Recording) -> None:
    eyes.open("recordings:recording", row.pk)
    eyes.page.get_by_label(eyes.words("Quality evaluation")).check()
    eyes.press("Listen")
    expect(eyes.page.locator("k-player[data-ready]")).to_be_visible()


def _hear(eyes: Eyes, row: Recording, folder: Path) -> None:
    """For a purpose; what was measured; a card that was read out is out of the text and of the sound."""
    eyes.open("recordings:list")
    expect(eyes.page.locator(f'a[href*="/recordings/{row.pk}/"]').first).to_be_visible()
    _listen(eyes, row)
    assert Listening.objects.get().purpose == "evaluation"
    eyes.sees("Talk share")
    tape = Tape(row, TURNS)
    assert tape.loudness(8, 11) > 1000
    file = folder / "said.json"
    file.write_text(json.dumps(transcript_json(Transcript(eyes.language, TURNS))))
    eyes.open("recordings:transcript", row.pk)
    eyes.page.set_input_files('input[type="file"]', file)
    eyes.press("Import")
    expect(eyes.page.locator(".page-head")).to_be_visible()
    silence_now(row)
    assert (tape.loudness(8, 11), tape.loudness(2.6, 3.8) > 1000) == (0, True)
    _listen(eyes, row)
    expect(eyes.page.locator(".taken-out")).to_have_text(eyes.words("card number"))
    assert CARD not in eyes.page.content()


def _score(eyes: Eyes, row: Recording) -> Evaluation:
    eyes.open("quality:start", query=f"?recording={row.pk}")
    eyes.page.locator('[name="why"]').fill("A complaint")
    eyes.press("Begin")
    eyes.answer(greeting="no", solved="yes", friendly="5")
    eyes.press("Release to the agent")
    eyes.sees("Released.")
    return Evaluation.objects.get()


def _contest(eyes: Eyes, row: Evaluation) -> None:
    eyes.open("quality:dispute", row.pk, row.answers.get(question__code="greeting").pk)
    eyes.page.locator('input[name="v-greeting"][value="yes"]').check()
    eyes.page.locator("#words").fill("0:00")
    eyes.press("Dispute this answer")
    expect(eyes.page.get_by_text("0:00").first).to_be_visible()


def _decide(eyes: Eyes) -> None:
    found, row = Dispute.objects.get(), Evaluation.objects.get()
    assert row.score is not None
    eyes.open("quality:dispute_case", found.pk)
    eyes.page.locator('input[value="accepted"]').check()
    eyes.page.locator('textarea[name="reason"]').fill("0:00")
    eyes.press("Decide")
    expect(eyes.page.locator("main")).to_contain_text("100")
    found.refresh_from_db()
    assert (found.state, Evaluation.objects.get().score) == ("accepted", 1.0)


def _calibrate(eyes: Eyes, row: Recording, manager: User, raters: list[User]) -> None:
    """Set up, scored by two who do not see each other's answers, opened: how far they agree."""
    eyes.be(manager)
    eyes.open("quality:new_calibration")
    eyes.page.locator('[name="name"]').fill("First round")
    eyes.page.locator('[name="version"]').select_option(index=1)
    eyes.page.locator(f'[name="recordings"][value="{row.pk}"]').check()
    for rater in raters:
        eyes.page.locator(f'[name="raters"][value="user:{rater.pk}"]').check()
    eyes.page.locator('[name="expert"]').select_option(f"user:{raters[0].pk}")
    eyes.press("Set up the calibration")
    expect(eyes.page.locator("h1")).to_have_text("First round")
    made = Calibration.objects.get()
    for rater, greeted in zip(raters, ("no", "yes"), strict=True):
        eyes.be(rater)
        eyes.open("quality:calibration", made.pk)
        eyes.page.locator('form[action*="/calibrations/calls/"] button').click()
        eyes.answer(greeting=greeted, solved="yes", friendly="5")
        expect(eyes.page.locator("h1")).to_have_text("First round")
    eyes.be(manager)
    eyes.open("quality:calibration", made.pk)
    eyes.press("Open to all")
    eyes.sees("By question")
    assert Evaluation.objects.filter(kind="calibration").count() == 2


def _coach(eyes: Eyes, row: Evaluation, lead: User) -> None:
    """From the evaluation, at a time in the roster at which callers miss them least."""
    eyes.be(lead)
    eyes.open("performance:new_session", query=f"?evaluation={row.pk}&recording={row.recording_id}")
    eyes.page.locator('[name="focus"]').fill("0:00")
    eyes.press("Begin")
    eyes.page.locator('form:has(input[name="starts"]) button').first.click()
    eyes.sees("It has its place in the roster.")
    made = CoachingSession.objects.get()
    assert (made.state, made.evaluation) == ("placed", row)
