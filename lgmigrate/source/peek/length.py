"""Record lengths that the bytes of a file suggest: the distances at which it looks like itself."""

import numpy as np
import numpy.typing as npt

from lgmigrate.source.rows import Bytes

SHORTEST, LONGEST = 8, 32768
TELLING = 0.6
"""Of the best agreement, what another must have to count, and a shorter distance to be taken for its multiple."""
NEAR = 8
"""Distances this close to a better one are its shoulders: text of two bytes a character looks like itself two off."""
LEAST = 0.05
"""Correlation below which a distance tells nothing."""


def likely_lengths(data: Bytes, most: int = 3) -> list[int]:
    """Distances at which bytes agree far more often than by chance, the most telling first.

    Three signals are correlated with themselves: where the most frequent byte (the padding) is, the high half bytes
    (digits, letters and packed numbers differ in them), and the bytes themselves.

    Args:
        data: The first bytes of the file; a megabyte is plenty.
        most: How many distances to give at most.
    """
    if len(data) < 4 * SHORTEST:
        return []
    common = int(np.bincount(data, minlength=256).argmax())
    signals = [(data == common).astype(np.float32), (data >> 4).astype(np.float32), data.astype(np.float32)]
    every = np.mean([_correlation(signal) for signal in signals], axis=0)
    last = min(len(every) - 1, LONGEST)
    lags = np.arange(SHORTEST, last)
    peaks = lags[(every[lags] > every[lags - 1]) & (every[lags] >= every[lags + 1]) & (every[lags] >= LEAST)]
    ranked = peaks[np.argsort(-every[peaks], kind="stable")]
    found: list[int] = []
    for lag in ranked.tolist():
        whole = [peak for peak in np.sort(peaks).tolist() if lag % peak == 0 and every[peak] >= TELLING * every[lag]]
        if every[whole[0]] >= TELLING * every[ranked[0]] and all(_far(whole[0], one) for one in found):
            found.append(whole[0])
        if len(found) == most:
            break
    return found


def _far(lag: int, from_: int) -> bool:
    """Whether a distance is neither another one nor a multiple of it, nearly."""
    return NEAR < lag % from_ < from_ - NEAR


def _correlation(signal: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """How a signal correlates with itself at each distance up to a third of its length: 1 is equal, 0 is chance."""
    centred = signal - signal.mean()
    size = 1 << (2 * len(signal) - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    sums = np.fft.irfft(spectrum * spectrum.conj(), size)[: len(signal) // 3]
    pairs = len(signal) - np.arange(len(sums))
    return np.asarray(sums / pairs / max(float(sums[0]) / len(signal), 1e-12))
