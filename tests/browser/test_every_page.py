"""Every page, found in the URL resolver: three languages, light and dark, wide and on a phone, over a filled centre.

No sideways overflow, nothing on the console, no refusal by the content security policy, no failed request, no word left
in English; axe finds nothing. A new route fails here until it has its line in `ADDRESSES`.
`PICTURES=folder` also keeps pictures to look at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from keskus.access import actions as access
from keskus.access.models import User
from keskus.contacts.models import PauseReason
from keskus.floor.models import Board
from keskus.performance.models import CoachingProposal, CoachingSession, CoachingTrigger
from keskus.planning.models import Activity, Roster, RosterShift, Scenario, ShiftTemplate, ShrinkageCategory, SpecialDay
from keskus.quality.models import Calibration, CheckFinding, ListeningPlan, PlannedListening
from keskus.recordings.models import Recording, RecordingNote, RecordingSource
from tests.browser import evaluated
from tests.browser.centre import STAFF_LIST, Centre, actor_of, fill_centre
from tests.browser.conftest import SIZES, overflow
from tests.browser.walking import ALL_TEXTS, can_be_opened, data_words, routes, settle, untranslated, words_of
from tests.house.people import signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LANGUAGES = ("en", "pl", "et")
PICTURES = os.environ.get("PICTURES")
DRAWN = {("en", "wide", "light"), ("pl", "wide", "light"), ("et", "phone", "dark"), ("en", "phone", "dark")}

# Each step changes one thing, as painting a page anew costs more than looking at it. Each width and each theme is asked
# all of axe once, and each of the four what colours decide; the further states of a page, made of the same parts, are
# asked all of it wide and light, and again narrow and dark. A theme moves nothing: where only what sticks out is asked,
# each language keeps to one.
COLOURS = ("color-contrast", "link-in-text-block")
Round = tuple[tuple[str, str, tuple[str, ...]], ...]
ROUND: Round = (("wide", "light", ()), ("wide", "dark", COLOURS), ("phone", "dark", ()), ("phone", "light", COLOURS))
ROUNDS: dict[str, Round] = {
    "en": ROUND,
    "pl": (("wide", "light", ()), ("phone", "light", ())),
    "et": (("wide", "dark", ()), ("phone", "dark", ())),
}
FURTHER_ROUNDS: dict[str, Round] = {**ROUNDS, "en": tuple(step for step in ROUND if not step[2])}

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

Arguments = Callable[[Centre], list[Any]]


@dataclass(frozen=True)
class Visit:
    """How a route is opened: its arguments, further addresses by query, by whom, and whether it is a file."""

    arguments: Arguments = lambda centre: []
    queries: tuple[str, ...] = ("",)
    by: str = "manager"
    is_file: bool = False


def of(name: str) -> Arguments:
    """The number of something in the centre."""
    return lambda centre: [getattr(centre, name).pk]


def a_roster(centre: Centre) -> list[Any]:
    """The draft."""
    return [Roster.objects.get(state="draft").pk]


def a_shift(centre: Centre) -> list[Any]:
    """One of the draft's shifts."""
    return [*a_roster(centre), RosterShift.objects.filter(roster__state="draft")[0].pk]


def a_recording_source(centre: Centre) -> list[Any]:
    """Where the recordings come from."""
    return [RecordingSource.objects.order_by("pk")[0].pk]


def a_note(centre: Centre) -> list[Any]:
    """The manager's own, beside the recording."""
    return [centre.recording.pk, RecordingNote.objects.get().pk]


LAST_WEEK = "?period=last7"
ONLY_SENDS: frozenset[str] = frozenset({"web:language"})  # answers POST, though its view does not say so
LEADS_ON: frozenset[str] = frozenset({"access:code"})  # sends the browser on at once
# Streams and signs of life are no pages; a screen speaks its own language: test_boards.py.
LIVE: frozenset[str] = frozenset(
    f"floor:{name}" for name in ("here", "here_board", "stream", "board_stream", "screen", "screen_stream")
) | {"recordings:sound", "planning:calendar", "planning:roster_json", "planning:change_shifts"}  # for programs
ADDRESSES: dict[str, Visit] = {
    "account_login": Visit(by="nobody", queries=("", "?ended=idle")),
    "account_logout": Visit(),
    "account_reauthenticate": Visit(),
    "mfa_authenticate": Visit(by="halfway"),
    "mfa_reauthenticate": Visit(),
    "access:account": Visit(),
    "access:password": Visit(),
    "access:set_up_second_factor": Visit(by="agent"),
    "access:remove_second_factor": Visit(),
    "access:renew_recovery_codes": Visit(),
    "access:make_token": Visit(),
    "access:use_link": Visit(by="invited"),
    "access:users": Visit(),
    "access:invite": Visit(),
    "access:user": Visit(of("lead")),
    "access:change_user": Visit(of("lead")),
    "access:give_grant": Visit(of("lead")),
    "quality:scores": Visit(queries=("?period=last30", "?period=last30&by=team", "?period=today")),
    "quality:agent_scores": Visit(lambda centre: [centre.lead.employee_id], queries=("?period=last30",)),
    "quality:evaluators": Visit(queries=("?period=last30",)),
    "quality:score_rule": Visit(of("site")),
    "quality:calibrations": Visit(),
    "quality:new_calibration": Visit(),
    "quality:calibration": Visit(lambda centre: [Calibration.objects.get().pk]),
    "floor:own_status": Visit(by="agent"),
    "floor:alarms": Visit(queries=("", "?state=unanswered")),
    "floor:alarm": Visit(of("alarm")),
    "floor:own_alarm_mails": Visit(),
    "floor:alarm_rules": Visit(),
    "floor:new_alarm_rule": Visit(),
    "floor:change_alarm_rule": Visit(lambda centre: [centre.alarm.rule_id]),
    "floor:floor": Visit(queries=("", "?team=1")),
    "floor:abandoned": Visit(),
    "floor:boards": Visit(),
    "floor:new_board": Visit(),
    "floor:change_board": Visit(lambda centre: [Board.objects.get().pk]),
    "floor:board": Visit(lambda centre: [Board.objects.get().pk]),
    "floor:new_screen": Visit(),
    "recordings:list": Visit(queries=("?period=last30", "?from=2001-01-01&to=2001-01-02")),
    "recordings:missing": Visit(queries=("?period=last30",)),
    "recordings:expect": Visit(of("queue")),
    "recordings:listenings": Visit(),
    "recordings:sources": Visit(),
    "recordings:new_source": Visit(),
    "recordings:source": Visit(a_recording_source, queries=("", "?state=taken")),
    "recordings:change_source": Visit(a_recording_source),
    "recordings:upload": Visit(a_recording_source),
    "recordings:erase": Visit(of("recording")),
    "recordings:match": Visit(lambda centre: [Recording.objects.order_by("pk")[0].pk]),
    "recordings:recording": Visit(of("recording")),
    "recordings:change_note": Visit(a_note),
    "recordings:transcript": Visit(of("recording")),
    "recordings:search": Visit(queries=("", "?q=invoices", "?q=nothing")),
    "recordings:speech": Visit(),
    "contacts:calls": Visit(queries=(LAST_WEEK, "?period=last7&outcome=abandoned", "?from=2001-01-01&to=2001-01-02")),
    "contacts:outbound": Visit(queries=(LAST_WEEK, "?from=2001-01-01&to=2001-01-02")),
    "contacts:outbound_call": Visit(of("call_made")),
    "contacts:repaired_states": Visit(queries=(LAST_WEEK, "?from=2001-01-01&to=2001-01-02")),
    "contacts:disagreements": Visit(queries=("", "?kind=talk")),
    "contacts:call": Visit(of("call")),
    "contacts:sources": Visit(),
    "contacts:new_source": Visit(),
    "contacts:connect": Visit(),
    "contacts:connection": Visit(of("connection")),
    "contacts:change_connection": Visit(of("connection")),
    "contacts:source": Visit(of("source")),
    "contacts:change_source": Visit(of("source")),
    "contacts:quarantine": Visit(of("source")),
    "contacts:set_aside": Visit(of("source")),
    "contacts:names": Visit(of("source")),
    "contacts:rules": Visit(of("source")),
    "contacts:rule": Visit(lambda centre: [centre.source.pk, "missing_end"]),
    "contacts:definitions": Visit(),
    "contacts:by_hand": Visit(),
    "contacts:pause_reasons": Visit(),
    "contacts:add_reason": Visit(),
    "contacts:change_reason": Visit(lambda centre: [PauseReason.objects.get(code="lunch").pk]),
    "contacts:send_table": Visit(),
    "contacts:map_table": Visit(of("table")),
    "contacts:name_table": Visit(of("table")),
    "contacts:take_table": Visit(of("table")),
    "performance:sessions": Visit(),
    "performance:new_session": Visit(),
    "performance:session": Visit(lambda centre: [CoachingSession.objects.get(state="held").pk]),
    "performance:place_session": Visit(lambda centre: [CoachingSession.objects.get(state="asked").pk]),
    "performance:proposals": Visit(),
    "performance:proposal": Visit(lambda centre: [CoachingProposal.objects.get().pk]),
    "performance:triggers": Visit(),
    "performance:new_trigger": Visit(),
    "performance:change_trigger": Visit(lambda centre: [CoachingTrigger.objects.get().pk]),
    "performance:my_coaching": Visit(by="agent"),
    "quality:my_listening": Visit(),
    "quality:replace_listening": Visit(lambda centre: [PlannedListening.objects.order_by("pk")[0].pk]),
    "quality:ask_listening": Visit(lambda centre: [Recording.objects.order_by("pk")[0].pk]),
    "quality:findings": Visit(queries=("", "?verdict=all")),
    "quality:finding": Visit(lambda centre: [CheckFinding.objects.order_by("pk")[0].pk]),
    "quality:plans": Visit(),
    "quality:new_plan": Visit(),
    "quality:plan": Visit(lambda centre: [ListeningPlan.objects.get().pk]),
    "quality:change_plan": Visit(lambda centre: [ListeningPlan.objects.get().pk]),
    "quality:plan_audit": Visit(lambda centre: [ListeningPlan.objects.get().pk]),
    "planning:rosters": Visit(queries=("", "?versions=all")),
    "planning:new_roster": Visit(),
    "planning:roster_grid": Visit(a_roster, queries=("",)),
    "planning:roster_list": Visit(a_roster, queries=("", "?days=1")),
    "planning:roster_breaches": Visit(a_roster),
    "planning:roster_compare": Visit(a_roster),
    "planning:roster_log": Visit(a_roster),
    "planning:roster_print": Visit(a_roster),
    "planning:new_shift": Visit(a_roster),
    "planning:shift": Visit(a_shift),
    "planning:publish_roster": Visit(a_roster),
    "planning:roster_build": Visit(a_roster),
    "planning:roster_fairness": Visit(a_roster),
    "planning:roster_gather": Visit(a_roster),
    "planning:roster_why": Visit(a_roster),
    "planning:roster_basis": Visit(a_roster),
    "planning:roster_rules": Visit(),
    "planning:new_activity": Visit(),
    "planning:change_activity": Visit(lambda centre: [Activity.objects.order_by("pk")[0].pk]),
    "planning:new_rule": Visit(lambda centre: ["rotation"]),
    "planning:change_rule": Visit(lambda centre: ["template", ShiftTemplate.objects.order_by("pk")[0].pk]),
    "planning:absences": Visit(),
    "planning:availability": Visit(),
    "planning:my_shifts": Visit(by="agent"),
    "planning:my_pdf": Visit(by="agent", is_file=True),
    "planning:special_days": Visit(queries=("", "?past=all", "?kind=closure")),
    "planning:new_special_day": Visit(),
    "planning:change_special_day": Visit(lambda centre: [SpecialDay.objects.get().pk]),
    "planning:forecasts": Visit(),
    "planning:make_forecasts": Visit(),
    "planning:forecast": Visit(of("queue"), queries=("", "?past=28&ahead=70")),
    "planning:override": Visit(of("queue")),
    "planning:forecast_history": Visit(of("queue")),
    "planning:outliers": Visit(of("queue")),
    "planning:staffing": Visit(),
    "planning:queue_staffing": Visit(of("queue"), queries=("", "?volume=120&agents=-1&price=41.5&currency=PLN")),
    "planning:staffing_model": Visit(of("queue")),
    "planning:scenarios": Visit(),
    "planning:scenario": Visit(lambda centre: [Scenario.objects.get().pk]),
    "planning:goals": Visit(),
    "planning:set_goal": Visit(of("queue")),
    "planning:shrinkage": Visit(),
    "planning:new_shrinkage": Visit(of("site")),
    "planning:change_shrinkage": Visit(lambda centre: [ShrinkageCategory.objects.order_by("pk")[0].pk]),
    "policies:scripts": Visit(),
    "policies:new_script": Visit(),
    "policies:script": Visit(evaluated.a_script),
    "policies:change_script": Visit(evaluated.a_script),
    "policies:write_version": Visit(evaluated.a_script),
    "policies:compare": Visit(evaluated.a_script),
    "quality:forms": Visit(),
    "quality:new_form": Visit(),
    "quality:version": Visit(evaluated.form_used),
    "quality:copy": Visit(evaluated.form_used),
    "quality:preview": Visit(evaluated.form_used),
    "quality:terms": Visit(evaluated.form_draft),
    "quality:new_section": Visit(evaluated.form_draft),
    "quality:change_section": Visit(evaluated.a_section),
    "quality:new_question": Visit(evaluated.a_section),
    "quality:change_question": Visit(evaluated.a_question),
    "quality:evaluations": Visit(queries=("", "?sampled=random")),
    "quality:start": Visit(),
    "quality:evaluation": Visit(evaluated.a_draft),
    "quality:own": Visit(by="agent"),
    "quality:own_evaluation": Visit(evaluated.own_evaluation, by="agent"),
    "quality:dispute": Visit(evaluated.own_answer, by="agent"),
    "quality:disputes": Visit(queries=("", "?state=all")),
    "quality:overturns": Visit(),
    "quality:dispute_case": Visit(evaluated.a_dispute),
    "people:employees": Visit(),
    "people:new_employee": Visit(),
    "people:employee": Visit(of("employee")),
    "people:change_employee": Visit(of("employee")),
    "people:join_team": Visit(of("employee")),
    "people:leave_team": Visit(of("employee")),
    "people:give_skill": Visit(of("employee")),
    "people:withdraw_skill": Visit(of("employee")),
    "people:set_contract": Visit(of("employee")),
    "people:set_birth_date": Visit(of("employee"), by="hr"),
    "people:set_reporting_line": Visit(of("employee")),
    "people:end_employment": Visit(of("employee")),
    "people:structure": Visit(),
    "people:opening_hours": Visit(of("site")),
    "people:new_thing": Visit(lambda centre: ["queue"]),
    "people:change_thing": Visit(lambda centre: ["queue", centre.queue.pk]),
    "people:team": Visit(of("team")),
    "people:notices": Visit(),
    "people:send_staff_list": Visit(),
    "people:match_staff_list": Visit(of("sent")),
    "people:preview_staff_list": Visit(of("matched")),
    "people:bad_staff_rows": Visit(of("matched"), is_file=True),
    "recordings:monitoring": Visit(),
    "recordings:terms": Visit(lambda centre: [centre.site.pk, "recording"]),
    "recordings:listen": Visit(of("employee")),
    "recordings:register": Visit(queries=("", "?outside=1")),
    "recordings:pauses": Visit(queries=("", "?kind=too_long")),
    "recordings:fill_terms": Visit(lambda centre: [centre.site.pk, "listening"]),
    "reports:frozen_list": Visit(queries=("", "?state=restated")),
    "reports:frozen": Visit(of("frozen"), queries=("", "?changes=1")),
    "reports:freezing": Visit(of("freezing")),
    "reports:production": Visit(queries=(LAST_WEEK, "?period=last7&by=hour", "?from=2001-01-01&to=2001-01-02")),
    "reports:agents": Visit(queries=(LAST_WEEK,)),
    "reports:data_quality": Visit(queries=("", "?period=year&reason=unfinished", "?from=2001-01-01&to=2001-01-02")),
    "reports:builder": Visit(
        queries=(
            LAST_WEEK,
            "?period=last7&by=queue&then=day&measure=offered&measure=service_level&top=3&order=offered&weekday=1",
            "?period=last7&by=team&then=agent&measure=occupancy&from_hour=8&to_hour=18",
        )
    ),
    "reports:saved_list": Visit(),
    "reports:save": Visit(queries=("?by=queue",)),
    "reports:change_saved": Visit(of("saved")),
    "reports:schedule_list": Visit(),
    "reports:schedule": Visit(of("schedule")),
    "reports:new_schedule": Visit(of("saved")),
    "reports:change_schedule": Visit(of("schedule")),
    "web:home": Visit(),
    "web:search": Visit(queries=("", "?q=Tamm", "?q=nothing-is-called-this")),
    "web:trail": Visit(queries=("", "?from=2001-01-01&to=2001-01-02")),
    "web:jobs": Visit(),
}
PAGES = sorted(name for name, visit in ADDRESSES.items() if not visit.is_file)
FILES = sorted(name for name, visit in ADDRESSES.items() if visit.is_file)


@dataclass
class House:
    """The running server with its centre, and the browser windows already open."""

    url: str
    centre: Centre
    chromium: Browser
    data: frozenset[str]
    complaints: list[str] = field(default_factory=list)
    windows: dict[tuple[str, str], Page] = field(default_factory=dict)

    def window(self, who: str, language: str) -> Page:
        """A page of that person's browser in that language."""
        if (who, language) not in self.windows:
            context = self.chromium.new_context(locale=language, reduced_motion="reduce")
            getattr(self, f"_{who}", self._signed_in)(context, who)
            self.windows[who, language] = self._listened(context)
        user = getattr(self.centre, who, None)
        if isinstance(user, User):
            User.objects.filter(pk=user.pk).update(language=language)
        return self.windows[who, language]

    def _listened(self, context: BrowserContext) -> Page:
        page = context.new_page()
        page.on("console", lambda message: self._note_message(message))
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", lambda request: self._note_failure(request))
        page.on("response", lambda answer: self._note_answer(answer))
        return page

    def _note_failure(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # given up by the browser itself, which went on to the next page
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _note_message(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _note_answer(self, answer: Any) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self.complaints.append(f"{answer.status}: {answer.url}")

    def _signed_in(self, context: BrowserContext, who: str) -> None:
        for name, morsel in signed_in(getattr(self.centre, who)).cookies.items():
            context.add_cookies([{"name": name, "value": morsel.value, "url": self.url}])

    def _nobody(self, context: BrowserContext, who: str) -> None:
        """A stranger."""

    def _invited(self, context: BrowserContext, who: str) -> None:
        page = context.new_page()
        page.goto(self.url + access.make_password_link(actor_of(self.centre.manager), self.centre.newcomer))
        page.close()

    def _halfway(self, context: BrowserContext, who: str) -> None:
        """Has given the password and is asked for the code."""
        from tests.house.people import PASSWORD

        page = context.new_page()
        page.goto(self.url + reverse("account_login"))
        page.locator("[name=login]").fill(self.centre.manager.email)
        page.locator("[name=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{reverse('mfa_authenticate')}")
        page.close()


@pytest.fixture(scope="module")
def house(standing_server: LiveServer, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    centre = fill_centre(tmp_path_factory.mktemp("log"))
    house = House(standing_server.url, centre, chromium, data_words() | frozenset(words_of(STAFF_LIST.lower())))
    yield house
    for page in house.windows.values():
        page.context.close()


@pytest.fixture
def _django_db_helper(standing_server: LiveServer) -> None:
    """Stands in for the library's, which would empty the database after each test."""


def test_every_route_is_looked_at() -> None:
    open_routes = {name for name, view in routes() if can_be_opened(view)}
    known = ADDRESSES.keys() | ONLY_SENDS | LEADS_ON | LIVE
    assert open_routes - known == set(), "give it a line in ADDRESSES"
    assert known - open_routes == set(), "there is no such page"


@pytest.mark.parametrize("name", PAGES)
def test_page(house: House, axe: Any, name: str) -> None:
    visit = ADDRESSES[name]
    path = reverse(name, args=visit.arguments(house.centre))
    found: list[str] = []
    for position, query in enumerate(visit.queries):
        english: list[str] = []
        for language in LANGUAGES:
            page = house.window(visit.by, language)
            open_plainly(page, f"{house.url}{path}{query}", language)
            picture = f"{name.replace(':', '-')}-{position}-{language}"
            rounds = (FURTHER_ROUNDS if position else ROUNDS)[language]
            found += look(page, picture, rounds, axe if language == "en" else None)
            texts = page.evaluate(ALL_TEXTS)
            english = english or texts
            if language != "en":
                found += [f"{language}: {text}" for text in untranslated(english, texts, language, house.data)]
    complaints, house.complaints[:] = list(house.complaints), []
    found += complaints
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", FILES)
def test_file(house: House, name: str) -> None:
    path = reverse(name, args=ADDRESSES[name].arguments(house.centre))
    answer = house.window(ADDRESSES[name].by, "et").request.get(house.url + path)
    assert answer.ok
    assert "attachment" in answer.headers["content-disposition"]


def open_plainly(page: Page, address: str, language: str) -> None:
    """Open a page wide, in the language's first theme, as the person may see it."""
    size, theme, _ = ROUNDS[language][0]
    width, height = SIZES[size]
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(color_scheme=theme)
    answer = page.goto(address, wait_until="load")
    assert answer is not None
    assert (answer.status, page.url) == (200, address)
    settle(page)
    assert page.evaluate("document.documentElement.lang") == language


def look(page: Page, picture: str, rounds: Round, axe: Any) -> list[str]:
    """What is wrong with the page as it stands, in the widths and the themes of the round."""
    found = []
    for size, theme, rules in rounds:
        width, height = SIZES[size]
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(TWO_FRAMES)
        found += [f"{picture} {size} {theme}: sticks out: {part}" for part in overflow(page)]
        if PICTURES and (picture[-2:], size, theme) in DRAWN:
            page.screenshot(path=Path(PICTURES) / f"{picture}-{size}-{theme}.png", full_page=True)
        found += [f"{picture} {size} {theme}: {finding}" for finding in (axe(page, rules) if axe else [])]
    return found
