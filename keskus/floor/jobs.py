"""What the floor does by itself: looking at alarms every few seconds, and once a minute where no listener runs."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.utils import timezone

from keskus.core import pulse
from keskus.core.actions import SYSTEM
from keskus.core.jobs import every
from keskus.floor.actions.watching import forget_old_alarms, look_at_alarms
from keskus.floor.queries.alarms import KEPT_DAYS, old_alarms_exist

LOOK_SECONDS = 5
PULSE = "alarms"
SILENT_AFTER = timedelta(seconds=90)
logger = logging.getLogger(__name__)


async def watch_alarms() -> None:
    """Look every few seconds, for ever; for the listener, which runs all the time. A look that fails is told and the
    next one made."""
    while True:
        try:
            await sync_to_async(_look)()
        except Exception:
            logger.exception("alarms could not be looked at")
        await asyncio.sleep(LOOK_SECONDS)


def _look() -> None:
    close_old_connections()
    look_at_alarms(timezone.now())
    pulse.beat(PULSE)


@every(minutes=1)
def look_without_listener() -> None:
    """Where no listener looks every few seconds, the worker does once a minute."""
    last = pulse.last_beats().get(PULSE)
    if last is None or timezone.now() - last > SILENT_AFTER:
        look_at_alarms(timezone.now())


@every(minutes=24 * 60)
def forget_alarms() -> None:
    """Alarms of long ago concern nobody any more."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    if old_alarms_exist(before):
        forget_old_alarms(SYSTEM, before=before)
