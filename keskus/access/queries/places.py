"""Where users stand, where grants reach, and who reaches as far as somebody else."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from keskus.access.models import Grant, User
from keskus.access.rules import Role, ScopeKind
from keskus.core.actors import Actor, Place, Scope
from keskus.people.models import Client, Employee, Queue, Site, Team, TeamMembership
from keskus.people.queries import queue_labels


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


def place_of_scope(kind: ScopeKind, scope_id: int | None, user: User | None = None) -> Place | None:
    """The place that a grant of this scope (to the user) reaches; None when the thing does not exist."""
    if kind is ScopeKind.CENTRE:
        return Place()
    if kind is ScopeKind.SELF:
        return place_of(user) if user and user.employee_id else None
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
    return scopes_in(viewer.scope(f"access.grant.{role}"))


def scopes_in(reach: Scope) -> list[tuple[ScopeKind, int | None, str]]:
    """Every scope that lies in a reach: kind, number, name."""
    found: list[tuple[ScopeKind, int | None, str]] = []
    if reach.everything:
        found.append((ScopeKind.CENTRE, None, ""))
    sites = Site.objects.all() if reach.everything else Site.objects.filter(pk__in=reach.sites)
    clients = Client.objects.all() if reach.everything else Client.objects.filter(pk__in=reach.clients)
    teams = Team.objects.all() if reach.everything else Team.objects.filter(_in(reach, "pk", "site_id"))
    queues = Queue.objects.select_related("site", "client")
    if not reach.everything:
        queues = queues.filter(Q(pk__in=reach.queues) | Q(client_id__in=reach.clients) | Q(site_id__in=reach.sites))
    found += [(ScopeKind.SITE, site.pk, site.name) for site in sites]
    found += [(ScopeKind.CLIENT, client.pk, client.name) for client in clients]
    found += [(ScopeKind.TEAM, team.pk, team.name) for team in teams]
    found += [(ScopeKind.QUEUE, number, label) for number, label in queue_labels(queues).items()]
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
