"""Sound in memory: what it is, and what is done to it without knowing any format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Samples = NDArray[np.int16]

Span = tuple[float, float]
NARROW, WIDE = 8000, 16000


class BadSound(Exception):
    """What was given is no sound that we take: a code and the values that its sentence needs."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is taken in; beyond it a file is refused, never cut."""

    file_bytes: int = 256 * 1024 * 1024
    unpacked_bytes: int = 512 * 1024 * 1024
    seconds: int = 6 * 3600


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    rate: int
    samples: Samples  # [n, channels]
    codec: str = ""  # what it came in

    @property
    def channels(self) -> int:
        return int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        return len(self.samples) / self.rate


def join(customer: Sound, agent: Sound) -> Sound:
    """Two legs that began together as one stereo sound, as long as the longer."""
    import numpy as np

    if customer.channels != 1 or agent.channels != 1:
        raise BadSound("not_one_channel", channels=max(customer.channels, agent.channels))
    rate = max(customer.rate, agent.rate)
    legs = [_at(leg, rate) for leg in (customer, agent)]
    samples = np.zeros((max(len(leg) for leg in legs), 2), np.int16)
    for side, leg in enumerate(legs):
        samples[: len(leg), side] = leg[:, 0]
    return Sound(rate, samples, customer.codec)


def swap(sound: Sound) -> Sound:
    """The other side first."""
    import numpy as np

    return Sound(sound.rate, np.ascontiguousarray(sound.samples[:, ::-1]), sound.codec)


def silence(sound: Sound, spans: Iterable[Span]) -> Sound:
    """Nothing is left in any channel under the spans: a number said on one side is often read back on the other."""
    samples = sound.samples.copy()
    for begins, ends in spans:
        samples[max(0, int(begins * sound.rate)) : max(0, -int(-ends * sound.rate // 1))] = 0
    return Sound(sound.rate, samples, sound.codec)


def _at(sound: Sound, rate: int) -> Samples:
    """A narrow leg beside a wide one: every second sample lies half way between its neighbours."""
    import numpy as np

    if sound.rate == rate:
        return sound.samples
    samples = sound.samples.astype(np.int32)
    after = np.concatenate([samples[1:], samples[-1:]])
    return np.stack([samples, (samples + after) // 2], axis=1).reshape(-1, 1).astype(np.int16)
