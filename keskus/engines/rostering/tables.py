"""An instance as arrays for the loops: what may be worked, what follows what, who is who, what is needed.

Everything lies on the grid of intervals. Rest rules become classes: two shifts after which the same may follow are of
one class, so that the loop over a week need not remember when exactly the last shift ended. docs/numbers.md tells the
recursion.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
NEVER = 1 << 20


class Shapes(NamedTuple):
    """Every start with every length of every kind. A window of pauses, `window_*`: how many starts, how long."""

    start: Whole
    length: Whole
    units: Whole  # paid
    first_pause: Whole  # one more than shapes
    pause_offset: Whole  # earliest beginning, after the shift's
    pause_window: Whole
    pause_rule: Whole  # number of the rule, for the bound
    window_width: Whole
    window_length: Whole
    kind: Whole
    paid_minutes: Whole


class Laws(NamedTuple):
    """By law (people with the same limits): shapes gathered into groups that are alike for everything that follows.

    `bucket` of a start: how many thresholds it reaches. A shift of class c may be followed on the next day by buckets
    from `ready` (second index 1: in the night of a clock change); after k free days it makes a weekly rest for buckets
    from `rested`; 0 there: it has been one at midnight already.
    """

    group: Whole  # law, shape
    groups: Whole  # law
    group_units: Whole  # law, group
    group_bucket: Whole
    group_class: Whole
    classes: Whole  # law
    ready: Whole  # law, 0 or 1, class
    rested: Whole  # law, free days, class
    clipped: Whole  # law, class: what remains of it when a week begins
    freed: Whole  # law, state: the state after a free day
    begun: Whole  # law, class: the state after a shift when the week's rest is missing
    fresh: Whole  # law: the class of nothing before
    buckets: Whole
    free_days: Whole  # law: after so many free days every class is rested
    least_units: Whole
    most_units: Whole


class People(NamedTuple):
    """By person, and by person and day or week. `fixed` is -1 or the number of a locked shift."""

    group: Whole
    law: Whole
    low: Whole  # person, day: shapes lie between, in intervals; high 0: off
    high: Whole
    fixed: Whole
    fixed_bucket: Whole  # fixed
    fixed_class: Whole
    fixed_days: Whole  # person, week
    least: Whole  # person, week: units
    most: Whole
    most_days: Whole
    row_limit: Whole  # 0: not watched
    first_class: Whole
    first_row: Whole
    taste: Whole  # -1, or the row of costs of its own
    taste_cost: Real  # row, day, shape
    taste_free: Real  # row, day: cost of a day off
    weekend_limit: Whole
    choices: Whole  # sets of days off by which a limit of weekends can be kept
    first_choice: Whole
    last_choice: Whole


class Needs(NamedTuple):
    """What is missing in an interval: the largest row of each block, if above zero (Hall's condition, sets of skills).

    `room` is need less cover; a block's weight is what one missing head costs.
    """

    required: Whole  # row, interval
    touches: NDArray[np.int8]  # row, group of people
    block: Whole  # one more than blocks: first row
    weight: Real
    is_demand: NDArray[np.int8]
    skill_blocks: int  # those of roles come behind


class Frame(NamedTuple):
    """The span: weeks, days that begin within one, and prices."""

    day_intervals: int
    intervals: int  # of the span; what lies after it costs nothing
    reach: int  # with what may lie after it
    week_of: Whole  # day
    needs_rest: NDArray[np.int8]  # week
    jump: Whole  # day: 1 in the night of a clock change before it
    is_weekend: NDArray[np.int8]
    over: float
    short: float  # of a contract, per unit


class Tables(NamedTuple):
    """All of an instance."""

    shapes: Shapes
    laws: Laws
    people: People
    needs: Needs
    frame: Frame
