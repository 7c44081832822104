"""What a wave form is drawn from: the lowest and highest sample of each slice of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keskus.engines.audio.sound import Sound

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def peaks(sound: Sound, per_second: int = 50) -> NDArray[np.int8]:
    """[channels, n, 2]: lowest and highest, of -128 to 127."""
    import numpy as np

    starts = np.arange(0, len(sound.samples), sound.rate / per_second).astype(np.intp)
    both = [ufunc.reduceat(sound.samples, starts, axis=0) >> 8 for ufunc in (np.minimum, np.maximum)]
    return np.stack(both, axis=-1).astype(np.int8).transpose(1, 0, 2).copy()
