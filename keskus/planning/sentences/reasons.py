"""Why a roster is as it is, in words: what is missing, which rules stop whom, and the way out of the fewest hours."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keskus.core.templatetags.figures import count, number

NAMES_SHOWN = 6
RULES: dict[str, str | Promise] = {
    "daily_rest": gettext_lazy("daily rest"),
    "weekly_rest": gettext_lazy("weekly rest"),
    "days_in_row": gettext_lazy("most days in a row"),
    "day_from_start": gettext_lazy("an earlier start within 24 hours"),
    "shift_minutes": gettext_lazy("longest shift"),
    "weekly_minutes": gettext_lazy("most hours of the week"),
    "contract_minutes": gettext_lazy("hours of the contract"),
    "weekly_days": gettext_lazy("days of the week by contract"),
    "weekends": gettext_lazy("most weekends"),
    "availability": gettext_lazy("absence or availability"),
    "shift_kind": gettext_lazy("no kind of shift fits"),
    "locked": gettext_lazy("a locked shift"),
    "needed_elsewhere": gettext_lazy("needed at another time"),
    "cover": gettext_lazy("who must be there"),
}


def what(reason: dict[str, Any], day: str, names: dict[str, str], skills: dict[str, str]) -> str:
    """What is not as it should be."""
    values = {
        "day": day,
        "from": clock(reason["from_minute"]),
        "to": clock(reason["to_minute"]),
        "needed": count(reason["needed"]),
        "possible": count(reason["possible"]),
        "hours": number(reason["missing_minutes"] / 60, 1),
        "name": names.get(_person_of(reason), ""),
        "skill": ", ".join(skills[each] for each in reason["about"] if each in skills),
    }
    if reason["kind"] == "wish" and "rotation" in reason["about"]:
        return _("%(name)s has another turn in the rotation on %(day)s.") % values
    if reason["kind"] == "wish":
        return _("%(name)s wished otherwise on %(day)s.") % values
    if reason["kind"] == "contract":
        return _("%(name)s: %(hours)s hours short of the contract in the week from %(day)s.") % values
    if values["skill"]:
        sentence = _("%(day)s, %(from)s–%(to)s, %(skill)s: needed %(needed)s, there %(possible)s.")
        return sentence % values
    return _("%(day)s, %(from)s–%(to)s: needed %(needed)s, there %(possible)s.") % values


def _person_of(reason: dict[str, Any]) -> str:
    if reason["kind"] == "contract":
        return str(reason["about"][0])
    return next((person for block in reason["blocks"] for person in block["people"]), "")


def stopped(block: dict[str, Any], names: dict[str, str]) -> str:
    """A rule and whom it stops."""
    people = sorted(names[person] for person in block["people"] if person in names)
    rule = RULES.get(block["rule"], block["rule"])
    shown, rest = people[:NAMES_SHOWN], len(people) - NAMES_SHOWN
    values = {"rule": rule, "names": ", ".join(shown), "count": count(max(rest, 0))}
    if rest > 0:
        more = ngettext("%(rule)s: %(names)s and %(count)s more", "%(rule)s: %(names)s and %(count)s more", rest)
        return more % values
    return _("%(rule)s: %(names)s") % values


def way_out(way: dict[str, Any], names: dict[str, str]) -> str:
    """The change of the fewest hours that bends only what one may ask for."""
    values = {
        "name": names.get(way["person"], ""),
        "hours": number(way["hours"], 1),
        "rules": ", ".join(str(RULES.get(rule, rule)) for rule in way["bent"]),
    }
    if way["span"] is None:
        return _("Give %(name)s the day off.") % values
    values |= {"from": clock(way["span"][0]), "to": clock(way["span"][1])}
    if way["bent"]:
        return _("Ask %(name)s to work %(from)s–%(to)s: %(hours)s hours more; to be agreed: %(rules)s.") % values
    return _("%(name)s works %(from)s–%(to)s instead: %(hours)s hours more.") % values


def conflict_sentence(conflict: dict[str, Any], names: dict[str, str]) -> str:
    """What nobody can plan, and the fewest rules that would have to give."""
    values = {
        "name": names.get(conflict["person"], ""),
        "hours": number(conflict["missing_minutes"] / 60, 1),
        "rules": ", ".join(str(RULES.get(rule, rule)) for rule in conflict["rules"]),
    }
    if not conflict["person"] and not conflict["rules"]:
        return (
            _("Who must be there cannot be had: %(hours)s hours are missing, and no three rules are enough.") % values
        )
    if not conflict["person"]:
        return _(
            "Who must be there cannot be had: %(hours)s hours are missing. Enough would be to relax: %(rules)s."
        ) % (values)
    if not conflict["rules"]:
        return _("%(name)s: contract and locked shifts clash, and no three rules are enough to mend it.") % values
    if not conflict["missing_minutes"]:
        return _("%(name)s: the locked shifts clash with the rules. Enough would be to relax: %(rules)s.") % values
    sentence = _(
        "%(name)s: the contract cannot be filled, %(hours)s hours are missing. Enough would be to relax: %(rules)s."
    )
    return sentence % values


def clock(minute: int) -> str:
    """A minute after midnight by the clock, also of the night after."""
    return f"{minute // 60 % 24:02}:{minute % 60:02}"
