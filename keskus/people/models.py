"""The centre's structure and its people."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from keskus.core.fields import CardlessTextField, EncryptedTextField, MaskedCharField, MoneyField, NameCharField


def check_time_zone(name: str) -> None:
    """Refuse a zone that this machine does not know."""
    if name not in available_timezones():
        raise ValidationError(_("Unknown time zone. Use a name such as Europe/Warsaw."))


class Client(models.Model):
    """For whom the centre works: an outside company, or the centre's own house."""

    name = NameCharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Country(models.TextChoices):
    """Countries with a profile of their own (labour law, holidays, week start)."""

    PL = "PL", _("Poland")
    EE = "EE", _("Estonia")
    GB = "GB", _("United Kingdom")
    US = "US", _("United States")
    DE = "DE", _("Germany")
    EU = "EU", _("European Union, other")


class Site(models.Model):
    """A building, or a part of one, with its own clock and law."""

    name = NameCharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC", validators=[check_time_zone])
    country = models.CharField(_("country profile"), max_length=2, choices=Country.choices, default=Country.EU)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        """The site's clock."""
        return ZoneInfo(self.time_zone)


class OpeningHours(models.Model):
    """When a site is open on a weekday (0 = Monday), local time; several rows make a split day, none a closed one."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["site", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="opening_weekday_is_0_to_6"),
            models.UniqueConstraint(fields=["site", "weekday", "opens"], name="opening_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.site} {self.weekday} {self.opens}–{self.closes}"


class Queue(models.Model):
    """Where contacts of one kind wait. A queue serves one client and stands at one site.

    `callback_keys`: what a caller presses while waiting to be called back; logs tell the key and not what it is for.
    """

    class Channel(models.TextChoices):
        CALL = "call", _("Calls")
        CALLBACK = "callback", _("Callbacks")
        MAIL = "mail", _("Mail")
        CHAT = "chat", _("Chat")

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("Inbound")
        OUTBOUND = "outbound", _("Outbound")

    name = NameCharField(_("name"), max_length=120)
    code = models.SlugField(_("code"), max_length=80, unique=True)
    client = models.ForeignKey(Client, models.PROTECT, related_name="queues", verbose_name=_("client"))
    site = models.ForeignKey(Site, models.PROTECT, related_name="queues", verbose_name=_("site"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices, default=Channel.CALL)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction.choices, default=Direction.INBOUND)
    wrap_up_seconds = models.PositiveIntegerField(_("wrap-up, seconds"), default=0)
    callback_keys = models.CharField(
        _("keys that ask for a callback"), max_length=12, blank=True, default="", db_default=""
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """People who share a lead."""

    name = NameCharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    site = models.ForeignKey(Site, models.PROTECT, related_name="teams", verbose_name=_("site"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """A fact that holds from a day on, up to and including another (none: still)."""

    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        """Whether the fact holds on that day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


class Employee(models.Model):
    """A person who works here. Leaves an end date, never disappears by hand (erasure is `security`'s)."""

    number = NameCharField(_("staff number"), max_length=40, unique=True)
    first_name = MaskedCharField(_("first name"), max_length=80)
    last_name = MaskedCharField(_("last name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = CardlessTextField(_("telephone"), blank=True, default="")
    born_on = CardlessTextField(_("date of birth"), blank=True, default="", db_default="")  # ISO, sealed
    site = models.ForeignKey(Site, models.PROTECT, related_name="employees", verbose_name=_("site"))
    job_title = MaskedCharField(_("job title"), max_length=120, blank=True)
    started_on = models.DateField(_("employed from"))
    ended_on = models.DateField(_("employed to"), null=True, blank=True)

    class Meta:
        ordering = ["last_name", "first_name", "number"]
        indexes = [models.Index(Upper("number"), name="employee_number_upper")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """First and last name, as colleagues say it."""
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def birth_date(self) -> date | None:
        """Where HR has entered it: the law asks whether somebody is of age."""
        return date.fromisoformat(self.born_on) if self.born_on else None

    def works_on(self, day: date) -> bool:
        """Whether the person is employed on that day."""
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


class TeamMembership(Dated):
    """In which team a person was, when."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, related_name="memberships", verbose_name=_("team"))
    is_lead = models.BooleanField(_("leads the team"), default=False)

    class Meta:
        ordering = ["employee", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "team", "starts_on"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.employee} in {self.team}"


class ReportingLine(Dated):
    """To whom a person reports, when."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="reports_to")
    boss = models.ForeignKey(Employee, models.PROTECT, related_name="reporters", verbose_name=_("reports to"))

    class Meta:
        ordering = ["employee", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(employee=models.F("boss")), name="nobody_reports_to_self"),
        ]

    def __str__(self) -> str:
        return f"{self.employee} reports to {self.boss}"


class Skill(models.Model):
    """Something a person can do that work is given out by: a language, a product, a queue's trade."""

    name = NameCharField(_("name"), max_length=120, unique=True)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class EmployeeSkill(Dated):
    """A person's skill at a level (1 beginner to 5 expert), between two days."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="holders", verbose_name=_("skill"))
    level = models.PositiveSmallIntegerField(_("level"), default=3)

    class Meta:
        ordering = ["employee", "skill", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="skill_level_is_1_to_5"),
            models.UniqueConstraint(fields=["employee", "skill", "starts_on"], name="skill_once"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.skill} {self.level}"


class Contract(Dated):
    """Hours and pay agreed with a person, between two days. Pay is a guarded field of its own.

    What the law of working time asks of the work stands here too: regular nights, strain, and of a minor the school.
    """

    class School(models.TextChoices):
        NONE = "none", _("Not at school")
        TERM = "term", _("At school, in term")
        HOLIDAYS = "holidays", _("At school, in the holidays")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="contracts")
    hours_per_week = models.DecimalField(_("hours per week"), max_digits=5, decimal_places=2)
    pay_grade = models.CharField(_("pay grade"), max_length=40, blank=True)
    pay = MoneyField()
    pay_per = models.CharField(
        _("pay per"), max_length=6, choices=[("hour", _("hour")), ("month", _("month"))], default="month"
    )
    is_night_worker = models.BooleanField(_("works at night regularly"), default=False, db_default=False)
    is_strained = models.BooleanField(_("dangerous or straining work"), default=False, db_default=False)
    school = models.CharField(
        _("school"), max_length=8, choices=School.choices, default=School.NONE, db_default=School.NONE.value
    )

    class Meta:
        ordering = ["employee", "starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours_per_week__gt=0, hours_per_week__lte=168), name="contract_hours_fit_a_week"
            ),
            models.UniqueConstraint(fields=["employee", "starts_on"], name="contract_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.employee}: {self.hours_per_week} h"


class Notice(models.Model):
    """Something a person should know: a kind and its values, said in their own language when shown."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    values = models.JSONField(default=dict)
    address = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["employee", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.employee_id}"


class StaffList(models.Model):
    """A staff list that somebody sent and has not wholly imported: kept sealed, and only for a few days."""

    class State(models.TextChoices):
        SENT = "sent", _("Waiting for its columns")
        MATCHED = "matched", _("Waiting to be imported")
        IMPORTING = "importing", _("Being imported")
        IMPORTED = "imported", _("Imported")
        DISCARDED = "discarded", _("Discarded")

    sent_by = models.CharField(max_length=40, db_index=True)
    sent_at = models.DateTimeField()
    file_name = MaskedCharField(_("file"), max_length=120)
    content = EncryptedTextField(blank=True, default="")  # base64 of the zlib-packed file
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    matching = models.JSONField(default=dict)  # header name -> rules.staff_lists.Fact
    counts_from = models.DateField(_("changes count from"), null=True)
    makes_missing = models.BooleanField(_("make teams and skills that do not exist yet"), default=False)
    good_only = models.BooleanField(_("import the good rows and leave the bad ones out"), default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    counts = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-sent_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.state})"
