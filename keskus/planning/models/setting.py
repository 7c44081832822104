"""What a centre settles once for its rosters: activities, shift templates, who must always be there, and which law."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from keskus.core.fields import MaskedCharField
from keskus.people.models import Country, Queue, Site, Skill
from keskus.planning.rules.breaks import Anchor
from keskus.planning.rules.rosters import ActivityKind
from keskus.planning.sentences.rosters import ANCHOR_LABELS, KIND_LABELS, USUAL_NAMES, USUAL_SHIFT_NAMES


class Activity(models.Model):
    """What a part of a shift is: a break, a meeting, training. Outside its parts a shift is plain work.

    `is_productive`: takes contacts meanwhile. `counts_for_adherence`: whoever does something else then is not where
    the roster says.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = MaskedCharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=[(k.value, KIND_LABELS[k]) for k in ActivityKind])
    is_productive = models.BooleanField(_("takes contacts meanwhile"), default=False)
    is_paid = models.BooleanField(_("paid"), default=True)
    counts_for_adherence = models.BooleanField(_("counts for adherence"), default=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_closed(self) -> bool:
        """Whether it is no longer offered."""
        return self.closed_on is not None

    @property
    def label(self) -> str:
        """The name; that of a usual one which nobody renamed in the reader's language."""
        usual = USUAL_NAMES.get(self.code)
        with override("en"):
            is_usual = usual is not None and str(usual) == self.name
        return str(usual) if is_usual else self.name


class ShiftTemplate(models.Model):
    """A kind of shift at a site: between which clock times it begins, in which steps, and how long it is."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    name = MaskedCharField(_("name"), max_length=60)
    earliest_start = models.TimeField(_("begins from"))
    latest_start = models.TimeField(_("begins at the latest"))
    step_minutes = models.PositiveSmallIntegerField(_("steps of its beginning, minutes"), default=30)
    shortest_minutes = models.PositiveSmallIntegerField(_("shortest, minutes"), default=480)
    longest_minutes = models.PositiveSmallIntegerField(_("longest, minutes"), default=480)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["site", "earliest_start", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(latest_start__gte=F("earliest_start")), name="template_starts_in_order"),
            models.CheckConstraint(
                condition=Q(longest_minutes__gte=F("shortest_minutes"), shortest_minutes__gte=60),
                name="template_lengths_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name; that of a usual one which nobody renamed in the reader's language."""
        with override("en"):
            codes = {str(name): code for code, name in USUAL_SHIFT_NAMES.items()}
        code = codes.get(self.name)
        return self.name if code is None else str(USUAL_SHIFT_NAMES[code])


class BreakRule(models.Model):
    """A break that every shift of some length has at a site; `rules.breaks` lays it out.

    It begins between `earliest_minutes` and `latest_minutes` after the anchor (before it, when negative).
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    activity = models.ForeignKey(Activity, models.PROTECT, related_name="+", verbose_name=_("what it is"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)
    over_minutes = models.PositiveSmallIntegerField(_("for shifts of more than, minutes"), default=0)
    up_to_minutes = models.PositiveSmallIntegerField(_("up to, minutes"), default=1440)
    anchor = models.CharField(
        _("counted from"), max_length=6, choices=[(a.value, ANCHOR_LABELS[a]) for a in Anchor], default="start"
    )
    earliest_minutes = models.SmallIntegerField(_("begins from, minutes"), default=120)
    latest_minutes = models.SmallIntegerField(_("begins at the latest, minutes"), default=180)

    class Meta:
        ordering = ["site", "over_minutes", "anchor", "earliest_minutes"]
        constraints = [
            models.CheckConstraint(
                condition=Q(latest_minutes__gte=F("earliest_minutes")), name="break_begins_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.minutes}"


class CoverRule(models.Model):
    """How many must be there between two clock times, whatever the forecast says: anybody, or those with a skill.

    Roles that an interval needs (first-aider, fire warden, team lead) are skills too.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    name = MaskedCharField(_("name"), max_length=60)
    skill = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("with the skill")
    )
    weekdays = models.JSONField(_("weekdays"), default=list)
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))
    people = models.PositiveSmallIntegerField(_("people"), default=1)

    class Meta:
        ordering = ["site", "name"]

    def __str__(self) -> str:
        return self.name


class QueueSkill(models.Model):
    """Which skill whoever serves a queue needs; a queue without one is served by everybody."""

    queue = models.OneToOneField(Queue, models.CASCADE, related_name="+", verbose_name=_("queue"))
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="+", verbose_name=_("skill"))

    class Meta:
        ordering = ["queue"]

    def __str__(self) -> str:
        return f"{self.queue}: {self.skill}"


class LawChoice(models.Model):
    """Which country's law rosters of a site obey from a day on, and what the house tightens.

    `tightenings`: parameter of `engines.labour_law` to `{"value": …, "ground": …}`; a ground where the law may be
    loosened on one. `rosters_screen_breaks`: whether breaks from the screen stand in the roster; else people take them
    between contacts, and they are planned as shrinkage. `fair_weeks`: how far back fair shares are counted.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    starts_on = models.DateField(_("from"))
    profile = models.CharField(_("law profile"), max_length=2, choices=Country.choices)
    tightenings = models.JSONField(default=dict)
    fair_weeks = models.PositiveSmallIntegerField(_("fair shares look back, weeks"), default=12, db_default=12)
    rosters_screen_breaks = models.BooleanField(_("breaks from the screen stand in the roster"), default=True)

    class Meta:
        ordering = ["site", "-starts_on"]
        constraints = [models.UniqueConstraint(fields=["site", "starts_on"], name="law_once_a_day")]

    def __str__(self) -> str:
        return f"{self.site}: {self.profile}"
