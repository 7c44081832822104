"""The one door for writing: permission, transaction and trail in one place.

    @action("people.end_employment", where=place_of)
    def end_employment(actor, employee, *, on): ...

Page, API, terminal and job all come through here, so the list of actions is the list of permissions to write.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone

from keskus.core import audit
from keskus.core.actors import SYSTEM, Actor, Place
from keskus.core.storage import give_way

P = ParamSpec("P")
R = TypeVar("R")

ACTIONS: dict[str, Callable[..., Any]] = {}
INGESTS: dict[str, Callable[..., Any]] = {}


class Refused(PermissionDenied):
    """The actor may not do this here."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class Breach(Exception):
    """A rule of the room forbids the deed: a code, and the values that its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(slots=True)
class _Deed:
    actor: Actor
    name: str
    notes: list[audit.Note] = field(default_factory=list)


_current: ContextVar[_Deed | None] = ContextVar("deed", default=None)


def record(
    subject: models.Model | str, changes: dict[str, Any] | None = None, *, reason: str = "", name: str | None = None
) -> None:
    """Put a note into the trail of the deed under way. Raises when no deed is."""
    deed = _current.get()
    if deed is None:
        raise RuntimeError("record() outside an action: nothing may be written here")
    deed.notes.append(audit.Note(name or deed.name, audit.subject_of(subject), changes or {}, reason))


def action(
    name: str, *, where: Callable[..., Place | None] | None = None
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function a deed: `actor` first; the permission is the name; `where(*args, **kwargs)` says at which place.

    Without `where` only a centre-wide grant suffices; a `where` that answers None is about oneself: held anywhere will
    do. Raises `Refused`. Fails if nothing was recorded.
    Inside another action it joins that deed and does not ask again.
    """

    def wrap(function: Callable[Concatenate[Actor, P], R]) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def door(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            outer = _current.get()
            if outer is not None:
                return _joined(outer, name, function, actor, *args, **kwargs)
            if not actor.may(name, where(*args, **kwargs) if where else Place()):
                raise Refused(name)
            with transaction.atomic():
                deed = _Deed(actor, name)
                token = _current.set(deed)
                try:
                    result = function(actor, *args, **kwargs)
                finally:
                    _current.reset(token)
                if not deed.notes:
                    raise RuntimeError(f"{name} left nothing in the trail")
                audit.append(deed.notes, actor=actor.number, role=actor.role, at=timezone.now())
            return result

        if name in ACTIONS:
            raise RuntimeError(f"two actions are called {name}")
        ACTIONS[name] = door
        door.action_name = name  # type: ignore[attr-defined]
        return door

    return wrap


def _joined(outer: _Deed, name: str, function: Callable[..., R], actor: Actor, /, *args: Any, **kwargs: Any) -> R:
    before, outer.name = outer.name, name
    count = len(outer.notes)
    try:
        result = function(actor, *args, **kwargs)
    finally:
        outer.name = before
    if len(outer.notes) == count:
        raise RuntimeError(f"{name} left nothing in the trail")
    return result


def ingest(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Machine facts (raw lines, contacts, states, sums): the system acts, one transaction per batch.

    The trail gets one entry per file, connection or hour, by an ordinary action that says first and last offset,
    count and hash; a million rows do not make a million entries.
    """

    def wrap(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def door(*args: P.args, **kwargs: P.kwargs) -> R:
            began = time.monotonic()
            with transaction.atomic():
                result = function(*args, **kwargs)
            give_way(time.monotonic() - began)
            return result

        if name in INGESTS:
            raise RuntimeError(f"two ingests are called {name}")
        INGESTS[name] = door
        return door

    return wrap


__all__ = ["ACTIONS", "INGESTS", "SYSTEM", "Breach", "Refused", "action", "ingest", "record"]
