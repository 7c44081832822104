"""Streams of frames to browsers (server-sent events), and who may go on watching them.

Under a server that does not speak ASGI (tests, a debugger) a stream is one frame, and the browser asks again.
"""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator, Callable, Collection, Hashable, Iterator
from datetime import datetime
from typing import NamedTuple

from asgiref.sync import SyncToAsync, sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import connections
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone

from keskus.access.queries import watcher_of
from keskus.contacts.queries.floor import floors_written, kept_floors, listened_floors
from keskus.core.http import page
from keskus.engines.floor import Floor
from keskus.floor.forms.floor import FloorForm
from keskus.floor.gateways.hub import Draw, Hub, Moment, event
from keskus.floor.queries.picture import FLOOR_PERMISSION, Sight
from keskus.floor.views.drawing import FloorDrawing

LOOK_AGAIN_SECONDS = 60.0
RETRY_MILLISECONDS = (1000, 5000)  # apart, so that all screens do not come back in the same moment


class Plan(NamedTuple):
    """What a stream shows just now: drawings with equal keys are drawn once."""

    key: Hashable
    draw: Draw


def floors_kept() -> dict[int, Floor]:
    """The floors as the listener last wrote them down."""
    return {source: Floor.from_json(kept.floor) for source, kept in listened_floors().items()}


class KeptFloors:
    """The floors as written down, each read again only when it was written anew."""

    def __init__(self) -> None:
        self.read: dict[int, tuple[datetime, Floor]] = {}

    def __call__(self, besides: Collection[int]) -> dict[int, Floor]:
        """Those of all PBXs but some."""
        written = floors_written(besides)
        stale = [source for source, at in written.items() if source not in self.read or self.read[source][0] != at]
        for source, kept in kept_floors(stale).items() if stale else ():
            self.read[source] = (kept.written_at, Floor.from_json(kept.floor))
        return {source: self.read[source][1] for source in written if source in self.read}


HUB = Hub(KeptFloors())


@page(FLOOR_PERMISSION)
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """The floor page's stream; when nobody has been there for too long it names nobody."""
    asked, language, user = FloorForm(request.GET).asked, request.LANGUAGE_CODE, request.user.pk or 0
    sign_in, is_covered = request.session.get("sign_in"), "covered" in request.GET

    def plan() -> Plan | None:
        viewer, is_away = watcher_of(user, sign_in, timezone.now())
        if viewer is None or not viewer.may(FLOOR_PERMISSION):
            return None
        drawing = FloorDrawing(Sight.of(viewer), asked, language, is_covered or is_away)
        return Plan(drawing, drawing)

    return streamed(request, plan)


def streamed(request: HttpRequest, plan: Callable[[], Plan | None]) -> StreamingHttpResponse:
    """Answer with a stream of what the plan shows; the plan is asked again every minute."""
    is_live = isinstance(request, ASGIRequest)
    if is_live:
        connections.close_all()  # a stream goes on for hours, and would hold its own connection all the time
    return StreamingHttpResponse(
        live(HUB, plan) if is_live else once(plan),
        content_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},
    )


def once(plan: Callable[[], Plan | None]) -> Iterator[bytes]:
    """One frame of the floors as they were written down."""
    found = plan()
    yield b"retry: 1000\n\n"
    yield event(found.draw(Moment(floors_kept(), time.time()))) if found else over()


async def live(hub: Hub, plan: Callable[[], Plan | None]) -> AsyncIterator[bytes]:
    """Frames as they come, a comment when none does, until the plan says that it is over."""
    yield b"retry: %d\n\n" % random.randint(*RETRY_MILLISECONDS)  # noqa: S311 - to spread them, not to keep a secret
    _let_go_of_thread()
    look = sync_to_async(plan, thread_sensitive=False)
    found = await look()
    while found is not None and not hub.is_closed:
        key, looked_at = found.key, time.monotonic()
        async with hub.watching(key, found.draw) as client:
            while not hub.is_closed:
                yield await client.next()
                if time.monotonic() - looked_at > LOOK_AGAIN_SECONDS:
                    found, looked_at = await look(), time.monotonic()
                    if found is None or found.key != key:
                        break
    if found is None:
        yield over()


def _let_go_of_thread() -> None:
    """Django keeps a thread for each request until it ends; a stream goes on for hours and needs none."""
    context = SyncToAsync.thread_sensitive_context.get(None)
    executor = SyncToAsync.context_to_thread_executor.pop(context, None) if context is not None else None
    if executor is not None:
        executor.shutdown(wait=False)


def over() -> bytes:
    """The event after which the browser does not come back by itself."""
    return b"event: over\ndata: \n\n"
