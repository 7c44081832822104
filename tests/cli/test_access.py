"""`keskus access`: the first manager and the way back in, at the terminal."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from keskus.access.models import User
from keskus.access.rules import Role, ScopeKind
from keskus.cli import Explained, access
from tests.cli.test_door import keskus
from tests.house.people import PASSWORD, World

pytestmark = pytest.mark.django_db


def run(*words: str) -> None:
    import argparse

    parser = argparse.ArgumentParser()
    access.add_arguments(parser)
    assert access.run(parser.parse_args(words)) == 0


def path_in(text: str) -> str:
    found = re.search(r"/account/link/[^/\s]+/", text)
    assert found
    return found[0]


def test_the_first_manager_comes_in_by_the_printed_link(capsys: pytest.CaptureFixture[str]) -> None:
    run("list")
    assert "Nobody may come in yet" in capsys.readouterr().out
    run("first", "--email", "boss@example.test", "--name", "Boss", "--address", "https://k.example.test/")
    out = capsys.readouterr().out
    assert out.startswith("https://k.example.test/account/link/")
    browser = Client()
    browser.get(path_in(out))
    form = {"password": PASSWORD, "again": PASSWORD}
    assert browser.post("/account/link/", form).status_code == 302
    assert browser.get("/account/").url == "/account/second-factor/set-up/"
    with pytest.raises(Explained, match="a manager already"):
        run("first", "--email", "second@example.test", "--name", "Second")
    assert User.objects.count() == 1
    run("list")
    assert "boss@example.test  Boss  manager" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "asks"), [((), "second factor"), (("--password",), "new password")])
def test_the_way_back_in(world: World, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], asks: str) -> None:
    user = world.user(Role.MANAGER, ScopeKind.CENTRE)
    run("recover", user.email.upper(), *words)
    out = capsys.readouterr().out
    assert asks in out
    browser = Client()
    browser.get(path_in(out))
    assert browser.get("/account/link/").status_code == 200


def test_nobody_is_recovered_who_may_not_come_in(world: World) -> None:
    with pytest.raises(Explained, match="nobody who may come in"):
        run("recover", "nobody@example.test")


def test_the_help_names_the_deeds(tmp_path: Path) -> None:
    answer = keskus("access", "--help", folder=tmp_path)
    assert answer.returncode == 0
    assert all(deed in answer.stdout for deed in ("first", "recover", "list"))
