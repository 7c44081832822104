"""How the link to a PBX stands, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def link_sentence(state: str, detail: str = "") -> str:
    """How it stands, and what to do about it."""
    match state:
        case "up":
            return _("Connected")
        case "connecting":
            return _("Being connected")
        case "off":
            return _("Switched off")
        case "refused":
            return _("The PBX refuses user or secret: %(detail)s") % {"detail": _without_code(detail)}
        case "down":
            return _("Not connected: %(detail)s. It is tried again by itself.") % {"detail": trouble_words(detail)}
    return _("Nobody listens")


def trouble_words(detail: str) -> str:
    """Why a link is not there."""
    words = {
        "closed": _("the PBX closed the connection"),
        "silent": _("nothing was heard any more"),
        "no_answer": _("the PBX does not answer"),
        "not_connected": _("there is no connection"),
        "TimeoutError": _("the PBX does not answer"),
        "certificate": _("nobody who is believed vouches for the PBX’s certificate"),
        "other_certificate": _("the PBX shows another certificate than the one that was entered"),
        "no_tls": _("the PBX does not speak TLS at this port"),
    }
    return words.get(detail.partition(" ")[0], detail or _("unknown"))


def _without_code(detail: str) -> str:
    return detail.partition(" ")[2] or detail


def tried_sentence(found: Mapping[str, str]) -> str:
    """What came of trying a connection."""
    trouble = found.get("trouble")
    if trouble == "refused":
        return _("The PBX refuses user or secret: %(detail)s") % {"detail": found["detail"]}
    if trouble == "no_answer":
        return _("The PBX does not answer at this address and port.")
    if trouble in ("certificate", "other_certificate"):
        return certificate_sentence(trouble, found.get("fingerprint", ""))
    if trouble == "no_tls":
        return _("The PBX does not speak TLS at this port.")
    if trouble:
        return _("The PBX cannot be reached: %(detail)s") % {"detail": found.get("detail") or trouble}
    queues, members = int(found["queues"]), int(found["members"])
    sentences = [
        ngettext("It works: %(count)d queue", "It works: %(count)d queues", queues) % {"count": queues}
        + ", "
        + ngettext("%(count)d agent signed in.", "%(count)d agents signed in.", members) % {"count": members}
    ]
    if found["channels"] == "no":
        sentences.append(_("Channels may not be listed: add `reporting` to the rights, or calls under way are missed."))
    return " ".join(sentences)


def certificate_sentence(trouble: str, fingerprint: str) -> str:
    """Why a certificate is not believed, and how to tell whether it is the PBX's."""
    why = (
        _("The PBX shows another certificate than the one that was entered.")
        if trouble == "other_certificate"
        else _("Nobody who is believed vouches for the PBX’s certificate.")
    )
    if not fingerprint:
        return why
    return (
        why
        + " "
        + _(
            "Its fingerprint is %(fingerprint)s. Compare it at the PBX (openssl x509 -noout -fingerprint -sha256 -in "
            "the file after tlscertfile); when it is the same, enter it here."
        )
        % {"fingerprint": fingerprint}
    )


def order_words(answer: str) -> str:
    """What came of an order, where it is a code of ours."""
    words = {
        "too_late": _("nobody could send it in time"),
        "not_signed_in": _("the agent is signed in to no such queue"),
        "order_unsafe": _("it holds characters that may not be sent"),
        "no_call": _("the call is over"),
        "Permission denied": _("the PBX does not allow it; see the lines at its connection"),
        "no_answer": _("the PBX did not answer"),
        "not_connected": _("there is no connection"),
    }
    return words.get(answer, answer)
