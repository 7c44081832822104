"""Why a board or a screen cannot be so, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SENTENCES: dict[str, str | Promise] = {
    "no_queue": _("Choose at least one queue."),
    "no_tile": _("Choose at least one figure."),
    "too_many_tiles": _("A board has at most twelve figures; four to six are read."),
    "tile_of_other_queues": _("A figure is of a queue that the board does not have. Add the queue to the board first."),
    "no_client": _("Choose the client that the board is for."),
    "queue_of_another_client": _("A client's board shows only that client's queues. Leave the others out."),
    "names_for_a_client": _("A client's board names no agents."),
    "agents_for_a_client": _("A client's board shows the client's calls, not what agents do. Leave these figures out."),
    "no_board": _("Choose at least one board."),
    "days": _("A screen's address lasts from one day to one year."),
    "turn": _("A board stays from 5 seconds to one hour."),
}
