"""Which recordings a viewer reaches: decided here, once, for lists, pages, players and searches alike.

By the call's queue (its site and client too), by the teams the agent was in at that time, by oneself as who spoke:
whose telephone it is by now does not matter. What has no queue (calls made, recordings that match nothing) is reached
through its site. Evaluators, supervisors and managers may listen, agents to their own calls; nobody else ever (privacy
rule 28): nobody else holds the permission.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet

from keskus.contacts.queries.reach import Choice, Reach, reach_of, tenure_condition
from keskus.core.actors import Actor, Place
from keskus.people.models import TeamMembership
from keskus.recordings.models import Recording

VIEW = "recordings.recording.view"
PLAY = "recordings.play_recording"
ERASE = "recordings.erase_recording"
TIME = "began_epoch"
NOTHING = Q(pk__in=[])


def recordings_reached(viewer: Actor, permission: str = VIEW, reach: Reach | None = None) -> QuerySet[Recording]:
    """The recordings that a permission reaches; `reach` saves reading the queues again where a page has it."""
    reach = reach or reach_of(viewer, permission, Choice.always())
    return Recording.objects.filter(reached(reach))


def reached(reach: Reach) -> Q:
    """The same as a condition on recordings, for those who join them."""
    scope = reach.scope
    if scope.everything:
        return Q()
    condition = Q(queue_id__in=[queue.id for queue in reach.queues]) if not scope.nothing else NOTHING
    if scope.teams:
        condition |= tenure_condition(reach.tenures(scope.teams), TIME)
    if scope.sites:
        condition |= Q(queue=None, site__in=scope.sites)
    if scope.employees:
        condition |= Q(employee__in=scope.employees)
    return condition


def recording_or_none(viewer: Actor, pk: int, permission: str = VIEW) -> Recording | None:
    """One recording, with what its page names; None alike for one that is not there and one that is not theirs."""
    rows = recordings_reached(viewer, permission).select_related("queue", "agent", "employee", "site", "source")
    return rows.filter(pk=pk).first()


def place_of(recording: Recording) -> Place:
    """Where a recording stands, for deeds; its teams are those of the agent on that day."""
    teams: frozenset[int] = frozenset()
    if recording.employee_id:
        on = recording.began_at.astimezone(recording.site.zone).date()
        held = TeamMembership.objects.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)
        teams = frozenset(held.filter(employee=recording.employee_id).values_list("team_id", flat=True))
    queue = recording.queue
    return Place(
        sites=frozenset({queue.site_id if queue else recording.site_id}),
        clients=frozenset({queue.client_id}) if queue else frozenset(),
        teams=teams,
        queues=frozenset({queue.pk}) if queue else frozenset(),
        employees=frozenset({recording.employee_id}) if recording.employee_id else frozenset(),
    )
