"""The throttle's memory. Rules and reasons: `rules/throttle.py`."""

from __future__ import annotations

from django.utils import timezone

from keskus.access.models import SignInTry
from keskus.access.queries import account_hash, is_familiar, tries
from keskus.access.rules.throttle import ACCOUNT_WINDOW, PAIR_LIMIT, too_many
from keskus.core.actions import action, ingest, record
from keskus.core.actors import SYSTEM, Actor


def count_try(name: str, *, network: str, device: str = "") -> SignInTry | None:
    """Count a try before it is looked at; None when it must not be looked at.

    `device` is the mark of a device this account has signed in from before. The row is written first and counted
    after, so that a hundred tries at once count as a hundred; a refused one is taken back, else knocking on a closed
    door would keep it closed.
    """
    account, now = account_hash(name), timezone.now()
    place = f"device:{device}" if device else network
    familiar = bool(device) or is_familiar(name, network, now)
    row = _write(account, place, network, familiar=familiar)
    counted = tries(account, place, network, now)
    if too_many(counted, known_device=bool(device), known_address=familiar):
        _take_back(row)
        return None
    if counted.pair == PAIR_LIMIT:
        note_throttled(SYSTEM, account)
    return row


@ingest("access.count_try")
def _write(account: str, place: str, network: str, *, familiar: bool) -> SignInTry:
    now = timezone.now()
    SignInTry.objects.filter(at__lt=now - ACCOUNT_WINDOW).delete()
    return SignInTry.objects.create(
        account_hash=account, place=place[:80], network=network, is_familiar=familiar, at=now
    )


@ingest("access.take_back_try")
def _take_back(row: SignInTry) -> None:
    row.delete()


@ingest("access.forget_tries")
def forget_tries(row: SignInTry) -> None:
    """The try was right: forget the wrong ones of this account at this place."""
    SignInTry.objects.filter(account_hash=row.account_hash, place=row.place).delete()


@action("access.note_throttled")
def note_throttled(actor: Actor, account: str) -> None:
    """Somebody has used up the tries of an account at one place."""
    record(f"access.account:{account[:8]}", {"tries": PAIR_LIMIT})
