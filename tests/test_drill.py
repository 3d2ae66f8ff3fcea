"""The drill in small; `make drill` runs it with 2,000 articles and ten kills."""

from pathlib import Path

from drill.drill import Plan, carry_out, problems, statuses


def test_faults_and_kills_change_nothing_but_the_usage(tmp_path: Path) -> None:
    drill = carry_out(Plan(seed=4, articles=80, kills=2), tmp_path)

    assert problems(drill) == []
    assert statuses(drill).total() == 80
    assert {event.ending for event in drill.log} >= {"answered", "busy", "error"}
