"""The floor as somebody may see it: agents by state, calls that wait, and their counts. No query but the directory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from keskus.contacts.queries.reach import QueueFacts
from keskus.core.actors import Actor, Scope
from keskus.engines.floor import BUSY, OUT, PAUSED, READY, RINGING, SECOND, TALKING, WRAP_UP, Floor, MemberNow
from keskus.floor.queries.directory import Directory, Person

FLOOR_PERMISSION = "floor.floor.view"
FIGURES_PERMISSION = "contacts.figures.view"
NUMBER_PERMISSION = "contacts.number.view"
LISTEN_PERMISSION = "recordings.listen_live"
DIGITS_SHOWN = 3
# The order in which a lead looks: who helps nobody first.
ORDER = ("over_limit", PAUSED, WRAP_UP, "unreachable", BUSY, RINGING, TALKING, READY)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose eyes: which people, which queues as a whole, at which queues' places callers' numbers are shown, and to
    whom they may listen."""

    people: Scope
    figures: Scope
    numbers: Scope
    listens: Scope = field(default_factory=Scope)

    @classmethod
    def of(cls, viewer: Actor) -> Sight:
        """What a viewer's grants of today come to."""
        return cls(
            viewer.scope(FLOOR_PERMISSION),
            viewer.scope(FIGURES_PERMISSION),
            viewer.scope(NUMBER_PERMISSION),
            viewer.scope(LISTEN_PERMISSION),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """To what somebody narrows the floor; None means all."""

    team: int | None = None
    queue: int | None = None
    skill: int | None = None
    site: int | None = None


@dataclass(frozen=True, slots=True)
class AgentNow:
    """An agent: what they do since when (epoch seconds, our clock), in which queue, and the limit of their pause.

    `may_hear`: they are in a call to which the viewer may ask to listen; whether it is allowed today the gate says.
    """

    person: Person
    state: str
    since: int
    queue: str
    reason: str
    limit_seconds: int
    over_limit: bool
    queues: frozenset[int]
    may_hear: bool = False


@dataclass(frozen=True, slots=True)
class CallNow:
    """A caller who waits, since when (epoch seconds, our clock); the number whole or cut to its end."""

    queue: int | None
    queue_name: str
    since: int
    number: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is seen. `fresh_at`: when the PBX that was silent longest last told anything; 0 when there is none."""

    agents: tuple[AgentNow, ...] = ()
    waiting: tuple[CallNow, ...] = ()
    fresh_at: float = 0.0
    is_cut_off: bool = False
    hears: int = 0
    by_state: Mapping[str, int] = field(default_factory=dict)

    @property
    def signed_in(self) -> int:
        """How many agents take calls or could."""
        return len(self.agents)


def sees_queue(scope: Scope, queue: QueueFacts) -> bool:
    """Whether a scope reaches a queue as a whole."""
    mine = queue.id in scope.queues or queue.site_id in scope.sites or queue.client_id in scope.clients
    return scope.everything or mine


def _sees_person(scope: Scope, person: Person) -> bool:
    at_site = person.site in scope.sites
    return scope.everything or at_site or bool(person.teams & scope.teams) or person.employee in scope.employees


def people_of(directory: Directory, sight: Sight, asked: Asked) -> frozenset[str]:
    """The keys of all the people whom somebody sees and asked for, whatever they do just now."""
    return frozenset(
        who.key
        for who in directory.people.values()
        if _sees_person(sight.people, who)
        and (asked.team is None or asked.team in who.teams)
        and (asked.skill is None or asked.skill in who.skills)
        and asked.site in (None, who.site)
    )


def picture_of(floors: Mapping[int, Floor], directory: Directory, sight: Sight, asked: Asked, now: float) -> Picture:
    """The floors through somebody's eyes."""
    agents = [agent for source, floor in floors.items() for agent in _agents(source, floor, directory, sight, now)]
    shown = [agent for agent in agents if _is_asked(agent, asked)]
    served = frozenset(queue for agent in agents for queue in agent.queues)
    waiting = [
        call
        for source, floor in floors.items()
        for call in _waiting(source, floor, directory, sight, served)
        if _queue_is_asked(call.queue, directory, asked)
    ]
    states: dict[str, int] = {}
    for agent in shown:
        states[agent.state] = states.get(agent.state, 0) + 1
    telling = [floor for source, floor in floors.items() if _tells(source, floor, directory, sight)]
    fresh = [(floor.fresh_at + floor.clock_offset) / SECOND for floor in telling]
    return Picture(
        tuple(sorted(shown, key=_by_need)),
        tuple(sorted(waiting, key=lambda call: call.since)),
        min(fresh, default=0.0),
        any(floor.lost_at for floor in telling),
        len(telling),
        states,
    )


def narrowed(picture: Picture, queues: frozenset[int]) -> Picture:
    """Only calls of these queues, and agents who take calls of any of them."""
    agents = tuple(agent for agent in picture.agents if agent.queues & queues)
    states: dict[str, int] = {}
    for agent in agents:
        states[agent.state] = states.get(agent.state, 0) + 1
    waiting = tuple(call for call in picture.waiting if call.queue in queues)
    return replace(picture, agents=agents, waiting=waiting, by_state=states)


def _tells(source: int, floor: Floor, directory: Directory, sight: Sight) -> bool:
    """Whether a PBX has anything to say to these eyes: a queue or somebody of theirs."""
    queues = (directory.facts.get(directory.queue(source, name) or 0) for name in floor.queues)
    if sight.figures.everything or any(facts and sees_queue(sight.figures, facts) for facts in queues):
        return True
    people = (directory.person(source, name) for name in floor.members)
    return not sight.people.everything and any(_sees_person(sight.people, person) for person in people)


def _agents(source: int, floor: Floor, directory: Directory, sight: Sight, now: float) -> Iterator[AgentNow]:
    for member in floor.members.values():
        person = directory.person(source, member.name)
        if member.state != OUT and _sees_person(sight.people, person):
            agent = _agent(source, floor, member, person, directory, now)
            hears = member.state == TALKING and person.employee is not None and _sees_person(sight.listens, person)
            yield replace(agent, may_hear=True) if hears else agent


def _agent(source: int, floor: Floor, member: MemberNow, person: Person, directory: Directory, now: float) -> AgentNow:
    state, since = member.state, (member.since + floor.clock_offset) // SECOND
    limit = 0
    if state == PAUSED:
        known = directory.reason(member.reason)
        limit = known.limit_seconds if known else 0
        state = WRAP_UP if directory.is_wrap_up(source, member.reason) else PAUSED
    name = member.call_queue or next(iter(member.rings.values()), "")
    number = directory.queue(source, name) if name else None
    label = directory.facts[number].label if number in directory.facts else name
    queues = frozenset(found for seat in member.seats if (found := directory.queue(source, seat)) is not None)
    over = bool(limit) and now - since > limit
    return AgentNow(person, state, since, label, member.reason, limit, over, queues)


def _is_asked(agent: AgentNow, asked: Asked) -> bool:
    who = agent.person
    return (
        (asked.team is None or asked.team in who.teams)
        and (asked.skill is None or asked.skill in who.skills)
        and asked.site in (None, who.site)
        and (asked.queue is None or asked.queue in agent.queues)
    )


def _queue_is_asked(queue: int | None, directory: Directory, asked: Asked) -> bool:
    if asked.queue is not None:
        return queue == asked.queue
    return asked.site is None or (queue is not None and directory.facts[queue].site_id == asked.site)


def _waiting(
    source: int, floor: Floor, directory: Directory, sight: Sight, served: frozenset[int]
) -> Iterator[CallNow]:
    """Calls of queues reached as a whole, or served by agents who are reached."""
    for line in floor.queues.values():
        queue = directory.queue(source, line.name)
        facts = directory.facts.get(queue) if queue is not None else None
        if not (sight.figures.everything or queue in served or (facts and sees_queue(sight.figures, facts))):
            continue
        is_open = sight.numbers.everything or (facts is not None and sees_queue(sight.numbers, facts))
        for call in line.waiting:
            since = (call.joined_at + floor.clock_offset) // SECOND
            yield CallNow(queue, facts.label if facts else line.name, since, _number(call.caller, is_open))


def _number(caller: str, is_open: bool) -> str:
    digits = any(sign.isdigit() for sign in caller)
    return caller if is_open or not digits else f"…{caller[-DIGITS_SHOWN:]}"


def _by_need(agent: AgentNow) -> tuple[int, int, str]:
    place = "over_limit" if agent.over_limit else agent.state
    return (ORDER.index(place) if place in ORDER else len(ORDER), agent.since, agent.person.name)
