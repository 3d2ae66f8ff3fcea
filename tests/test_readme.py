"""What the pages show is what the commands print."""

import re

import pytest
from readme import MARK, PAGES, output

from extractor.rules import MEASURED


@pytest.mark.parametrize(
    "command",
    [mark["command"] for page in PAGES for mark in MARK.finditer(page.read_text("utf-8"))],
)
def test_shown_output_is_what_the_command_prints(command: str) -> None:
    pages = "".join(page.read_text("utf-8") for page in PAGES)

    assert f"<!-- output: {command} -->\n\n```\n{output(command)}\n```\n" in pages


def test_notice_names_the_score_the_readme_shows() -> None:
    """The figure in the notice is the headline of the table, to two places."""
    shown = re.search(r"slot-ALL micro-F1 +(\.\d{3})", PAGES[0].read_text("utf-8"))

    assert shown is not None
    assert f"slot-ALL F1 {float(shown[1]):.2f}".replace("0.", ".") in MEASURED
