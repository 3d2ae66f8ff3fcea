"""The output shown in the project's pages, made by the commands named beside it.

`python tests/readme.py` writes the pages anew; `tests/test_readme.py` fails when they are stale.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", ROOT / "evals" / "README.md")
MARK = re.compile(r"<!-- output: (?P<command>.+?) -->\n+(?:```\n.*?```\n)?", re.DOTALL)
_VARIES = re.compile(r"^ ?(?:no calls, |\d+ calls).*\n?", re.MULTILINE)
"""Lines with the seconds a command took."""
WIDTH = 92


def output(shown: str) -> str:
    """Run one of our commands as a reader would, at the width of a page."""
    words = shlex.split(shown)
    env = os.environ | {"COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(  # noqa: S603 - our own command, from our own page
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.rstrip() for line in _VARIES.sub("", done.stdout).splitlines()]
    return "\n".join(lines).strip("\n")


def rendered(page: str) -> str:
    """Give a page with every marked output made anew."""
    return MARK.sub(
        lambda mark: f"<!-- output: {mark['command']} -->\n\n```\n{output(mark['command'])}\n```\n",
        page,
    )


if __name__ == "__main__":
    for path in PAGES:
        path.write_text(rendered(path.read_text(encoding="utf-8")), encoding="utf-8")
