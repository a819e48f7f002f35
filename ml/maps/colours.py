"""Gives the groups of a map their colours: those seen from far differ, and keep the colour their pages had before."""

from collections import Counter
from collections.abc import Sequence

from ml.maps.clusters import Cut

COLOURS = 10


def colour_clusters(cut: Cut, before: Sequence[int]) -> list[int]:
    """Return for each group a colour 0 to 9, that of the group it lies in; `before`: each page's old colour or -1.

    The largest group chooses first: the colour most of its pages had, if it is free, else the least used one.
    """
    used: Counter[int] = Counter(dict.fromkeys(range(COLOURS), 0))
    colours: dict[int, int] = {}
    for cluster in cut.clusters:
        if cluster.parent >= 0:
            colours[cluster.number] = colours[cluster.parent]
            continue
        had = Counter(before[page] for page in cut.members(cluster.number) if before[page] >= 0)
        liked = [colour for colour, _ in had.most_common() if not used[colour]]
        colours[cluster.number] = liked[0] if liked else min(used, key=lambda colour: (used[colour], colour))
        used[colours[cluster.number]] += 1
    return [colours[cluster.number] for cluster in cut.clusters]
