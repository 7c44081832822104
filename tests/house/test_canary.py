"""Privacy rules 1, 2, 6, 7: known numbers are sent through every door, and nothing that is kept holds them.

The doors are found, not listed: every form of every page that the matrix opens, in three languages, with every place
for text and every upload; addresses with a search; files of a PBX; lines of log files. Then every row of every table,
every file of the data folder, the cache and the log are read. Backups are copies of these tables and files, exports
are made from them.
"""

from __future__ import annotations

import io
import itertools
import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from keskus.access.rules import LETTERS, ScopeKind
from keskus.core.fields import NameCharField
from keskus.core.keys import unseal
from keskus.core.logs import MaskedLines
from tests.contacts.world import DAY, a_source, log_file, take
from tests.house.doors import Form, filled, forms_of, refused
from tests.house.people import World, signed_in
from tests.house.routes import ROUTES, Route
from tests.house.things import THINGS

# Each of them whole or said, in short for short lines. Nobody has these numbers.
CANARIES = (
    "card 4539 1488 0343 6467, cvv 7351, pin 826491",
    "PIN 826491 kasutas ta",
    "karta: cztery pięć trzy dziewięć jeden cztery osiem osiem zero trzy cztery trzy sześć cztery sześć siedem",
    "kod CVV siedem trzy pięć jeden",
    "PESEL 90010149130, tel. 601 998 731, kanarek@gniazdo.example.pl",
    "isikukood 39001010077, helista +372 5398 7124",
    "kaardi number neli viis kolm üheksa neliteist kaheksakümmend kaheksa null kolm nelikümmend kolm "
    "kuuskümmend neli kuuskümmend seitse",
    "IBAN EE38 2200 2210 2014 5685 ja konto PL61 1090 1014 0000 0712 1981 2874",
)
TABLE = b"number;first name;last name;note\n77;Mari;PIN 826491;card 4539 1488 0343 6467\n"
SECRETS = re.compile(
    r"4539\W?1488\W?0343|(?<![\w.-])(?:826491|7351)(?![\w.-])|trzy dziewięć jeden|siedem trzy pięć|90010149130|"
    r"601 998 731|kanarek@|39001010077|5398 7124|kolm üheksa neli|2200 2210 2014|1090 1014 0000"
)
NEVER_EVEN_SEALED = re.compile(r"4539\W?1488\W?0343|(?<![\w.-])(?:826491|7351)(?![\w.-])|siedem trzy pięć")
# Names of the centre's own things lose cards and codes, typed or said, and nothing else (core.fields.NameCharField).
NEVER_IN_NAMES = re.compile(NEVER_EVEN_SEALED.pattern + "|trzy dziewięć jeden|kolm üheksa neli")
TRIES = 3
# Forms that took what was sent, at least.
TAKEN = {"access": 3, "contacts": 6, "floor": 3, "people": 9, "planning": 8, "reports": 4, "web": 3}


def told(value: Any) -> Iterator[str]:
    """What a stored value says, and whether it was sealed."""
    if isinstance(value, bytes | memoryview):
        yield bytes(value).decode("utf-8", "replace")
    elif isinstance(value, str) and value[:1] in ("{", "["):
        yield json.dumps(json.loads(value), ensure_ascii=False) if value[-1:] in ("}", "]") else value
    elif value is not None:
        yield str(value)


def kept() -> Iterator[tuple[str, str]]:
    """Everything in every table, of the libraries', too."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    yield from ((f"{table}.{name}", text) for text in told(value))


def leaks() -> set[str]:
    """Columns that hold what was sent; of sealed ones only what may not even be kept sealed."""
    names = {
        f"{model._meta.db_table}.{own.column}"
        for model in apps.get_models()
        for own in model._meta.local_fields
        if isinstance(own, NameCharField)
    }
    found = {where for where, text in kept() if (NEVER_IN_NAMES if where in names else SECRETS).search(text)}
    sealed = {(where, text) for where, text in kept() if text.startswith("v1:")}
    return found | {where for where, text in sealed if NEVER_EVEN_SEALED.search(unseal(text))}


def files() -> set[str]:
    """Files of the data folder that hold what was sent."""
    found = (path for path in Path(settings.KESKUS_DATA_DIR).rglob("*") if path.is_file())
    return {path.name for path in found if SECRETS.search(path.read_bytes().decode("utf-8", "replace"))}


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the log files of production would hold."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    handler.setFormatter(next(each.formatter for each in root.handlers if isinstance(each.formatter, MaskedLines)))
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)


def visited(world: World, route: Route) -> tuple[Client, str, str] | None:
    """The page of a route with a browser of somebody who may open it; None if it is no page."""
    letter = "M" if "M" in route.roles else route.roles[0]
    user = world.user(LETTERS[letter], ScopeKind.CENTRE)
    made = THINGS[route.on](world, "ours", user) if route.on else {}
    address = reverse(route.name, kwargs={**made, **route.fixed})
    browser = signed_in(user)
    response = browser.get(address)
    is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
    return (browser, address, response.content.decode()) if is_page and not response.streaming else None


@contextmanager
def alone(world: World) -> Iterator[None]:
    """What one page's forms bring about is undone, so that the next page's things are made afresh."""
    users = dict(world._users)
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)
    world._users = users


def send(browser: Client, address: str, form: Form, texts: Iterator[str]) -> bool:
    """One form, until the page takes it; whether it did."""
    where = urlsplit(form.action).path or address
    if form.method == "get":
        return browser.get(where, filled(form, texts, set(), TABLE)).status_code < 500
    plain: set[str] = set()
    for _ in range(TRIES):
        response = browser.post(where, filled(form, texts, plain, TABLE))
        assert response.status_code < 500, (where, response.status_code)
        if response.status_code in (204, 302):
            return True
        if response.streaming:
            return False
        plain |= refused(response.content.decode())
    return False


PAGES = [route for route in ROUTES if route.method == "GET"]


@pytest.mark.parametrize("room", sorted({route.name.partition(":")[0] for route in PAGES}))
def test_no_form_lets_a_number_in(world: World, room: str, log: io.StringIO) -> None:
    texts = itertools.cycle(CANARIES)
    seen: set[str] = set()
    found: dict[str, set[str]] = {}
    taken = 0
    for route in (route for route in PAGES if route.name.startswith(f"{room}:")):
        with alone(world):
            page = visited(world, route)
            for form in forms_of(page[2]) if page else ():
                door = re.sub(r"\d+", "", form.action or route.name) + " ".join(sorted(i["name"] for i in form.inputs))
                if page and door not in seen:
                    seen.add(door)
                    taken += send(page[0], page[1], form, texts)
                    found |= {route.name: left} if (left := leaks()) else {}
    assert found == {}
    assert not SECRETS.search(log.getvalue())
    assert taken >= TAKEN.get(room, 0), "the doors no longer take what is sent: the test has gone blind"


@pytest.mark.django_db
def test_no_file_of_a_pbx_brings_a_number_in(tmp_path: Path, log: io.StringIO) -> None:
    lines = [f"{DAY + n}|{DAY}.{n}|sales|NONE|NOTE|{text}" for n, text in enumerate(CANARIES)]
    lines += [f"{DAY}|{text}|sales" for text in CANARIES]
    take(a_source(), log_file(tmp_path, lines))
    assert leaks() == set()
    assert not SECRETS.search(log.getvalue())


@pytest.mark.django_db
def test_neither_the_log_nor_the_cache_keeps_what_an_address_says(log: io.StringIO) -> None:
    for text in CANARIES:
        Client().get("/nowhere/", {"q": text})
        Client().post("/account/sign-in/", {"login": text, "password": text})
        logging.getLogger("keskus").error("could not read %s", text, exc_info=ValueError(text))
    assert "could not read" in log.getvalue()
    assert not SECRETS.search(log.getvalue())
    assert not SECRETS.search(str(getattr(cache, "_cache", "")))
    assert leaks() == set()
    assert files() == set()
