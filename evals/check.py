"""Whether the labels of a folder hold together: one sentence a problem, with the file's name."""

import json
from collections.abc import Sequence
from pathlib import Path

from evals.codebook import CLAIM_RULES, STRIKE_RULES, Problems
from evals.gold import Labelled, label_files, load_case
from evals.overlap import shared_runs
from extractor.errors import GoldError


def check_gold(folder: Path) -> list[str]:
    """List everything in a folder of labels that breaks the codebook, one sentence each.

    Raises:
        GoldError: the folder holds no label file.
    """
    problems: list[str] = []
    cases: list[Labelled] = []
    files = label_files(folder)
    for path in files:
        try:
            case = load_case(path)
        except GoldError as error:
            problems.append(str(error))
            continue
        cases.append(case)
        unknown = unknown_keys(json.loads(path.read_bytes()), case.label.model_dump(mode="json"))
        problems += [f"{path.name}: key {key!r} is not in the codebook" for key in unknown]
        problems += [f"{path.name}: {problem}" for problem in check_case(case)]
    stems = {path.stem for path in files}
    texts = sorted(path.name for path in folder.glob("*.txt") if path.stem not in stems)
    problems += [f"{name}: no label file beside it" for name in texts]
    return problems + shared_runs(cases)


def check_case(case: Labelled) -> Problems:
    """Yield what one article's label breaks."""
    yield from _ids("S", [one.id for one in case.label.strikes])
    yield from _ids("C", [one.id for one in case.label.claims])
    for strike in case.label.strikes:
        for strike_rule in STRIKE_RULES:
            yield from (f"{strike.id}: {problem}" for problem in strike_rule(strike, case))
    for claim in case.label.claims:
        for claim_rule in CLAIM_RULES:
            yield from (f"{claim.id}: {problem}" for problem in claim_rule(claim, case))


def unknown_keys(raw: object, known: object, path: str = "") -> Problems:
    """Yield the keys of a file that its model dropped.

    >>> list(unknown_keys({"a": [{"b": 1, "c": 2}]}, {"a": [{"b": 1}]}))
    ['a.0.c']
    """
    if isinstance(raw, dict) and isinstance(known, dict):
        for key, value in raw.items():
            if key in known:
                yield from unknown_keys(value, known[key], f"{path}{key}.")
            else:
                yield f"{path}{key}"
    elif isinstance(raw, list) and isinstance(known, list):
        for place, (value, kept) in enumerate(zip(raw, known, strict=True)):
            yield from unknown_keys(value, kept, f"{path}{place}.")


def _ids(letter: str, ids: Sequence[str]) -> Problems:
    wanted = [f"{letter}{number}" for number in range(1, len(ids) + 1)]
    for found, expected in zip(ids, wanted, strict=True):
        if found != expected:
            yield f"id {found!r} stands where {expected!r} belongs"
