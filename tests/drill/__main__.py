"""Run the drill and say what came of it: python -m drill [--seed N] [--articles N] [--kills N]."""

import argparse
import sys
import tempfile
from pathlib import Path

from drill.drill import Plan, carry_out, problems, summary


def main() -> int:
    """Run one drill; the exit code is 0 only if every promise was kept."""
    parser = argparse.ArgumentParser(prog="python -m drill")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=10)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        drill = carry_out(Plan(given.seed, given.articles, given.kills), Path(folder))
    broken = problems(drill)
    sys.stdout.writelines(f"{line}\n" for line in summary(drill))
    sys.stdout.writelines(f"  broken       {line}\n" for line in broken[:20])
    sys.stdout.write("  passed\n" if not broken else f"  FAILED: {len(broken)} promises broken\n")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
