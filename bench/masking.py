"""Masking against sets made by another hand than the rules: how much is found, what leaks, what is masked for nothing.

    python -m bench.masking [notes|talks] [--peers PYTHON]

`notes` is the first set (bench/masking_set.py), `talks` the second (bench/masking_talks.py). `--peers`: the interpreter
of an environment with bench/masking_peers.in installed; its tools then run on the same texts and are judged alike.

A finding counts if its type is the span's, it covers at least 90 % of the letters and digits that carry the number
(what lies between them, as "yes, go on", need not be covered), and at most a third as many letters and digits again lie
outside the span. One finding answers one span. A number has leaked if less than 90 % of it is covered by all findings
together, of whatever type. A hard negative is flagged if anything at all is found in it.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from random import Random

from bench.masking_set import LANGUAGES, Span, Text, texts
from bench.masking_talks import talks
from keskus.engines.masking import find

COVERED, BEYOND, WORST = 0.9, 1 / 3, 20
SECRET = ("PAN", "CVV", "PIN")
SETS: dict[str, Callable[[str], Iterator[Text]]] = {"notes": texts, "talks": talks}
PEERS = ("presidio", "scrubadub", "datafog")


@dataclass
class Tally:
    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def row(self) -> str:
        found, there = self.right + self.wrong, self.right + self.missed
        precision = self.right / found if found else 0.0
        recall = self.right / there if there else 0.0
        return f"{there:5d} | {precision:6.1%} | {recall:6.1%} | {self.f1:6.1%}"

    @property
    def f1(self) -> float:
        return 2 * self.right / max(1, 2 * self.right + self.wrong + self.missed)


@dataclass
class Result:
    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[float, Text, Span | None, str]] = field(default_factory=list)

    def tally(self, by: str, name: str) -> Tally:
        return self.tallies.setdefault((by, name), Tally())


def solid(text: str, start: int, end: int) -> set[int]:
    return {place for place in range(max(0, start), min(end, len(text))) if text[place].isalnum()}


def carried(text: str, span: Span) -> set[int]:
    return set(chain.from_iterable(solid(text, start, end) for start, end in span.pieces))


def fits(text: str, span: Span, start: int, end: int) -> bool:
    number, whole, found = carried(text, span), solid(text, span.start, span.end), solid(text, start, end)
    return len(number & found) >= COVERED * len(number) and len(found - whole) <= BEYOND * len(number)


def groups_of(text: Text, span: Span) -> list[tuple[str, str]]:
    groups = [("language", text.language), ("type", span.type), ("cell", f"{text.language} {span.type}")]
    groups += [("form", span.form), ("sort", "typed" if span.typed else "said")]
    if span.type == "CVV" and text.template.startswith("A: "):
        groups.append(("sort", "code in the turn after the question"))
    if text.folded:
        groups.append(("sort", "without diacritics"))
    return groups


def judge(result: Result, text: Text, found: list[tuple[int, int, str]]) -> None:
    language, body = text.language, text.text
    covered = set(chain.from_iterable(solid(body, start, end) for start, end, _ in found))
    left = list(found)
    for span in text.spans:
        hit = next((one for one in left if one[2] == span.type and fits(body, span, one[0], one[1])), None)
        number = carried(body, span)
        share = len(number & covered) / len(number)
        for group in groups_of(text, span):
            tally = result.tally(*group)
            tally.right += bool(hit)
            tally.missed += not hit
        if hit:
            left.remove(hit)
        else:
            result.misses.append((share, text, span, str([(kind, body[a:b]) for a, b, kind in found])))
        count_secrets(result.counts, span, language, bool(hit), share < COVERED)
    for start, end, kind in left:
        for group in (("language", language), ("type", kind), ("cell", f"{language} {kind}")):
            result.tally(*group).wrong += 1
        if not text.spans:
            result.misses.append((2.0, text, None, f"{kind} {body[start:end]}"))
    if not text.spans:
        result.counts[f"negatives {language}"] += 1
        result.counts[f"flagged {language}"] += bool(found)


def count_secrets(counts: Counter[str], span: Span, language: str, hit: bool, leaked: bool) -> None:
    if span.type == "PAN":
        sort = "typed" if span.typed else "said"
        counts[f"cards {sort}"] += 1
        counts[f"cards {sort} found"] += hit
    if span.type in SECRET:
        counts[f"secrets {language}"] += 1
        counts[f"leaked {language}"] += leaked
        counts[f"leaked {span.type}"] += leaked


def run(name: str) -> tuple[Result, float]:
    """The engine over the whole set; also its speed in megabytes of UTF-8 per second of the processor."""
    result, seconds, size = Result(), 0.0, 0
    find("card 4111 1111 1111 1111", "en")
    for language in LANGUAGES:
        for text in SETS[name](language):
            began = time.process_time()
            spans = find(text.text, language)
            seconds += time.process_time() - began
            size += len(text.text.encode())
            judge(result, text, [(span.start, span.end, span.type) for span in spans])
    return result, size / 1e6 / seconds


def peer(python: str, tool: str, name: str) -> Result:
    """Another tool over the whole set, in its own environment."""
    asked = [text for language in LANGUAGES for text in SETS[name](language)]
    script = str(Path(__file__).with_name("masking_peers.py"))
    said = subprocess.run(
        [python, script, tool],
        input="".join(json.dumps({"id": one.id, "lang": one.language, "text": one.text}) + "\n" for one in asked),
        capture_output=True,
        check=True,
        text=True,
    ).stdout.splitlines()
    result = Result()
    for text, line in zip(asked, said, strict=True):
        judge(result, text, [(one["start"], one["end"], one["type"]) for one in json.loads(line)["spans"]])
    return result


def row_of(tool: str, result: Result) -> str:
    """One tool's row: F1 by language, cards found, secrets leaked, hard negatives flagged."""
    counts = result.counts
    scores = [result.tally("language", language).f1 for language in LANGUAGES]
    cards = [counts[f"cards {sort} found"] / counts[f"cards {sort}"] for sort in ("typed", "said")]
    spans = [
        [tally for (by, form), tally in result.tallies.items() if (by, form) == ("sort", s)] for s in ("typed", "said")
    ]
    found = [one[0].right / (one[0].right + one[0].missed) for one in spans]
    leaked, flagged = (
        sum(counts[f"{part} {language}"] for language in LANGUAGES)
        / sum(counts[f"{whole} {language}"] for language in LANGUAGES)
        for part, whole in (("leaked", "secrets"), ("flagged", "negatives"))
    )
    return f"| {tool} | " + " | ".join(f"{each:.1%}" for each in (*scores, *found, *cards, leaked, flagged)) + " |"


def badness(miss: tuple[float, Text, Span | None, str]) -> tuple[float, bool]:
    share, _, span, _ = miss
    return share, span is None or span.type not in SECRET


def table(result: Result, by: str) -> None:
    print(f"\n| {by} | spans | precision | recall | F1 |\n|---|---:|---:|---:|---:|")
    for (group, name), tally in sorted(result.tallies.items()):
        if group == by and by in ("form", "sort"):  # a finding that is wrong has no form
            share = tally.right / max(1, tally.right + tally.missed)
            print(f"| {name} | {tally.right + tally.missed:5d} | | {share:6.1%} | |")
        elif group == by:
            print(f"| {name} | {tally.row} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("set", nargs="?", choices=SETS, default="talks")
    parser.add_argument("--peers", default="", help="interpreter of the peers' environment")
    options = parser.parse_args()
    result, speed = run(options.set)
    print("| tool | F1 en | F1 pl | F1 et | typed found | said found | cards typed | cards said | leaked | flagged |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    print(row_of("keskus", result))
    for tool in PEERS if options.peers else ():
        print(row_of(tool, peer(options.peers, tool, options.set)))
    details(result, speed)


def details(result: Result, speed: float) -> None:
    counts = result.counts
    for by in ("language", "type", "cell", "sort", "form"):
        table(result, by)
    for sort in ("typed", "said"):
        found, there = counts[f"cards {sort} found"], counts[f"cards {sort}"]
        print(f"\ncard recall {sort}: {found / there:.1%} of {there}")
    for language in LANGUAGES:
        secrets, negatives = counts[f"secrets {language}"], counts[f"negatives {language}"]
        print(f"{language}: leaked card, CVV, PIN {counts[f'leaked {language}'] / secrets:.1%} of {secrets};", end=" ")
        print(f"hard negatives flagged {counts[f'flagged {language}'] / negatives:.1%} of {negatives}")
    print("leaked by type:", {kind: counts[f"leaked {kind}"] for kind in SECRET})
    scores = {language: result.tally("language", language).f1 for language in LANGUAGES}
    best, worst = max(scores, key=scores.__getitem__), min(scores, key=scores.__getitem__)
    print(f"worst {worst} {scores[worst]:.1%}, best {best} {scores[best]:.1%}; {speed:.2f} MB per processor second\n")
    Random(0).shuffle(result.misses)  # equals come from all languages
    for share, text, span, found in sorted(result.misses, key=badness)[:WORST]:
        what = f"{span.type} ({span.form}) {text.text[span.start : span.end]!r}" if span else "nothing"
        print(f"{text.id}: {what}, {share:.0%} hidden\n    in {text.text!r}\n    found {found}")


if __name__ == "__main__":
    main()
