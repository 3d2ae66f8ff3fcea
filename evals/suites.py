"""Which labelled articles a run is over: the shipped suites, or a folder of labels."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from evals.gold import Labelled, label_files, load_case, load_gold, read_label
from extractor.errors import GoldError

SETS = ("train", "dev", "test")
SMOKE = (
    "afg-isaf-panjwai-detentions-dec2011",
    "afg-panirak-pickers-wire",
    "drc-mugunga-lorry-park-wire",
    "gaza-general-strike-blog",
    "geo-dzevera-feature-aug2008",
    "sau-jizan-drones-wire-2021",
    "syr-bara-market-bulletin",
    "syr-qamishli-drone-comments",
    "syr-sana-kiswah-tartus",
    "ukr-nikopol-live-hostile",
)
"""Ten articles of dev in as many styles: two hostile, two without a strike."""


@dataclass(frozen=True, slots=True)
class Suite:
    """Labelled articles under one name: a shipped suite's, or the folder's as it was given."""

    name: str
    cases: tuple[Labelled, ...]


def _set(name: str) -> list[Labelled]:
    with as_file(files("evals").joinpath("gold", name)) as folder:
        return load_gold(folder)


def _smoke() -> list[Labelled]:
    return [case for case in _set("dev") if case.id in SMOKE]


def _hostile() -> list[Labelled]:
    return [case for name in SETS for case in _set(name) if case.label.article.hostile]


SUITES: Mapping[str, Callable[[], list[Labelled]]] = {
    "smoke": _smoke,
    "dev": lambda: _set("dev"),
    "test": lambda: _set("test"),
    "train": lambda: _set("train"),
    "hostile": _hostile,
}


def load_suite(name: str) -> Suite:
    """Load the articles of a shipped suite.

    Raises:
        GoldError: there is no such suite, or it is empty or broken.
    """
    if name not in SUITES:
        raise GoldError(f"there is no suite {name!r}: choose from {', '.join(SUITES)}")
    cases = SUITES[name]()
    if not cases:
        raise GoldError(f"suite {name!r} holds no article")
    return Suite(name, tuple(cases))


def load_folder(folder: Path) -> Suite:
    """Load the articles of a folder of labels.

    Raises:
        GoldError: the folder is missing, empty or broken.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder} is no folder of labels")
    return Suite(str(folder), tuple(load_gold(folder)))


def load_labelling(folder: Path) -> list[Labelled]:
    """Load labels of articles whose texts may stand elsewhere: beside them, or in a shipped suite.

    Raises:
        GoldError: the folder is missing, empty or broken, or a text is nowhere to be found.
    """
    files_ = label_files(folder)
    if all(path.with_suffix(".txt").is_file() for path in files_):
        return [load_case(path) for path in files_]
    shipped = {case.id: case.text for name in SETS for case in _set(name)}
    labels = [read_label(path) for path in files_]
    for label in labels:
        if label.article.id not in shipped:
            raise GoldError(f"{folder}: no text of {label.article.id!r} beside its label")
    return [Labelled(shipped[label.article.id], label) for label in labels]
