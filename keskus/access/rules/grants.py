"""Who may hold which role where, and which roles one person must not hold together (privacy rules 27 and 28)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from keskus.access.rules import Role, ScopeKind

# An auditor and a client's person stand outside; whoever watches privacy must not decide what is watched (article 38(6)
# of the GDPR); who keeps the system running reads no HR file and hears no recording; HR does not listen.
_ALONE = {Role.AUDITOR: "auditor_alone", Role.CLIENT: "client_alone"}
_APART: dict[frozenset[Role], str] = {
    **{
        frozenset({Role.PRIVACY, other}): "privacy_is_independent"
        for other in (Role.MANAGER, Role.ADMINISTRATOR, Role.SUPERVISOR, Role.HR, Role.OWNER, Role.QUALITY)
    },
    **{
        frozenset({Role.ADMINISTRATOR, other}): "administrator_reads_no_content"
        for other in (Role.HR, Role.QUALITY, Role.SUPERVISOR)
    },
    **{frozenset({Role.HR, other}): "hr_does_not_listen" for other in (Role.QUALITY, Role.SUPERVISOR)},
}
_SCOPES: dict[Role, frozenset[ScopeKind]] = {
    Role.AGENT: frozenset({ScopeKind.SELF}),
    Role.CLIENT: frozenset({ScopeKind.CLIENT, ScopeKind.QUEUE}),
}
_ANY_SCOPE = frozenset(ScopeKind) - {ScopeKind.SELF}


@dataclass(frozen=True, slots=True)
class Tenure:
    """A role between two days, the last included; no end means still."""

    role: Role
    starts_on: date
    ends_on: date | None = None


def scopes_of(role: Role) -> frozenset[ScopeKind]:
    """How far a role can reach: an agent only to themselves, a client's person only to that client's work."""
    return _SCOPES.get(role, _ANY_SCOPE)


def why_apart(one: Role, other: Role) -> str | None:
    """The reason, as a code, why nobody holds both roles at once; None when somebody may."""
    if one is other:
        return None
    for role, reason in _ALONE.items():
        if role in (one, other):
            return reason
    return _APART.get(frozenset({one, other}))


def overlap(one: Tenure, other: Tenure) -> bool:
    """Whether there is a day on which both hold."""
    return (one.ends_on is None or other.starts_on <= one.ends_on) and (
        other.ends_on is None or one.starts_on <= other.ends_on
    )


def clashes(new: Tenure, held: Iterable[Tenure]) -> list[tuple[str, Role]]:
    """Every role held in the same days that the new one must be kept apart from: reason and role."""
    found = []
    for tenure in held:
        reason = why_apart(new.role, tenure.role)
        if reason and overlap(new, tenure):
            found.append((reason, tenure.role))
    return found
