"""From a queue's history to what it will be asked to do, how sure that is, and why it is thought so.

Hold it in a `History`, say with `DayMark`s what was and will be special, and call `forecast`; `backtest` tells how well
each method would have done, `reforecast` what the rest of a day looks like by its beginning. docs/forecast.md has the
guide and the methods in words.
"""

from keskus.engines.faults import Fault
from keskus.engines.forecasting.backtests import Backtest, Score, Why, backtest
from keskus.engines.forecasting.borrowing import borrow
from keskus.engines.forecasting.forecasts import MOST_AHEAD, Forecast, Times, Totals, forecast
from keskus.engines.forecasting.lattice import DayMark, History, MarkKind, history_of, midnight, occurrences, starts
from keskus.engines.forecasting.observances import holidays_of
from keskus.engines.forecasting.outliers import Oddity, Proposal, proposed_outliers
from keskus.engines.forecasting.panel import Cause, Note
from keskus.engines.forecasting.today import Rest, reforecast, rest_of_day

__all__ = [
    "MOST_AHEAD",
    "Backtest",
    "Cause",
    "DayMark",
    "Fault",
    "Forecast",
    "History",
    "MarkKind",
    "Note",
    "Oddity",
    "Proposal",
    "Rest",
    "Score",
    "Times",
    "Totals",
    "Why",
    "backtest",
    "borrow",
    "forecast",
    "history_of",
    "holidays_of",
    "midnight",
    "occurrences",
    "proposed_outliers",
    "reforecast",
    "rest_of_day",
    "starts",
]
