"""What people type on the pages of this room, and the sentences that answer it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from keskus.access.models import ROLE_LABELS, SCOPE_LABELS, TOKEN_LABELS, User
from keskus.access.queries import (
    Viewer,
    employees_without_user,
    has_second_factor,
    readable_permissions,
    scopes_to_give,
    viewer_of,
)
from keskus.access.rules import Role, ScopeKind
from keskus.access.rules.grants import scopes_of
from keskus.access.rules.passwords import LEAST_ALONE, LEAST_WITH_SECOND_FACTOR, MOST, faults
from keskus.access.rules.sessions import needs_second_factor
from keskus.core.actions import Breach
from keskus.core.actors import Actor
from keskus.people.models import Employee

SENTENCES = {
    "to_oneself": _("Nobody gives a role to themselves. Ask somebody else who may."),
    "oneself": _("You cannot do this to your own account. Ask somebody else who may."),
    "dates": _("The days do not fit: a role starts today or later and ends after it starts."),
    "beyond_own_reach": _("You can give or take only what lies within your own role, place and days."),
    "reaches_further": _("This person's roles reach further than yours. Ask somebody whose roles cover theirs."),
    "scope_does_not_suit": _("This role cannot be held at this place."),
    "scope_unknown": _("Choose where the role is held."),
    "held_already": _("This person already holds this role there on these days."),
    "over": _("This role was withdrawn before."),
    "last_manager": _("Nobody would be left to run the centre. Make somebody else its manager first."),
    "manager_exists": _("There is a manager already. They can invite others."),
    "email_taken": _("Somebody already signs in with this e-mail."),
    "employee_taken": _("This employee already has an account."),
    "code_over": _("This link was used before or is too old. Ask for a new one."),
    "set_up_already": _("A second factor is set up already. Take it away first to set up another."),
    "no_second_factor": _("Set up a second factor first."),
    "wrong_code": _("This code does not fit. Check that the telephone's clock is right, and type the next one."),
    "role_needs_it": _("Your role needs the second factor, so it cannot be taken away."),
    "too_short_alone": ngettext_lazy(
        "Without a second factor a password needs at least %(least)d character. Choose a longer one first.",
        "Without a second factor a password needs at least %(least)d characters. Choose a longer one first.",
        "least",
    ),
    "nothing_chosen": _("Choose at least one thing that the token may read."),
    "days": _("A token lasts from one day to one year."),
    "demo_only": _("This works only in a demonstration."),
    # Why two roles are kept apart (privacy rule 28)
    "auditor_alone": _("An auditor looks at what others did, so an auditor holds no other role."),
    "client_alone": _("A client's person stands outside the centre and holds no role within it."),
    "privacy_is_independent": _(
        "The privacy officer must be free of other interests (article 38 of the GDPR), so cannot be manager, owner, "
        "supervisor, administrator, HR or quality evaluator as well."
    ),
    "administrator_reads_no_content": _(
        "An administrator keeps the system running and reads no HR file and hears no recording, so cannot be HR, "
        "quality evaluator or supervisor as well."
    ),
    "hr_does_not_listen": _("HR does not listen to calls, so HR cannot be quality evaluator or supervisor as well."),
}
PASSWORD_SENTENCES = {
    "too_common": _(
        "Take away common words, names, years and rows of keys, and too little is left of this password. "
        "A sentence of your own is easy to remember and hard to guess."
    ),
    "needs_both": _("Here a password must hold at least one letter and one digit."),
}


def sentence(breach: Breach) -> str:
    """What went wrong and how to mend it, in the reader's language."""
    text = SENTENCES[breach.code]
    return str(text % breach.values) if breach.values else str(text)


def judge_password(password: str, user: User) -> None:
    """Refuse a password that is short, long or common (privacy rule 34). Raises `ValidationError`."""
    roles = viewer_of(user, timezone.localdate()).roles
    strict = settings.KESKUS_CARD_DATA
    with_second_factor = has_second_factor(user) or needs_second_factor(roles, strict=strict)
    found = faults(
        password,
        with_second_factor=with_second_factor,
        personal=(user.email, user.display_name),
        strict=strict,
    )
    sentences = {
        **PASSWORD_SENTENCES,
        "too_short": least_sentence(LEAST_WITH_SECOND_FACTOR if with_second_factor else LEAST_ALONE),
        "too_long": _("A password has at most %(most)d characters.") % {"most": MOST},
    }
    if found:
        raise forms.ValidationError([sentences[code] for code in found])


def least_sentence(least: int) -> str:
    """How long a password must be."""
    text = ngettext_lazy(
        "A password needs at least %(least)d character.", "A password needs at least %(least)d characters.", "least"
    )
    return str(text % {"least": least})


def _password(label: Any, autocomplete: str, **attributes: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **attributes})
    return forms.CharField(label=label, strip=False, widget=widget, max_length=1024)


class NewPasswordForm(forms.Form):
    """A password to be chosen, twice the same."""

    password = _password(_("New password"), "new-password")
    again = _password(_("The same again"), "new-password")

    def __init__(self, *args: Any, user: User, **rest: Any) -> None:
        self.user = user
        super().__init__(*args, **rest)
        self.fields["password"].help_text = _(
            "Long beats complicated: a sentence of your own is best. Spaces are welcome."
        )

    def clean_password(self) -> str:
        """Long enough and not common."""
        judge_password(self.cleaned_data["password"], self.user)
        return str(self.cleaned_data["password"])

    def clean(self) -> dict[str, Any]:
        """Both the same."""
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two are not the same. Type the second one again."))
        return cleaned


class ChangePasswordForm(NewPasswordForm):
    """The old password too."""

    old = _password(_("Present password"), "current-password", autofocus=True)
    field_order = ["old", "password", "again"]


class PresentPasswordForm(forms.Form):
    """The present password alone."""

    password = _password(_("Present password"), "current-password", autofocus=True)


class FirstCodeForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("Code"),
        max_length=10,
        help_text=_("The six digits that the app shows now."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class OwnSettingsForm(forms.ModelForm):
    """Language and appearance."""

    class Meta:
        model = User
        fields = ["language", "theme"]
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}

    def clean_language(self) -> str:
        """One of ours."""
        language = str(self.cleaned_data["language"])
        if language not in dict(settings.LANGUAGES):
            raise forms.ValidationError(_("Choose one of the languages."))
        return language


class GrantForm(forms.Form):
    """A role, where, and between which days; only what the viewer may give is offered."""

    role = forms.ChoiceField(label=_("Role"))
    scope = forms.ChoiceField(label=_("Where"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("To"),
        required=False,
        help_text=_("The last day. Leave it empty if there is no end yet."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, viewer: Actor, **rest: Any) -> None:
        super().__init__(*args, **rest)
        roles = [role for role in Role if viewer.may(f"access.grant.{role}")]
        _offer(self, "role", [("", _("Choose a role")), *((role.value, ROLE_LABELS[role]) for role in roles)])
        _offer(self, "scope", [("", _("Choose where it is held")), *_scope_choices(viewer, roles)])
        self.fields["starts_on"].initial = timezone.localdate().isoformat()

    def clean_role(self) -> Role:
        """As the enumeration."""
        return Role(self.cleaned_data["role"])

    def clean_scope(self) -> tuple[ScopeKind, int | None]:
        """Kind and number."""
        kind, _sep, number = self.cleaned_data["scope"].partition(":")
        return ScopeKind(kind), int(number) if number else None

    def clean(self) -> dict[str, Any]:
        """The place must suit the role."""
        cleaned = super().clean() or {}
        if "role" in cleaned and "scope" in cleaned and cleaned["scope"][0] not in scopes_of(cleaned["role"]):
            self.add_error("scope", SENTENCES["scope_does_not_suit"])
        return cleaned

    def grant(self) -> dict[str, Any]:
        """As the action takes it."""
        kind, scope_id = self.cleaned_data["scope"]
        days: dict[str, date | None] = {name: self.cleaned_data[name] for name in ("starts_on", "ends_on")}
        return {"role": self.cleaned_data["role"], "kind": kind, "scope_id": scope_id, **days}


def _offer(form: forms.Form, name: str, choices: list[Any]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _scope_choices(viewer: Actor, roles: list[Role]) -> list[Any]:
    named: dict[ScopeKind, dict[str, str]] = {}
    for role in roles:
        for kind, number, name in scopes_to_give(viewer, role):
            named.setdefault(kind, {})[f"{kind}:{number or ''}"] = name or str(SCOPE_LABELS[kind])
    choices: list[Any] = list(named.pop(ScopeKind.CENTRE, {}).items())
    choices.append((f"{ScopeKind.SELF}:", SCOPE_LABELS[ScopeKind.SELF]))
    choices += [(SCOPE_LABELS[kind], list(things.items())) for kind, things in named.items()]
    return choices


class InviteForm(GrantForm):
    """Somebody new, and their first role."""

    employee: forms.ModelChoiceField[Employee] = forms.ModelChoiceField(
        queryset=None,
        label=_("Employee"),
        required=False,
        empty_label=_("Somebody outside the staff"),
        help_text=_("A client's person, an owner or an auditor may stand outside the staff."),
    )
    display_name = forms.CharField(
        label=_("Name"), required=False, max_length=160, help_text=_("For an employee it is taken from the staff list.")
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The name to sign in with."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    field_order = ["employee", "display_name", "email", "language", "role", "scope", "starts_on", "ends_on"]

    def __init__(self, *args: Any, viewer: Actor, **rest: Any) -> None:
        super().__init__(*args, viewer=viewer, **rest)
        field = self.fields["employee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = employees_without_user(viewer)

    def clean(self) -> dict[str, Any]:
        """Somebody has a name, and an agent is an employee."""
        cleaned = super().clean()
        employee = cleaned.get("employee")
        if employee is None and not cleaned.get("display_name"):
            self.add_error("display_name", _("Give a name, or choose an employee."))
        if employee is None and cleaned.get("role") is Role.AGENT:
            self.add_error("employee", _("An agent is an employee. Choose one."))
        if employee is not None:
            cleaned["display_name"] = cleaned.get("display_name") or employee.name
        return cleaned

    def person(self) -> dict[str, Any]:
        """As the action takes it."""
        return {name: self.cleaned_data[name] for name in ("email", "display_name", "language", "employee")}


class ChangeUserForm(forms.ModelForm):
    """Name and sign-in name."""

    class Meta:
        model = User
        fields = ["display_name", "email"]


class TokenForm(forms.Form):
    """A token's name, life and reach."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What will use it, so that you know it again."))
    days = forms.TypedChoiceField(
        label=_("Lasts"), coerce=int, choices=[(30, _("30 days")), (90, _("90 days")), (365, _("one year"))], initial=90
    )
    permissions = forms.MultipleChoiceField(
        label=_("May read or do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Never more than you may yourself."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **rest: Any) -> None:
        super().__init__(*args, **rest)
        _offer(self, "permissions", [(name, TOKEN_LABELS.get(name, name)) for name in readable_permissions(viewer)])


class UserFilterForm(forms.Form):
    """What the list of users is narrowed to."""

    q = forms.CharField(label=_("Name or e-mail"), required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        choices=[("", _("All roles")), *((role.value, label) for role, label in ROLE_LABELS.items())],
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("open", _("May sign in")), ("shut", _("Shut out")), ("invited", _("Invited"))],
    )
