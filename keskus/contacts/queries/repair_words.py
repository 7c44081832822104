"""Repair rules in words: what each is called, what it does, what it cannot know."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class RuleWords(NamedTuple):
    """A rule as people read of it."""

    title: str | Promise
    does: str | Promise
    cannot_know: str | Promise


RULE_WORDS: dict[str, RuleWords] = {
    "missing_start": RuleWords(
        _("Missing start"),
        _("A call without its line of entry or of answer gets the time reckoned back from the wait and talk stated."),
        _("The caller’s number, which only the line of entry has."),
    ),
    "missing_end": RuleWords(
        _("Missing end"),
        _(
            "A talk that the log never ended lasts until its agent answers the next call or signs out, until the "
            "caller goes on in another queue, or until the PBX restarts."
        ),
        _("How much earlier it really ended. Without any such bound the talk stays unknown."),
    ),
    "static_agent_abandon": RuleWords(
        _("Answered, logged as abandoned"),
        _(
            "A call that an agent answered but that the log ends as abandoned counts as answered, also when the answer "
            "comes after that line and the waits stated agree. Usual with members that never sign in."
        ),
        _("Who hung up."),
    ),
    "overlapping_talk": RuleWords(
        _("Two talks at once"),
        _("When an agent answers a call before the one before it has ended, the earlier talk ends there."),
        _("Whether the agent held both calls, as with a second line."),
    ),
    "lost_events_local": RuleWords(
        _("Talk goes on without its agent"),
        _(
            "A talk during which its agent answered and finished another call ends where that one began: the caller "
            "had been passed on over a Local channel, of which the log has no line."
        ),
        _("To whom the caller was passed on, and how long before the agent’s next call."),
    ),
    "backward_clock": RuleWords(
        _("Clock that jumps"),
        _(
            "A few lines (at most 50, within two minutes) dated more than an hour after, or more than a minute before, "
            "the lines on both sides of them are put between these."
        ),
        _("The true second. A clock that was set anew for longer is left as it is."),
    ),
    "requeued_call": RuleWords(
        _("Queued again"),
        _(
            "A visit that begins within 5 seconds after the same call left a queue by time-out or key, or because the "
            "queue was empty, is marked: it is still offered, but it is not another caller."
        ),
        _("Callers who hang up and call again."),
    ),
    "transfer_other_id": RuleWords(
        _("Transfer under another call id"),
        _(
            "A visit that begins within 2 seconds of a transfer, from the same number or in the queue dialled, is tied "
            "to the call transferred when there is exactly one such call."
        ),
        _("It is inferred: channel events or call detail records tell for certain."),
    ),
    "two_interfaces": RuleWords(
        _("One person, two phones"),
        _(
            "Agents of one PBX behind whom stands the same employee are one person: signed in once, paused only when "
            "paused on every phone, and their time counts once."
        ),
        _("Who is behind a phone; that is said on the page of names."),
    ),
    "sign_in_without_sign_out": RuleWords(
        _("Sign-in without sign-out"),
        _(
            "Somebody of whom nothing is heard after the sites of their queues have closed, until they open again, was "
            "out from closing time. Where no opening hours are known: out from their last sign of life, when nothing "
            "is heard for 12 hours or they sign in anew after 4 silent hours."
        ),
        _("How long they really stayed after it."),
    ),
    "transferred_unseen": RuleWords(
        _("Transfer that the log did not see"),
        _("Channel events or call detail records show that the agent passed the caller on; the call says so."),
        _("What the next person did, where they are on no queue."),
    ),
    "talk_after_transfer": RuleWords(
        _("Talk beyond the agent’s own"),
        _("The talk ends when the agent’s own phone left the conversation, not when the caller’s whole call ended."),
        _("Nothing more; call detail records tell it to the second, channel events more finely."),
    ),
    "redirected_as_abandon": RuleWords(
        _("Redirected, logged as abandoned"),
        _("A waiting caller who was pulled out of the queue counts as redirected and not as abandoned."),
        _("Who pulled the caller out."),
    ),
    "hold_from_cel": RuleWords(
        _("Hold"),
        _("The seconds for which the agent’s phone held the caller, which the log does not tell."),
        _("Holding by other means than the phone’s hold key."),
    ),
    "refused_at_door": RuleWords(
        _("Turned away at the door"),
        _("Callers whom a full or empty queue did not let in are listed; they were never offered."),
        _("How often the same person tried, unless the number is known."),
    ),
    "visit_missing_in_log": RuleWords(
        _("Visit that the log lost"),
        _("A visit to a queue that only channel events or call detail records tell of is added."),
        _("Keys and positions, which only the log has."),
    ),
    "same_call_other_id": RuleWords(
        _("One call, several ids"),
        _("Visits under different call ids that belong to one call are tied together."),
        _("Callers who were cut off and called again."),
    ),
    "caller_from_cdr": RuleWords(
        _("Caller’s number"),
        _("A number that the log does not have is taken from channel events or call detail records."),
        _("Numbers that the carrier withheld."),
    ),
}

FIELD_WORDS: dict[str, str | Promise] = {
    "entered_at": _("Entered"),
    "answered_at": _("Answered at"),
    "answered_epoch": _("Answered at"),
    "ended_at": _("Ended at"),
    "ended_epoch": _("Ended at"),
    "line_at": _("Time of the line"),
    "outcome": _("Outcome"),
    "wait_seconds": _("Wait"),
    "talk_seconds": _("Talk"),
    "hold_seconds": _("Hold"),
    "ended_by": _("Ended by"),
    "transfer_to": _("Transferred to"),
    "linkedid": _("Belongs to call"),
    "same_call_as": _("Belongs to call"),
    "caller": _("Caller’s number"),
    "agent": _("Agent"),
}
