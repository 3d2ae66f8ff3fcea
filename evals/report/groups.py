"""What became of every field, strike by strike and claim by claim, in one run or two."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from evals.gold import LabelClaim, LabelStrike
from evals.judge import Outcome, Verdict
from evals.report.values import value_of
from evals.score import FIELDS
from extractor.schema.record import Claim, Strike

Item = LabelStrike | LabelClaim | Strike | Claim
Name = tuple[str, str]
"""An item's kind and id: a strike and a claim might share an id."""


class Cell(NamedTuple):
    """What one run made of a field; without a verdict nothing was due and nothing came."""

    words: str
    verdict: Verdict | None


NOTHING = Cell("", None)


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its labelled value, and a cell for each run."""

    field: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def verdicts(self) -> str:
        """The outcomes in the row, for the filter."""
        return " ".join(dict.fromkeys(cell.verdict for cell in self.cells if cell.verdict))

    @property
    def differs(self) -> bool:
        """Whether the runs do not say the same."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """One strike or claim: as labelled, or as a run invented it; `keys` are those of its marks."""

    title: str
    keys: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Side:
    """The items of the labels or of a run, and what became of a run's; `letter` names the side."""

    letter: str
    items: Mapping[Name, Item]
    outcomes: Sequence[Outcome] = ()

    @cached_property
    def keys(self) -> dict[Name, str]:
        """The key of each item's marks: its position, since an id may be anything."""
        return {name: f"{self.letter}{number}" for number, name in enumerate(self.items)}

    @cached_property
    def of_labels(self) -> dict[tuple[str, str], Outcome]:
        """The outcomes of labelled items, by the label's id and the field."""
        return {(one.gold, one.field): one for one in self.outcomes if one.gold is not None}

    @cached_property
    def invented(self) -> dict[Name, list[str]]:
        """The fields of each item that met no label."""
        found: defaultdict[Name, list[str]] = defaultdict(list)
        for one in self.outcomes:
            if one.gold is None and one.pred is not None:
                found[kind_of(one.field), one.pred].append(one.field)
        return found

    def partner(self, label: Name) -> str | None:
        """Name the item that a label was paired with."""
        kind, name = label
        found = (self.of_labels.get((name, field)) for field in FIELDS if kind_of(field) == kind)
        return next((one.pred for one in found if one and one.pred), None)

    def cell(self, label: Name, field: str) -> Cell:
        """Tell what became of a label's field."""
        one = self.of_labels.get((label[1], field))
        if one is None:
            return NOTHING
        words = value_of(field, self.items[label[0], one.pred]) if one.pred else ""
        return Cell(words, one.verdict)


def kind_of(field: str) -> str:
    """Tell a strike's field from a claim's.

    >>> kind_of("strike.method")
    'strike'
    """
    return field.partition(".")[0]


def labelled_groups(labels: Side, runs: Sequence[Side]) -> Iterator[Group]:
    """Yield a group for every labelled strike and claim that counts in either run."""
    for label, item in labels.items.items():
        fields = [field for field in FIELDS if kind_of(field) == label[0]]
        cells = {field: tuple(run.cell(label, field) for run in runs) for field in fields}
        rows = tuple(
            Row(field, value_of(field, item), found)
            for field, found in cells.items()
            if any(cell.verdict for cell in found)
        )
        if rows:
            yield _group(labels, label, runs, rows)


def _group(labels: Side, label: Name, runs: Sequence[Side], rows: tuple[Row, ...]) -> Group:
    kind, name = label
    partners = [(run, run.partner(label)) for run in runs]
    keys = [run.keys[kind, partner] for run, partner in partners if partner]
    said = ", ".join(f"{run.letter.upper()} {partner or 'missed it'}" for run, partner in partners)
    return Group(f"{kind} {name} ({said})", " ".join([labels.keys[label], *keys]), rows)


def invented_groups(runs: Sequence[Side]) -> Iterator[Group]:
    """Yield a group for every item without a label; what two runs invent alike is one group."""
    makers: defaultdict[tuple[Row, ...], list[tuple[Side, Name]]] = defaultdict(list)
    for run in runs:
        for name, fields in run.invented.items():
            item = run.items[name]
            said = tuple(Row(field, value_of(field, item), ()) for field in fields)
            makers[said].append((run, name))
    for said, made in makers.items():
        guilty = [run for run, _ in made]
        rows = tuple(
            Row(one.field, "", tuple(_spurious(one.label, run in guilty) for run in runs))
            for one in said
        )
        who = ", ".join(f"{run.letter.upper()} {name[1]}" for run, name in made)
        keys = " ".join(run.keys[name] for run, name in made)
        yield Group(f"{kind_of(said[0].field)} without a label ({who})", keys, rows)


def _spurious(words: str, made: bool) -> Cell:  # noqa: FBT001 - which of two cells it is
    return Cell(words, "SPU") if made else NOTHING
