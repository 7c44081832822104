"""Who is who behind the names of the PBXs, and which pauses may last how long. Read again every half minute."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from keskus.contacts.models import PauseReason, PbxAgent, PbxQueue, Source
from keskus.contacts.queries.reach import QueueFacts, all_queues
from keskus.contacts.rules.pauses import LANGUAGES, ReasonKind, name_in
from keskus.people.models import EmployeeSkill, TeamMembership

Named = tuple[int, str]  # a source and a name in it


@dataclass(frozen=True, slots=True)
class Person:
    """An agent of a PBX: the employee behind the name, where known, with what one filters by."""

    name: str
    key: str  # `e12` an employee, `p34` an agent as the PBX names it: as of reports
    employee: int | None = None
    site: int | None = None
    teams: frozenset[int] = frozenset()
    skills: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """A pause reason: its names by language, its limit (0: none), and whether it is work after a call."""

    names: dict[str, str] = field(repr=False)
    limit_seconds: int
    is_wrap_up: bool

    def label(self, language: str) -> str:
        """The name in a language."""
        return name_in(self.names, language)


@dataclass(frozen=True, slots=True)
class Directory:
    """Names to what they mean."""

    queues: dict[Named, int] = field(repr=False)
    facts: dict[int, QueueFacts] = field(repr=False)
    people: dict[Named, Person] = field(repr=False)
    reasons: dict[str, Reason] = field(repr=False)
    wrap_up: frozenset[Named] = frozenset()
    companions: dict[int, int] = field(default_factory=dict, repr=False)

    def queue(self, source: int, name: str) -> int | None:
        """The queue behind a name; a source that tells the same calls as another shares its names."""
        return self.queues.get((source, name)) or self.queues.get((self.companions.get(source, source), name))

    def person(self, source: int, name: str) -> Person:
        """The person behind a name, else the name itself."""
        known = self.people.get((source, name)) or self.people.get((self.companions.get(source, source), name))
        return known or Person(name, "")

    def is_wrap_up(self, source: int, code: str) -> bool:
        """Whether a pause for this reason counts as work after a call."""
        said = {(source, code.lower()), (self.companions.get(source, source), code.lower())}
        reason = self.reason(code)
        return bool(said & self.wrap_up) or (reason is not None and reason.is_wrap_up)

    def reason(self, code: str) -> Reason | None:
        """What a code that a PBX writes means, if the centre has it in its list."""
        return self.reasons.get(code.lower())


def directory_now() -> Directory:
    """As it is today. For the machine's own use: whoever shows people scopes them by the viewer."""
    facts = {queue.id: queue for queue in all_queues()}
    queues = {(source, name): queue for source, name, queue in PbxQueue.objects.values_list("source", "name", "queue")}
    pairs = Source.objects.values_list("pk", "companion_of")
    companions = {source: principal for source, principal in pairs if principal is not None}
    return Directory(queues, facts, _people(), _reasons(), _wrap_up(), companions)


def _people() -> dict[Named, Person]:
    today = timezone.localdate()
    in_force = Q(starts_on__lte=today) & (Q(ends_on=None) | Q(ends_on__gte=today))
    teams: dict[int, set[int]] = defaultdict(set)
    skills: dict[int, set[int]] = defaultdict(set)
    for employee, team in TeamMembership.objects.filter(in_force).values_list("employee", "team"):
        teams[employee].add(team)
    for employee, skill in EmployeeSkill.objects.filter(in_force).values_list("employee", "skill"):
        skills[employee].add(skill)
    found: dict[Named, Person] = {}
    for agent in PbxAgent.objects.select_related("employee").prefetch_related("aliases"):
        who = agent.employee
        person = Person(agent.name, f"p{agent.pk}")
        if who is not None:
            own = frozenset(teams[who.pk]), frozenset(skills[who.pk])
            person = Person(f"{who.first_name} {who.last_name}".strip(), f"e{who.pk}", who.pk, who.site_id, *own)
        names = [agent.name, *(alias.name for alias in agent.aliases.all())]
        found |= {(agent.source_id, name): person for name in names}
    return found


def _reasons() -> dict[str, Reason]:
    return {
        row.code.lower(): Reason(
            {language: getattr(row, f"name_{language}") for language in LANGUAGES},
            (row.limit_minutes or 0) * 60,
            row.kind == ReasonKind.WRAP_UP.value,
        )
        for row in PauseReason.objects.all()
    }


def _wrap_up() -> frozenset[Named]:
    """Reasons that a source says mean wrap-up."""
    rows = Source.objects.exclude(wrap_up_reasons="").values_list("pk", "wrap_up_reasons")
    return frozenset((source, line.strip().lower()) for source, text in rows for line in text.splitlines())
