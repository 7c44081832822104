"""What the demo's people do about quality while it runs, by the same deeds as anybody. What is done is not done twice:
each deed looks for its outcome.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import sleep

from django.db import OperationalError, close_old_connections, transaction
from django.utils import timezone

from keskus.cli.demo.acting import acting
from keskus.cli.demo.calibrated import calibrate
from keskus.cli.demo.coached import coach_agents, listen_in
from keskus.cli.demo.played import WEEKS, Played
from keskus.cli.demo.scored import EVALUATORS, answer_scores, score_planned, set_plans
from keskus.cli.demo.sheets import lay_out
from keskus.cli.demo.written import bring_transcripts
from keskus.core.actors import Actor
from keskus.people.queries import queues as queues_of
from keskus.quality.jobs import draw_planned_listening
from keskus.quality.queries.forms import versions_in_use
from keskus.quality.queries.plan import plans
from keskus.recordings.queries.reach import PLAY, recordings_reached

LOOK_SECONDS = 12.0
FEW_SHARE = 0.05
TOLD: set[str] = set()  # faults that the log has named
logger = logging.getLogger(__name__)


def look_after(played: Played) -> None:
    """For ever, beside everything else; what the database is too busy for waits until the next time."""
    while True:
        try:
            _look(played)
        except OperationalError:
            logger.info("the database was busy; the demo's people try again")
        except Exception:
            logger.exception("the demo's people could not go on")
        close_old_connections()
        sleep(LOOK_SECONDS)


def _look(played: Played) -> None:
    """Each deed by itself: what a visitor has made impossible holds up nothing else."""
    manager = acting("manager")
    deeds: list[Callable[[], object]] = [partial(_lay_out, manager), partial(bring_transcripts, "quality")]
    deeds += [partial(calibrate, manager), partial(_plan, manager, played)]
    deeds += [partial(_score, name, language) for name, language in EVALUATORS.items()]
    for deed in (*deeds, answer_scores, coach_agents, listen_in):
        try:
            deed()
        except OperationalError:
            raise
        except Exception as fault:
            _tell_once(fault)


def _tell_once(fault: Exception) -> None:
    if str(fault) not in TOLD:
        TOLD.add(str(fault))
        logger.warning("the demo's people could not go on with one thing", exc_info=fault)


def _lay_out(manager: Actor) -> None:
    if not versions_in_use(manager).exists():
        queues = {queue.code: queue for queue in queues_of(manager)}
        with transaction.atomic():
            lay_out(manager, queues, timezone.localdate() - timedelta(weeks=WEEKS))


def _plan(manager: Actor, played: Played) -> None:
    if played.is_recorded and not plans(manager).exists() and _are_matched(manager):
        with transaction.atomic():
            set_plans(manager)
            draw_planned_listening()


def _score(name: str, language: str) -> None:
    score_planned(acting(name), language)


def _are_matched(manager: Actor) -> bool:
    """Whether the weeks in which the recordings were made are there."""
    rows = recordings_reached(manager, PLAY)
    return rows.filter(matched_by="").count() <= FEW_SHARE * rows.count()
