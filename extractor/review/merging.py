"""Two readers changed one sheet: what differs, and the sheet that their choices make."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from extractor.review.sheet import Sheet, SheetClaim, SheetStrike

Side = Literal["mine", "theirs"]
NOTES = "notes"
"""The key under which the notes are compared as one item."""

_Item = SheetStrike | SheetClaim
_OneKind = TypeVar("_OneKind", SheetStrike, SheetClaim)


class Difference(NamedTuple):
    """One item that the two sheets hold differently; None where a side has deleted it.

    `side` is the one that changed it, or None when both did, so that a reader must choose.
    """

    key: str
    mine: _Item | list[str] | None
    theirs: _Item | list[str] | None
    side: Side | None


class MergeError(ValueError):
    """A choice is missing where both sides changed an item."""


def differences(base: Sheet, mine: Sheet, theirs: Sheet) -> list[Difference]:
    """List what differs between two sheets that started from one.

    >>> differences(Sheet(), Sheet(notes=["fog"]), Sheet())
    [Difference(key='notes', mine=['fog'], theirs=[], side='mine')]
    """
    return list(_differences(_entries(base), _entries(mine), _entries(theirs)))


_Entries = Mapping[str, _Item | list[str]]


def _entries(sheet: Sheet) -> _Entries:
    return {**{item.key: item for item in sheet.items}, NOTES: sheet.notes}


def _differences(base: _Entries, mine: _Entries, theirs: _Entries) -> Iterator[Difference]:
    for key in dict.fromkeys((*theirs, *mine)):
        was, one, other = base.get(key), mine.get(key), theirs.get(key)
        if one == other:
            continue
        side: Side | None = "theirs" if one == was else "mine" if other == was else None
        yield Difference(key, one, other, side)


def merged(base: Sheet, mine: Sheet, theirs: Sheet, choices: Mapping[str, Side]) -> Sheet:
    """Make one sheet of two: what one side changed is its own, what both did is chosen.

    Raises:
        MergeError: both sides changed an item and `choices` does not say whose it is to be.
    """
    chosen: dict[str, Side] = {}
    for difference in differences(base, mine, theirs):
        side = choices.get(difference.key) or difference.side
        if side is None:
            raise MergeError(f"both changed {difference.key!r}: choose one")
        chosen[difference.key] = side
    strikes = _joined(mine.strikes, theirs.strikes, chosen)
    known = {strike.key for strike in strikes}
    claims = _joined(mine.claims, theirs.claims, chosen)
    return Sheet(
        strikes=strikes,
        claims=[_about_known(claim, known) for claim in claims],
        notes=mine.notes if chosen.get(NOTES) == "mine" else theirs.notes,
    )


def _joined(
    mine: Sequence[_OneKind], theirs: Sequence[_OneKind], chosen: Mapping[str, Side]
) -> list[_OneKind]:
    """Take each item from its side, in their order; mine that are new follow their neighbour."""
    ours = {item.key: item for item in mine}
    order = [item.key for item in theirs]
    before: str | None = None
    for item in mine:
        if item.key not in order:
            order.insert(order.index(before) + 1 if before else 0, item.key)
        before = item.key
    sources = {"mine": ours, "theirs": {item.key: item for item in theirs}}
    picked = (sources[chosen.get(key, "theirs")].get(key) for key in order)
    return [item for item in picked if item is not None]


def _about_known(claim: SheetClaim, known: set[str]) -> SheetClaim:
    return claim.model_copy(update={"about": [key for key in claim.about if key in known]})
