"""How long the embedded gazetteer takes to open, and to find a place.

    python benchmarks/places.py

It is a sorted index that is mapped, not loaded: opening it and the first look-up are what every
start of the command line pays.
"""

import time

from extractor.resolve.gazetteer import Gazetteer
from extractor.resolve.places import resolve_place

NAMES = ("As Susah, Syria", "Atarib", "Sangin district, Helmand", "Kharkiv", "Baghuz", "Nowhere")
ROUNDS = 200


def main() -> None:
    start = time.perf_counter()
    gazetteer = Gazetteer.open()
    opened = time.perf_counter()
    resolve_place("Khiam, Lebanon", "in", gazetteer)
    first = time.perf_counter()
    for name in NAMES * ROUNDS:
        resolve_place(name, "in", gazetteer)
    end = time.perf_counter()
    each = (end - first) * 1000 / (len(NAMES) * ROUNDS)
    print(
        f"places: opened in {(opened - start) * 1000:.1f} ms, first look-up "
        f"{(first - opened) * 1000:.1f} ms, then {each:.2f} ms each"
    )


if __name__ == "__main__":
    main()
