"""What the log did not say about a call, in words, and what its events mean."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FLAG_NAMES: dict[str, str | Promise] = {
    "no_enter": _("No entry"),
    "no_connect": _("No answer logged"),
    "no_end": _("No end"),
    "restart": _("Restart"),
    "odd_end": _("Odd end"),
    "clock_back": _("Clock set back"),
    "agent_moved_on": _("Agent moved on"),
    "incompatible": _("Incompatible phones"),
    "guessed": _("Outcome concluded"),
    "requeued": _("Queued again"),
    "tied": _("Transferred here"),
}
FLAG_WORDS: dict[str, str | Promise] = {
    "no_enter": _("The log has no line of entering the queue; the time was reckoned back from the wait."),
    "no_connect": _("The log has no line of the answer; the time was reckoned back from the talk."),
    "no_end": _("The log never told how the call ended; the end shown is when it was known to be over."),
    "restart": _("The PBX restarted during the call."),
    "odd_end": _("Answered, yet the log ends it as a call that was still waiting."),
    "clock_back": _("The PBX’s clock was set back during the call."),
    "agent_moved_on": _(
        "The agent took another call before this one ended in the log; usual after a transfer that the log does not "
        "show."
    ),
    "incompatible": _("The PBX could not join the caller’s and the agent’s channel."),
    "guessed": _("The channel events do not say how the visit ended; it was concluded from what followed."),
    "requeued": _("The same call had left a queue a moment before: another visit, but not another caller."),
    "tied": _("Inferred: this is a call that was transferred here, under another call id."),
}
EVENT_WORDS: dict[str, str | Promise] = {
    "DID": _("Number dialled"),
    "ENTERQUEUE": _("Entered the queue"),
    "CONNECT": _("Answered by an agent"),
    "RINGNOANSWER": _("The phone rang, nobody answered"),
    "RINGCANCELED": _("The phone stopped ringing: the caller left"),
    "ABANDON": _("The caller hung up while waiting"),
    "EXITWITHTIMEOUT": _("Waited too long, sent on"),
    "EXITWITHKEY": _("Left the queue by pressing a key"),
    "EXITEMPTY": _("Sent away: nobody was left to answer"),
    "WITHDRAW": _("Taken out of the queue"),
    "COMPLETECALLER": _("Ended: the caller hung up"),
    "COMPLETEAGENT": _("Ended: the agent hung up"),
    "BLINDTRANSFER": _("Transferred without announcing"),
    "ATTENDEDTRANSFER": _("Transferred after announcing"),
    "TRANSFER": _("Transferred"),
    "SYSCOMPAT": _("The channels could not be joined"),
}
SEGMENT_WORDS: dict[str, str | Promise] = {
    "queue": _("Waiting"),
    "ring": _("Ringing"),
    "talk": _("Talking"),
    "hold": _("On hold"),
    "transfer": _("Transfer"),
}
ENDED_WORDS: dict[str, str | Promise] = {
    "caller": _("The caller hung up"),
    "agent": _("The agent hung up"),
    "blind_transfer": _("Transferred without announcing"),
    "attended_transfer": _("Transferred after announcing"),
}
RING_WORDS: dict[str, str | Promise] = {
    "answered": _("answered"),
    "no_answer": _("not answered"),
    "canceled": _("the caller left"),
}
