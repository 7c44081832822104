"""Compare the catalogues with the sources: `check_translations.py`, or `--update` to bring them up to date.

Fails on a string that is missing, untranslated, fuzzy or obsolete in a catalogue, and on placeholders that a
translation changed. Needs xgettext (Debian package gettext).
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "keskus"
LANGUAGES = ("pl", "et")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def make_messages(folder: Path, *languages: str) -> None:
    command = [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-wrap", "--no-obsolete"]
    for language in languages:
        command += ["-l", language]
    subprocess.run([*command, "--ignore", "static"], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def source_catalogue() -> Catalog:
    """Every translatable string of the sources, extracted from a copy, as Django writes scratch files beside them."""
    with tempfile.TemporaryDirectory(prefix="keskus-messages-") as name:
        copy = Path(name) / "keskus"
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("static", "locale", "__pycache__", "migrations"))
        (copy / "locale").mkdir()
        make_messages(copy, "en")
        extracted = copy / "locale" / "en" / "LC_MESSAGES" / "django.po"
        if not extracted.exists():
            return Catalog()
        with extracted.open("rb") as source:
            return read_po(source)


def catalogue_path(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def forms(message: Message) -> tuple[str, ...]:
    """The translation, one string per plural form."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def faults_of(message: Message) -> list[str]:
    if message.fuzzy:
        return ["fuzzy"]
    if not all(forms(message)):
        return ["untranslated"]
    ids = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    allowed = {placeholder for text in ids for placeholder in PLACEHOLDER.findall(text)}
    used = {placeholder for text in forms(message) for placeholder in PLACEHOLDER.findall(text)}
    return ["placeholders differ"] if used - allowed or (len(ids) == 1 and allowed - used) else []


def findings(language: str, source: Catalog) -> list[str]:
    path = catalogue_path(language)
    if not path.exists():
        return [f"{language}: there is no catalogue {path.relative_to(ROOT)}"]
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    wanted = {(message.id, message.context): message for message in source if message.id}
    present = {(message.id, message.context): message for message in catalogue if message.id}
    found = [f"{language}: missing: {key[0]!r}" for key in wanted.keys() - present.keys()]
    found += [f"{language}: obsolete: {key[0]!r}" for key in present.keys() - wanted.keys()]
    found += [f"{language}: obsolete entry kept: {message.id!r}" for message in catalogue.obsolete.values()]
    for message in present.values():
        found += [f"{language}: {fault}: {message.id!r}" for fault in faults_of(message)]
    return sorted(found)


def main(arguments: list[str]) -> int:
    if shutil.which("xgettext") is None:
        print("xgettext is missing, so translations cannot be compared: sudo apt-get install gettext", file=sys.stderr)
        return 1
    if arguments == ["--update"]:
        (PACKAGE / "locale").mkdir(exist_ok=True)
        make_messages(PACKAGE, *LANGUAGES)
        return 0
    source = source_catalogue()
    found = [line for language in LANGUAGES for line in findings(language, source)]
    for line in found[:40]:
        print(line)
    print(f"{len(found)} findings in {len(source)} strings of {len(LANGUAGES)} languages")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
