"""How long it takes to score many articles, and how much memory each adds.

    python benchmarks/score.py [COPIES]

The test suite by the built-in rules, over and over under other ids: tallies, then every figure
with its interval. Every copy counts as a story of its own, which is the slower case.
"""

import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from evals.gold import Labelled
from evals.measures import HEADLINE
from evals.run import Plan, carry_out
from evals.runfile import Run
from evals.score import Tally, score
from evals.stats import intervals
from evals.suites import Suite, load_suite
from extractor.runner import Setup
from extractor.schema.record import Record

ALLOWED_SECONDS = 60
ALLOWED_KB_AN_ARTICLE = 40


def extracted(suite: Suite) -> Run:
    plan = Plan(suite, Setup(), 1, datetime.now(UTC))
    return asyncio.run(carry_out(plan, lambda _: None))


def tallied(pairs: list[tuple[Labelled, Record]], copies: int) -> Iterator[Tally]:
    for copy in range(copies):
        for case, record in pairs:
            tally = score(case, record)
            renamed = {"id": f"{tally.id}-{copy}", "cluster": f"{tally.cluster}-{copy}"}
            yield tally.model_copy(update=renamed)


def peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(copies: int) -> None:
    suite = load_suite("test")
    run = extracted(suite)
    pairs = [(case, line.record) for case, line in zip(suite.cases, run.lines, strict=True)]
    intervals(run.tallies)
    before, start = peak_kb(), time.process_time()
    tallies = list(tallied(pairs, copies))
    scored = time.process_time() - start
    found = intervals(tallies)[HEADLINE]
    seconds, each = time.process_time() - start, (peak_kb() - before) / len(tallies)
    print(f"{len(tallies):,} articles: scored in {scored:.1f} s, with intervals {seconds:.1f} s")
    print(f"{each:.1f} kB an article; slot-ALL {found.value:.3f}")
    assert seconds < ALLOWED_SECONDS, f"over {ALLOWED_SECONDS} s"
    assert each < ALLOWED_KB_AN_ARTICLE, f"over {ALLOWED_KB_AN_ARTICLE} kB an article"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 125)
