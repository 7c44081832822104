"""What may be said to people, to begin with: suggestions that the centre makes its own."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from keskus.recordings.rules.gate import LANGUAGES, What


def suggested(what: What) -> dict[str, str]:
    """The first version's terms in the reader's language, and the notice in all languages."""
    terms = _recording() if what is What.RECORDING else _listening()
    for language in LANGUAGES:
        with override(language):
            terms[f"notice_{language}"] = _notice(what)
    return {**terms, "stated_in": "notice"}


def _recording() -> dict[str, str]:
    return {
        "purposes": _("Quality of the service, training, proof of what was agreed, and complaints."),
        "scope": _("Calls of the centre's queues. No private calls, no rooms, no screens."),
        "manner": _(
            "The telephone system records the sound of the line. Recordings are kept sealed; evaluators, the own lead "
            "and the manager hear them, each listening is written down. It stops while card numbers are said."
        ),
        "ground": _(
            "Legitimate interest: without hearing calls the quality of the service cannot be known. Only calls of the "
            "service are recorded, few people hear them, and everybody sees who heard theirs."
        ),
    }


def _listening() -> dict[str, str]:
    return {
        "purposes": _("Help during calls, training of new people, and quality of the service."),
        "scope": _("Calls of the centre's queues, for as long as the call lasts. No private calls."),
        "manner": _(
            "The own lead, an evaluator or the manager listens by telephone, may speak to the agent, or joins the "
            "call. Who listened to whom, when, for how long and why is written down, and the agent sees it."
        ),
        "ground": _(
            "Legitimate interest: beginners need help while they talk. Nobody listens in hiding: each listening stands "
            "in a register that the agent sees."
        ),
    }


def _notice(what: What) -> str:
    if what is What.RECORDING:
        return _(
            "Your calls with customers are recorded. This is done for the quality of the service, for training, as "
            "proof of what was agreed, and for complaints. Your lead, evaluators and the manager may hear them; you "
            "see who did and why. You may comment and object. Private calls are not recorded."
        )
    return _(
        "Your lead, an evaluator or the manager may listen to your calls with customers while they last, speak to you, "
        "or join the call. This is done to help, to train, and for the quality of the service. You see who listened, "
        "when, for how long and why. Private calls are not listened to."
    )
