"""What is wrong with a spreadsheet of history: where, what, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.engines.forecasting.files import FileFault
from keskus.engines.tables import TableFault
from keskus.people.rules.staff_lists import Problem
from keskus.people.sentences import fault_sentence, problem_sentence, remedy_sentence


def file_sentence(fault: FileFault) -> str:
    """Why nothing of a file can be read."""
    sentences = {
        "no_column": _("There is no column “%(column)s”. Name one of these so: %(names)s."),
        "queue_missing": _(
            "The file tells of several queues, none of them called as this one. Name one of these so: %(names)s."
        ),
        "bad_step": _("Its rows are %(minutes)s minutes apart. Give rows of 5, 15 or 30 minutes, or of whole days."),
    }
    if fault.code in sentences:
        return sentences[fault.code] % {"column": fault.column, **fault.values}
    return fault_sentence(TableFault(fault.code, **fault.values))


def cell_sentence(fault: FileFault) -> str:
    """What is wrong with a cell."""
    sentences = {
        "row_twice": _("tells of the same time as row %(before)s"),
        "not_a_moment": _("is no time"),
        "not_a_time": _("is no time"),
        "below_zero": _("is below 0"),
    }
    if fault.code in sentences:
        return sentences[fault.code] % fault.values
    return problem_sentence(_problem(fault))


def cell_remedy(fault: FileFault) -> str:
    """What to do about it."""
    sentences = {
        "row_twice": _("Keep one of the rows, or add them up."),
        "not_a_moment": _("Write it as 2026-12-31 08:30."),
        "not_a_time": _("Write it as 08:30."),
        "below_zero": _("Write 0 or more."),
        "empty": _("Fill the cell."),
    }
    return sentences.get(fault.code) or remedy_sentence(_problem(fault))


def _problem(fault: FileFault) -> Problem:
    return Problem(fault.code, fault.line or 0, "", fault.column, fault.found, None)
