"""How long callers of a queue are willing to wait, from their own calls of the last weeks."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from keskus.contacts.models import QueueInterval
from keskus.engines.staffing.patience import Patience, patience
from keskus.engines.waits import FIRST_SIGN
from keskus.people.models import Queue

WEEKS = 8
LEAST_HANGUPS = 10  # with fewer nothing is estimated
BRIEF_SECONDS = 5.0  # wrong numbers, and who hangs up on hearing that there is a queue


def waits_of(queue: Queue) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Every wait of the last weeks and whether it ended by hanging up."""
    since = int((timezone.now() - timedelta(weeks=WEEKS)).timestamp())
    rows = QueueInterval.objects.filter(queue=queue, start_epoch__gte=since)
    texts = list(rows.values_list("answered_waits", "abandoned_waits"))
    answered = _seconds("".join(each or "" for each, _ in texts))
    abandoned = _seconds("".join(each or "" for _, each in texts))
    gave_up = np.concatenate([np.zeros(len(answered), np.bool_), np.ones(len(abandoned), np.bool_)])
    return np.concatenate([answered, abandoned]), gave_up


def _seconds(text: str) -> NDArray[np.float64]:
    signs = np.frombuffer(text.encode("utf-32-le"), dtype="<u4").astype(np.float64)
    return signs - FIRST_SIGN


def patience_of(queue: Queue) -> Patience | None:
    """The estimate with its interval and curve; none where too few hung up."""
    waits, gave_up = waits_of(queue)
    if int((gave_up & (waits > BRIEF_SECONDS)).sum()) < LEAST_HANGUPS:
        return None
    return patience(waits, gave_up, brief_seconds=BRIEF_SECONDS)
