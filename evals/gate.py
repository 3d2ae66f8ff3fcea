"""Whether a run may replace the blessed one: invariants first, then drops that are no luck."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evals.compare import refuse_apart
from evals.measures import HEADLINE, MEASURES, figures
from evals.runfile import Header, Run
from evals.score import ANSWERED, Tally
from evals.stats import ALPHA, Difference, detectable, differences, holm
from extractor.errors import GoldError

GATED = (HEADLINE, "strikes found", "claims found", "tolls pooled", "collapsed")
"""Few, because each further question makes a chance alarm likelier and Holm stricter."""


class Baseline(BaseModel):
    """A blessed run: its header and what each article scored, without the answers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    header: Header
    tallies: list[Tally]


@dataclass(frozen=True, slots=True)
class Passage:
    """What the gate found: `failures` keep the run out, `warnings` do not."""

    failures: Sequence[str]
    warnings: Sequence[str]

    @property
    def passed(self) -> bool:
        """Whether the run may replace the baseline."""
        return not self.failures


def bless(run: Run) -> Baseline:
    """Make a run the one that later runs are held against."""
    return Baseline(header=run.header, tallies=run.tallies)


def gate(run: Run, baseline: Baseline) -> Passage:
    """Hold a run against the blessed one.

    Raises:
        GoldError: the two were scored against other labels or by another scorer.
    """
    refuse_apart(baseline.header, run.header)
    old, new = baseline.tallies, run.tallies
    found = differences(old, new, {name: MEASURES[name] for name in GATED})
    adjusted = holm({name: gap.p for name, gap in found.items()})
    drops = {name: gap for name, gap in found.items() if gap.b < gap.a}
    certain = {
        name: gap
        for name, gap in drops.items()
        if gap.verdict == "worse" and adjusted[name] < ALPHA
    }
    failures = [
        *_broken(run, old),
        *(_drop(name, gap, adjusted[name]) for name, gap in certain.items()),
    ]
    warnings = [_doubt(name, gap, old, new) for name, gap in drops.items() if name not in certain]
    return Passage(failures, warnings)


def _broken(run: Run, old: Sequence[Tally]) -> Iterator[str]:
    """Name the invariants that a run breaks."""
    invalid = sorted({line.id for line in run.lines if line.status == "invalid"})
    if invalid:
        yield f"{len(invalid)} articles got no valid answer: {', '.join(invalid)}"
    new = run.tallies
    before, after = figures(old), figures(new)
    if after["quotes grounded"] < 1:
        yield f"{1 - after['quotes grounded']:.1%} of the quotes stand in no article"
    if after["stance flips"] > before["stance flips"]:
        flips = f"{before['stance flips']:.4g} to {after['stance flips']:.4g}"
        yield f"stance flips rose from {flips}"
    failed = [tally.id for tally in new if tally.status not in ANSWERED]
    if after["failed"] > before["failed"]:
        rise = f"{before['failed']:.4g} to {after['failed']:.4g}"
        yield f"failed articles rose from {rise}: {', '.join(failed)}"


def _drop(name: str, gap: Difference, p: float) -> str:
    return f"{name} fell from {gap.a:.3f} to {gap.b:.3f} (p = {p:.4f} after Holm)"


def _doubt(name: str, gap: Difference, old: Sequence[Tally], new: Sequence[Tally]) -> str:
    points = detectable(old, new, MEASURES[name])
    return (
        f"cannot tell whether {name} fell, from {gap.a:.3f} to {gap.b:.3f}: these articles would "
        f"show a true difference of {points:.1f} points"
    )


def baseline_text(baseline: Baseline) -> str:
    """Write a baseline as JSON, one article a line, so that a change of it can be read."""
    lines = ",\n".join(tally.model_dump_json() for tally in baseline.tallies)
    return f'{{"header": {baseline.header.model_dump_json()},\n"tallies": [\n{lines}\n]}}\n'


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        GoldError: the file is missing or no baseline.
    """
    try:
        return Baseline.model_validate_json(path.read_bytes())
    except OSError as error:
        raise GoldError(f"{path} cannot be read as a baseline: {error.strerror}") from error
    except ValidationError as error:
        raise GoldError(f"{path} is no baseline: make one with extractor eval bless") from error
