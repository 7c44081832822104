"""Users, their grants, one-time codes and machine tokens."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.devices import device_name
from keskus.core.fields import MaskedCharField
from keskus.people.models import Dated, Employee

ROLE_LABELS = {
    Role.MANAGER: _("manager"),
    Role.SUPERVISOR: _("supervisor or team lead"),
    Role.PLANNER: _("planner"),
    Role.QUALITY: _("quality evaluator"),
    Role.AGENT: _("agent"),
    Role.HR: _("HR"),
    Role.OWNER: _("owner"),
    Role.CLIENT: _("client"),
    Role.PRIVACY: _("privacy officer"),
    Role.AUDITOR: _("auditor"),
    Role.ADMINISTRATOR: _("administrator"),
}
SCOPE_LABELS = {
    ScopeKind.CENTRE: _("the whole centre"),
    ScopeKind.SITE: _("a site"),
    ScopeKind.CLIENT: _("a client"),
    ScopeKind.TEAM: _("a team"),
    ScopeKind.QUEUE: _("a queue"),
    ScopeKind.SELF: _("oneself"),
}


# What a token may be narrowed to, in words; `tests/house` sees that none is left out.
READ_LABELS = {
    "people.structure.view": _("Clients, sites, queues, teams and skills"),
    "people.employee.view": _("Employees"),
    "people.contract.view": _("Contracts"),
    "people.pay.view": _("Pay"),
    "people.phone.view": _("Telephone numbers of employees"),
    "people.birth_date.view": _("Dates of birth of employees"),
    "people.notice.view": _("Notices"),
    "contacts.figures.view": _("Figures of queues"),
    "contacts.agent_figures.view": _("Figures of agents"),
    "contacts.contact.view": _("Single calls"),
    "contacts.number.view": _("Callers’ numbers"),
    "contacts.source.view": _("Sources and their quarantine"),
    "contacts.pause_reason.view": _("Pause reasons"),
    "floor.alarm.view": _("Alarms"),
    "floor.alarm_rule.view": _("Alarm rules"),
    "floor.floor.view": _("The floor as it is now"),
    "floor.board.view": _("Boards"),
    "recordings.gate.view": _("Terms of recording and listening"),
    "recordings.register.view": _("Register of live listening"),
    "recordings.pause.view": _("Pauses of recordings for payments"),
    "recordings.notice.view": _("Notices of recording and listening to oneself"),
    "quality.finding.view": _("Automatic checks"),
    "planning.forecast.view": _("Forecasts and special days"),
    "planning.staffing.view": _("Goals, shrinkage and staffing"),
    "planning.roster.view": _("Rosters"),
    "planning.own_roster.view": _("One’s own shifts"),
    "planning.setting.view": _("Rules of rosters"),
    "planning.absence.view": _("Absences"),
    "planning.availability.view": _("Availability"),
    "recordings.recording.view": _("Recordings, without their sound"),
    "recordings.listening.view": _("Who listened to recordings"),
    "recordings.gap.view": _("Recordings that are missing"),
    "recordings.source.view": _("Where recordings come from"),
    "performance.coaching.view": _("Coaching"),
    "performance.own_coaching.view": _("One’s own coaching"),
    "quality.plan.view": _("Listening plans"),
    "quality.own_listening.view": _("One’s own calls to be judged"),
    "quality.calibration.view": _("Calibrations"),
    "quality.score.view": _("Scores of calls heard"),
    "quality.evaluator.view": _("How strict evaluators are"),
    "policies.script.view": _("Scripts"),
    "quality.form.view": _("Forms of evaluations"),
    "quality.evaluation.view": _("Evaluations"),
    "quality.own_evaluation.view": _("One’s own evaluations"),
    "quality.dispute.view": _("Disputes of evaluations"),
    "reports.production.view": _("Production report"),
    "access.account.view": _("One’s own account"),
    "access.user.view": _("Users"),
    "access.grant.view": _("Roles of users"),
    "core.trail.view": _("Trail"),
    "core.job.view": _("Long work"),
}

TOKEN_LABELS = {
    **READ_LABELS,
    "recordings.pause_recording": _("Pausing recordings for payments"),
    "recordings.resume_recording": _("Resuming recordings"),
    "recordings.mark_payment": _("Noting payments in calls"),
    "recordings.upload_recording": _("Handing in recordings"),
}


class UserStore(BaseUserManager["User"]):
    """Finds users by their sign-in name. Users are made by `actions`, nowhere else."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are compared without regard to case."""
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in. Belongs to an employee, or to a client's or auditor's person outside the staff."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail"), unique=True)
    display_name = MaskedCharField(_("name"), max_length=160)
    employee = models.OneToOneField(
        Employee, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("employee")
    )
    language = models.CharField(_("language"), max_length=2, default="en")
    theme = models.CharField(_("appearance"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_at = models.DateTimeField()
    session_epoch = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserStore()

    class Meta:
        ordering = ["display_name"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def time_zone(self) -> str:
        """The clock of the person's site; outsiders read UTC."""
        return self.employee.site.time_zone if self.employee else "UTC"

    def get_session_auth_hash(self) -> str:
        """Also changes with `session_epoch`, so that one step ends every session of this person."""
        return f"{super().get_session_auth_hash()}{self.session_epoch}"


class Grant(Dated):
    """A role, at a scope, between two days, given by somebody."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    role = models.CharField(
        _("role"), max_length=24, choices=[(role.value, label) for role, label in ROLE_LABELS.items()]
    )
    scope_kind = models.CharField(
        _("scope"), max_length=10, choices=[(kind.value, label) for kind, label in SCOPE_LABELS.items()]
    )
    scope_id = models.BigIntegerField(null=True, blank=True)
    given_by = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["user", "role"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope_kind__in=["centre", "self"], scope_id=None)
                | (~models.Q(scope_kind__in=["centre", "self"]) & models.Q(scope_id__isnull=False)),
                name="grant_scope_names_its_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.user_id} at {self.scope_kind}"


class OneTimeCode(models.Model):
    """A sign-in or invitation code, kept only as a keyed hash, good once and for a short time."""

    class Purpose(models.TextChoices):
        FIRST = "first", _("First sign-in")
        INVITE = "invite", _("Invitation")
        PASSWORD = "password", _("Forgotten password")
        RECOVER = "recover", _("Lost second factor")
        DEMO = "demo", _("Demonstration")

    user = models.ForeignKey(User, models.CASCADE, related_name="codes")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    code_hash = models.CharField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} code of {self.user_id}"


class SignIn(models.Model):
    """A session of a user from sign-in to its end; the session itself carries this row's number."""

    class Ending(models.TextChoices):
        SIGNED_OUT = "out", _("signed out")
        IDLE = "idle", _("left idle")
        ABSOLUTE = "absolute", _("ran its full time")
        ENDED = "ended", _("ended by hand")
        CHANGED = "changed", _("ended by a change of password, role or status")

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    network = models.CharField(max_length=50)
    device = MaskedCharField(max_length=200)

    class Meta:
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["user", "network"], name="sign_in_familiar")]

    def __str__(self) -> str:
        return f"session {self.pk} of {self.user_id}"

    @property
    def device_name(self) -> str:
        """Browser and system in words."""
        return device_name(self.device)


class SignInTry(models.Model):
    """A wrong password or code, or one being looked at this moment. The name typed is kept only as a keyed hash."""

    account_hash = models.CharField(max_length=32)
    place = models.CharField(max_length=80)
    network = models.CharField(max_length=50)
    is_familiar = models.BooleanField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_hash", "at"], name="try_of_account"),
            models.Index(fields=["network", "at"], name="try_of_network"),
        ]

    def __str__(self) -> str:
        return f"try {self.pk}"


class ApiToken(models.Model):
    """A machine's key to the API: shown once, kept as a keyed hash, never holds more than its maker's grants.

    `permissions` narrows it further; `minute` and `used_in_minute` are its throttle.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = MaskedCharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=32, unique=True)
    permissions = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    minute = models.BigIntegerField(default=0)
    used_in_minute = models.PositiveIntegerField(default=0)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def reads(self) -> list[str]:
        """What it may read, in words."""
        return [str(TOKEN_LABELS.get(name, name)) for name in self.permissions]
