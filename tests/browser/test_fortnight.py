"""A fortnight of the demo's Polish and Estonian sites, from what came before to the telephone of an agent.

One planner and one agent, in a browser, from page to page: forecast, staffed, built, explained, dragged, published,
read. The centre is the demo's own; what came before are half-hours of its exchange, taken in as a table of figures.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.cli.demo import settle
from keskus.cli.demo.centre import QUEUES, TEAMS
from keskus.contacts.actions.drafts import map_table, name_table, send_table, take_table
from keskus.contacts.rules.mapping import Field, Level, TableMapping
from keskus.core.actors import SYSTEM
from keskus.core.fields import Money
from keskus.core.models import Job
from keskus.core.work import run_to_end
from keskus.people.actions.structure import create_queue
from keskus.people.models import Queue
from keskus.planning.actions.setting import set_rule, take_usual_rules
from keskus.planning.models import Roster, RosterShift
from tests.browser.conftest import overflow
from tests.house.people import give, make_user, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
TODAY, FIRST = date(2026, 2, 2), date(2026, 3, 2)  # two Mondays
HISTORY_DAYS, OPENS, CLOSES = 42, 8, 18
BY_WEEKDAY = (1.2, 1.0, 1.0, 0.9, 1.0, 0.0, 0.0)
FIGURES = TableMapping(
    level=Level.INTERVALS,
    columns={
        Field.QUEUE: "queue",
        Field.DATE: "day",
        Field.START: "from",
        Field.OFFERED: "offered",
        Field.ANSWERED: "answered",
        Field.TOTAL_TALK: "talk",
    },
    date_order="dmy",
    interval_minutes=30,
)


@dataclass(frozen=True)
class Way:
    """A site with its queue, team and agent, and the words that the agent reads."""

    site: str
    queue: str
    team: str
    agent: str
    language: str
    title: str


POLAND = Way("gdansk", "bursztyn-obsluga", "energia-b", "Nina Kosodrzew", "pl", "Moje zmiany")
ESTONIA = Way("tartu", "lumi-broneeringud", "reisid", "Kadi Ülane", "et", "Minu vahetused")


@pytest.fixture
def clock() -> Iterator[None]:
    """A morning four weeks before; it goes on, as sessions and waits do."""
    with time_machine.travel(f"{TODAY}T08:00:00+00:00", tick=True):
        yield


@pytest.fixture
def centre(clock: None, live_server: Any) -> dict[str, Any]:
    """The demo's places, and by name the people of the two teams and their planner."""
    places = settle._places()
    hiring = settle._Hiring(places)
    for team in TEAMS:
        if team.code in (POLAND.team, ESTONIA.team):
            pay = Money(Decimal(team.pay[1]), team.pay[0])
            for name in team.agents:
                who = hiring.hire(name, "Agent", places[team.code], places[team.site], pay, days=400)
                hiring.teach(who, team, is_new=False)
    hiring.hire("Marek Sowiński", "Planner", places["office"], places["gdansk"], pay, days=900)
    return places | hiring.people


def came(way: Way, queue: Queue) -> None:
    """Six weeks of half-hours, more on Mondays, most before noon, nobody at week-ends."""
    demo = next(each for each in QUEUES if each.name == way.queue)
    lines = ["queue;day;from;offered;answered;talk"]
    for number in range(HISTORY_DAYS, 0, -1):
        day = TODAY - timedelta(days=number)
        for place in range((CLOSES - OPENS) * 2):
            usual = 4 + 8 * (place / 6 if place < 6 else (20 - place) / 14)
            calls = round(usual * BY_WEEKDAY[day.weekday()]) + (number * 7 + place * 3) % 3
            if BY_WEEKDAY[day.weekday()]:
                at = f"{OPENS + place // 2:02}:{place % 2 * 30:02}"
                lines.append(f"{queue.code};{day:%d.%m.%Y};{at};{calls};{calls};{round(calls * demo.talk_seconds)}")
    content = "\n".join(lines).encode()
    draft = send_table(SYSTEM, site=queue.site, file_name="figures.csv", content=content, at=timezone.now())
    map_table(SYSTEM, draft, mapping=FIGURES, time_zone=queue.site.time_zone)
    name_table(SYSTEM, draft, queues={queue.code: queue.pk}, agents={})
    draft.refresh_from_db()
    take_table(SYSTEM, draft, name=f"PBX {way.site}")
    worked("import_step")


def worked(step: str) -> Job:
    """The worker's part: the newest job of a kind, to its end."""
    job = run_to_end(Job.objects.filter(kind__endswith=step).latest("pk"))
    assert job.state == Job.State.DONE, job.error
    return job


@pytest.fixture
def visit(live_server: Any, open_page: Callable[..., Page]) -> Callable[..., Page]:
    """A page of somebody's browser."""

    def go(user: User, address: str, **look: Any) -> Page:
        page = open_page(**look)
        page.set_default_timeout(40_000)
        page.clock.set_system_time(timezone.now())
        for name, morsel in signed_in(user).cookies.items():
            page.context.add_cookies([{"name": name, "value": morsel.value, "url": live_server.url}])
        page.goto(live_server.url + address)
        return page

    return go


@pytest.mark.parametrize("way", [POLAND, ESTONIA], ids=["poland", "estonia"])
def test_from_what_came_to_an_agents_phone(way: Way, centre: dict[str, Any], visit: Callable[..., Page]) -> None:
    demo = next(each for each in QUEUES if each.name == way.queue)
    site, skill = centre[way.site], centre[f"skill {way.queue}"]
    queue = create_queue(SYSTEM, site=site, client=centre[demo.client], name=demo.title, code=demo.name)
    came(way, queue)
    take_usual_rules(SYSTEM, site, on=date(2026, 1, 1))
    set_rule(SYSTEM, "skill", site=site, queue=queue, skill=skill)
    planner = make_user("planner@demo.invalid", centre["Marek Sowiński"])
    give(planner, Role.PLANNER, ScopeKind.CENTRE)
    agent = make_user("agent@demo.invalid", centre[way.agent])
    give(agent, Role.AGENT, ScopeKind.SELF)
    agent.language = way.language
    agent.save()

    page = visit(planner, reverse("planning:make_forecasts"))
    forecast(page, queue)
    staff(page, queue)
    roster = begin(page, centre[way.team])
    build(page, roster)
    explain(page)
    shift = drag(page, roster, centre[way.agent].pk)
    publish(page, roster)
    read(visit(agent, reverse("people:notices"), size="phone", language=way.language), way, shift)


def forecast(page: Page, queue: Queue) -> None:
    page.get_by_role("button", name="Make").click()
    page.wait_for_url("**/planning/forecasts/")
    worked("forecast_step")
    page.reload()
    page.get_by_role("link", name=queue.name).click()
    page.wait_for_url("**/planning/forecasts/*/**")
    expect(page.get_by_role("region", name="Day by day").get_by_role("row")).not_to_have_count(0)


def staff(page: Page, queue: Queue) -> None:
    page.goto(page.url.split("/planning/")[0] + reverse("planning:set_goal", args=[queue.pk]))
    page.get_by_label("From").fill("2026-01-01")
    page.get_by_label("Service level").fill("80")
    page.get_by_label("Agents at least").fill("1")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/planning/goals/")
    page.get_by_role("link", name="Staffing").click()
    page.get_by_role("link", name=queue.name).click()
    page.wait_for_url("**/planning/staffing/*/**")
    expect(page.locator("main")).to_contain_text("80")


def begin(page: Page, team: Any) -> Roster:
    page.goto(page.url.split("/planning/")[0] + reverse("planning:new_roster"))
    page.get_by_label("Name").fill("Märts Łódź")
    page.get_by_label(team.name).check()
    page.get_by_label("First day").fill(FIRST.isoformat())
    page.get_by_role("button", name="Begin the draft").click()
    page.wait_for_url("**/planning/rosters/*/**")
    return Roster.objects.get()


def build(page: Page, roster: Roster) -> None:
    page.get_by_role("link", name="Optimiser").click()
    page.get_by_role("button", name="Build the roster").click()
    expect(page.get_by_role("heading", name="At work")).to_be_visible()
    worked("build_step")
    expect(page.get_by_role("heading", name="The last result")).to_be_visible()


def explain(page: Page) -> None:
    page.get_by_role("link", name="Why").click()
    page.get_by_role("button", name="Seek the reasons").click()
    expect(page.locator("#why")).to_contain_text("being sought")
    worked("explain_step")
    expect(page.locator("#why table, #why .empty").first).to_be_visible()


def drag(page: Page, roster: Roster, person: int) -> RosterShift:
    """The agent's last shift an hour later, by mouse: no rest gets shorter."""
    page.get_by_role("link", name="Grid").click()
    page.get_by_role("navigation", name="Days shown").get_by_role("link").last.click()
    shift = RosterShift.objects.filter(roster=roster, employee=person).order_by("-starts_epoch")[0]
    bar = page.locator(f'[data-shift="{shift.pk}"]')
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None
    hour = page.locator(".rg-canvas").evaluate("canvas => parseFloat(canvas.style.getPropertyValue('--rg-hour'))")
    x, y = box["x"] + box["width"] / 2, box["y"] + 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 5, y)
    page.mouse.move(x + hour, y, steps=3)
    page.mouse.up()
    expect(page.locator(".rg-state")).to_have_attribute("data-state", "saved")
    moved = RosterShift.objects.get(pk=shift.pk)
    assert moved.starts_epoch == shift.starts_epoch + 3600
    return moved


def publish(page: Page, roster: Roster) -> None:
    page.get_by_role("link", name="Publish", exact=True).click()
    page.wait_for_url("**/publish/")
    page.get_by_role("button", name=f"Publish “{roster.name}”").click()
    expect(page.locator("main header")).to_contain_text("Published")


def read(page: Page, way: Way, shift: RosterShift) -> None:
    """A notice leads to one's own weeks, where the shift stands as it was dragged."""
    page.locator("main form button").click()
    page.wait_for_url("**/planning/my-shifts/**")
    expect(page.get_by_role("heading", level=1)).to_have_text(way.title)
    starts, ends = (datetime.fromtimestamp(each, shift.roster.zone) for each in (shift.starts_epoch, shift.ends_epoch))
    day = page.locator(f"#day-{starts:%Y-%m-%d}")
    expect(day).to_contain_text(f"{starts:%H:%M}–{ends:%H:%M}")
    assert overflow(page) == []
