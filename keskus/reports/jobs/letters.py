"""A mail of a scheduled report: made with the rights of its receiver alone, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from keskus.access.queries import names_of_actors, viewer_of
from keskus.core.actors import Actor
from keskus.core.post import Letter
from keskus.reports.forms.asked import asked_of_saved
from keskus.reports.gateways import FORMATS, File, file_of
from keskus.reports.queries.definitions import REPORTS, Asked
from keskus.reports.queries.export_reach import EXPORT_PERMISSION, Exporter
from keskus.reports.queries.paper import days_of
from keskus.reports.queries.schedules import why_left_out
from keskus.reports.rules.paper import Sheet
from keskus.reports.tables import builder_address

LINK = "link"


class LeftOut(Exception):
    """The receiver may not see the report now; the reason as a code."""


@dataclass(frozen=True, slots=True)
class Written:
    """A letter, and what is in it: `link`, `sentence` or the format of its file, with so many rows."""

    letter: Letter
    form: str
    rows: int


def written_to(mail: Any) -> Written:
    """The mail to a receiver. Raises `LeftOut`."""
    user, run = mail.user, mail.run
    saved = run.schedule.report
    viewer = viewer_of(user, timezone.localdate())
    if reason := why_left_out(viewer, saved):
        raise LeftOut(reason)
    with override(user.language):
        asked = asked_of_saved(saved, viewer, **_days(run))
        if reason := why_left_out(viewer, saved, asked.choice):
            raise LeftOut(reason)
        form, sheet = _made(viewer, asked, run.schedule.form)
        file = file_of(sheet, form, language=user.language) if sheet and form in FORMATS else None
        return Written(_letter(mail, asked, sheet, file, user.language), form, len(sheet.rows) if file and sheet else 0)


def _days(run: Any) -> dict[str, list[str]]:
    return {"from": [run.first_on.isoformat()], "to": [run.last_on.isoformat()]}


def _made(viewer: Actor, asked: Asked, form: str) -> tuple[str, Sheet | None]:
    """Figures leave Keskus only for those who may take them away; to others goes a link."""
    if form == LINK or not viewer.may(EXPORT_PERMISSION):
        return LINK, None
    taker = Exporter(viewer)
    return (form, REPORTS["built"].make(taker, asked)) if taker.may(REPORTS["built"].permission) else (LINK, None)


def _letter(mail: Any, asked: Asked, sheet: Sheet | None, file: File | None, language: str) -> Letter:
    """What is written. The subject stands on locked screens: a number and days, no names and no figures."""
    run, schedule = mail.run, mail.run.schedule
    stop = settings.KESKUS_URL + reverse("reports:schedule", args=[schedule.pk])
    content = {
        "language": language,
        "title": schedule.report.name,
        "days": days_of(asked.choice),
        "sentence": sheet.paper(language).sentence if sheet else "",
        "file": file,
        "link": f"{settings.KESKUS_URL}{builder_address(schedule.report, **_days(run))}",
        "stop": stop,
        "owner": names_of_actors([schedule.owner]).get(schedule.owner, ""),
    }
    subject = _("Keskus, report %(number)s: %(days)s") % {"number": schedule.pk, "days": content["days"]}
    return Letter(
        number=f"keskus-{schedule.pk}-{run.pk}-{mail.pk}",
        to=mail.user.email,
        subject=subject,
        text=render_to_string("reports/mail.txt", content),
        html=render_to_string("reports/mail.html", content),
        file=file,
        stop_address=stop,
    )
