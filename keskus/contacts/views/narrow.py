"""What an address narrows a list to beyond its filters, each with the way out."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import without
from keskus.contacts.queries.calls import CallFilter, outcome_label
from keskus.contacts.queries.clock import instant


def narrowings(
    request: HttpRequest, wanted: CallFilter, agents: dict[str, str], teams: dict[int, str]
) -> list[tuple[str, str]]:
    """Words, and the address without that part."""
    choice, found = wanted.choice, []
    if choice.agent:
        found.append((_("Agent: %(name)s") % {"name": agents.get(choice.agent, choice.agent)}, "agent"))
    if choice.team is not None:
        found.append((_("Team: %(name)s") % {"name": teams.get(choice.team, choice.team)}, "team"))
    if choice.hour is not None:
        found.append((_("From %(hour)s:00 to %(next)s:00") % {"hour": choice.hour, "next": choice.hour + 1}, "hour"))
    if choice.interval is not None:
        start = instant(choice.interval)
        found.append((_("The quarter of an hour from %(time)s UTC") % {"time": f"{start:%Y-%m-%d %H:%M}"}, "interval"))
    if wanted.outcome:
        found.append((outcome_label(wanted.outcome), "outcome"))
    return [(words, without(request.GET, name)) for words, name in found]
