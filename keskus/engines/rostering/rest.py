"""A search put to rest, to be gone on with later or on another machine: the same roster comes of it as without."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from itertools import chain

import numpy as np

from keskus.engines.faults import Fault
from keskus.engines.rostering.tables import Real, Tables, Whole

STARTING, FOLLOWING, POLISHING = range(3)


def digest_of(t: Tables, seed: int) -> bytes:
    """Of all that a search is made from: a rest of other data is no rest of this one."""
    digest = sha256(str(seed).encode())
    for part in chain.from_iterable(t):
        digest.update(np.ascontiguousarray(part).tobytes())
    return digest.digest()


@dataclass
class Rest:
    """How far a search is. Chance hangs on the number of the step, so nothing else needs to be kept."""

    digest: bytes
    tours: Whole  # as they stand
    best: Whole
    state: Real  # cost now, best cost
    prices: Real = field(default_factory=lambda: np.zeros((0, 0)))  # of the bound
    bound: float = -np.inf
    stage: int = STARTING
    planned: int = 0
    done: int = 0
    sweeps: int = 0
    swept: int = 0
    polished_from: int = 0
    heats: tuple[float, float] = (1.0, 1.0)
    spent_seconds: float = 0.0

    def polished(self, heats: tuple[float, float]) -> None:
        """What follows is the last part, cooling between two heats."""
        self.stage, self.polished_from, self.heats = POLISHING, self.done, heats

    def written(self) -> bytes:
        """A few kB for a hundred people."""
        whole = [self.stage, self.planned, self.done, self.sweeps, self.swept, self.polished_from]
        file = BytesIO()
        np.savez(
            file,
            allow_pickle=False,
            tours=self.tours.astype(np.int32),
            best=self.best.astype(np.int32),
            prices=self.prices if self.stage == FOLLOWING else self.prices[:0],
            real=np.array([*self.state, self.bound, *self.heats, self.spent_seconds]),
            whole=np.array(whole, np.int64),
        )
        return self.digest + zlib.compress(file.getvalue())

    @classmethod
    def read(cls, written: bytes, digest: bytes) -> Rest:
        """Raises `Fault` where it is not the rest of a search with that digest."""
        size = len(digest)
        if written[:size] != digest:
            raise Fault("resume", "this is the rest of another search", "give the instance and the seed it was of")
        with np.load(BytesIO(zlib.decompress(written[size:])), allow_pickle=False) as found:
            real, whole = found["real"].tolist(), found["whole"].tolist()
            tours, best = found["tours"].astype(np.int64), found["best"].astype(np.int64)
            prices = found["prices"]
        made = cls(digest, tours, best, np.array(real[:2]), prices, real[2], *whole)
        made.heats, made.spent_seconds = (real[3], real[4]), real[5]
        return made
