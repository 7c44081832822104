"""The words of the grid, which holds none of its own; places in braces are filled by it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.planning.sentences.rosters import DEED_WORDS


def said_words(deed: str) -> str:
    """What was done."""
    return f"{DEED_WORDS[deed]}."


def grid_words() -> dict[str, str]:
    """Labels by key; docs/roster-grid.md lists them."""
    return {**_tools(), **_figures(), **_answers(), **_keys()}


def _tools() -> dict[str, str]:
    return {
        "grid": _("Roster"),
        "tools": _("What is shown and what can be done"),
        "people": _("People"),
        "filter": _("Filter by name"),
        "all_teams": _("All teams"),
        "all_skills": _("All skills"),
        "all": _("All"),
        "coverage_of": _("Need and cover of"),
        "day": _("Day"),
        "week": _("Week"),
        "zoom_in": _("Wider hours"),
        "zoom_out": _("Narrower hours"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "add": _("Add a shift"),
        "template": _("Template of new shifts"),
        "split": _("Split"),
        "break": _("Add a break"),
        "lock": _("Lock or unlock"),
        "swap": _("Swap two people"),
        "delete": _("Delete"),
        "breaches": _("Findings"),
        "next_breach": _("Next finding"),
        "none": _("No findings"),
        "help": _("Keys"),
        "close": _("Close"),
    }


def _figures() -> dict[str, str]:
    return {
        "shown": _("{shown} of {all} people"),
        "required": _("Required"),
        "scheduled": _("Scheduled"),
        "open": _("Missing"),
        "service_level": _("Service level"),
        "hour": _("Hour"),
        "curve_of": _("Most are missing at {when}: {open}"),
        "curve_full": _("Nobody is missing"),
        "free_of": _("{name}, {day}: no shift"),
        "shift_of": "{name}, {day}, {span}, {length} h",
        "part_of": "{part} {span}",
        "locked": _("locked"),
        "selected": _("selected"),
        "selected_count": _("Selected shifts: {count}"),
        "severity_breach": _("Breach"),
        "severity_house": _("House rule"),
        "severity_hint": _("Hint"),
        "overridden": _("Allowed on a named ground."),
        "weekends": _("Weekends"),
        "nights": _("Nights"),
        "lates": _("Lates"),
        "wishes": _("Wishes granted"),
    }


def _answers() -> dict[str, str]:
    return {
        "saved": _("Saved"),
        "saving": _("Saving …"),
        "offline": _("Not saved yet"),
        "quick_rest": _("Rest of {measured} h; at least {limit} h."),
        "quick_length": _("Shift of {measured} h; at most {limit} h."),
        "quick_pause": _("Breaks of {measured} h; at least {limit} h."),
        "quick_overlap": _("Two shifts at one time."),
        "quick_absence": _("Not there: {what}."),
        "undone": _("Undone"),
        "redone": _("Done again"),
        "undo_nothing": _("Nothing to undo"),
        "redo_nothing": _("Nothing to do again"),
        "no_room": _("No room there"),
        "is_locked": _("Locked: unlock it first"),
        "swap_two": _("Select two shifts of two people, then swap."),
        "refused": _("This was not done."),
        "changed_by_others": _("Shifts changed by others: {count}"),
    }


def _keys() -> dict[str, str]:
    return {
        "key_walk": _("Walk between shifts and people"),
        "key_leap": _("To the first or last day; a page up or down"),
        "key_stretch": _("Move the end by a quarter of an hour"),
        "key_stretch_start": _("Move the start"),
        "key_move": _("Move the shift, or the break"),
        "key_move_day": _("Move by a day"),
        "key_person": _("Give to the person above or below"),
        "key_parts": _("Into the breaks of a shift, and out"),
        "key_select": _("Select; up to here; all of the day"),
        "key_undo": _("Undo, redo"),
        "key_table": _("The curve as a table"),
        "key_zoom": _("Day, week, wider, narrower"),
    }
