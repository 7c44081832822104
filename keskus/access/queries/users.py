"""Users within reach, their grants and their history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from keskus.access.models import Grant, User
from keskus.access.queries.places import scope_name
from keskus.access.queries.viewers import Viewer, viewer_of
from keskus.access.rules import Role, ScopeKind, roles_with
from keskus.core.actors import Actor, Place
from keskus.core.audit import keys_among, subject_of
from keskus.core.models import AuditEntry
from keskus.people.models import Employee, TeamMembership


def user_again(user: User) -> User:
    """The same user fresh from the database, which a form may change before it is judged."""
    return User.objects.get(pk=user.pk)


def user_named(name: str) -> User | None:
    """The user with that sign-in name, whatever its case."""
    return User.objects.filter(email__iexact=name.strip()).first()


def sign_in_name(actor: str) -> str:
    """The sign-in name of the trail's `user:12`; empty for whoever is no user, or is gone."""
    user = _user_of(actor)
    return user.email if user else ""


def _user_of(actor: str) -> User | None:
    number = actor.removeprefix("user:")
    if number == actor or not number.isdecimal():
        return None
    return User.objects.filter(pk=number).select_related("employee").first()


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """The trail's `user:12` to the name of that person now; whoever is no user, or is gone, stays a number."""
    numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    return {f"user:{row.pk}": row.display_name for row in User.objects.filter(pk__in=numbers)}


def employee_of(actor: str) -> Employee | None:
    """The employee behind the trail's `user:12`; none for the system and for outsiders."""
    user = _user_of(actor)
    return user.employee if user else None


def actor_of_employee(employee: int) -> str:
    """The trail's `user:12` of an employee who may sign in; empty for others."""
    row = User.objects.filter(employee=employee, is_active=True).first()
    return f"user:{row.pk}" if row else ""


def language_of_employee(employee: int) -> str:
    """The language that an employee reads, English while they have no account."""
    row = User.objects.filter(employee=employee).first()
    return row.language if row else "en"


def viewer_numbered(actor: str, today: date) -> Viewer | None:
    """What the trail's `user:12` may today; none for the system and for whoever is gone."""
    user = _user_of(actor)
    return viewer_of(user, today) if user else None


def managers_of_the_centre(today: date) -> QuerySet[User]:
    """Active users who hold the manager's role over the whole centre today."""
    return User.objects.filter(
        Q(grants__ends_on=None) | Q(grants__ends_on__gte=today),
        Q(employee=None) | Q(employee__ended_on=None) | Q(employee__ended_on__gte=today),
        is_active=True,
        grants__role=Role.MANAGER,
        grants__scope_kind=ScopeKind.CENTRE,
        grants__starts_on__lte=today,
        grants__withdrawn_at=None,
    ).distinct()


def people_who_may(permission: str, place: Place, today: date) -> list[Employee]:
    """Those who work here and may do something at a place today, to tell them of it."""
    roles = roles_with(permission)
    held = Grant.objects.filter(user=OuterRef("pk"), role__in=roles, withdrawn_at=None)
    rows = User.objects.filter(Exists(held), is_active=True).select_related("employee")
    return [user.employee for user in rows if user.employee and viewer_of(user, today).may(permission, place)]


def users(viewer: Actor) -> QuerySet[User]:
    """The users that the viewer may see: employees in reach, outsiders who hold a role there; oneself always."""
    reach = viewer.scope("access.user.view")
    rows = User.objects.select_related("employee__site").annotate(
        has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)),
    )
    if reach.everything:
        return rows
    today = timezone.localdate()
    in_team = TeamMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), employee=OuterRef("employee"), team_id__in=reach.teams
    )
    held = Grant.objects.filter(
        Q(scope_kind=ScopeKind.SITE, scope_id__in=reach.sites)
        | Q(scope_kind=ScopeKind.CLIENT, scope_id__in=reach.clients)
        | Q(scope_kind=ScopeKind.TEAM, scope_id__in=reach.teams)
        | Q(scope_kind=ScopeKind.QUEUE, scope_id__in=reach.queues),
        user=OuterRef("pk"),
        withdrawn_at=None,
    )
    return rows.filter(
        Q(employee__site_id__in=reach.sites)
        | Q(employee_id__in=reach.employees)
        | Exists(in_team)
        | Q(Exists(held), employee=None)
    )


def user_in_reach(viewer: Actor, pk: int) -> User | None:
    """One user that the viewer may see; None alike for one that is not there and one that is not theirs."""
    return users(viewer).filter(pk=pk).first()


def users_narrowed(viewer: Actor, *, q: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """The users in reach that fit a name, hold a role today, and are in a state (open, shut, invited)."""
    rows, today = users(viewer), timezone.localdate()
    if q:
        rows = rows.filter(Q(display_name__icontains=q) | Q(email__icontains=q))
    if role:
        held = Grant.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=today),
            user=OuterRef("pk"),
            role=role,
            starts_on__lte=today,
            withdrawn_at=None,
        )
        rows = rows.filter(Exists(held))
    invited = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    states = {"open": Q(is_active=True) & ~invited, "shut": Q(is_active=False), "invited": Q(is_active=True) & invited}
    return rows.filter(states[state]) if state in states else rows


def employees_without_user(viewer: Actor) -> QuerySet[Employee]:
    """Employees of today whom the viewer may invite and who have no account yet."""
    reach, today = viewer.scope("access.invite_user"), timezone.localdate()
    rows = Employee.objects.filter(
        Q(ended_on=None) | Q(ended_on__gte=today), ~Exists(User.objects.filter(employee=OuterRef("pk")))
    )
    if reach.everything:
        return rows
    in_team = TeamMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), employee=OuterRef("pk"), team_id__in=reach.teams
    )
    return rows.filter(Q(site_id__in=reach.sites) | Exists(in_team))


@dataclass(frozen=True, slots=True)
class GrantLine:
    """A grant as a list shows it."""

    grant: Grant
    where: str
    state: str  # now, later, over, withdrawn


def grants_of(user: User, today: date | None = None) -> list[GrantLine]:
    """A user's grants, those in force first."""
    today = today or timezone.localdate()
    lines = [
        GrantLine(row, scope_name(row.scope_kind, row.scope_id), _state(row, today))
        for row in Grant.objects.filter(user=user).order_by("role", "starts_on", "pk")
    ]
    order = {"now": 0, "later": 1, "over": 2, "withdrawn": 3}
    return sorted(lines, key=lambda line: order[line.state])


def _state(grant: Grant, today: date) -> str:
    if grant.withdrawn_at is not None:
        return "withdrawn"
    if grant.starts_on > today:
        return "later"
    return "now" if grant.holds_on(today) else "over"


def grant_in_reach(viewer: Actor, user_pk: int, grant_pk: int) -> Grant | None:
    """A grant of a user whom the viewer may see."""
    user = user_in_reach(viewer, user_pk)
    return Grant.objects.select_related("user").filter(pk=grant_pk, user=user).first() if user else None


def roles_of(users_shown: Iterable[User], today: date | None = None) -> dict[int, list[str]]:
    """User to the names of the roles held today, for a page of the list in one query."""
    today = today or timezone.localdate()
    found: dict[int, list[str]] = {}
    rows = Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user__in=list(users_shown), starts_on__lte=today, withdrawn_at=None
    ).order_by("role")
    for row in rows:
        label = str(row.get_role_display())
        if label not in found.setdefault(row.user_id, []):
            found[row.user_id].append(label)
    return found


def history_of(user: User, limit: int = 50) -> list[AuditEntry]:
    """The latest deeds about a user's access, newest first; what one deed noted several times stands there once."""
    about = Q(subject=subject_of(user)) | Q(actor=f"user:{user.pk}", action__startswith="access.")
    entries: dict[tuple[Any, ...], AuditEntry] = {}
    for entry in AuditEntry.objects.filter(about).order_by("-number")[:limit]:
        grant = str(entry.changes.get("grant", ""))
        entries.setdefault((entry.at, entry.action, entry.actor, grant), entry)
    return list(entries.values())


def names_of_subjects(viewer: Actor, subjects: Iterable[str]) -> dict[str, str]:
    """What the trail's users are called, as far as the viewer reaches them."""
    keys = keys_among("access.user", subjects)
    rows = users(viewer).filter(pk__in=keys) if keys else ()
    return {f"access.user:{row.pk}": row.display_name for row in rows}
