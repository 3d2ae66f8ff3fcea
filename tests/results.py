"""The recorded runs, replayed: what evals/RESULTS.md is made of.

`python tests/results.py` writes the page anew; `tests/test_card.py` fails when it is stale.
"""

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from evals.card import card
from evals.run import Plan, carry_out
from evals.runfile import Run
from evals.suites import load_suite
from extractor.cli.eval_run import run_name
from extractor.runner import RULES, Setup

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "evals" / "RESULTS.md"
CASSETTES = ROOT / "cassettes" / "runs"
MODEL = "relay/reader"
_PROMPT = re.compile(r"extract@\w+")


def run_of(suite: str, setup: Setup) -> Run:
    """Carry a suite out again, a model's part from its cassette."""
    cases = load_suite(suite)
    tape = None if setup.model == RULES else CASSETTES / f"{run_name(cases, setup)}.yaml"
    plan = Plan(cases, setup, 1, datetime.now(UTC), tape)
    return asyncio.run(carry_out(plan, lambda _: None))


def recorded(suite: str) -> Iterator[Setup]:
    """Name the rules, then every prompt with a cassette, in the order of their versions."""
    yield Setup(RULES)
    for path in sorted(CASSETTES.glob(f"{suite}-*.yaml")):
        prompt = _PROMPT.search(path.stem)
        assert prompt is not None, f"{path.name} names no prompt"
        yield Setup(MODEL, prompt[0])


def results() -> list[Run]:
    """Replay everything that is recorded, the test suite first."""
    return [run_of(suite, setup) for suite in ("test", "dev") for setup in recorded(suite)]


if __name__ == "__main__":
    RESULTS.write_text(card(results()), encoding="utf-8")
