"""What is said of tables and their mapping."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keskus.contacts.rules.mapping import Field, MappingProblem

FIELD_LABELS: Mapping[Field, str | Promise] = {
    Field.QUEUE: gettext_lazy("Queue"),
    Field.DATE: gettext_lazy("Day"),
    Field.CALL_ID: gettext_lazy("Call id"),
    Field.AGENT: gettext_lazy("Agent"),
    Field.CALLER: gettext_lazy("Caller's number"),
    Field.DIALLED: gettext_lazy("Number dialled"),
    Field.BEGAN: gettext_lazy("Time at which the call began"),
    Field.ENTERED: gettext_lazy("Time of entering the queue"),
    Field.ENTERED_ELSE: gettext_lazy("Time of entering, where the first one is missing"),
    Field.ANSWERED_AT: gettext_lazy("Time of being answered"),
    Field.ENDED_AT: gettext_lazy("Time of the end"),
    Field.OUTCOME: gettext_lazy("Outcome"),
    Field.WAIT: gettext_lazy("Wait (duration)"),
    Field.TALK: gettext_lazy("Talk (duration)"),
    Field.HOLD: gettext_lazy("Hold (duration)"),
    Field.WRAP_UP: gettext_lazy("Wrap-up (duration)"),
    Field.START: gettext_lazy("Start of the interval"),
    Field.END: gettext_lazy("End of the interval"),
    Field.OFFERED: gettext_lazy("Offered"),
    Field.ANSWERED: gettext_lazy("Answered"),
    Field.ANSWERED_WITHIN: gettext_lazy("Answered within the threshold"),
    Field.ABANDONED: gettext_lazy("Abandoned"),
    Field.SHORT_ABANDONS: gettext_lazy("Short abandons"),
    Field.FLOW_OUTS: gettext_lazy("Flow-outs"),
    Field.REFUSED: gettext_lazy("Refused at the door"),
    Field.TRANSFERRED: gettext_lazy("Transferred"),
    Field.MEAN_WAIT: gettext_lazy("Mean wait of answered calls"),
    Field.TOTAL_WAIT: gettext_lazy("Total wait of answered calls"),
    Field.MEAN_ABANDON: gettext_lazy("Mean wait of abandoned calls"),
    Field.TOTAL_ABANDON: gettext_lazy("Total wait of abandoned calls"),
    Field.LONGEST_WAIT: gettext_lazy("Longest wait"),
    Field.MEAN_TALK: gettext_lazy("Mean talk"),
    Field.TOTAL_TALK: gettext_lazy("Total talk"),
    Field.MEAN_HOLD: gettext_lazy("Mean hold"),
    Field.TOTAL_HOLD: gettext_lazy("Total hold"),
    Field.MEAN_WRAP_UP: gettext_lazy("Mean wrap-up"),
    Field.TOTAL_WRAP_UP: gettext_lazy("Total wrap-up"),
}
OUTCOME_LABELS: Mapping[str, str | Promise] = {
    "answered": gettext_lazy("answered"),
    "abandoned": gettext_lazy("abandoned"),
    "timeout": gettext_lazy("timed out"),
    "exit_key": gettext_lazy("left by key"),
    "left_empty": gettext_lazy("left an empty queue"),
    "withdrawn": gettext_lazy("withdrawn"),
    "redirected": gettext_lazy("redirected"),
    "refused": gettext_lazy("turned away at the door"),
    "not_offered": gettext_lazy("never reached a queue"),
    "excluded": pgettext_lazy("a row of a table", "excluded, and counted"),
}


def fault_of_row(code: str) -> str | None:
    """Why a row of a table cannot be read, and what to do; none for codes of other sources."""
    sentences = {
        "other_columns": _("The columns are not those of the mapping. Map the table anew, or send the right file."),
        "cell_empty": _("A cell that is needed is empty. Fill it, or map another column."),
        "not_a_day": _("Not a day in the order of the mapping. Choose the order in which days are written."),
        "no_day": _("A time without a day. Map the column that holds the day."),
        "not_a_time": _("Not a time of day. Map another column, or choose how times are written."),
        "not_a_duration": _("Not a duration such as 125, 2:05 or 0:02:05. Map another column, or mend the cell."),
        "not_a_number": _("Not a number. Check the decimal mark, or map another column."),
        "not_a_count": _("Not a whole number. Map the column that holds counts."),
        "negative": _("Less than nothing. Map another column, or mend the cell."),
        "too_long_a_time": _("Longer than a week. Check whether durations are in seconds, minutes or milliseconds."),
        "before_it_began": _("Ends before it begins. Map the right columns, or one that holds the duration."),
        "outcome_unknown": _("An outcome that the mapping does not know. Say there what it means."),
        "off_quarter": _("Spans must begin and end at a quarter of an hour. Export the table that way."),
        "more_than_offered": _(
            "Answered, abandoned and flow-outs are more than offered. Check which columns they are."
        ),
        "more_than_answered": _("More answered in time than answered at all. Check which columns they are."),
        "more_than_abandoned": _("More short abandons than abandoned calls. Check which columns they are."),
    }
    return sentences.get(code)


ASIDE_REMEDIES: Mapping[str, str | Promise] = {
    "excluded": gettext_lazy("The mapping excludes this outcome. If such rows are calls, map the outcome otherwise."),
    "not_offered": gettext_lazy("The caller never waited in a queue. If some did, map the time of entering the queue."),
    "repeated": gettext_lazy("Nothing to do: the same row came more than once, and counts once."),
    "superseded": gettext_lazy(
        "Another row tells this call otherwise, and the one that ends later or says more counts. If both are right, "
        "say in the mapping that a call may stand in several rows, one for each visit."
    ),
    "unreadable": gettext_lazy("The mapping of now cannot read it. Map the columns anew; the row is read again then."),
}


def entry_sentence(code: str) -> str:
    """Why a row that was typed in does not add up, and what to do."""
    sentences = {
        "offered_and_answered_needed": _("Offered and answered are both needed; write 0 where there was none."),
        "more_than_offered": _("Answered, abandoned and flow-outs are more than offered."),
        "more_than_answered": _("More answered in time than answered at all."),
    }
    return sentences[code]


def mapping_sentence(problem: MappingProblem) -> str:
    """What stands against a mapping, and what to do."""
    sentences = {
        "column_missing": _("The table has no column “%(found)s”. Choose another one for “%(field)s”."),
        "wrong_level": _("“%(field)s” does not belong to rows of this kind. Leave “%(found)s” out."),
        "column_twice": _("“%(found)s” has two meanings. A column can have one."),
        "mean_and_total": _("“%(field)s” stands beside its total “%(found)s”. Keep one of the two."),
        "no_queue": _("Nothing says which queue a row is about. Choose the column, or name the one queue."),
        "no_entering": _("Nothing says when a caller entered the queue. Choose the column that does."),
        "no_wait": _("Nothing says how long a caller waited. Choose the wait, or the time of being answered."),
        "no_outcome": _("Nothing says whether a call was answered. Choose the outcome, the talk, or who answered."),
        "no_outcome_words": _("Say what each outcome of the table means."),
        "outcome_unknown": _("Say what the outcome “%(found)s” means."),
        "no_start": _("Nothing says when an interval begins. Choose the day or the start."),
        "no_answered": _("Choose the column that counts answered calls."),
        "no_offered": _("Choose the column that counts offered calls, or the one of abandoned calls."),
        "off_quarter": _("Spans must be quarters of an hour, or whole days."),
    }
    label = str(FIELD_LABELS[problem.field]) if problem.field else ""
    return sentences[problem.code] % {"field": label, "found": problem.found}
