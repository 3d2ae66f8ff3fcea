"""How long it takes to find twelve quotes in an article of 3 kB.

    python benchmarks/ground.py [ROUNDS]

Promised: at most 1 ms when the quotes are exact, as nearly all are. Beside it stands what quotes
cost that only match once they are folded, or not at all.
"""

import sys
import time
from itertools import cycle, islice
from pathlib import Path

from extractor.text.locating import locate
from extractor.text.sentences import sentences

ROUNDS = 200
QUOTES = 12
SIZE = 3_000
SAMPLE = Path(__file__).parents[1] / "samples" / "as-susah-mosque.txt"


def milliseconds(quotes: list[str], text: str, rounds: int) -> float:
    start = time.process_time()
    for _ in range(rounds):
        for quote in quotes:
            locate(quote, text)
    return (time.process_time() - start) * 1000 / rounds


def main(rounds: int) -> None:
    text = (SAMPLE.read_text(encoding="utf-8") * 2)[:SIZE]
    exact = list(islice(cycle(each.text for each in sentences(text)), QUOTES))
    folded = [quote.upper() for quote in exact]
    invented = [f"{quote[: len(quote) // 2]} of a pink elephant" for quote in exact]
    print(
        f"ground: {QUOTES} quotes in {SIZE / 1000:.0f} kB: exact "
        f"{milliseconds(exact, text, rounds):.2f} ms, folded "
        f"{milliseconds(folded, text, rounds):.2f} ms, invented "
        f"{milliseconds(invented, text, rounds):.2f} ms"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
