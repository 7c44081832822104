"""Publishing a roster, past the independent checker; overriding a breach on a named ground; withdrawing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from keskus.core.actions import SYSTEM, Breach, Refused, action, record
from keskus.core.actors import Actor
from keskus.people.actions.notices import notify
from keskus.people.models import Employee
from keskus.planning.actions.reach import anywhere, draft_for, need
from keskus.planning.models import BreachOverride, Roster
from keskus.planning.queries.basis import basis_now
from keskus.planning.queries.legality import findings_of
from keskus.planning.queries.rosters import building, published_version, shifts
from keskus.planning.queries.setting import law_on
from keskus.planning.rules.cover import by_person, differences
from keskus.planning.rules.rosters import RosterState
from keskus.planning.rules.usual import GROUNDS


@action("planning.publish_roster", where=anywhere)
def publish_roster(actor: Actor, roster: Roster, *, at: datetime | None = None) -> int:
    """Make a draft what people see, and tell everybody whose shifts are not as they were; how many that is.

    Breaches: `law_missing`, `empty_roster`, `build_under_way`, and `breaches_open` while the checker finds what is
    against the law or comes without its notice, and nobody has named a ground for it. `at`: when people were told, for
    a roster that was published before this house knew it; the system alone may say so.
    """
    if at is not None and actor is not SYSTEM:
        raise Refused("planning.publish_roster")
    draft = draft_for(actor, "planning.publish_roster", roster)
    now = at or timezone.now()
    own = shifts(draft)
    _refuse(draft, own_count=len(own))
    open_ones = [each for each in findings_of(draft, own, told_at=int(now.timestamp())) if each.is_open]
    if open_ones:
        raise Breach("breaches_open", count=len(open_ones))
    before = published_version(draft)
    changed = differences(by_person(shifts(before)) if before else {}, by_person(own))
    if before is not None:
        before.state = RosterState.REPLACED
        before.save(update_fields=["state"])
    draft.state, draft.published_at, draft.published_by = RosterState.PUBLISHED, now, actor.number
    if not draft.built:  # by hand: planners look at the newest forecasts as long as they work
        draft.basis = basis_now(draft)
    draft.save(update_fields=["state", "published_at", "published_by", "basis"])
    _tell(actor, draft, changed, "planning.roster_changed" if before else "planning.roster_published")
    overridden = draft.overrides.count()
    record(
        draft,
        {
            "state": ["draft", "published"],
            "number": draft.number,
            "shifts": len(own),
            "people": len(changed),
            "overridden": overridden,
        },
    )
    return len(changed)


def _refuse(draft: Roster, *, own_count: int) -> None:
    if law_on(draft.site, draft.starts_on) is None:
        raise Breach("law_missing")
    if not own_count:
        raise Breach("empty_roster")
    if building(draft) is not None:
        raise Breach("build_under_way")


def _tell(actor: Actor, roster: Roster, people: Iterable[int], kind: str) -> None:
    values = {"from": roster.starts_on.isoformat(), "to": roster.ends_on.isoformat()}
    address = f"{reverse('planning:my_shifts')}?from={roster.starts_on.isoformat()}"
    for employee in Employee.objects.filter(pk__in=list(people)):
        notify(actor, employee, kind=kind, values=values, address=address)


@action("planning.withdraw_roster", where=anywhere)
def withdraw_roster(actor: Actor, roster: Roster) -> int:
    """Take back what is published: people see the version published before it, or nothing. How many are told.

    Breaches: `not_published`.
    """
    need(actor, "planning.withdraw_roster", roster.teams.all())
    held = Roster.objects.select_for_update(of=("self",)).select_related("site").get(pk=roster.pk)
    if held.state != RosterState.PUBLISHED:
        raise Breach("not_published")
    before = Roster.objects.filter(series=held.series, state=RosterState.REPLACED).order_by("-number").first()
    held.state = RosterState.WITHDRAWN
    held.save(update_fields=["state"])
    if before is not None:
        before.state = RosterState.PUBLISHED
        before.save(update_fields=["state"])
    changed = differences(by_person(shifts(held)), by_person(shifts(before)) if before else {})
    _tell(actor, held, changed, "planning.roster_withdrawn")
    back_to = before.number if before else None
    record(held, {"state": ["published", "withdrawn"], "number": [held.number, back_to], "people": len(changed)})
    return len(changed)


@action("planning.override_breach", where=anywhere)
def override_breach(actor: Actor, roster: Roster, finding: str, *, ground: str, words: str) -> BreachOverride:
    """Say on which legal ground a breach is published all the same; a change of the shift needs it said anew.

    Breaches: `no_such_breach`, `ground_missing`.
    """
    draft = draft_for(actor, "planning.override_breach", roster)
    if ground not in GROUNDS or not words.strip():
        raise Breach("ground_missing")
    now = int(timezone.now().timestamp())
    found = next((each for each in findings_of(draft, shifts(draft), told_at=now) if each.key == finding), None)
    if found is None:
        raise Breach("no_such_breach")
    values = {"rule": found.breach.rule.value, "employee_id": found.person, "ground": ground, "words": words.strip()}
    row, _made = BreachOverride.objects.update_or_create(
        roster=draft, finding=finding, defaults={**values, "by": actor.number, "at": timezone.now()}
    )
    record(draft, {"rule": found.breach.rule.value, "ground": ground, "employee": found.person}, reason=words.strip())
    return row


@action("planning.withdraw_override", where=anywhere)
def withdraw_override(actor: Actor, roster: Roster, finding: str) -> None:
    """Take the ground back: the breach stands in the way of publishing again. Breaches: `no_such_breach`."""
    draft = draft_for(actor, "planning.withdraw_override", roster)
    row = BreachOverride.objects.filter(roster=draft, finding=finding).first()
    if row is None:
        raise Breach("no_such_breach")
    record(draft, {"rule": row.rule, "ground": [row.ground, None]})
    row.delete()
