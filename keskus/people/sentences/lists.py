"""What is wrong with a staff list or a cell of it, and how to mend it."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.engines.tables import Table, TableFault
from keskus.people.rules.staff_facts import Fact
from keskus.people.rules.staff_lists import Problem

FACT_LABELS = {
    Fact.NUMBER: gettext_lazy("Staff number"),
    Fact.FIRST_NAME: gettext_lazy("First name"),
    Fact.LAST_NAME: gettext_lazy("Last name"),
    Fact.EMAIL: gettext_lazy("E-mail"),
    Fact.PHONE: gettext_lazy("Telephone"),
    Fact.SITE: gettext_lazy("Site"),
    Fact.TEAM: gettext_lazy("Team"),
    Fact.JOB_TITLE: gettext_lazy("Job title"),
    Fact.STARTED: gettext_lazy("Employed from"),
    Fact.ENDED: gettext_lazy("Employed to"),
    Fact.HOURS: gettext_lazy("Hours per week"),
    Fact.PAY_GRADE: gettext_lazy("Pay grade"),
    Fact.PAY: gettext_lazy("Pay"),
    Fact.CURRENCY: gettext_lazy("Currency"),
    Fact.SKILLS: gettext_lazy("Skills"),
    Fact.REPORTS_TO: gettext_lazy("Reports to"),
}


def fault_sentence(fault: TableFault) -> str:
    """Why a file cannot be read as a whole, and what to do."""
    sentences = {
        "file_too_big": _("The file is larger than %(megabytes)s MB. Split it."),
        "file_empty": _("The file holds no rows. Check that the right sheet was saved."),
        "encoding_unknown": _("The letters of this file cannot be read. Save it as “CSV UTF-8”, or as XLSX."),
        "quote_never_closed": _("A quotation mark opened in row %(row)s is never closed. Mend that row."),
        "too_many_columns": _("The file has more than %(limit)s columns. Leave out what is not needed."),
        "too_many_rows": _("The file has more than %(limit)s rows. Split it."),
        "cell_too_long": _(
            "The cell %(column)s%(row)s is longer than a spreadsheet cell can be. Check the quotation marks."
        ),
        "old_or_locked_workbook": _("An old XLS workbook, or one with a password. Save it as XLSX without a password."),
        "not_a_workbook": _("The workbook is damaged or of another kind. Save it as XLSX or CSV again."),
        "workbook_unpacks_too_big": _("The workbook unpacks to more than %(megabytes)s MB. Save the sheet as CSV."),
        "workbook_has_declarations": _("The workbook holds what no spreadsheet program writes. Save the sheet as CSV."),
    }
    return sentences[fault.code] % fault.values


def note_sentences(table: Table) -> list[str]:
    """What the reader of a file should know of how it was read."""
    notes = []
    if table.rival_encoding:
        notes.append(
            _("Read as %(encoding)s; it could also be %(rival)s. Look at the letters, and choose if they are wrong.")
            % {"encoding": table.encoding, "rival": table.rival_encoding}
        )
    if table.repeated:
        notes.append(_("Several columns have the same name: %(names)s.") % {"names": ", ".join(table.repeated)})
    if table.other_sheets:
        notes.append(
            _("Only the sheet “%(sheet)s” is read; left out: %(others)s.")
            % {"sheet": table.sheet, "others": ", ".join(table.other_sheets)}
        )
    return notes


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a cell."""
    sentences = {
        "missing": _("is missing"),
        "not_a_number": _("is no number"),
        "ambiguous_number": _("can be read two ways: thousands or decimals"),
        "not_a_date": _("is no date"),
        "no_such_day": _("is no day of the calendar"),
        "short_year": _("has a year of two digits"),
        "month_first": _("seems to have the month first"),
        "spreadsheet_error": _("is a spreadsheet's error, not a value"),
        "too_long": _("is too long"),
        "empty": _("is empty"),
        "not_an_email": _("is no e-mail address"),
        "not_a_phone": _("is no telephone number"),
        "unknown_site": _("is no site"),
        "unknown_team": _("is no team"),
        "unknown_skill": _("is no skill"),
        "skill_twice": _("stands there twice"),
        "bad_level": _("has no level from 1 to 5"),
        "hours_out_of_range": _("is not more than 0 and at most 168"),
        "pay_out_of_range": _("is no pay"),
        "unknown_currency": _("is no currency that we know"),
        "currency_missing": _("is missing, and the site's country does not tell it"),
        "two_currencies": _("is another currency than the pay itself names"),
        "pay_without_hours": _("is missing, but pay is given"),
        "own_contract": _("would change your own contract"),
        "unknown_boss": _("is nobody here"),
        "boss_ambiguous": _("is the name of several people"),
        "reports_to_self": _("is the same person"),
        "reporting_circle": _("makes a circle: somebody would report to themselves"),
        "boss_row_is_bad": _("stands in a bad row of this file"),
        "boss_not_there": _("does not work here together with this person on the day from which this counts"),
        "number_twice": _("stands in several rows"),
        "ended_before_started": _("lies before the first day"),
        "too_many_cells": _("stands beyond the last column"),
    }
    return sentences.get(problem.code, problem.code)


def remedy_sentence(problem: Problem) -> str:
    """How to mend it; empty when the problem says it all."""
    numbers = _("Write it as 1234.50 or 1234,50.")
    dates = _("Write it as 31.12.2026 or 2026-12-31.")
    sentences = {
        "not_a_number": numbers,
        "ambiguous_number": numbers,
        "not_a_date": dates,
        "no_such_day": dates,
        "short_year": dates,
        "month_first": dates,
        "spreadsheet_error": _("Mend the formula, or write the value."),
        "unknown_site": _("Write the name or code of a site, or add the site first."),
        "unknown_team": _("Write the name or code of a team, or have missing teams made."),
        "unknown_skill": _("Write the name or code of a skill, or have missing skills made."),
        "bad_level": _("Write it as English:3."),
        "unknown_currency": _("Write a code such as PLN or EUR."),
        "unknown_boss": _("Write the staff number."),
        "boss_ambiguous": _("Write the staff number."),
        "boss_row_is_bad": _("Mend that row."),
        "boss_not_there": _("Leave the cell empty, or write who was in charge then."),
        "number_twice": _("Leave one row for each person."),
        "too_many_cells": _("Put cells that hold the delimiter in quotation marks."),
        "missing": _("Fill the cell."),
        "pay_without_hours": _("Give the hours per week too."),
        "own_contract": _("Ask a colleague to import this row."),
    }
    return sentences.get(problem.code, "")
