"""How far pairs of labellers agree, for those whose folders lie side by side."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

LOW = 0.7
"""Below this share of equal fields an article is worth a second look."""


class Pair(NamedTuple):
    """Two labellers and how far they agree on the articles that both have labelled.

    Figures are shares, or None where chance cannot be told from agreement; `by_article` is the
    headline figure of each article, by its name.
    """

    first: str
    second: str
    figures: Mapping[str, float | None]
    by_article: Mapping[str, float]


Compare = Callable[[Path, Path], Pair | None]
"""Holds two folders of labels against each other; None when they have no article in common."""


class Agreements:
    """The pairs of labellers under one folder, measured again only when a label has changed."""

    def __init__(self, root: Path, compare: Compare | None) -> None:
        """Take the folder of all labels; without `compare` nothing can be measured."""
        self.root = root
        self.compare = compare
        self._known: dict[tuple[object, ...], Pair | None] = {}

    def pairs(self) -> list[Pair]:
        """Measure every pair, the folder's own labels being one labeller among the others."""
        compare = self.compare
        if compare is None:
            return []
        found = []
        for one, other in combinations(labellers(self.root), 2):
            stamp = (_stamp(one), _stamp(other))
            if stamp not in self._known:
                self._known[stamp] = compare(one, other)
            found.append(self._known[stamp])
        return [pair for pair in found if pair is not None]

    def lowest(self) -> dict[str, float]:
        """Give each article labelled twice the lowest agreement that any pair has on it."""
        lowest: dict[str, float] = {}
        for pair in self.pairs():
            for name, share in pair.by_article.items():
                lowest[name] = min(share, lowest.get(name, 1.0))
        return lowest


def labellers(root: Path) -> list[Path]:
    """List the folders that hold labels: the folder itself, and those in it by name."""
    if not root.is_dir():
        return []
    inside = sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != ".")
    return [folder for folder in (root, *inside) if any(folder.glob("*.json"))]


def _stamp(folder: Path) -> tuple[object, ...]:
    stats: Sequence[tuple[Path, int]] = sorted(
        (path, path.stat().st_mtime_ns) for path in folder.glob("*.json")
    )
    return folder, *stats
