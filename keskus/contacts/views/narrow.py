"""What an address narrows a list to beyond its filters, each with the way out."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keskus.contacts.queries.address import clock_words, without
from keskus.contacts.queries.calls import CallFilter, outcome_label
from keskus.contacts.queries.clock import instant
from keskus.contacts.queries.reach import Choice


def narrowings(
    request: HttpRequest, wanted: CallFilter, agents: dict[str, str], teams: dict[int, str]
) -> list[tuple[str, str]]:
    """Words, and the address without that part."""
    choice, found = wanted.choice, []
    if choice.agent:
        found.append((_("Agent: %(name)s") % {"name": agents.get(choice.agent, choice.agent)}, "agent"))
    if choice.team is not None:
        found.append((_("Team: %(name)s") % {"name": teams.get(choice.team, choice.team)}, "team"))
    if wanted.outcome:
        found.append((outcome_label(wanted.outcome), "outcome"))
    return [(words, without(request.GET, *name.split())) for words, name in found] + clock_narrowings(request, choice)


def clock_narrowings(request: HttpRequest, choice: Choice) -> list[tuple[str, str]]:
    """The hours, weekdays and interval asked for, and the address without each."""
    found = clock_words(choice)
    if choice.interval is not None:
        start = instant(choice.interval)
        found.append((_("The quarter of an hour from %(time)s UTC") % {"time": f"{start:%Y-%m-%d %H:%M}"}, "interval"))
    return [(words, without(request.GET, *name.split())) for words, name in found]
