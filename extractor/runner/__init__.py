"""Many articles: who is asked, how fast, for how much, and what a run would cost."""

from extractor.runner.crew import Work, Write, run
from extractor.runner.forecast import Forecast, forecast
from extractor.runner.opening import open_corridor, open_work, run_one
from extractor.runner.setup import RULES, Setup

__all__ = [
    "RULES",
    "Forecast",
    "Setup",
    "Work",
    "Write",
    "forecast",
    "open_corridor",
    "open_work",
    "run",
    "run_one",
]
