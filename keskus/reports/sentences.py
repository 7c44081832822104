"""Codes of this room, said in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from keskus.core.actions import Breach
from keskus.core.templatetags import figures


def breach_sentence(breach: Breach) -> str:
    """Why a deed was not done, and what to do."""
    sentences = {
        "too_many_rows_to_freeze": _(
            "The report has more than %(most)s rows. Choose fewer days, or a coarser row: days instead of hours."
        ),
        "sending_already": _("It is being sent already; wait until that is done."),
        "nobody_receives": _("Nobody is to get it: choose somebody first."),
    }
    return sentences[breach.code] % breach.values


def when_words(schedule: Any) -> str:
    """When a schedule sends: “once a week, Monday, 07:30 (Europe/Tallinn)”."""
    said = [str(schedule.get_rhythm_display())]
    if schedule.rhythm == "weekly":
        said.append(figures.weekday(schedule.weekday))
    if schedule.rhythm == "monthly":
        said.append(_("on day %(number)s") % {"number": schedule.month_day})
    return f"{', '.join(said)}, {schedule.at:%H:%M} ({schedule.site.time_zone})"


def mail_reason(code: str) -> str:
    """Why a mail waits, was left out or given up, and the remedy."""
    sentences = {
        "no_rights": _("May not see reports now."),
        "not_shared": _("The saved report is not shared with them any more."),
        "nothing_reached": _("Reaches none of what the report is about."),
        "not_set_up": _("Mail is not set up."),
        "in_clear": _("Mail would cross the network readable by others."),
        "sign_in_refused": _("The mail server refuses the name and password."),
        "address_refused": _("The mail server refuses the address; check the person’s e-mail."),
        "refused": _("The mail server refuses the mail."),
        "unreachable": _("The mail server cannot be reached."),
        "not_made": _("The report could not be made; the server’s journal says why."),
    }
    return sentences.get(code, "")


def post_sentences(post: Any) -> list[str]:
    """What is wrong with mail as a whole, and the remedy; empty when it works."""
    said = []
    if post.missing:
        said.append(
            _("Mail is not set up, so nothing is sent: set %(names)s on the server and start Keskus again.")
            % {"names": ", ".join(post.missing)}
        )
    elif post.is_in_clear:
        said.append(
            _("Mail would cross the network readable by others, so nothing is sent: set KESKUS_SMTP_TLS to starttls.")
        )
    return said
