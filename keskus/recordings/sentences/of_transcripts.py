"""Why a transcript, a note or a listening was not taken, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.engines.transcripts import BadTranscript


def unreadable(trouble: BadTranscript) -> str:
    """What is wrong with a file, on which line, and how to mend it."""
    sentences = {
        "empty": _("The file is empty."),
        "too_big": _("The file is larger than %(megabytes)s MB."),
        "too_many_turns": _("The file has more turns than a call can have. Send one call in a file."),
        "not_text": _("The file is no text. Save the transcript as WebVTT, SRT or JSON."),
        "unknown_format": _("This is neither WebVTT nor SRT nor JSON. Save the transcript in one of these."),
        "bad_time": _("Line %(line)s: “%(text)s” is no time. Write times as 00:01:05.000 --> 00:01:07.500."),
        "ends_before_it_begins": _("Line %(line)s: the turn ends before it begins."),
        "bad_json": _("Line %(line)s: from here on this is no JSON."),
        "missing": _("Line %(line)s: a turn has no “%(field)s”."),
        "wrong_type": _("Line %(line)s: “%(field)s” is not of the kind it should be."),
        "too_long": _("Line %(line)s: “%(field)s” is too long."),
    }
    return sentences[trouble.code] % {"line": trouble.line, **trouble.values}


def unplaced() -> str:
    """Why a transcript that may be read is no transcript of this sound."""
    return _("Something that nobody may hear is said after the end of this recording. Is this its transcript?")


def engine_problem_sentence(code: str) -> str:
    """Why nothing can be written down here, and what to do; empty when it can."""
    if not code:
        return ""
    return {
        "no_model": _("Speech to text is not set up: name the folder of a Whisper model in KESKUS_SPEECH_MODEL."),
        "no_folder": _("The folder that KESKUS_SPEECH_MODEL names is not there."),
        "not_a_model": _("The folder that KESKUS_SPEECH_MODEL names holds no Whisper model in CTranslate2’s form."),
        "no_library": _("Speech to text needs the extra “speech”: pip install keskus[speech]."),
    }[code]


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "not_playable": _("This recording cannot be heard now. Open its page again: it says why."),
        "erased": _("This recording was erased."),
        "ground_missing": _("Choose a ground, and say it in a few words."),
        "purpose": _("You may not listen for this purpose. Choose another one."),
        "recording_erased": _("The recording was erased, so nothing is kept beside it any more."),
        "transcribed": _("This recording has a transcript already."),
        "no_transcript": _("There is no transcript any more."),
        "no_engine": _("Speech to text is not set up, so nothing can be written down."),
        "outside_sound": _("That place lies outside of the recording."),
        "not_your_note": _("Only who wrote a note may change it."),
    }
    return sentences[breach.code] % breach.values
