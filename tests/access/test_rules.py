"""Privacy rules 27, 28 and 34 to 36 as pure functions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import combinations

import pytest

from keskus.access.rules import LETTERS, MATRIX, SYSTEM_ONLY, Role, ScopeKind, roles_with
from keskus.access.rules.grants import Tenure, clashes, overlap, scopes_of, why_apart
from keskus.access.rules.passwords import faults
from keskus.access.rules.second_factor import code_at, step_of
from keskus.access.rules.sessions import idle_limit, needs_second_factor, why_over
from keskus.access.rules.throttle import Tries, network_of, too_many

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


# Rule 27: default deny


def test_what_the_matrix_does_not_hold_nobody_may() -> None:
    assert roles_with("payroll.everything") == frozenset()
    assert not set(MATRIX) & SYSTEM_ONLY


@pytest.mark.parametrize("name", MATRIX)
def test_every_line_of_the_matrix_is_well_written(name: str) -> None:
    letters = MATRIX[name]
    assert letters
    assert set(letters) <= set(LETTERS)
    assert len(set(letters)) == len(letters)
    assert 2 <= name.count(".") + 1 <= 3


# Rule 28: the split


@pytest.mark.parametrize(
    ("role", "never"),
    [
        (Role.ADMINISTRATOR, ["people.contract.view", "people.pay.view", "contacts.contact.view", "core.trail.view"]),
        (Role.HR, ["contacts.contact.view", "contacts.number.view"]),
        (Role.QUALITY, ["people.pay.view", "people.contract.view"]),
        (Role.PRIVACY, ["contacts.contact.view", "contacts.number.view", "people.pay.view", "people.contract.view"]),
        (Role.SUPERVISOR, ["people.pay.view", "people.contract.view"]),
        (Role.PLANNER, ["people.pay.view", "contacts.contact.view"]),
        (Role.CLIENT, ["people.employee.view", "contacts.agent_figures.view", "contacts.number.view"]),
        (Role.AGENT, ["people.pay.view", "contacts.contact.view", "access.user.view"]),
        (Role.OWNER, ["people.pay.view", "contacts.contact.view", "access.user.view"]),
    ],
)
def test_what_a_role_never_sees(role: Role, never: list[str]) -> None:
    assert [name for name in never if role in roles_with(name)] == []


OWN_ACCOUNT = {
    "access.change_own_settings",
    "access.change_own_password",
    "access.set_up_second_factor",
    "access.renew_recovery_codes",
    "access.remove_second_factor",
    "access.end_own_session",
    "access.make_token",
    "access.revoke_token",
    "people.read_notice",
    "reports.stop_receiving",  # what is sent to oneself
    "floor.choose_alarm_mails",  # the same
}


def test_the_auditor_only_reads() -> None:
    held = {name for name in MATRIX if Role.AUDITOR in roles_with(name)}
    assert {name for name in held if not name.endswith(".view")} <= OWN_ACCOUNT | {"core.export_trail"}


@pytest.mark.parametrize("role", Role)
def test_who_may_appoint_anybody_may_give_grants(role: Role) -> None:
    appoints = [name for name in MATRIX if name.startswith("access.grant.") and name != "access.grant.view"]
    if any(role in roles_with(name) for name in appoints):
        assert role in roles_with("access.give_grant")


def test_the_administrator_appoints_nobody_who_sees_more_than_an_administrator() -> None:
    appointed = {role for role in Role if Role.ADMINISTRATOR in roles_with(f"access.grant.{role}")}
    assert appointed == {Role.AGENT, Role.ADMINISTRATOR}


# Separation of duties

APART = {
    *(frozenset({Role.AUDITOR, other}) for other in Role if other is not Role.AUDITOR),
    *(frozenset({Role.CLIENT, other}) for other in Role if other is not Role.CLIENT),
    *(
        frozenset({Role.PRIVACY, other})
        for other in (Role.MANAGER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.HR, Role.OWNER, Role.QUALITY)
    ),
    *(frozenset({Role.ADMINISTRATOR, other}) for other in (Role.HR, Role.QUALITY, Role.SUPERVISOR)),
    *(frozenset({Role.HR, other}) for other in (Role.QUALITY, Role.SUPERVISOR)),
}


@pytest.mark.parametrize(("one", "other"), list(combinations(Role, 2)))
def test_which_roles_are_kept_apart(one: Role, other: Role) -> None:
    assert (why_apart(one, other) is not None) == (frozenset({one, other}) in APART)
    assert why_apart(one, other) == why_apart(other, one)


def test_a_small_centre_may_have_one_person_for_manager_and_administrator() -> None:
    assert why_apart(Role.MANAGER, Role.ADMINISTRATOR) is None


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ((1, 10), (10, 20), True),
        ((1, 10), (11, 20), False),
        ((1, None), (20, 25), True),
        ((20, 25), (1, None), True),
        ((20, None), (1, 19), False),
    ],
)
def test_tenures_meet_on_a_common_day(
    one: tuple[int, int | None], other: tuple[int, int | None], *, meet: bool
) -> None:
    def tenure(role: Role, days: tuple[int, int | None]) -> Tenure:
        return Tenure(role, date(2026, 1, days[0]), date(2026, 1, days[1]) if days[1] else None)

    a, b = tenure(Role.HR, one), tenure(Role.QUALITY, other)
    assert overlap(a, b) is meet
    assert clashes(a, [b]) == ([("hr_does_not_listen", Role.QUALITY)] if meet else [])


def test_an_agent_reaches_only_themselves_and_a_client_only_its_own_work() -> None:
    assert scopes_of(Role.AGENT) == {ScopeKind.SELF}
    assert scopes_of(Role.CLIENT) == {ScopeKind.CLIENT, ScopeKind.QUEUE}
    assert ScopeKind.SELF not in scopes_of(Role.MANAGER)


# Rule 34: passwords


@pytest.mark.parametrize(
    "common",
    [
        "Password123456!",
        "Haslo!2024haslo",
        "tereteretere12",
        "qwertyuiop123456",
        "1qaz2wsx3edc4rfv",
        "aaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "P@ssw0rdP@ssw0rd",
        "Zażółć123 hasło",
        "kevadsuvisügistalv",
        "Wiosna2026!Wiosna2026!",
        "Tomasz.Kowalski1985",
        "kowalski@centre7",
        "98765432109876",
        "keskusKESKUSkeskus",
    ],
)
def test_common_passwords_are_refused(common: str) -> None:
    found = faults(common, with_second_factor=True, personal=["tomasz.kowalski@example.test", "Tomasz Kowalski"])
    assert found == ["too_common"]


@pytest.mark.parametrize(
    "good",
    [
        "correct horse battery staple",
        "zielone jabłko spada w deszczu",
        "maja lähedal kasvab vana kask",
        "tramwaj jedzie przez most",
        "xK9#vQ2mLp7wRz",
        "длинный пароль здесь",
    ],
)
def test_a_sentence_of_ones_own_is_welcome_without_any_digit(good: str) -> None:
    assert faults(good, with_second_factor=True, personal=["tomasz.kowalski@example.test"]) == []


@pytest.mark.parametrize(
    ("length", "with_second_factor", "found"),
    [
        (11, True, ["too_short"]),
        (12, True, []),
        (14, False, ["too_short"]),
        (15, False, []),
        (128, True, []),
        (129, True, ["too_long"]),
    ],
)
def test_how_long_a_password_must_and_may_be(length: int, *, with_second_factor: bool, found: list[str]) -> None:
    text = ("vhk ouwbt exmzg pirn yalc " * 6)[:length]
    assert faults(text, with_second_factor=with_second_factor) == found


def test_the_card_data_mode_asks_for_letter_and_digit() -> None:
    assert faults("tramwaj jedzie przez most", with_second_factor=True, strict=True) == ["needs_both"]
    assert faults("tramwaj 4 jedzie przez most", with_second_factor=True, strict=True) == []


# Rule 35: second factor and throttle

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # RFC 6238, appendix B: "12345678901234567890"


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(at: int, code: str) -> None:
    assert code_at(RFC_SECRET, at // 30) == code


def test_a_code_is_good_once_and_for_one_step_of_clock_error() -> None:
    step = 1000
    code = code_at(RFC_SECRET, step)
    assert step_of(RFC_SECRET, code, epoch_seconds=step * 30, after_step=0) == step
    assert step_of(RFC_SECRET, f"{code[:3]} {code[3:]}", epoch_seconds=(step + 1) * 30 + 29, after_step=0) == step
    assert step_of(RFC_SECRET, code, epoch_seconds=(step + 2) * 30, after_step=0) is None
    assert step_of(RFC_SECRET, code, epoch_seconds=step * 30, after_step=step) is None
    assert step_of(RFC_SECRET, "ü23456", epoch_seconds=step * 30, after_step=0) is None


@pytest.mark.parametrize("role", Role)
def test_whoever_sees_others_data_needs_a_second_factor(role: Role) -> None:
    assert needs_second_factor({role}) is (role is not Role.AGENT)
    assert needs_second_factor({role}, strict=True)


@pytest.mark.parametrize(
    ("tries", "device", "address", "refused"),
    [
        (Tries(5, 5, 5), False, False, False),
        (Tries(6, 6, 6), False, False, True),
        (Tries(6, 6, 6), True, True, True),
        (Tries(1, 61, 1), False, True, True),
        (Tries(1, 61, 1), True, True, False),
        (Tries(1, 1, 101), False, False, True),
        (Tries(1, 1, 101), False, True, False),
        (Tries(1, 1, 101), True, False, False),
    ],
)
def test_how_many_tries_are_too_many(tries: Tries, *, device: bool, address: bool, refused: bool) -> None:
    assert too_many(tries, known_device=device, known_address=address) is refused


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("", "unknown"),
        ("/tmp/socket", "unknown"),
    ],
)
def test_an_address_is_counted_by_what_one_stranger_holds(address: str, network: str) -> None:
    assert network_of(address) == network


# Rule 36: sessions


@pytest.mark.parametrize(
    ("roles", "idle_minutes", "hours", "why"),
    [
        ({Role.AGENT}, 59, 1, None),
        ({Role.AGENT}, 60, 1, "idle"),
        ({Role.SUPERVISOR}, 14, 1, None),
        ({Role.SUPERVISOR}, 15, 1, "idle"),
        ({Role.AGENT, Role.SUPERVISOR}, 15, 1, "idle"),
        ({Role.AGENT}, 0, 12, "absolute"),
        (set(), 59, 1, None),
    ],
)
def test_when_a_session_is_over(roles: set[Role], idle_minutes: int, hours: int, why: str | None) -> None:
    seen, started = NOW - timedelta(minutes=idle_minutes), NOW - timedelta(hours=hours)
    assert why_over(NOW, started_at=started, seen_at=seen, roles=roles) == why


def test_the_card_data_mode_gives_everybody_fifteen_minutes() -> None:
    assert idle_limit({Role.AGENT}, strict=True) == timedelta(minutes=15)
