"""Rosters, their versions and shifts, every change of them, and the addresses of people's own calendars."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import MaskedCharField
from keskus.people.models import Employee, Site, Team
from keskus.planning.models.setting import ShiftTemplate
from keskus.planning.rules.rosters import Part, RosterState, Shift
from keskus.planning.sentences.rosters import STATE_LABELS


class Roster(models.Model):
    """One version of the shifts of some teams of a site over some days.

    A draft is worked on; publishing makes it what people see and replaces the version published before it. What was
    published never changes: a further change begins with a new draft (`number` + 1 of the same `series`).
    `version` counts the changes of a draft; whoever changes says which one they saw. `basis`: numbers of the forecasts
    that the need came from and when (`queries.basis`); from when it was built, or published if made by hand.
    """

    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name=_("site"))
    teams = models.ManyToManyField(Team, related_name="+", verbose_name=_("teams"))
    name = MaskedCharField(_("name"), max_length=80)
    starts_on = models.DateField(_("from"))
    days = models.PositiveSmallIntegerField(_("days"), default=14)
    series = models.BigIntegerField(default=0)  # the primary key of the first version
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(
        max_length=10, choices=[(s.value, STATE_LABELS[s]) for s in RosterState], default=RosterState.DRAFT.value
    )
    version = models.PositiveIntegerField(default=0)
    basis = models.JSONField(default=dict)
    built = models.JSONField(default=dict)  # how the optimiser made it last: seed, bound, gap, seconds
    made_by = models.CharField(max_length=40)
    made_at = models.DateTimeField()
    published_by = models.CharField(max_length=40, blank=True, default="")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on", "site", "-number"]
        indexes = [models.Index(fields=["state", "starts_on"], name="roster_by_state")]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"

    @property
    def zone(self) -> ZoneInfo:
        """The site's clock."""
        return self.site.zone

    @property
    def ends_on(self) -> date:
        """The last day."""
        return self.starts_on + timedelta(days=self.days - 1)

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == RosterState.DRAFT

    def midnight(self, day: int) -> int:
        """The epoch second at which its nth day begins at the site."""
        return int(datetime.combine(self.starts_on + timedelta(days=day), time(), self.zone).timestamp())


class RosterShift(models.Model):
    """A person's shift; what happens inside it stands in `parts` (`rules.rosters.Part`). Moments are epoch seconds.

    `version` counts its own changes: of two people who change the same shift the second one is told.
    """

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="shifts")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="+")
    starts_epoch = models.BigIntegerField()
    ends_epoch = models.BigIntegerField()
    parts = models.JSONField(default=list)
    template = models.ForeignKey(ShiftTemplate, models.SET_NULL, null=True, related_name="+")
    is_locked = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["starts_epoch", "employee"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_epoch__gt=F("starts_epoch")), name="roster_shift_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["employee", "starts_epoch"], name="roster_shift_of_person"),
            models.Index(fields=["roster", "starts_epoch"], name="roster_shift_of_roster"),
        ]

    def __str__(self) -> str:
        return f"{self.employee_id} {self.starts_epoch}"

    @property
    def value(self) -> Shift:
        """The shift as the rules know it."""
        parts = tuple(Part.of(part) for part in self.parts)
        return Shift(
            self.pk, self.employee_id, self.starts_epoch, self.ends_epoch, parts, self.template_id, self.is_locked
        )


class RosterChange(models.Model):
    """One deed at a draft: which version it made, by whom, and every shift it touched before and after."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="changes")
    version = models.PositiveIntegerField()
    deed = models.CharField(max_length=20)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)
    undoes = models.PositiveIntegerField(null=True)  # the version whose deed it takes back
    undone_by = models.PositiveIntegerField(null=True)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["roster", "version"], name="roster_change_once")]

    def __str__(self) -> str:
        return f"{self.roster_id} {self.version} {self.deed}"


class BreachOverride(models.Model):
    """A breach that somebody publishes all the same, on a named legal ground. It holds for that very finding."""

    roster = models.ForeignKey(Roster, models.CASCADE, related_name="overrides")
    finding = models.CharField(max_length=64)  # queries.legality.finding_key
    rule = models.CharField(max_length=60)
    employee = models.ForeignKey(Employee, models.CASCADE, null=True, related_name="+")
    ground = models.CharField(_("legal ground"), max_length=20)
    words = MaskedCharField(_("in words"), max_length=500)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["roster", "finding"], name="override_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.ground}"


class CalendarKey(models.Model):
    """The secret address of somebody's own calendar; only its keyed hash is kept."""

    employee = models.OneToOneField(Employee, models.CASCADE, related_name="+")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"calendar of {self.employee_id}"
