"""Signing in through the real pages: words, throttle, second factor, links, the end of sessions (rules 34 to 36)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from keskus.access import actions
from keskus.access.middleware import POLL_HEADER
from keskus.access.models import SignIn, SignInTry, User
from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.second_factor import code_at
from keskus.access.rules.throttle import PAIR_LIMIT
from keskus.core import keys
from keskus.core.actors import SYSTEM
from keskus.core.models import AuditEntry
from tests.house.people import PASSWORD, World, signed_in

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
SIGN_IN = "/account/sign-in/"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
WRONG = "not the bridge at all 1"


def now_code(secret: str = SECRET, *, later: int = 0) -> str:
    return code_at(secret, int(timezone.now().timestamp()) // 30 + later)


def try_password(browser: Client, user: User | str, password: str = PASSWORD, address: str = "192.0.2.1") -> Any:
    email = user if isinstance(user, str) else user.email
    return browser.post(SIGN_IN, {"login": email, "password": password}, REMOTE_ADDR=address)


def entered(browser: Client) -> bool:
    return get_user(browser).is_authenticated


@pytest.fixture
def agent(world: World) -> User:
    """Has a password and no second factor."""
    user = world.user(Role.AGENT)
    Authenticator.objects.filter(user=user).delete()
    return user


@pytest.fixture
def planner(world: World) -> User:
    """Has a second factor whose secret we know."""
    user = world.user(Role.PLANNER)
    Authenticator.objects.filter(user=user).update(data={"secret": keys.seal(SECRET)})
    return user


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(datetime.now().astimezone(), tick=False) as traveller:
        yield traveller


# The page


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Sign in"), ("pl", "Zaloguj"), ("et", "Logi sisse"), ("fr", "Sign in")]
)
def test_the_page_speaks_the_browsers_language(language: str, words: str) -> None:
    response = Client(headers={"Accept-Language": language}).get(SIGN_IN)
    assert response.headers["Content-Language"] == (language if language != "fr" else "en")
    if language in ("en", "fr"):
        assert words in response.text


def test_nobody_registers_themselves() -> None:
    for path in ("/account/signup/", "/account/sign-up/", "/account/email/", "/account/password/reset/"):
        assert Client().get(path).status_code == 404


def test_an_unknown_name_and_a_wrong_password_answer_alike(agent: User) -> None:
    known = try_password(Client(), agent, WRONG)
    unknown = try_password(Client(), "nobody@example.test", WRONG)
    shut_out = User.objects.create(email="shut@example.test", is_active=False, joined_at=timezone.now())
    shut_out.set_password(PASSWORD)
    shut_out.save()
    shut = try_password(Client(), shut_out)
    texts = [r.text.replace(str(r.context["form"]["login"].value()), "") for r in (known, unknown, shut)]
    bodies = {text.split("<main")[1] for text in (t.replace(_token(t), "") for t in texts)}
    assert len(bodies) == 1
    assert "do not belong together" in bodies.pop()


def _token(text: str) -> str:
    return text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_an_unknown_name_costs_a_hash_too(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    try_password(Client(), agent, WRONG)
    known = len(hashed)
    try_password(Client(), "nobody@example.test", WRONG)
    assert len(hashed) - known == known == 1


def test_the_hash_in_earnest_is_argon2id() -> None:
    from django.contrib.auth.hashers import Argon2PasswordHasher

    text = Argon2PasswordHasher().encode("tramwaj jedzie", "saltsaltsalt")
    assert text.startswith("argon2$argon2id$")


# In


def test_an_agent_signs_in_with_a_password_and_it_is_in_the_trail(agent: User) -> None:
    browser = Client()
    before = browser.session.session_key
    response = try_password(browser, agent.email.upper())
    assert response.status_code == 302
    assert entered(browser)
    assert browser.session.session_key != before
    row = SignIn.objects.get(user=agent)
    assert browser.session["sign_in"] == row.pk
    assert row.network == "192.0.2.1"
    entry = AuditEntry.objects.get(action="access.start_session")
    assert (entry.actor, entry.subject) == (f"user:{agent.pk}", f"access.user:{agent.pk}")
    assert not SignInTry.objects.exists()


def test_the_second_factor_is_asked_for_and_each_code_is_good_once(planner: User, clock: Any) -> None:
    browser = Client()
    assert try_password(browser, planner).url == "/account/sign-in/code/"
    assert not entered(browser)
    assert browser.get("/account/").status_code == 302
    code = now_code()
    wrong = browser.post("/account/sign-in/code/", {"code": "000000"})
    assert "wrong" in wrong.text
    assert browser.post("/account/sign-in/code/", {"code": code}).status_code == 302
    assert entered(browser)
    again = Client()
    try_password(again, planner)
    assert "used before" in again.post("/account/sign-in/code/", {"code": code}).text
    assert not entered(again)
    clock.shift(30)
    again.post("/account/sign-in/code/", {"code": now_code()})
    assert entered(again)


def test_guessing_codes_is_throttled(planner: User, clock: Any) -> None:
    browser = Client()
    try_password(browser, planner)
    for _ in range(PAIR_LIMIT):
        browser.post("/account/sign-in/code/", {"code": "000000"})
    refused = browser.post("/account/sign-in/code/", {"code": now_code()})
    assert "Too many" in refused.text
    assert not entered(browser)
    clock.shift(15 * 60 + 1)
    try_password(browser, planner)
    browser.post("/account/sign-in/code/", {"code": now_code()})
    assert entered(browser)


def test_a_role_that_sees_others_sets_up_a_second_factor_before_any_page(world: World) -> None:
    user = world.user(Role.SUPERVISOR)
    Authenticator.objects.filter(user=user).delete()
    browser = Client()
    try_password(browser, user)
    assert entered(browser)
    for path in ("/account/", "/access/users/", "/account/password/", "/reports/production/"):
        assert browser.get(path).url == "/account/second-factor/set-up/"
    page = browser.get("/account/second-factor/set-up/")
    assert page.status_code == 200
    secret = page.context["secret"]
    done = browser.post("/account/second-factor/set-up/", {"code": now_code(secret)})
    codes = done.context["codes"]
    assert len(set(codes)) == 10
    assert all(code in done.text for code in codes)
    again = browser.post("/account/second-factor/set-up/", {"code": now_code(secret)})
    assert not any(code in again.text for code in codes)
    assert browser.get("/account/").status_code == 200
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(row.data)
    assert AuditEntry.objects.filter(action="access.set_up_second_factor").exists()
    with_code = Client()
    try_password(with_code, user)
    with_code.post("/account/sign-in/code/", {"code": codes[0]})
    assert entered(with_code)
    twice = Client()
    try_password(twice, user)
    twice.post("/account/sign-in/code/", {"code": codes[0]})
    assert not entered(twice)


# Throttle: a stranger spends only their own tries


def guess(user: User | str, times: int, address: str) -> None:
    for _ in range(times):
        try_password(Client(), user, WRONG, address)


def test_a_stranger_cannot_lock_a_person_out(agent: User) -> None:
    known = Client()
    try_password(known, agent, address="198.51.100.7")
    known.post("/account/sign-out/")
    guess(agent, PAIR_LIMIT + 3, "203.0.113.9")
    assert "Too many" in try_password(Client(), agent, address="203.0.113.9").text
    elsewhere = Client()
    try_password(elsewhere, agent, address="198.51.100.8")
    assert entered(elsewhere), "another address goes on"
    try_password(known, agent, address="203.0.113.9")
    assert entered(known), "and so does the person's own device, even from the stranger's address"


def test_an_unknown_name_is_throttled_in_the_same_words(agent: User) -> None:
    guess(agent, PAIR_LIMIT, "203.0.113.9")
    guess("nobody@example.test", PAIR_LIMIT, "203.0.113.9")
    one = try_password(Client(), agent, WRONG, "203.0.113.9")
    other = try_password(Client(), "nobody@example.test", WRONG, "203.0.113.9")
    assert "Too many" in one.text
    assert "Too many" in other.text


def test_the_throttle_lets_go_after_a_quarter_of_an_hour_and_knocking_does_not_prolong_it(
    agent: User, clock: Any
) -> None:
    guess(agent, PAIR_LIMIT, "203.0.113.9")
    clock.shift(14 * 60)
    guess(agent, 20, "203.0.113.9")
    clock.shift(61)
    browser = Client()
    try_password(browser, agent, address="203.0.113.9")
    assert entered(browser)


def test_one_address_goes_through_many_accounts_slowly(agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keskus.access.rules.throttle.ADDRESS_LIMIT", 10)
    for number in range(10):
        guess(f"person{number}@example.test", 1, "203.0.113.9")
    assert "Too many" in try_password(Client(), agent, address="203.0.113.9").text
    elsewhere = Client()
    try_password(elsewhere, agent, address="203.0.113.10")
    assert entered(elsewhere)


def test_many_addresses_on_one_account_are_slowed_but_familiar_ones_are_not(
    agent: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keskus.access.rules.throttle.ACCOUNT_LIMIT", 10)
    try_password(Client(), agent, address="198.51.100.7")
    for number in range(10):
        guess(agent, 1, f"203.0.113.{number}")
    assert "Too many" in try_password(Client(), agent, address="203.0.113.99").text
    familiar = Client()
    try_password(familiar, agent, address="198.51.100.7")
    assert entered(familiar)


def test_a_forged_device_cookie_is_nobodys_device(agent: User) -> None:
    guess(agent, PAIR_LIMIT, "203.0.113.9")
    forger = Client()
    forger.cookies["keskus-device"] = f"mark.{agent.pk}:1abcde:forged"
    assert "Too many" in try_password(forger, agent, address="203.0.113.9").text


def test_the_throttle_is_in_the_trail_without_the_name(agent: User) -> None:
    guess(agent, PAIR_LIMIT + 5, "203.0.113.9")
    entry = AuditEntry.objects.get(action="access.note_throttled")
    assert entry.actor == "system"
    assert agent.email not in f"{entry.subject} {entry.changes}"
    assert not SignInTry.objects.filter(account_hash__contains=agent.email).exists()


def test_the_password_asked_again_is_throttled_too(agent: User) -> None:
    browser = signed_in(agent)
    form = {"old": WRONG, "password": "a quite different bridge 9", "again": "a quite different bridge 9"}
    for _ in range(PAIR_LIMIT):
        assert "not your password" in browser.post("/account/password/", form).text
    assert "Too many" in browser.post("/account/password/", {**form, "old": PASSWORD}).text


# Sessions


def test_an_agent_left_alone_for_an_hour_is_signed_out_and_comes_back_to_the_page(agent: User, clock: Any) -> None:
    browser = signed_in(agent)
    assert browser.get("/account/").status_code == 200
    clock.shift(59 * 60)
    assert browser.get("/account/").status_code == 200
    clock.shift(60 * 60)
    response = browser.get("/account/")
    assert response.url == f"{SIGN_IN}?ended=idle&next=%2Faccount%2F"
    assert not entered(browser)
    assert "away for a while" in browser.get(response.url).text
    assert SignIn.objects.get(user=agent).ending == "idle"


def test_others_data_is_closed_after_a_quarter_of_an_hour(planner: User, clock: Any) -> None:
    browser = signed_in(planner)
    browser.get("/account/")
    clock.shift(15 * 60)
    assert "ended=idle" in browser.get("/account/").url


def test_what_a_page_asks_by_itself_is_no_deed(planner: User, clock: Any) -> None:
    browser = signed_in(planner)
    browser.get("/account/")
    for _ in range(14):
        clock.shift(60)
        assert browser.get("/account/", headers={POLL_HEADER: "1"}).status_code == 200
    clock.shift(60)
    fragment = browser.get("/account/", headers={POLL_HEADER: "1", "HX-Request": "true"})
    assert fragment.status_code == 401
    assert fragment.headers["HX-Redirect"] == f"{SIGN_IN}?ended=idle"


@pytest.mark.parametrize("path", sorted(ROOT.glob("keskus/*/templates/**/*.html")), ids=lambda path: path.name)
def test_every_page_that_asks_by_itself_says_so(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for element in re.findall(r"<[^<>]*hx-trigger=\"every[^<>]*>", re.sub(r"{%.*?%}|{{.*?}}", "", text)):
        assert POLL_HEADER in element


def test_twelve_hours_are_the_end_however_busy(agent: User, clock: Any) -> None:
    browser = signed_in(agent)
    for _ in range(24):
        assert browser.get("/account/").status_code == 200
        clock.shift(30 * 60)
    assert "account/sign-in" in browser.get("/account/").url
    assert not entered(browser)


@pytest.mark.parametrize("change", ["deactivate", "grant", "end", "password"])
def test_a_change_of_rights_ends_every_session_at_once(world: World, planner: User, change: str) -> None:
    one, two = signed_in(planner), signed_in(planner)
    assert one.get("/account/").status_code == two.get("/account/").status_code == 200
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    match change:
        case "deactivate":
            actions.deactivate_user(manager, planner)
        case "grant":
            values = {"kind": ScopeKind.TEAM, "scope_id": world.ours.team.pk}
            actions.give_grant(manager, planner, role=Role.QUALITY, **values)
        case "end":
            actions.end_sessions(manager, planner)
        case "password":
            form = {"old": PASSWORD, "password": "a quite different bridge 9", "again": "a quite different bridge 9"}
            assert one.post("/account/password/", form).status_code == 302
            assert one.get("/account/").status_code == 200, "the one that changed it goes on"
            one.post("/account/sign-out/")
    assert one.get("/account/").status_code == 302
    assert two.get("/account/").status_code == 302


def test_who_no_longer_works_here_is_out_at_the_next_request(world: World, planner: User) -> None:
    browser = signed_in(planner)
    assert browser.get("/account/").status_code == 200
    assert planner.employee is not None
    planner.employee.ended_on = timezone.localdate() - timedelta(days=1)
    planner.employee.save()
    assert browser.get("/account/").status_code == 302
    assert not entered(browser)
    refused = try_password(Client(), planner)
    assert "do not belong together" in refused.text


def test_one_ends_ones_other_session_and_nobody_elses(world: World, agent: User, planner: User) -> None:
    here, there, other = signed_in(agent), signed_in(agent), signed_in(planner)
    for browser in (here, there, other):
        browser.get("/account/")
    number = there.session["sign_in"]
    assert other.post(f"/account/sessions/{number}/end/").status_code == 404
    assert here.post(f"/account/sessions/{number}/end/").status_code == 302
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


# Links


def test_an_invited_person_chooses_a_password_and_is_in(world: World) -> None:
    manager = world.viewer(Role.MANAGER, ScopeKind.CENTRE)
    who = {"email": "newcomer@example.test", "display_name": "New Comer", "employee": world.ours.agent}
    user, path = actions.invite_user(manager, **who, role=Role.AGENT, kind=ScopeKind.SELF)
    browser = Client()
    assert browser.get(path).url == "/account/link/", "the code leaves the address"
    assert "New Comer" in browser.get("/account/link/").text
    for bad, why in [("short", "at least 15"), ("Password12345678", "common words"), ("newcomer.example.1", "common")]:
        assert why in browser.post("/account/link/", {"password": bad, "again": bad}).text
    good = "tramwaj jedzie przez most"
    assert "not the same" in browser.post("/account/link/", {"password": good, "again": "other"}).text
    assert browser.post("/account/link/", {"password": good, "again": good}).status_code == 302
    assert entered(browser)
    late = Client()
    late.get(path)
    assert late.get("/account/link/").status_code == 404
    assert User.objects.get(pk=user.pk).check_password(good)


def test_the_only_manager_who_lost_the_second_factor_is_helped(world: World) -> None:
    user = world.user(Role.MANAGER, ScopeKind.CENTRE)
    browser = Client()
    browser.get(actions.make_recovery_link(SYSTEM, user))
    assert "not your password" in browser.post("/account/link/", {"password": WRONG}).text
    assert Authenticator.objects.filter(user=user).exists()
    assert browser.post("/account/link/", {"password": PASSWORD}).status_code == 302
    assert browser.get("/account/").url == "/account/second-factor/set-up/"
    assert AuditEntry.objects.filter(action="access.recover").exists()


def test_a_forgotten_password_does_not_go_round_the_second_factor(world: World, planner: User) -> None:
    browser = Client()
    browser.get(actions.make_password_link(world.viewer(Role.MANAGER, ScopeKind.CENTRE), planner))
    form = {"password": "a quite different bridge 9", "again": "a quite different bridge 9"}
    assert browser.post("/account/link/", form).url == "/account/sign-in/code/"
    assert not entered(browser)


def test_the_demonstration_lets_its_visitor_in_without_password_or_second_factor(world: World, settings: Any) -> None:
    settings.KESKUS_MODE = "demo"
    user = world.user(Role.MANAGER, ScopeKind.CENTRE)
    Authenticator.objects.filter(user=user).delete()
    browser = Client()
    browser.get(actions.one_time_sign_in(SYSTEM, user))
    assert "Demonstration" in browser.get("/account/link/").text
    assert browser.post("/account/link/").status_code == 302
    assert browser.get(reverse("access:users")).status_code == 200
