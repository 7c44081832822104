"""Users: invited, changed, shut out, let in again. Nobody registers themselves."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.utils import timezone

from keskus.access.actions.codes import make_code
from keskus.access.actions.grants import give_grant, keeping_a_manager
from keskus.access.actions.sessions import end_all
from keskus.access.models import OneTimeCode, SignIn, User
from keskus.access.queries import managers_of_the_centre, place_of, place_of_employee, reaches_wholly
from keskus.access.rules import Role, ScopeKind
from keskus.core.actions import Breach, action, record
from keskus.core.actors import SYSTEM, Actor, Place
from keskus.core.audit import changes_between
from keskus.people.models import Employee

PERSONAL = ("email", "display_name")


def _place_of_invited(*, employee: Employee | None = None, **rest: Any) -> Place | None:
    return place_of_employee(employee.pk, timezone.localdate()) if employee else None


@action("access.invite_user", where=_place_of_invited)
def invite_user(
    actor: Actor,
    *,
    email: str,
    display_name: str,
    language: str = "en",
    employee: Employee | None = None,
    **grant: Any,
) -> tuple[User, str]:
    """Make a user with a first role (`grant` as in `give_grant`) and a one-time link to choose a password.

    Breaches: `email_taken`, `employee_taken`, and those of `give_grant`. The path of the link is returned once and
    kept nowhere.
    """
    user = _make(email=email, display_name=display_name, language=language, employee=employee)
    give_grant(actor, user, **grant)
    return user, make_code(user, OneTimeCode.Purpose.INVITE)


def _make(*, email: str, display_name: str, language: str, employee: Employee | None) -> User:
    if User.objects.filter(email__iexact=email).exists():
        raise Breach("email_taken")
    if employee is not None and User.objects.filter(employee=employee).exists():
        raise Breach("employee_taken")
    user = User(
        email=email.strip().lower(),
        display_name=display_name,
        language=language,
        employee=employee,
        joined_at=timezone.now(),
    )
    user.set_unusable_password()
    user.save()
    record(user, {"email": "changed", "display_name": "changed", "employee": [None, user.employee_id]})
    return user


@action("access.create_first_manager")
def create_first_manager(actor: Actor, *, email: str, display_name: str, language: str = "en") -> str:
    """The very first manager, made at the terminal: the path of a one-time link. Breach: `manager_exists`.

    A manager who never chose a password does not count, so a link that was lost can be made again.
    """
    today = timezone.localdate()
    if managers_of_the_centre(today).exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
        raise Breach("manager_exists")
    user = User.objects.filter(email__iexact=email, password__startswith=UNUSABLE_PASSWORD_PREFIX).first()
    if user is None:
        user = _make(email=email, display_name=display_name, language=language, employee=None)
    if not managers_of_the_centre(today).filter(pk=user.pk).exists():
        give_grant(SYSTEM, user, role=Role.MANAGER, kind=ScopeKind.CENTRE)
    record(user, {"first_manager": True})
    return make_code(user, OneTimeCode.Purpose.FIRST)


@action("access.change_user", where=lambda user, **rest: place_of(user))
def change_user(actor: Actor, user: User, *, email: str, display_name: str) -> User:
    """Correct somebody's name or sign-in name. Breaches: `reaches_further`, `email_taken`."""
    if not reaches_wholly(actor, "access.change_user", user):
        raise Breach("reaches_further")
    if User.objects.filter(email__iexact=email).exclude(pk=user.pk).exists():
        raise Breach("email_taken")
    before = {"email": user.email, "display_name": user.display_name}
    user.email, user.display_name = email.strip().lower(), display_name
    user.save(update_fields=["email", "display_name"])
    record(user, changes_between(before, {"email": user.email, "display_name": display_name}, PERSONAL))
    return user


@action("access.deactivate_user", where=place_of)
def deactivate_user(actor: Actor, user: User) -> None:
    """Shut somebody out, at once. Breaches: `oneself`, `reaches_further`, `last_manager`."""
    if actor.number == f"user:{user.pk}":
        raise Breach("oneself")
    if not reaches_wholly(actor, "access.deactivate_user", user):
        raise Breach("reaches_further")
    with keeping_a_manager(user):
        _switch(user, on=False)
    user.codes.filter(used_at=None).update(expires_at=timezone.now())


@action("access.reactivate_user", where=place_of)
def reactivate_user(actor: Actor, user: User) -> None:
    """Let somebody in again, with the grants they still have. Breach: `reaches_further`."""
    if not reaches_wholly(actor, "access.reactivate_user", user):
        raise Breach("reaches_further")
    _switch(user, on=True)


def _switch(user: User, *, on: bool) -> None:
    before, user.is_active = user.is_active, on
    user.save(update_fields=["is_active"])
    end_all(user, SignIn.Ending.CHANGED)
    record(user, {"is_active": [before, on]})
