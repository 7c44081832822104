"""Syllables, counted where the loudness of the vowels' band has a peak (after de Jong and Wempe, 2009).

No words are needed, so it is the same in every language. It counts nuclei that can be heard: what is swallowed is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from keskus.engines.audio.sound import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from keskus.engines.audio.sound import Samples

HOP, WINDOW = 0.01, 0.032  # seconds
BAND = (300.0, 2200.0)  # where vowels are loud and hiss and hum are not
DIP = 2.0  # decibels that the loudness falls between two syllables
FLOOR = 25.0  # decibels under the loudest of the turn: quieter is no syllable


def nuclei(samples: Samples, rate: int, spans: Iterable[Span]) -> int:
    return sum(_peaks(_loudness(samples[int(a * rate) : int(b * rate)], rate)) for a, b in spans)


def _loudness(samples: Samples, rate: int) -> NDArray[np.float64]:
    """Decibels of the vowels' band every hundredth of a second."""
    import numpy as np

    width, hop = int(WINDOW * rate), int(HOP * rate)
    if len(samples) < width:
        return np.empty(0)
    frames = np.lib.stride_tricks.sliding_window_view(samples, width)[::hop]
    pitches = np.fft.rfftfreq(width, 1 / rate)
    band = (pitches >= BAND[0]) & (pitches <= BAND[1])
    energy = np.empty(len(frames))
    for start in range(0, len(frames), 4096):
        spectrum = np.fft.rfft(frames[start : start + 4096] * np.hanning(width), axis=1)[:, band]
        energy[start : start + 4096] = (np.abs(spectrum) ** 2).sum(axis=1)
    smooth = np.convolve(energy, np.hanning(7)[1:-1] / np.hanning(7).sum(), "same")
    return np.asarray(10 * np.log10(smooth + 1))


def _peaks(loudness: NDArray[np.float64]) -> int:
    """Peaks that stand out of the valleys on both their sides."""
    if not len(loudness):
        return 0
    floor, count = float(loudness.max()) - FLOOR, 0
    low = high = float(loudness[0]) - DIP  # the turn rises out of silence
    rising = True
    for value in loudness.tolist():
        if rising:
            high = max(high, value)
            if value <= high - DIP:
                count += high >= floor
                rising, low = False, value
        else:
            low = min(low, value)
            if value >= low + DIP:
                rising, high = True, value
    return count + (rising and high >= floor)
