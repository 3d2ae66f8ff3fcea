"""Two runs over the test suite: better, worse, cannot tell, and what the gate lets through."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from labelling import record_of

from evals.align import SCORER_VERSION
from evals.compare import compare, verdict_of
from evals.gate import Baseline, baseline_text, bless, gate, read_baseline
from evals.gold import Labelled, gold_hash
from evals.runfile import Header, Line, Run
from evals.score import score
from evals.suites import load_suite
from extractor.errors import GoldError
from extractor.schema.record import Evidence, Record

CASES = load_suite("test").cases
GOLD = gold_hash(list(CASES))
HEADER = Header(
    suite="test",
    gold=GOLD,
    scorer=SCORER_VERSION,
    model="noise",
    prompt=None,
    fingerprint=None,
    extractor="0",
    started=datetime(2024, 3, 7, tzinfo=UTC),
    articles=len(CASES),
    samples=1,
)
Change = Callable[[Record], Record]


def run_of(seed: int, *, dropped: float = 0.0, change: Change = lambda record: record) -> Run:
    """A run that misreads a tenth of the methods and loses a share of the strikes."""
    rng = np.random.default_rng(seed)
    return Run(HEADER, [line_of(case, change(noisy(case, rng, dropped))) for case in CASES])


def line_of(case: Labelled, record: Record) -> Line:
    return Line(id=case.id, sample=0, seconds=0.0, tally=score(case, record), record=record)


def noisy(case: Labelled, rng: np.random.Generator, dropped: float) -> Record:
    record = record_of(case)
    misread = [
        one.model_copy(update={"method": "mortar"}) if rng.random() < 0.1 else one
        for one in record.strikes
    ]
    kept = [one for one in misread if rng.random() >= dropped]
    return record.model_copy(update={"strikes": kept})


STEADY = run_of(1)
BASELINE = bless(STEADY)


def test_tenth_of_the_strikes_dropped_is_worse_on_the_test_suite() -> None:
    found = compare(STEADY, run_of(2, dropped=0.1))

    assert found.headline.verdict == "worse"
    assert found.headline.p < 0.05
    assert found.sentence.startswith("B is worse: -")
    assert found.changes[0].gap < 0
    assert 0 < found.detectable < 10


def test_the_other_way_round_it_is_better() -> None:
    assert compare(run_of(2, dropped=0.1), STEADY).headline.verdict == "better"


@pytest.mark.parametrize("dropped", [0.0, 0.1])
def test_two_seeds_of_one_noise_cannot_be_told_apart(dropped: float) -> None:
    found = compare(run_of(3, dropped=dropped), run_of(4, dropped=dropped))

    assert found.headline.verdict == "cannot tell"
    assert "would show" in found.sentence


def test_run_against_itself_is_said_to_be_the_same() -> None:
    found = compare(STEADY, STEADY)

    assert found.sentence == "Cannot tell: the two runs score the same on every article."
    assert found.changes == []


def test_fewer_false_alarms_are_better() -> None:
    quiet = {case.id for case in CASES if not case.label.strikes}
    invented = record_of(next(case for case in CASES if case.label.strikes)).strikes[:1]

    def alarmed(record: Record) -> Record:
        if record.article.id in quiet:
            return record.model_copy(update={"strikes": invented, "status": "ok"})
        return record

    found = compare(run_of(1, change=alarmed), STEADY).figures["false alarms"]

    assert found.verdict == "worse"  # the figure fell
    assert verdict_of("false alarms", found) == "better"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"gold": "0123456789ab"}, rf"different labels: {GOLD} \(test\) and 0123456789ab"),
        ({"scorer": "9-later"}, rf"different scorers, {SCORER_VERSION} and 9-later"),
    ],
)
def test_runs_under_another_ruler_are_refused_by_name(
    change: dict[str, str], complaint: str
) -> None:
    other = Run(HEADER.model_copy(update=change), STEADY.lines)

    with pytest.raises(GoldError, match=complaint):
        compare(STEADY, other)
    with pytest.raises(GoldError, match=complaint):
        gate(other, BASELINE)


def test_blessed_run_passes_its_own_gate() -> None:
    found = gate(STEADY, BASELINE)

    assert found.passed
    assert not found.warnings


def test_significant_drop_does_not_pass() -> None:
    found = gate(run_of(2, dropped=0.1), BASELINE)

    assert not found.passed
    assert any("slot all fell" in failure for failure in found.failures)


def test_drop_that_may_be_luck_passes_with_the_effect_that_would_show() -> None:
    lost = next(line.id for line in STEADY.lines if line.record.strikes)

    def lose_one(record: Record) -> Record:
        if record.article.id != lost:
            return record
        return record.model_copy(update={"strikes": record.strikes[1:]})

    found = gate(run_of(1, change=lose_one), BASELINE)

    assert found.passed
    assert any("cannot tell whether strikes found fell" in each for each in found.warnings)
    assert all("points" in warning for warning in found.warnings)


def flip(record: Record) -> Record:
    """Read the first assertion as a denial."""
    first, *rest = record.claims or [None]
    if first is None or first.stance != "asserts":
        return record
    return record.model_copy(
        update={"claims": [first.model_copy(update={"stance": "denies"}), *rest]}
    )


def misquote(record: Record) -> Record:
    """Prove the first strike by words that nobody wrote."""
    nowhere = Evidence(quote="No such words were written.", start=0, end=5, match="exact")
    strikes = [one.model_copy(update={"evidence": [nowhere]}) for one in record.strikes[:1]]
    return record.model_copy(update={"strikes": [*strikes, *record.strikes[1:]]})


def spoil(record: Record) -> Record:
    return record.model_copy(update={"status": "invalid", "strikes": [], "claims": []})


def lose(record: Record) -> Record:
    return record.model_copy(update={"status": "failed", "strikes": [], "claims": []})


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (flip, "stance flips rose from 0 to 1"),
        (misquote, "of the quotes stand in no article"),
        (spoil, "1 articles got no valid answer: "),
        (lose, "failed articles rose from 0 to 1: "),
    ],
)
def test_one_broken_invariant_keeps_a_run_out(change: Change, complaint: str) -> None:
    told = next(
        case.id
        for case in CASES
        if case.label.strikes and case.label.claims and case.label.claims[0].stance == "asserts"
    )

    def once(record: Record) -> Record:
        return change(record) if record.article.id == told else record

    found = gate(run_of(1, change=once), BASELINE)

    assert not found.passed
    assert any(complaint in failure for failure in found.failures)


def test_baseline_is_read_back_the_same_one_article_a_line(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(baseline_text(BASELINE))

    assert read_baseline(path) == BASELINE
    assert len(path.read_text().splitlines()) == len(CASES) + 3
    assert len(path.read_bytes()) < 300_000


@pytest.mark.parametrize(
    ("content", "complaint"), [(None, "cannot be read"), ("{}", "is no baseline")]
)
def test_file_that_is_no_baseline_is_refused(
    content: str | None, complaint: str, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    if content:
        path.write_text(content)

    with pytest.raises(GoldError, match=complaint):
        read_baseline(path)


def test_baseline_keeps_no_answer() -> None:
    assert set(Baseline.model_fields) == {"header", "tallies"}
    assert "record" not in baseline_text(BASELINE)
