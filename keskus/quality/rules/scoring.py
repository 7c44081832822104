"""The score of a call from what was answered: pure, the same on the page while it is filled in and when it counts.

Every figure is a share of 0 to 1, or none where nothing was there to score. `docs/numbers.md` has the formulas.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | tuple[str, ...] | None
YES, NO = "yes", "no"


class Kind(StrEnum):
    """How a question is answered. Text and date are never scored."""

    YES_NO = "yes_no"
    SCALE = "scale"
    MULTI = "multi"
    TEXT = "text"
    DATE = "date"


class Critical(StrEnum):
    """What a failed question does."""

    NONE = ""
    COUNTED = "counted"  # lowers the critical score only
    SECTION = "section"  # the section's score is 0
    FORM = "form"  # the form's score is 0


@dataclass(frozen=True, slots=True)
class Option:
    """An anchor of a scale, or one of several to pick; points below 0 are for what should not have happened."""

    code: str
    points: float = 0.0


@dataclass(frozen=True, slots=True)
class Ask:
    """A question as the score sees it. It is asked when `asked_if` was answered with one of `asked_if_answers`."""

    code: str
    kind: Kind = Kind.YES_NO
    weight: float = 1.0
    options: tuple[Option, ...] = ()
    allows_na: bool = True
    critical: Critical = Critical.NONE
    error: str = ""
    courtesy: str = ""
    step: str = ""
    comment_below: float | None = None
    asked_if: str = ""
    asked_if_answers: frozenset[str] = frozenset()

    @property
    def is_scored(self) -> bool:
        """Whether an answer has points."""
        return self.kind in (Kind.YES_NO, Kind.SCALE, Kind.MULTI)


@dataclass(frozen=True, slots=True)
class Part:
    """A section."""

    code: str
    asks: tuple[Ask, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form: sections, the bands of its score (from which share, its name), and the pass mark."""

    parts: tuple[Part, ...]
    bands: tuple[tuple[float, str], ...] = ()
    pass_share: float | None = None

    @property
    def asks(self) -> list[Ask]:
        """All questions in their order."""
        return [ask for part in self.parts for ask in part.asks]


@dataclass(frozen=True, slots=True)
class Given:
    """What was answered: a value, or that the question does not apply."""

    value: Value = None
    is_na: bool = False
    comment: str = ""

    @property
    def is_given(self) -> bool:
        """Whether anything was answered. Of several to pick, none is an answer too; not yet looked at is not."""
        return self.is_na or self.value is not None


Answers: TypeAlias = Mapping[str, Given]
NOT_GIVEN = Given()


@dataclass(frozen=True, slots=True)
class PartScore:
    """A section's score; `failed` where a critical question of it took it to 0."""

    code: str
    share: float | None
    before_failing: float | None
    failed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Everything that answers make. `share` is after critical failures, `before_failing` without them."""

    share: float | None
    before_failing: float | None
    critical: float | None
    courtesy: float | None
    courtesy_by: Mapping[str, float]
    adherence: float | None
    adherence_by: Mapping[str, float]
    errors: Mapping[str, bool]
    failed: tuple[str, ...]
    parts: tuple[PartScore, ...]
    shares: Mapping[str, float | None]
    asked: frozenset[str]
    answered: int
    to_answer: int
    band: str
    passed: bool | None


@dataclass(frozen=True, slots=True)
class Missing:
    """What stands in the way of submitting: the question and why (`unanswered`, `comment`, `not_an_answer`)."""

    code: str
    why: str


def asked_now(sheet: Sheet, answers: Answers) -> frozenset[str]:
    """The questions that are to be answered: those whose condition holds, down to the questions these hang on."""
    shown: set[str] = set()
    for ask in sheet.asks:
        if not ask.asked_if:
            shown.add(ask.code)
            continue
        given = answers.get(ask.asked_if, NOT_GIVEN)
        if ask.asked_if in shown and not given.is_na and _picked(given.value) & ask.asked_if_answers:
            shown.add(ask.code)
    return frozenset(shown)


def _picked(value: Value) -> frozenset[str]:
    if value is None:
        return frozenset()
    return frozenset({value}) if isinstance(value, str) else frozenset(value)


def share_of(ask: Ask, given: Given) -> float | None:
    """An answer's share of the points of its question; none when it does not apply, is missing or has no points.

    A scale runs from nought to its most points. Of several to pick, the share lies between the least and the most
    that picking could give: with errors to tick only, none ticked is all of it.
    """
    if not ask.is_scored or given.is_na or given.value is None:
        return None
    if ask.kind is Kind.YES_NO:
        return {YES: 1.0, NO: 0.0}.get(str(given.value))
    points = {option.code: option.points for option in ask.options}
    picked = [points[code] for code in _picked(given.value) if code in points]
    if ask.kind is Kind.SCALE:
        most = max(points.values(), default=0.0)
        return min(max(picked[0] / most, 0.0), 1.0) if picked and most > 0 else None
    return _share_of_sum(points.values(), sum(sorted(picked)))


def _share_of_sum(points: Collection[float], total: float) -> float | None:
    least, most = sum(value for value in points if value < 0), sum(value for value in points if value > 0)
    return min(max((total - least) / (most - least), 0.0), 1.0) if most > least else None


def possible_shares(ask: Ask) -> frozenset[float]:
    """Every share that some answer could have, whether anybody gave it or not."""
    if ask.kind is Kind.YES_NO:
        return frozenset((0.0, 1.0))
    if ask.kind is Kind.SCALE:
        found = {share_of(ask, Given(option.code)) for option in ask.options}
    else:
        points, sums = [option.points for option in ask.options], {0.0}
        for value in points:
            sums |= {round(total + value, 9) for total in sums}
        found = {_share_of_sum(points, total) for total in sums}
    return frozenset(share for share in found if share is not None)


def fails(ask: Ask, given: Given) -> bool:
    """Whether an answer fails its question: no; the lowest of a scale; any pick with points below 0."""
    share = share_of(ask, given)
    if share is None:
        return False
    if ask.kind is Kind.MULTI:
        points = {option.code: option.points for option in ask.options}
        errors = any(points.get(code, 0.0) < 0 for code in _picked(given.value))
        return errors or (share == 0.0 and not any(value < 0 for value in points.values()))
    if ask.kind is Kind.SCALE:
        lowest = min(option.points for option in ask.options)
        return any(option.points == lowest for option in ask.options if option.code in _picked(given.value))
    return share == 0.0


def _mean(pairs: Iterable[tuple[float, float]]) -> float | None:
    """The weighted mean of shares; none where nothing weighs. Summed in order of size, so that no order matters."""
    ordered = sorted(pairs)
    weight = sum(weight for weight, _ in ordered)
    return min(sum(weight * share for weight, share in ordered) / weight, 1.0) if weight > 0 else None


def _part_score(part: Part, answers: Answers, asked: frozenset[str]) -> PartScore:
    """Questions that do not apply leave their weight to the others of the section; courtesy is not in it."""
    counted = [ask for ask in part.asks if ask.code in asked and not ask.courtesy]
    shares = [(ask.weight, share_of(ask, answers.get(ask.code, NOT_GIVEN))) for ask in counted]
    before = _mean((weight, share) for weight, share in shares if share is not None)
    failed = any(
        ask.critical is Critical.SECTION and fails(ask, answers.get(ask.code, NOT_GIVEN))
        for ask in part.asks
        if ask.code in asked
    )
    return PartScore(part.code, 0.0 if failed else before, before, failed)


def _by(asks: Iterable[Ask], name: str, answers: Answers) -> dict[str, float]:
    """Weighted means by what the questions have in common."""
    found: dict[str, list[tuple[float, float]]] = {}
    for ask in asks:
        key, share = getattr(ask, name), share_of(ask, answers.get(ask.code, NOT_GIVEN))
        if key and share is not None:
            found.setdefault(key, []).append((ask.weight, share))
    means = {key: _mean(pairs) for key, pairs in found.items()}
    return {key: share for key, share in means.items() if share is not None}


def _errors(asks: Iterable[Ask], answers: Answers) -> dict[str, bool]:
    """Of each class of error that was looked for: whether one was made."""
    found: dict[str, bool] = {}
    for ask in asks:
        given = answers.get(ask.code, NOT_GIVEN)
        if ask.error and share_of(ask, given) is not None:
            found[ask.error] = found.get(ask.error, False) or fails(ask, given)
    return found


def score(sheet: Sheet, answers: Answers) -> Score:
    """What the answers so far make. Unanswered questions count as if they were not there, until they are answered."""
    asked = asked_now(sheet, answers)
    asks = [ask for ask in sheet.asks if ask.code in asked]
    parts = tuple(_part_score(part, answers, asked) for part in sheet.parts)
    weights = {part.code: part.weight for part in sheet.parts}
    before = _mean((weights[part.code], part.before_failing) for part in parts if part.before_failing is not None)
    after = _mean((weights[part.code], part.share) for part in parts if part.share is not None)
    failed = tuple(ask.code for ask in asks if ask.critical and fails(ask, answers.get(ask.code, NOT_GIVEN)))
    if any(ask.critical is Critical.FORM and ask.code in failed for ask in asks):
        after = 0.0
    courtesy = [ask for ask in asks if ask.courtesy]
    bound = [ask for ask in asks if ask.step]
    return Score(
        share=after,
        before_failing=before,
        critical=_overall([ask for ask in asks if ask.critical], answers),
        courtesy=_overall(courtesy, answers),
        courtesy_by=_by(courtesy, "courtesy", answers),
        adherence=_overall(bound, answers),
        adherence_by=_by(bound, "step", answers),
        errors=_errors(asks, answers),
        failed=failed,
        parts=parts,
        shares={ask.code: share_of(ask, answers.get(ask.code, NOT_GIVEN)) for ask in asks},
        asked=asked,
        answered=sum(answers.get(ask.code, NOT_GIVEN).is_given for ask in asks),
        to_answer=len(asks),
        band=band_of(sheet.bands, after),
        passed=None if sheet.pass_share is None or after is None else after >= sheet.pass_share - TOLERANCE,
    )


TOLERANCE = 1e-9  # of sums of floats: 0.8 reached by a tenth eight times is reached


def _overall(asks: Sequence[Ask], answers: Answers) -> float | None:
    shares = [(ask.weight, share_of(ask, answers.get(ask.code, NOT_GIVEN))) for ask in asks]
    return _mean((weight, share) for weight, share in shares if share is not None)


def band_of(bands: Iterable[tuple[float, str]], share: float | None) -> str:
    """The name of the highest band that a score reaches; nothing below the lowest."""
    if share is None:
        return ""
    reached = [(since, name) for since, name in bands if share >= since - TOLERANCE]
    return max(reached)[1] if reached else ""


def missing(sheet: Sheet, answers: Answers) -> list[Missing]:
    """What is to be answered or explained before it can be submitted, in the order of the form.

    Free text and dates may stay empty. A comment is required below the question's share, and where a critical one or
    one with a class of error failed.
    """
    asked = asked_now(sheet, answers)
    found = []
    for ask in sheet.asks:
        if ask.code not in asked:
            continue
        given = answers.get(ask.code, NOT_GIVEN)
        if not given.is_given:
            found += [Missing(ask.code, "unanswered")] if ask.is_scored else []
        elif not answers_it(ask, given):
            found.append(Missing(ask.code, "not_an_answer"))
        elif wants_comment(ask, given) and not given.comment.strip():
            found.append(Missing(ask.code, "comment"))
    return found


def answers_it(ask: Ask, given: Given) -> bool:
    """Whether a value is one of those that the question takes."""
    if given.is_na:
        return ask.allows_na
    picked = _picked(given.value)
    match ask.kind:
        case Kind.YES_NO:
            return given.value in (YES, NO)
        case Kind.SCALE:
            return len(picked) == 1 and isinstance(given.value, str) and picked <= _codes(ask)
        case Kind.MULTI:
            return isinstance(given.value, tuple) and picked <= _codes(ask)
        case Kind.DATE:
            return isinstance(given.value, str) and _is_day(given.value)
        case Kind.TEXT:
            return given.value is None or isinstance(given.value, str)


def _codes(ask: Ask) -> frozenset[str]:
    return frozenset(option.code for option in ask.options)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def wants_comment(ask: Ask, given: Given) -> bool:
    """Whether an answer is to be explained."""
    share = share_of(ask, given)
    if share is None:
        return False
    below = ask.comment_below is not None and share < ask.comment_below - TOLERANCE
    return below or ((ask.critical is not Critical.NONE or bool(ask.error)) and fails(ask, given))


@dataclass(frozen=True, slots=True)
class ErrorFree:
    """Of so many calls on which a class of error was looked for, how many had none (the COPC split)."""

    free: int = 0
    calls: int = 0

    @property
    def share(self) -> float | None:
        """The share of calls without such an error."""
        return self.free / self.calls if self.calls else None


def error_free(calls: Iterable[Mapping[str, bool]], classes: Iterable[str]) -> dict[str, ErrorFree]:
    """By class: calls without such an error. A call on which nothing of a class was asked does not count in it."""
    listed = list(calls)
    found = {}
    for name in classes:
        asked = [errors[name] for errors in listed if name in errors]
        found[name] = ErrorFree(sum(not made for made in asked), len(asked))
    return found


@dataclass(frozen=True, slots=True)
class Rejudged:
    """A score after a dispute: no figure of it is below what it was."""

    code: str
    before: Score
    after: Score

    @property
    def is_allowed(self) -> bool:
        """Whether nobody is worse off: a dispute lowers neither a score nor the answer, and finds no new error.

        Besides the score itself a figure may end where its only question turns out not to apply.
        """
        was, now = self.before, self.after
        if was.share is not None and now.share is None:
            return False
        pairs = [(getattr(was, name), getattr(now, name)) for name in FIGURES]
        pairs.append((was.shares.get(self.code), now.shares.get(self.code)))
        fell = any(one is not None and other is not None and other < one - TOLERANCE for one, other in pairs)
        return not fell and not any(made and not was.errors.get(name, False) for name, made in now.errors.items())


FIGURES = ("share", "before_failing", "critical", "courtesy", "adherence")


def rejudged(sheet: Sheet, answers: Answers, code: str, given: Given) -> Rejudged:
    """What one answer put in the place of another makes."""
    return Rejudged(code, score(sheet, answers), score(sheet, {**answers, code: given}))


__all__ = [
    "NO",
    "YES",
    "Answers",
    "Ask",
    "Critical",
    "ErrorFree",
    "Given",
    "Kind",
    "Missing",
    "Option",
    "Part",
    "PartScore",
    "Rejudged",
    "Score",
    "Sheet",
    "answers_it",
    "asked_now",
    "band_of",
    "error_free",
    "fails",
    "missing",
    "possible_shares",
    "rejudged",
    "score",
    "share_of",
    "wants_comment",
]
