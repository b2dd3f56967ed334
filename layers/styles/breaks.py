"""Where to cut numbers into classes."""

import numpy as np

from layers.styles.document import MAX_CLASSES

MOST_FOR_NATURAL = 1_000
"""The exact method takes time as the square of the numbers: more are thinned out by rank."""
_MOST_DECIMALS = 6


def class_breaks(numbers: list[float], count: int, method: str) -> list[float]:
    """The bounds between ``count`` classes of the numbers, rising, without the two ends.

    ``quantile`` puts as many numbers in each class, ``equal`` gives classes the same width,
    ``natural`` makes the numbers of a class as alike as can be (Fisher 1958, Jenks 1967). Fewer
    bounds come back when there are not enough different numbers; none for fewer than two. A bound
    belongs to the class above, and is as round as it can be without moving a number to another
    class (of many numbers, one in 500 may move).
    """
    values = np.sort(np.asarray(numbers, dtype=np.float64))
    values = values[np.isfinite(values)]
    count = min(count, MAX_CLASSES, len(np.unique(values)))
    if count < 2:
        return []
    if method == "equal":
        bounds = np.linspace(values[0], values[-1], count + 1)[1:-1]
    elif method == "natural":
        bounds = _natural(values, count)
    else:
        bounds = np.quantile(values, np.arange(1, count) / count, method="median_unbiased")
    bounds = np.unique(bounds[(bounds > values[0]) & (bounds <= values[-1])])
    return _rounded(bounds, values)


def _natural(values: np.ndarray, count: int) -> np.ndarray:
    """First number of each class but the first, by dynamic programming over sums of squares."""
    if len(values) > MOST_FOR_NATURAL:
        values = values[np.linspace(0, len(values) - 1, MOST_FOR_NATURAL).round().astype(int)]
    distinct, weights = np.unique(values, return_counts=True)
    size = len(distinct)
    count = min(count, size)
    # Centred first: squares of numbers far from zero would eat up the precision.
    centred = distinct - distinct.mean()
    total = np.concatenate([[0.0], np.cumsum(weights)])
    sums = np.concatenate([[0.0], np.cumsum(weights * centred)])
    squares = np.concatenate([[0.0], np.cumsum(weights * centred**2)])

    def spread_within(starts: np.ndarray, end: int) -> np.ndarray:
        """Sum of squared distances to the mean of distinct[start:end], for each start."""
        weight = total[end] - total[starts]
        part = sums[end] - sums[starts]
        return squares[end] - squares[starts] - part**2 / weight

    best = np.full((count + 1, size + 1), np.inf)
    best[0, 0] = 0.0
    cut = np.zeros((count + 1, size + 1), dtype=int)
    for classes in range(1, count + 1):
        for end in range(classes, size + 1):
            starts = np.arange(classes - 1, end)
            costs = best[classes - 1, starts] + spread_within(starts, end)
            chosen = int(np.argmin(costs))
            best[classes, end] = costs[chosen]
            cut[classes, end] = starts[chosen]
    bounds = []
    end = size
    for classes in range(count, 1, -1):
        end = cut[classes, end]
        bounds.append(distinct[end])
    return np.array(bounds[::-1])


def _rounded(bounds: np.ndarray, values: np.ndarray) -> list[float]:
    """The bounds with as few decimals as leave the numbers in their classes."""
    may_move = len(values) // 500
    classes = np.digitize(values, bounds)
    for decimals in range(-6, _MOST_DECIMALS + 1):
        candidate = np.round(bounds, decimals)
        if len(np.unique(candidate)) == len(bounds) and (
            np.count_nonzero(np.digitize(values, candidate) != classes) <= may_move
        ):
            return [float(bound) + 0.0 for bound in candidate]
    return [float(bound) for bound in bounds]
