"""What people come for, from the first page to the last, by hand: each journey one person, one aim."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from keskus.access.models import User
from keskus.access.rules.second_factor import code_at
from keskus.core import keys
from keskus.core.models import Job
from keskus.core.work import run_to_end
from tests.browser.centre import STAFF_LIST, Centre, a_log, fill_centre
from tests.house.people import PASSWORD, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
OWN_PASSWORD = "tramwaj jedzie przez most"

Visit = Callable[..., Page]


@pytest.fixture
def _django_db_helper(standing_server: LiveServer) -> None:
    """Stands in for the library's, which would empty the database after each test."""


@pytest.fixture(scope="module")
def centre(standing_server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Centre:
    return fill_centre(tmp_path_factory.mktemp("log"))


@pytest.fixture
def visit(standing_server: LiveServer, open_page: Callable[..., Page]) -> Visit:
    """Open an address as somebody, or as a stranger."""

    def go(address: str, user: User | None = None, **look: Any) -> Page:
        page = open_page(**look)
        page.set_default_timeout(15_000)
        if user is not None:
            for name, morsel in signed_in(user).cookies.items():
                page.context.add_cookies([{"name": name, "value": morsel.value, "url": standing_server.url}])
        page.goto(standing_server.url + address)
        return page

    return go


def number_in(text: str) -> int:
    """The first whole number of a text, thousands grouped."""
    return int("".join(sign for sign in text.split()[0] if sign.isdigit()))


def code_now() -> str:
    return code_at(SECRET, int(timezone.now().timestamp()) // 30)


def test_from_the_sign_in_to_one_call(centre: Centre, visit: Visit) -> None:
    Authenticator.objects.filter(user=centre.manager).update(data={"secret": keys.seal(SECRET)})
    page = visit(reverse("reports:production") + "?period=last7")
    page.get_by_label("E-mail").fill(centre.manager.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(code_now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/reports/production/?period=last7")
    expect(page.locator(".lead")).to_contain_text("within 20 s")
    figure = page.locator(".table-box tbody tr").first.locator("td.num a").first
    count = number_in(figure.inner_text())
    figure.click()
    page.wait_for_url("**/contacts/calls/**")
    expect(page.get_by_role("heading", level=1)).to_contain_text(str(count))
    page.locator("#calls tbody a").first.click()
    page.wait_for_url("**/contacts/calls/*/")
    expect(page.locator(".call-line")).to_contain_text("Waiting")
    expect(page.get_by_role("heading", name="Every line of the log")).to_be_visible()
    expect(page.get_by_role("cell", name="ENTERQUEUE").first).to_be_visible()


def test_a_log_is_taken_in_and_its_calls_are_counted(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("contacts:new_source"), centre.manager)
    page.get_by_label("Name").fill("Second PBX")
    page.get_by_label("Site").select_option(label="Warszawa")
    page.get_by_role("button", name="Add the PBX").click()
    page.wait_for_url("**/contacts/sources/*/")
    log = {"name": "queue_log.1", "mimeType": "text/plain", "buffer": a_log(300, seed=11)}
    page.get_by_label("Log file").set_input_files(log)
    page.get_by_role("button", name="Take it in").click()
    expect(page.locator("#imports")).to_contain_text("queue_log.1")
    run_to_end(Job.objects.filter(kind__endswith="import_step").latest("pk"))
    expect(page.locator("#imports")).to_contain_text("300 new, 0 known already, 0 in quarantine")
    page.reload()
    expect(page.get_by_role("cell", name="queue_log.1")).to_be_visible()
    page.goto(page.url.split("/contacts/")[0] + reverse("reports:production") + "?period=last7&by=queue")
    expect(page.locator(".table-box tbody tr").filter(has_text="sales")).to_have_count(2)


def test_a_definition_changes_the_figure(centre: Centre, visit: Visit) -> None:
    report = f"{reverse('reports:production')}?period=last7&queue={centre.queue.pk}"
    page = visit(report, centre.manager)
    expect(page.locator(".lead")).to_contain_text("within 20 s; target 80 %")
    page.goto(page.url.split("/reports/")[0] + reverse("contacts:definitions"))
    page.get_by_label("For", exact=True).select_option(f"queue:{centre.queue.pk}")
    page.get_by_label("From").fill("2024-03-01")
    page.get_by_label("Answer within, seconds").fill("2")
    page.get_by_label("Target, %").fill("95")
    page.get_by_role("textbox", name="Why").fill("The contract says so")
    page.get_by_role("button", name="Show what changes").click()
    expect(page.locator("#effects")).to_contain_text("differ")
    page.get_by_role("button", name="Save the definition").click()
    expect(page.locator(".table-box tbody")).to_contain_text("95.0")
    run_to_end(Job.objects.filter(kind__endswith="backfill_step").latest("pk"))
    page.goto(page.url.split("/contacts/")[0] + report)
    expect(page.locator(".lead")).to_contain_text("within 2 s; target 95 %")


def test_a_staff_list_with_bad_cells_goes_in_as_far_as_it_is_good(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("people:employees"), centre.manager)
    page.get_by_role("link", name="Import a staff list").click()
    sheet = {"name": "march.csv", "mimeType": "text/csv", "buffer": STAFF_LIST.encode()}
    page.get_by_label("Staff list").set_input_files(sheet)
    page.get_by_role("button", name="Send the list").click()
    page.get_by_role("button", name="Look at what would happen").click()
    for words in ("31.02.2026", "not-an-email", "No such team"):
        expect(page.locator("#bad-table")).to_contain_text(words)
    page.get_by_label("Import the good rows and leave the bad ones out").check()
    page.get_by_role("button", name="Import 1 person").click()
    expect(page.get_by_role("progressbar", name="Progress")).to_be_visible()
    run_to_end(Job.objects.latest("pk"))
    expect(page.get_by_text("Imported", exact=True)).to_be_visible()
    page.goto(page.url.split("/people/")[0] + reverse("people:employees") + "?q=Nowak")
    expect(page.get_by_role("link", name="Nowak, Jan")).to_be_visible()


def test_somebody_is_invited_and_sees_no_further_than_their_team(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("access:invite"), centre.manager)
    page.get_by_label("E-mail").fill("new.lead@example.test")
    page.get_by_label("Name").fill("Żaneta Gęślą")
    page.get_by_label("Role").select_option(label="supervisor or team lead")
    where = page.get_by_label("Where").locator("option", has_text="Estonian team").first.get_attribute("value")
    page.get_by_label("Where").select_option(where)
    page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_label("Link").input_value()
    new = visit(reverse("account_login"))
    new.goto(link)
    new.get_by_label("New password").fill(OWN_PASSWORD)
    new.get_by_label("The same again").fill(OWN_PASSWORD)
    new.get_by_role("button", name="Choose this password").click()
    new.wait_for_url("**/second-factor/set-up/")
    user = User.objects.get(email="new.lead@example.test")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": keys.seal(SECRET)})
    base = new.url.split("/account/")[0]
    new.goto(base + reverse("people:employees"))
    expect(new.get_by_role("link", name="Zieliński, Piotr")).to_be_visible()
    expect(new.get_by_text("Kuusik").filter(has_text="T-1")).to_have_count(0)
    expect(new.get_by_role("navigation", name="Areas", exact=True)).not_to_contain_text("Access")
    assert new.goto(base + reverse("access:users")).status == 403
    assert new.goto(base + reverse("people:employee", args=[centre.manager.employee.pk])).status == 404


def test_a_person_is_found_by_keyboard_alone(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("contacts:sources"), centre.manager)
    page.keyboard.press("Control+k")
    page.keyboard.type("Świąt")
    expect(page.locator("#palette-results a").first).to_contain_text("Łukasz Świątek")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Łukasz Świątek")


def test_a_language_once_chosen_stays(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("account_login"))
    page.get_by_text("Language and look").locator("..").click()
    page.get_by_role("button", name="Eesti").click()
    expect(page.locator("html")).to_have_attribute("lang", "et")
    page.reload()
    expect(page.locator("html")).to_have_attribute("lang", "et")
    own = visit(reverse("access:account"), centre.planner)
    own.get_by_label("Language").select_option(label="Polski")
    own.get_by_role("button", name="Save").first.click()
    expect(own.locator("html")).to_have_attribute("lang", "pl")
    elsewhere = visit(reverse("people:employees"), centre.planner)
    expect(elsewhere.locator("html")).to_have_attribute("lang", "pl")


def test_on_a_phone_the_bar_leads_and_filters_narrow(centre: Centre, visit: Visit) -> None:
    page = visit(reverse("reports:production") + "?period=last7", centre.manager, size="phone")
    dock = page.get_by_role("navigation", name="Areas, most used")
    expect(dock.get_by_role("link", name="Floor")).to_be_visible()
    dock.get_by_text("More").click()
    dock.get_by_role("link", name="Calls").click()
    page.wait_for_url("**/contacts/calls/?period=last7")
    count = page.locator("#calls .table-tools")
    before = number_in(count.inner_text())
    expect(page.get_by_label("Which calls")).to_be_hidden()
    page.locator(".filters-fold summary").click()
    page.get_by_label("Which calls").select_option("abandoned")
    page.wait_for_url("**abandoned**")
    expect(page.locator(".filters-fold summary")).to_have_text("Filters 1 set")
    expect(page.get_by_label("Which calls")).to_be_visible()
    expect(count).not_to_contain_text(f"{before:,}")
    assert 0 < number_in(count.inner_text()) < before
    dock.get_by_text("More").click()
    dock.get_by_role("link", name="PBXs").click()
    page.wait_for_url("**/contacts/sources/**")
