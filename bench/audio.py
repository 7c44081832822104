"""Voice activity, dead air, talk-over and pace against the known truth of made calls; recordings of a PBX; speed.

    python -m bench.audio [folder of recordings with index.json]

Calls are made twice: of speech computed from nothing, and, where the program espeak-ng is found, of its sentences in
English, Polish and Estonian. A sentence's truth is where its own sound rises over a thousandth of its loudest. A found
silence or overlap answers the one put in that it shares most time with; what answers none is false.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from keskus.engines.audio import Bounds, SileroVad, Sound, Span, decode, encode, facts, join, peaks, voices
from keskus.engines.audio.spans import common, length, united, without
from tests.engines.audio.speech import RATE, speech

CALLS, SENTENCES = 12, 12
SENTENCE = {
    "en": ["Hello, Northwind Mobile, how can I help you?", "I would like to pay the invoice from March.",
           "Let me look that up for you, one moment please.", "That is not what I was told last week.",
           "The technician comes on Thursday between eight and ten.", "Yes, that would be fine, thank you."],
    "pl": ["Dzień dobry, w czym mogę pomóc?", "Chciałbym zapłacić fakturę za marzec.",
           "Proszę chwilę poczekać, zaraz sprawdzę.", "W zeszłym tygodniu powiedziano mi coś innego.",
           "Technik przyjedzie w czwartek między ósmą a dziesiątą.", "Tak, bardzo proszę, dziękuję."],
    "et": ["Tere, kuidas saan teid aidata?", "Sooviksin maksta märtsikuu arve ära.",
           "Palun oodake üks hetk, ma vaatan järele.", "Eelmisel nädalal öeldi mulle midagi muud.",
           "Tehnik tuleb neljapäeval kella kaheksa ja kümne vahel.", "Jah, see sobib hästi, aitäh."],
}  # fmt: skip
LOW_PASS = np.sinc(np.arange(-24, 25) / 2.2) * np.hamming(49)
Voice = Callable[[int, np.random.Generator], NDArray[np.int16]]


def computed(side: int, dice: np.random.Generator) -> NDArray[np.int16]:
    return speech(float(dice.uniform(1.5, 5.0)), dice, pitch=100 + 8 * side)


def espeak(language: str) -> Voice:
    known: dict[tuple[int, int], NDArray[np.int16]] = {}

    def said(side: int, dice: np.random.Generator) -> NDArray[np.int16]:
        number = int(dice.integers(len(SENTENCE[language])))
        if (side, number) not in known:
            voice = language + ("+f2" if side else "")
            command = ["espeak-ng", "-v", voice, "--stdout", SENTENCE[language][number]]
            wide = decode(subprocess.run(command, capture_output=True, check=True).stdout, partial=True)
            narrow = np.convolve(wide.samples[:, 0].astype(float), LOW_PASS / LOW_PASS.sum(), "same")[::2]
            loud = np.flatnonzero(np.abs(narrow) > np.abs(narrow).max() / 1000)
            known[side, number] = (narrow[loud[0] : loud[-1]] / 2).astype(np.int16)
        return known[side, number]

    return said


def made_call(voice: Voice, dice: np.random.Generator) -> tuple[Sound, list[list[Span]]]:
    """Sentences in turn; between some a silence of 4 to 12 seconds, some begin before the other has ended."""
    samples = dice.normal(0, 12, (RATE * 150, 2))
    truth: list[list[Span]] = [[], []]
    place = 1.0
    for number in range(SENTENCES):
        side, said = number % 2, voice(number % 2, dice)
        begins = int(place * RATE)
        samples[begins : begins + len(said), side] += said
        truth[side].append((begins / RATE, (begins + len(said)) / RATE))
        place = truth[side][-1][1] + float(dice.choice([0.3, 0.8, dice.uniform(4, 12), -dice.uniform(0.5, 1.2)]))
    whole = int((max(spans[-1][1] for spans in truth) + 1) * RATE)
    return Sound(RATE, samples[:whole].clip(-32768, 32767).astype(np.int16)), truth


def answered(found: tuple[Span, ...], truth: tuple[Span, ...]) -> tuple[list[float], int, int]:
    """Errors of the length of those found, how many were missed, how many are false."""
    errors, left = [], list(found)
    for span in truth:
        best = max(left, key=lambda other: length(common([span], [other])), default=None)
        if best and common([span], [best]):
            left.remove(best)
            errors.append(length([best]) - length([span]))
    return errors, len(truth) - len(errors), len(left)


def row(name: str, errors: list[float], missed: int, false: int) -> str:
    spread = sorted(abs(error) for error in errors)
    return (
        f"{name:28s} | {len(errors) + missed:4d} | {missed:3d} | {false:3d} | {statistics.mean(errors):+.2f} s"
        f" | {statistics.median(spread):.2f} s | {spread[int(len(spread) * 0.95)]:.2f} s"
    )


def against_truth(name: str, voice: Voice, vad: SileroVad) -> None:
    dice, bounds = np.random.default_rng(2026), Bounds()
    dead: list[tuple[list[float], int, int]] = []
    over: list[tuple[list[float], int, int]] = []
    begins: list[float] = []
    ends: list[float] = []
    agree = whole = 0.0
    for _ in range(CALLS):
        sound, truth = made_call(voice, dice)
        turns = voices(sound, vad)
        found = facts(turns, bounds=bounds)
        silent = without([(0.0, sound.seconds)], united(truth[0] + truth[1]))
        dead.append(answered(found.dead_air, tuple(s for s in silent if s[1] - s[0] >= bounds.dead_air)))
        both = common(truth[0], truth[1])
        over.append(answered(found.talk_over or (), tuple(s for s in both if s[1] - s[0] >= bounds.talk_over)))
        for side in (0, 1):
            spans = turns.spans[side]
            agree += sound.seconds - length(without(spans, truth[side])) - length(without(truth[side], spans))
            whole += sound.seconds
            begins += [min((span[0] - own[0] for span in spans), key=abs) for own in truth[side]]
            ends += [min((span[1] - own[1] for span in spans), key=abs) for own in truth[side]]
    print(f"\n{name}: {whole / 2:.0f} s, right in {agree / whole:.1%} of the time")
    print(f"{'':28s} | put in | missed | false | mean error | median | 95 %")
    print(row("dead air, length", *added(dead)))
    print(row("talk-over, length", *added(over)))
    print(row("a sentence's beginning", begins, 0, 0))
    print(row("a sentence's end", ends, 0, 0))


def added(results: list[tuple[list[float], int, int]]) -> tuple[list[float], int, int]:
    return [e for errors, _, _ in results for e in errors], sum(m for _, m, _ in results), sum(f for *_, f in results)


def recordings(folder: Path, vad: SileroVad) -> None:
    """What the PBX wrote, as the index of the folder tells it: both legs' talk, and where dead air was tagged."""
    print("\nrecordings of a PBX: seconds of talk found / as planned; dead air; talk-over")
    for call in json.loads((folder / "index.json").read_text(encoding="utf-8")):
        if "turns" not in call:
            continue
        legs = [decode((folder / leg["file"]).read_bytes()) for leg in call["files"]]
        sound = join(legs[1], legs[0]) if len(legs) == 2 else legs[0]
        found = facts(voices(sound, vad))
        print(f"{call['script']:24s} {call['language']} {found.sides[0]:9s} {talk_of(call, found)}", end="")
        print(f" | dead air {found.dead_air_seconds:5.2f} {'(tagged)' if 'dead_air' in call['tags'] else ''}", end="")
        print(f" | talk-over {found.talk_over_seconds} {'(tagged)' if 'overtalk' in call['tags'] else ''}", end="")
        print(f" | {', '.join(event['ev'] for event in call['disturbed'])}")


def talk_of(call: dict[str, Any], found: Any) -> str:
    planned = {side: sum(turn["end"] - turn["start"] for turn in call["turns"] if turn["who"] == side) for side in
               ("customer", "agent")}  # fmt: skip
    if found.sides == ("unknown",):
        return f"{found.talk_seconds[0]:.1f} / {sum(planned.values()):.1f}"
    pairs = zip(found.talk_seconds, planned.values(), strict=True)
    return ", ".join(f"{talk:.1f} / {plan:.1f}" for talk, plan in pairs)


def speed(vad: SileroVad) -> None:
    sound, _ = made_call(computed, np.random.default_rng(1))
    sound = Sound(RATE, np.tile(sound.samples, (600 * RATE // len(sound.samples) + 1, 1))[: 600 * RATE])
    stored = encode(sound)
    steps: dict[str, Callable[[], object]] = {
        "unpack FLAC": lambda: decode(stored),
        "pack FLAC": lambda: encode(sound),
        "voices of both sides": lambda: voices(sound, vad),
        "peaks": lambda: peaks(sound),
    }
    print("\n10 minutes of stereo, 8 kHz: times real time, of the processor and by the clock")
    for name, step in steps.items():
        cpu, clock = time.process_time(), time.perf_counter()
        step()
        cpu, clock = time.process_time() - cpu, time.perf_counter() - clock
        print(f"{name:22s} | {600 / cpu:7.0f} | {600 / clock:7.0f}")


def main() -> None:
    vad = SileroVad()
    against_truth("computed speech", computed, vad)
    if shutil.which("espeak-ng"):
        for language in SENTENCE:
            against_truth(f"espeak-ng, {language}", espeak(language), vad)
    if len(sys.argv) > 1:
        recordings(Path(sys.argv[1]), vad)
    speed(vad)


if __name__ == "__main__":
    main()
