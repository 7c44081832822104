"""What became of a file and what to do about it, in words."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keskus.core.actions import Breach

REASONS: dict[str, str | Promise] = {
    "growing": gettext_lazy("May still be growing: taken when the next look finds it as it is."),
    "settled": gettext_lazy("Taken in a moment."),
    "other_leg": gettext_lazy("Waits for the file of the other side."),
    "gate": gettext_lazy("Calls of that day may not be recorded here: lay the terms of recording down for this site."),
    "leg_missing": gettext_lazy("The other side’s file did not come within a day. Add it, then try again."),
    "link": gettext_lazy("A link or no plain file: put the file itself into the folder."),
    "name": gettext_lazy("Its name, or its folder’s, is not written in UTF-8: rename it."),
    "failed": gettext_lazy("Something went wrong while the folder was looked into: the server’s log tells what."),
    "outside": gettext_lazy("Lies outside the folders that may be watched. Whoever runs the server can add one."),
    "missing": gettext_lazy("There is no such folder on the server."),
    "unreadable": gettext_lazy("Cannot be read: give the account that Keskus runs as the right to read it."),
    "too_many_bytes": gettext_lazy("Larger than 256 MB: split it, or have the PBX write a smaller format."),
    "too_long": gettext_lazy("Longer than six hours: no call lasts so long. Look at how the PBX ends its recordings."),
    "unpacks_too_big": gettext_lazy("Unpacks to more than 512 MB of sound: it is not taken."),
    "empty": gettext_lazy("Holds no sound: the call ended before anybody spoke, or the PBX’s disk was full."),
    "not_sound": gettext_lazy("Is no sound, whatever its name says."),
    "truncated": gettext_lazy("Is cut short: the PBX stopped while it wrote. Copy it again, then try again."),
    "broken": gettext_lazy("Is damaged and cannot be read. Copy it again, then try again."),
    "codec": gettext_lazy("Has a form of sound that is not taken. WAV, GSM, G.711, Opus, MP3 and FLAC are."),
    "rate": gettext_lazy("Has an odd number of samples a second. Have the PBX write 8 or 16 kHz."),
    "no_channels": gettext_lazy("Tells of no channel of sound."),
    "too_many_channels": gettext_lazy("Has more than two channels of sound: a call has two sides."),
    "not_one_channel": gettext_lazy("A side’s file has two channels itself. Choose stereo as the source’s voices."),
    "worker_died": gettext_lazy("Stopped the worker three times. Look at the server’s memory, then try again."),
}


def reason_words(code: str) -> str:
    """Why a file waits or was refused, and the remedy; nothing where there is no reason."""
    return str(REASONS.get(code, code))


def breach_sentence(breach: Breach) -> str:
    """Why a deed about recordings was not done."""
    sentences = {
        "name_taken": _("Another source of recordings has this name already."),
        "gate": _("Calls of that day may not be recorded at this site yet. Lay the terms of recording down first."),
        "call_key": _("This looks like the number of a card or a person. Give the id of the call."),
        "began_at": _("The call began between the year 2000 and now."),
        "inactive": _("This source is not in use."),
        "not_refused": _("This file was not refused, or trying again cannot help."),
        "not_expected": _("This queue need not be recorded as it is."),
        "erased": _("This recording was erased."),
        "not_playable": _("There is no sound to be heard."),
        "purpose": _("Choose what you listen for."),
    }
    return sentences[breach.code]
