"""Evaluations within reach, one's own, and what they were scored by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone

from keskus.access.queries import employee_of
from keskus.contacts.models import Contact
from keskus.contacts.queries.timeline import call_of
from keskus.core.actors import Actor, Place
from keskus.engines.labour_law import PROFILES, limits_of, public_holidays
from keskus.people.models import Employee, Queue, Site
from keskus.people.queries import employees, place_of
from keskus.policies.models import ScriptVersion
from keskus.policies.queries.scripts import version_on
from keskus.quality.models import Answer, CalibrationCall, Dispute, Evaluation, FormVersion, ScoreChange
from keskus.quality.queries.forms import sheet_of, whole_versions
from keskus.quality.rules.clock import working_days_after
from keskus.quality.rules.scoring import Given, Score, Sheet, error_free, score
from keskus.recordings.models import Listening, Recording
from keskus.recordings.queries.reach import recording_or_none

VIEW = "quality.evaluation.view"
OWN = "quality.own_evaluation.view"
ERRORS = ("customer", "business", "compliance")
FOR_THE_AGENT = (Evaluation.Kind.EVALUATOR, Evaluation.Kind.JOINT, Evaluation.Kind.GRADER)
COUNTING = (Evaluation.Kind.EVALUATOR, Evaluation.Kind.JOINT)


def reached(viewer: Actor, permission: str = VIEW) -> Q:
    """Evaluations of people, or of calls of queues, that a permission reaches."""
    scope = viewer.scope(permission)
    if scope.everything:
        return Q()
    people = Q(employee__in=employees(viewer, permission).order_by().values("pk"))
    return people | Q(queue__in=scope.queues) | Q(queue__client__in=scope.clients)


def evaluations(viewer: Actor) -> QuerySet[Evaluation]:
    """Those in reach. A draft is its writers' alone; who still scores a call anew sees no other score of it."""
    rows = Evaluation.objects.filter(reached(viewer)).exclude(kind=Evaluation.Kind.CALIBRATION)
    rows = rows.filter(_written(viewer) | ~Q(state=Evaluation.State.DRAFT)).exclude(kept_from(viewer))
    return rows.select_related("employee__site", "queue", "form_version__form", "recording")


def _written(viewer: Actor) -> Q:
    return Q(evaluator=viewer.number) | Q(partner=viewer.number)


def kept_from(viewer: Actor) -> Q:
    """What the viewer must not see yet, in reach or not: of themselves what is not released, and other scores of a
    call that they score anew or in a calibration that is not open."""
    own = _written(viewer)
    writing = Evaluation.objects.filter(own, state=Evaluation.State.DRAFT, about__isnull=False)
    anew = writing.exclude(kind=Evaluation.Kind.GRADER).order_by().values("about")
    blind = CalibrationCall.objects.filter(calibration__opened_at=None, calibration__raters__rater=viewer.number)
    others = Q(about__in=anew) | Q(recording__in=blind.order_by().values("recording"))
    if getattr(viewer, "employee_id", None) is not None:
        others |= Q(employee=viewer.employee_id, released_at=None)  # type: ignore[attr-defined]
    return Q(pk__in=anew) | others & ~own


def evaluation_or_none(viewer: Actor, pk: int) -> Evaluation | None:
    """One of them; none when it is not there or not yours."""
    return evaluations(viewer).filter(pk=pk).first()


def written_by(viewer: Actor, pk: int) -> Evaluation | None:
    """A draft that the viewer fills in, whatever else they may see."""
    rows = Evaluation.objects.filter(Q(evaluator=viewer.number) | Q(partner=viewer.number), pk=pk)
    return rows.select_related("employee__site", "queue", "form_version__form", "recording").first()


def own_evaluations(viewer: Actor) -> QuerySet[Evaluation]:
    """What was released about the viewer, and what they were asked to score of themselves."""
    own = getattr(viewer, "employee_id", None)
    if own is None or viewer.scope(OWN).nothing:
        return Evaluation.objects.none()
    about_me = Q(employee=own, released_at__isnull=False, kind__in=FOR_THE_AGENT)
    by_me = Q(employee=own, evaluator=viewer.number, kind=Evaluation.Kind.SELF)
    rows = Evaluation.objects.filter(about_me | by_me).order_by("-called_at", "-pk")
    return rows.select_related("employee__site", "queue", "form_version__form", "recording")


def own_or_none(viewer: Actor, pk: int) -> Evaluation | None:
    """One of one's own."""
    return own_evaluations(viewer).filter(pk=pk).first()


def narrowed(rows: QuerySet[Evaluation], **wanted: Any) -> QuerySet[Evaluation]:
    """Only those of a form, person, kind, state, way of choosing, evaluator, or days of the call."""
    for name in ("employee", "kind", "state", "sampled", "evaluator"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("form"):
        rows = rows.filter(form_version__form=wanted["form"])
    if wanted.get("since"):
        rows = rows.filter(called_at__gte=wanted["since"])
    return rows.filter(called_at__lt=wanted["until"]) if wanted.get("until") else rows


def place_of_evaluation(evaluation: Evaluation) -> Place:
    """Where it stands: with its agent on the day of the call, and at the queue."""
    return place_about(evaluation.employee, evaluation.queue, evaluation.called_at)


def place_about(employee: Employee, queue: Queue | None, called_at: datetime) -> Place:
    """Where the score of somebody's call stands, today's teams included: who leads now sees what was."""
    then = place_of(employee, called_at.astimezone(employee.site.zone).date())
    now = place_of(employee)
    return Place(
        sites=then.sites,
        clients=frozenset({queue.client_id}) if queue else frozenset(),
        teams=then.teams | now.teams,
        queues=frozenset({queue.pk}) if queue else frozenset(),
        employees=then.employees,
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """What is to be scored: a recording, a call, or neither (heard live)."""

    employee: Employee | None
    queue: Queue | None
    called_at: datetime
    recording: Recording | None = None
    contact: int | None = None


def heard_in(viewer: Actor, *, recording: int | None = None, contact: int | None = None) -> Heard | None:
    """The recording or the call that an address names; none when it is not there or not yours."""
    if recording is not None:
        found = recording_or_none(viewer, recording)
        if found is None:
            return None
        return Heard(found.employee, found.queue, found.began_at, found, found.contact_id)
    if contact is None or call_of(viewer, contact) is None:
        return None
    row = Contact.objects.select_related("agent__employee__site", "queue").filter(pk=contact).first()
    if row is None:
        return None
    sound = Recording.objects.filter(contact=row.pk).first()
    return Heard(row.agent.employee if row.agent else None, row.queue, row.entered_at, sound, row.pk)


def script_for(version: FormVersion, called_at: datetime, site: Site) -> ScriptVersion | None:
    """The version of the form's script that held on the day of the call."""
    return version_on(version.script, called_at.astimezone(site.zone).date()) if version.script else None


def whole_version(evaluation: Evaluation) -> FormVersion:
    """The version that it was scored by."""
    return whole_versions().get(pk=evaluation.form_version_id)


def sheet_for(evaluation: Evaluation, version: FormVersion | None = None) -> Sheet:
    """The form as it is asked of this call."""
    return sheet_of(version or whole_version(evaluation), evaluation.script_version)


def given_in(answers: Iterable[Answer]) -> dict[str, Given]:
    """Stored answers as the score sees them, by the question's code."""
    return {answer.question.code: given_of(answer.value, answer.is_na, answer) for answer in answers}


def given_of(value: Any, is_na: bool, answer: Answer | None = None) -> Given:
    """A stored value as the score sees it."""
    words = answer.words if answer is not None else ""
    shown = tuple(value) if isinstance(value, list) else (value if value is not None else words or None)
    return Given(shown, is_na, answer.comment if answer is not None else "")


def answers_of(evaluation: Evaluation) -> list[Answer]:
    """What was answered."""
    return list(Answer.objects.filter(evaluation=evaluation).select_related("question"))


def score_now(evaluation: Evaluation) -> Score:
    """The score that its answers make."""
    return score(sheet_for(evaluation), given_in(answers_of(evaluation)))


def history_of(evaluation: Evaluation) -> list[ScoreChange]:
    """Its score from the first on."""
    rows = ScoreChange.objects.filter(evaluation=evaluation).select_related("dispute__answer__question")
    return list(rows.order_by("at", "pk"))


def disputes_of(evaluation: Evaluation) -> list[Dispute]:
    """What was contested of it."""
    rows = Dispute.objects.filter(answer__evaluation=evaluation).select_related("answer__question")
    return list(rows.order_by("opened_at", "pk"))


def heard_by(evaluation: Evaluation, listener: str) -> Listening | None:
    """The last time that somebody listened to its recording."""
    if evaluation.recording_id is None:
        return None
    return Listening.objects.filter(recording=evaluation.recording_id, listener=listener).order_by("-began_at").first()


def beside(viewer: Actor, evaluation: Evaluation) -> list[Evaluation]:
    """Other scores of the same call that are done and the viewer may see: self, joint, second; grades of this one."""
    root = evaluation.about_id or evaluation.pk
    seen = [found.order_by().values("pk") for found in (evaluations(viewer), own_evaluations(viewer))]
    rows = Evaluation.objects.filter(Q(pk__in=seen[0]) | Q(pk__in=seen[1]), Q(pk=root) | Q(about=root))
    rows = rows.exclude(pk=evaluation.pk)
    return list(rows.exclude(state=Evaluation.State.DRAFT).select_related("form_version__form"))


def due_to_release(today: date) -> list[Evaluation]:
    """Those whose day of release has come."""
    rows = Evaluation.objects.filter(state=Evaluation.State.SUBMITTED, release_on__lte=today)
    return list(rows.select_related("employee__site", "queue"))


def working_days_from(site: Site, day: date, count: int) -> date:
    """The last of so many working days after a day, by the site's public holidays."""
    profile = PROFILES.get("UK" if site.country == "GB" else site.country)
    holidays: frozenset[date] = frozenset()
    if profile is not None:
        limits = limits_of(profile, site.time_zone)
        holidays = public_holidays(limits, day, day + timedelta(days=4 * count + 60))
    return working_days_after(day, count, holidays)


@dataclass(frozen=True, slots=True)
class Summary:
    """What a list of evaluations says: scores of calls drawn at random only; the others are counted, no more."""

    random: int
    mean: float | None
    courtesy: float | None
    targeted: int
    others: int
    errors: Mapping[str, Any]


def summary_of(rows: QuerySet[Evaluation]) -> Summary:
    """The fair score and what stands beside it."""
    done = rows.exclude(state=Evaluation.State.DRAFT).order_by()
    counting = done.filter(kind__in=COUNTING)
    fair = counting.filter(sampled=Evaluation.Sampled.RANDOM)
    found = fair.aggregate(n=Count("pk"), mean=Avg("score"), courtesy=Avg("courtesy_score"))
    targeted = counting.filter(sampled=Evaluation.Sampled.TARGETED).count()
    errors = error_free(fair.values_list("errors", flat=True)[:100_000], ERRORS)
    others = done.exclude(kind__in=COUNTING).count()
    return Summary(found["n"], found["mean"], found["courtesy"], targeted, others, errors)


def people_in(rows: QuerySet[Evaluation]) -> list[tuple[int, str]]:
    """Whom evaluations are about, for the filter."""
    pairs = rows.order_by().values_list("employee", "employee__first_name", "employee__last_name").distinct()
    return sorted(((pk, f"{first} {last}") for pk, first, last in pairs), key=lambda pair: pair[1])


def grader_of(evaluation: Evaluation) -> Employee | None:
    """The employee who scored it."""
    return employee_of(evaluation.evaluator)


def local_midnight(day: date) -> datetime:
    """The beginning of a day by the zone of the pages."""
    return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone()).astimezone(UTC)
