"""`keskus access`: the first manager, a way back in for the only one, and who may come in."""

from __future__ import annotations

import argparse

import django

from keskus.cli import Explained

NOT_YET = "https://YOUR-ADDRESS"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`first`, `recover` and `list`."""
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    first = deeds.add_parser("first", help="make the first manager and print a one-time link")
    first.add_argument("--email", required=True, help="the name to sign in with")
    first.add_argument("--name", required=True, help="how the person is called")
    first.add_argument("--language", default="en", choices=["en", "pl", "et"])
    recover = deeds.add_parser("recover", help="a one-time link for somebody who lost the second factor")
    recover.add_argument("email")
    recover.add_argument("--password", action="store_true", help="the password is forgotten instead")
    deeds.add_parser("list", help="who may come in, with which roles")
    for deed in (first, recover):
        deed.add_argument("--address", default="", help="where the pages are, such as https://keskus.example.com")


def run(options: argparse.Namespace) -> int:
    """Links are printed once and kept nowhere; every one of them stands in the trail."""
    django.setup()
    deeds = {"first": _first, "recover": _recover, "list": _list}
    deeds[options.deed](options)
    return 0


def _first(options: argparse.Namespace) -> None:
    from keskus.access.actions import create_first_manager
    from keskus.core.actions import Breach
    from keskus.core.actors import SYSTEM

    try:
        path = create_first_manager(SYSTEM, email=options.email, display_name=options.name, language=options.language)
    except Breach as breach:
        raise Explained(
            f"{_reason(breach)}; `keskus access list` says who, `keskus access recover` lets them in again."
        ) from breach
    _print_link(options.address, path, f"{options.name} chooses a password there and sets up a second factor.")


def _recover(options: argparse.Namespace) -> None:
    from keskus.access.actions import make_password_link, make_recovery_link
    from keskus.access.queries import user_named
    from keskus.core.actors import SYSTEM

    user = user_named(options.email)
    if user is None or not user.is_active:
        raise Explained(f"nobody who may come in signs in as {options.email}; see `keskus access list`.")
    if options.password:
        path = make_password_link(SYSTEM, user)
        _print_link(options.address, path, "A new password is chosen there; the second factor is asked for as well.")
    else:
        path = make_recovery_link(SYSTEM, user)
        _print_link(options.address, path, "It asks for the password, then for a new second factor.")


def _list(options: argparse.Namespace) -> None:
    from keskus.access.queries import roles_of, users
    from keskus.core.actors import SYSTEM

    rows = list(users(SYSTEM))
    roles = roles_of(rows)
    for user in rows:
        state = "" if user.is_active else "  (shut out)"
        print(f"{user.email}  {user.display_name}  {', '.join(roles.get(user.pk, ['no role']))}{state}")
    if not rows:
        print("Nobody may come in yet: keskus access first --email … --name …")


def _reason(breach: Exception) -> str:
    reasons = {"manager_exists": "there is a manager already", "email_taken": "somebody signs in with that e-mail"}
    return reasons.get(str(breach), str(breach))


def _print_link(address: str, path: str, then: str) -> None:
    from django.conf import settings

    base = address or next(iter(settings.CSRF_TRUSTED_ORIGINS), NOT_YET)
    print(f"{base.rstrip('/')}{path}")
    print(f"Good once, for 60 minutes. {then}")
