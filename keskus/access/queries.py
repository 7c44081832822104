"""Who is looking, and what may be seen of users, grants, sessions and tokens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from keskus.access.models import DEED_LABELS, ApiToken, Grant, OneTimeCode, SignIn, SignInTry, User
from keskus.access.rules import MATRIX, Role, ScopeKind, roles_with
from keskus.access.rules.throttle import ACCOUNT_WINDOW, FAMILIAR_DAYS, WINDOW, Tries
from keskus.core import keys
from keskus.core.actors import Actor, Place, Scope
from keskus.core.audit import subject_of
from keskus.core.models import AuditEntry
from keskus.people.models import Client, Employee, Queue, Site, Team, TeamMembership


@dataclass(frozen=True, slots=True)
class HeldGrant:
    """A role somebody holds today, how far it reaches, and its last day (none: open)."""

    role: Role
    kind: ScopeKind
    scope_id: int | None
    ends_on: date | None = None


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with the grants of today. Immutable: made anew for each request."""

    user_id: int
    employee_id: int | None
    display_name: str
    language: str
    grants: tuple[HeldGrant, ...]
    only: frozenset[str] | None = None  # an API token's own narrower list; None: all that the grants carry
    _scopes: dict[str, Scope] = field(default_factory=dict, repr=False, compare=False)

    @property
    def number(self) -> str:
        """Pseudonymous name for the trail."""
        return f"user:{self.user_id}"

    @property
    def role(self) -> str:
        """The roles held, for the trail."""
        return ",".join(sorted({grant.role.value for grant in self.grants}))

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def may(self, permission: str, place: Place | None = None) -> bool:
        """Whether the permission is held anywhere (no place) or reaches the place. Unknown permissions: nobody."""
        scope = self.scope(permission)
        return not scope.nothing if place is None else scope.covers(place)

    def scope(self, permission: str) -> Scope:
        """Every place that the permission reaches for this person."""
        if self.only is not None and permission not in self.only:
            return Scope()
        if permission not in self._scopes:
            self._scopes[permission] = scope_of(self.grants, permission, self.employee_id)
        return self._scopes[permission]

    def may_until(self, permission: str, place: Place, last_day: date | None) -> bool:
        """Whether one grant reaches the place and lasts at least as long (no day: for good)."""
        lasting = [g for g in self.grants if g.ends_on is None or (last_day is not None and last_day <= g.ends_on)]
        return any(scope_of([grant], permission, self.employee_id).covers(place) for grant in lasting)


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody who has just proved who they are, by a password or a one-time code: may do that one deed, no other."""

    user_id: int
    permission: str
    role: str = "self"

    @property
    def number(self) -> str:
        """Pseudonymous name for the trail."""
        return f"user:{self.user_id}"

    def may(self, permission: str, place: Place | None = None) -> bool:
        """The one deed, whatever the place."""
        return permission == self.permission

    def scope(self, permission: str) -> Scope:
        """Everything for the one deed, which is about oneself anyway."""
        return Scope(everything=permission == self.permission)


def scope_of(grants: Iterable[HeldGrant], permission: str, employee_id: int | None) -> Scope:
    """The union of the reach of all grants whose role carries the permission."""
    carriers = roles_with(permission)
    reach: dict[ScopeKind, set[int]] = {kind: set() for kind in ScopeKind}
    everything = False
    for grant in grants:
        if grant.role not in carriers:
            continue
        if grant.kind is ScopeKind.CENTRE:
            everything = True
        elif grant.kind is ScopeKind.SELF:
            reach[ScopeKind.SELF].update(() if employee_id is None else (employee_id,))
        elif grant.scope_id is not None:
            reach[grant.kind].add(grant.scope_id)
    return Scope(
        everything,
        frozenset(reach[ScopeKind.SITE]),
        frozenset(reach[ScopeKind.CLIENT]),
        frozenset(reach[ScopeKind.TEAM]),
        frozenset(reach[ScopeKind.QUEUE]),
        frozenset(reach[ScopeKind.SELF]),
    )


def grants_in_force(user: User, today: date) -> QuerySet[Grant]:
    """The grants that hold on a day."""
    return Grant.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), user=user, starts_on__lte=today, withdrawn_at=None
    )


def may_enter(user: User, today: date) -> bool:
    """Whether the account is open and the person, if an employee, still employed."""
    return user.is_active and (user.employee is None or user.employee.works_on(today))


def viewer_of(user: User, today: date) -> Viewer:
    """The actor that a user is today: only grants in force, none at all once the employment has ended."""
    rows = grants_in_force(user, today) if may_enter(user, today) else []
    grants = tuple(HeldGrant(Role(row.role), ScopeKind(row.scope_kind), row.scope_id, row.ends_on) for row in rows)
    return Viewer(user.pk, user.employee_id, user.display_name, user.language, grants)


def place_of(user: User, today: date | None = None) -> Place:
    """Where a user stands: as an employee by site, teams of today and self; an outsider by their own grants' places."""
    today = today or timezone.localdate()
    if user.employee_id is not None:
        return place_of_employee(user.employee_id, today)
    sides: dict[str, set[int]] = {kind.value: set() for kind in ScopeKind}
    for kind, scope_id in Grant.objects.filter(user=user, withdrawn_at=None).values_list("scope_kind", "scope_id"):
        sides[kind].update(() if scope_id is None else (scope_id,))
    if sides[ScopeKind.CENTRE] or not any(sides.values()):
        return Place()
    return Place(
        sites=frozenset(sides[ScopeKind.SITE]),
        clients=frozenset(sides[ScopeKind.CLIENT]),
        teams=frozenset(sides[ScopeKind.TEAM]),
        queues=frozenset(sides[ScopeKind.QUEUE]),
    )


def place_of_employee(employee_id: int, today: date) -> Place:
    """The site, the teams of today and the person."""
    site_id = Employee.objects.values_list("site_id", flat=True).get(pk=employee_id)
    teams = TeamMembership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=today), employee_id=employee_id, starts_on__lte=today
    ).values_list("team_id", flat=True)
    return Place(sites=frozenset({site_id}), teams=frozenset(teams), employees=frozenset({employee_id}))


def place_of_scope(kind: ScopeKind, scope_id: int | None, user: User) -> Place | None:
    """The place that a grant of this scope reaches; None when the thing does not exist."""
    if kind is ScopeKind.CENTRE:
        return Place()
    if kind is ScopeKind.SELF:
        return place_of(user) if user.employee_id else None
    if scope_id is None:
        return None
    if kind is ScopeKind.TEAM:
        team = Team.objects.filter(pk=scope_id).first()
        return Place.of(team=team.pk, site=team.site_id) if team else None
    if kind is ScopeKind.QUEUE:
        queue = Queue.objects.filter(pk=scope_id).first()
        return Place.of(queue=queue.pk, client=queue.client_id, site=queue.site_id) if queue else None
    model, side = {ScopeKind.SITE: (Site, "site"), ScopeKind.CLIENT: (Client, "client")}[kind]
    return Place.of(**{side: scope_id}) if model._default_manager.filter(pk=scope_id).exists() else None


def scope_name(kind: str, scope_id: int | None) -> str:
    """What the scope of a grant is called; empty for the centre and oneself, which need no name."""
    models = {ScopeKind.SITE: Site, ScopeKind.CLIENT: Client, ScopeKind.TEAM: Team, ScopeKind.QUEUE: Queue}
    model = models.get(ScopeKind(kind))
    return str(model._default_manager.filter(pk=scope_id).first() or "") if model else ""


def scopes_to_give(viewer: Actor, role: Role) -> list[tuple[ScopeKind, int | None, str]]:
    """Every scope at which the viewer may give the role: kind, number, name."""
    reach = viewer.scope(f"access.grant.{role}")
    found: list[tuple[ScopeKind, int | None, str]] = []
    if reach.everything:
        found.append((ScopeKind.CENTRE, None, ""))
    sites = Site.objects.all() if reach.everything else Site.objects.filter(pk__in=reach.sites)
    clients = Client.objects.all() if reach.everything else Client.objects.filter(pk__in=reach.clients)
    teams = Team.objects.all() if reach.everything else Team.objects.filter(_in(reach, "pk", "site_id"))
    queues = Queue.objects.all()
    if not reach.everything:
        queues = queues.filter(Q(pk__in=reach.queues) | Q(client_id__in=reach.clients) | Q(site_id__in=reach.sites))
    found += [(ScopeKind.SITE, site.pk, site.name) for site in sites]
    found += [(ScopeKind.CLIENT, client.pk, client.name) for client in clients]
    found += [(ScopeKind.TEAM, team.pk, team.name) for team in teams]
    found += [(ScopeKind.QUEUE, queue.pk, queue.name) for queue in queues]
    return found


def _in(reach: Scope, team: str, site: str) -> Q:
    return Q(**{f"{team}__in": reach.teams}) | Q(**{f"{site}__in": reach.sites})


def reaches_wholly(actor: Actor, permission: str, user: User) -> bool:
    """Whether the permission covers the user and every place at which that user holds a role.

    So nobody acts on somebody who reaches further than they do.
    """
    places = [place_of(user), *(place for _, place in _held_places(user))]
    return all(actor.may(permission, place) for place in places)


def could_appoint(actor: Actor, user: User) -> bool:
    """Whether the actor could have given the user every role they hold or will hold: what it takes to let them in anew.

    Whoever makes a link that sets a password could use it, so it must not lead to more than the maker may give.
    """
    return all(actor.may(f"access.grant.{role}", place) for role, place in _held_places(user))


def _held_places(user: User) -> list[tuple[str, Place]]:
    today = timezone.localdate()
    rows = Grant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=today), user=user, withdrawn_at=None)
    return [(row.role, place_of_scope(ScopeKind(row.scope_kind), row.scope_id, user) or Place()) for row in rows]


def user_again(user: User) -> User:
    """The same user fresh from the database, which a form may change before it is judged."""
    return User.objects.get(pk=user.pk)


def user_named(name: str) -> User | None:
    """The user with that sign-in name, whatever its case."""
    return User.objects.filter(email__iexact=name.strip()).first()


def names_of_actors(actors: Iterable[str]) -> dict[str, str]:
    """The trail's `user:12` to the name of that person now; whoever is no user, or is gone, stays a number."""
    numbers = {actor.removeprefix("user:") for actor in actors if actor.startswith("user:")}
    return {f"user:{row.pk}": row.display_name for row in User.objects.filter(pk__in=numbers)}


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


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """An entry of the trail as a user's page shows it."""

    entry: AuditEntry
    words: str
    detail: str
    by: str


def history_of(user: User, limit: int = 50) -> list[HistoryLine]:
    """The latest entries of the trail about a user's access, newest first, in words."""
    about = Q(subject=subject_of(user)) | Q(actor=f"user:{user.pk}", action__startswith="access.")
    entries = list(AuditEntry.objects.filter(about).order_by("-number")[:limit])
    names = names_of_actors(entry.actor for entry in entries)
    return [HistoryLine(entry, _words(entry), _detail(entry), names.get(entry.actor, entry.actor)) for entry in entries]


def _words(entry: AuditEntry) -> str:
    return str(DEED_LABELS.get(entry.action.removeprefix("access."), entry.action))


def _detail(entry: AuditEntry) -> str:
    grant = entry.changes.get("grant")
    return next((text for text in grant if text), "") if isinstance(grant, list) else ""


def open_sign_ins(user: User) -> QuerySet[SignIn]:
    """The sessions of a user that have not ended, the one used last first."""
    return SignIn.objects.filter(user=user, ended_at=None).order_by("-seen_at")


def sign_in_of(user: User, number: int | None) -> SignIn | None:
    """The row behind a session; None when it is not this user's."""
    return SignIn.objects.filter(pk=number, user=user).first() if number else None


def own_sign_in(user: User, pk: int) -> SignIn | None:
    """One of a user's own open sessions."""
    return SignIn.objects.filter(user=user, pk=pk, ended_at=None).first()


def own_token(user: User, pk: int) -> ApiToken | None:
    """One of a user's own tokens that still opens the API."""
    return ApiToken.objects.filter(user=user, pk=pk, revoked_at=None).first()


def grant_in_reach(viewer: Actor, user_pk: int, grant_pk: int) -> Grant | None:
    """A grant of a user whom the viewer may see."""
    user = user_in_reach(viewer, user_pk)
    return Grant.objects.select_related("user").filter(pk=grant_pk, user=user).first() if user else None


def has_second_factor(user: User) -> bool:
    """Whether the person has set up an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def unused_recovery_codes(user: User) -> int:
    """How many recovery codes are left."""
    row = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def live_tokens(user: User) -> QuerySet[ApiToken]:
    """A user's tokens that still open the API."""
    return ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=timezone.now()).order_by("-made_at")


def readable_permissions(viewer: Viewer) -> list[str]:
    """What a token of this person may be narrowed to: every permission to read that they hold."""
    return [name for name in MATRIX if name.endswith(".view") and viewer.may(name)]


def viewer_of_token(token: ApiToken, today: date) -> Viewer:
    """The token's actor: its maker's grants of today, narrowed to the token's own list."""
    return replace(viewer_of(token.user, today), only=frozenset(token.permissions))


def code_in_force(code: str) -> OneTimeCode | None:
    """The one-time code, unless it is unknown, used, too old, or its user shut out."""
    found = OneTimeCode.objects.select_related("user__employee").filter(
        code_hash=keys.search_hash(f"code:{code}"), used_at=None, expires_at__gt=timezone.now()
    )
    row = found.first()
    return row if row and may_enter(row.user, timezone.localdate()) else None


def token_in_force(text: str) -> ApiToken | None:
    """The API token, unless it is unknown, revoked, too old, or its user shut out."""
    row = (
        ApiToken.objects.select_related("user__employee")
        .filter(token_hash=keys.search_hash(f"token:{text}"), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    return row if row and may_enter(row.user, timezone.localdate()) else None


def account_hash(name: str) -> str:
    """How a typed sign-in name is kept in the throttle."""
    return keys.search_hash(f"account:{name.strip().casefold()}")


def is_familiar(name: str, network: str, now: datetime) -> bool:
    """Whether the account has signed in from that network lately."""
    since = now - timedelta(days=FAMILIAR_DAYS)
    return SignIn.objects.filter(user__email__iexact=name.strip(), network=network, started_at__gte=since).exists()


def tries(account: str, place: str, network: str, now: datetime) -> Tries:
    """How often it failed lately: here for this account, from this network, for this account anywhere unfamiliar."""
    recent = SignInTry.objects.filter(at__gt=now - WINDOW)
    return Tries(
        pair=recent.filter(account_hash=account, place=place).count(),
        address=recent.filter(network=network).count(),
        account=SignInTry.objects.filter(account_hash=account, is_familiar=False, at__gt=now - ACCOUNT_WINDOW).count(),
    )


__all__ = ["MATRIX", "HeldGrant", "Viewer", "scope_of", "viewer_of"]
