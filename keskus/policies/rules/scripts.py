"""The steps of a script: what they hold, how two versions differ, which version held on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

LANGUAGES = ("en", "pl", "et")
MOST_STEPS = 60
MOST_PHRASES = 20


class StepKind(StrEnum):
    """A heading that gathers what follows, a thing to do or find out, or words that must be said."""

    SECTION = "section"
    STEP = "step"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a script. Texts and phrases by language; any of the phrases will do, when it is a phrase."""

    code: str
    kind: StepKind = StepKind.STEP
    texts: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_required: bool = True

    def text(self, language: str) -> str:
        """In this language, else in the first one that there is."""
        return said_in(self.texts, language)

    def stored(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {**asdict(self), "kind": self.kind.value}


def said_in(texts: Mapping[str, str], language: str) -> str:
    """A text in this language, else in the first of ours in which there is one."""
    return texts.get(language) or next((texts[code] for code in LANGUAGES if texts.get(code)), "")


def step_of(stored: Mapping[str, Any]) -> Step:
    """A step as a version keeps it."""
    return Step(
        code=str(stored["code"]),
        kind=StepKind(stored.get("kind", StepKind.STEP)),
        texts=dict(stored.get("texts", {})),
        phrases={code: tuple(said) for code, said in stored.get("phrases", {}).items()},
        is_required=bool(stored.get("is_required", True)),
    )


def holding_on(starts: Sequence[tuple[date, int]], day: date) -> int | None:
    """Which version (day from which it holds, its number) holds on a day: the latest that has begun; none before."""
    begun = [pair for pair in starts if pair[0] <= day]
    return max(begun)[1] if begun else None


class Change(StrEnum):
    """What became of a step."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """A step before and after; `moved` when it stands among other neighbours than before."""

    change: Change
    before: Step | None
    after: Step | None
    moved: bool = False

    @property
    def step(self) -> Step:
        """The step as it is now, or was last."""
        found = self.after or self.before
        assert found is not None
        return found


def differences(before: Sequence[Step], after: Sequence[Step]) -> list[Difference]:
    """Two versions beside each other, in the order of the later one, with what is gone where it stood."""
    old, new = {step.code: step for step in before}, {step.code: step for step in after}
    stayed_old = [step.code for step in before if step.code in new]
    stayed_new = [step.code for step in after if step.code in old]
    moved = _moved(stayed_old, stayed_new)
    found = [
        Difference(Change.ADDED, None, step)
        if step.code not in old
        else Difference(
            Change.SAME if old[step.code] == step else Change.CHANGED, old[step.code], step, step.code in moved
        )
        for step in after
    ]
    for place, step in enumerate(before):
        if step.code not in new:
            found.insert(_place_after(before[:place], found), Difference(Change.REMOVED, step, None))
    return found


def _place_after(earlier: Sequence[Step], found: Sequence[Difference]) -> int:
    codes = [difference.step.code for difference in found]
    return next((codes.index(step.code) + 1 for step in reversed(earlier) if step.code in codes), 0)


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Those not among the longest run of steps that kept their order: the fewest that can have been moved."""
    ranks = [before.index(code) for code in after]
    best: list[list[int]] = []
    for place, rank in enumerate(ranks):
        runs = (best[earlier] for earlier in range(place) if ranks[earlier] < rank)
        best.append([*max(runs, key=len, default=[]), place])
    kept = {after[place] for place in max(best, key=len, default=[])}
    return set(after) - kept


def faults_in(steps: Iterable[Step]) -> list[tuple[str, str]]:
    """What is wrong, as (code of the step, what): `no_text`, `no_phrase`, `code_twice`, `too_many_steps`."""
    found, seen = [], set()
    listed = list(steps)
    if len(listed) > MOST_STEPS:
        found.append(("", "too_many_steps"))
    for step in listed:
        if not any(step.texts.values()):
            found.append((step.code, "no_text"))
        if step.kind is StepKind.PHRASE and not any(step.phrases.values()):
            found.append((step.code, "no_phrase"))
        if step.code in seen:
            found.append((step.code, "code_twice"))
        seen.add(step.code)
    return found
