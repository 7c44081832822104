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


def make_messages(folder: Path, language: str) -> None:
    command = [sys.executable, "-m", "django", "makemessages", "--no-location", "--no-wrap", "-l", language]
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


def update(language: str, source: Catalog) -> None:
    """Write a catalogue anew: every string of the sources in order, what is translated kept, nothing guessed."""
    path = catalogue_path(language)
    head = path.read_text(encoding="utf-8").partition("\n\n")[0]
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    entries = [head]
    for message in sorted((message for message in source if message.id), key=place):
        known = catalogue.get(message.id, message.context)
        entries.append(entry_of(message, forms(known) if known else (), catalogue.num_plurals))
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")


def place(message: Message) -> tuple[str, str, str]:
    """Where a string stands in a catalogue: by its English, whatever its case."""
    first = message.id if isinstance(message.id, str) else message.id[0]
    return first.casefold(), first, message.context or ""


def entry_of(message: Message, known: tuple[str, ...], plural_count: int) -> str:
    """One string as it stands in a catalogue, with the forms known so far."""
    flags = sorted(message.flags - {"fuzzy"})
    lines = [f"#, {', '.join(flags)}"] if flags else []
    lines += [f"msgctxt {quoted(message.context)}"] if message.context else []
    if isinstance(message.id, str):
        return "\n".join([*lines, f"msgid {quoted(message.id)}", f"msgstr {quoted(''.join(known))}"])
    lines += [f"msgid {quoted(message.id[0])}", f"msgid_plural {quoted(message.id[1])}"]
    texts = known or ("",) * plural_count
    return "\n".join([*lines, *(f"msgstr[{number}] {quoted(text)}" for number, text in enumerate(texts))])


def quoted(text: str) -> str:
    """A text as catalogues write it, on one line."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


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
    source = source_catalogue()
    if arguments == ["--update"]:
        for language in LANGUAGES:
            update(language, source)
        return 0
    found = [line for language in LANGUAGES for line in findings(language, source)]
    for line in found[:40]:
        print(line)
    print(f"{len(found)} findings in {len(source)} strings of {len(LANGUAGES)} languages")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
