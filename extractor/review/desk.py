"""The desk itself: opens an article's sheet, saves it, and makes a label of it when it is done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from extractor.article import Article
from extractor.export.pages.article import contradictions
from extractor.export.pages.labels import doubts
from extractor.resolve.gazetteer import Gazetteer
from extractor.review.agreement import Agreements
from extractor.review.cases import Case, read_label
from extractor.review.folder import LabelFolder, Version, Work
from extractor.review.looking import Check, Look, look
from extractor.review.merging import Difference, Side, differences, merged
from extractor.review.sheet import Sheet, label_of
from extractor.schema.record import Claim, Record, Strike

State = Literal["open", "started", "done"]
Keep = Callable[[Article, Sheet], None]
"""Keeps a finished sheet somewhere else too: as a reviewed record in a store."""


class Opened(NamedTuple):
    """A sheet as it stands, and how far its review has come."""

    state: State
    version: Version


class Saved(NamedTuple):
    """What came of saving: the version that stands now."""

    number: int
    sheet: Sheet


class Conflict(NamedTuple):
    """Somebody saved meanwhile: their version, and where it differs from what was to be saved."""

    theirs: Version
    differences: list[Difference]


class Unfinished(NamedTuple):
    """Why a sheet cannot be a label yet: keys nobody accepted, and what breaks the codebook."""

    unchecked: list[str]
    problems: list[str]


class Changed(NamedTuple):
    """A sheet on its way back: the version it was made from, and that version's own sheet."""

    version: int
    base: Sheet
    sheet: Sheet
    choices: Mapping[str, Side] | None = None


class Row(NamedTuple):
    """An article in the queue; None where a blind labeller must not know, or nobody has read."""

    case: Case
    state: State
    strikes: int
    claims: int
    record: Record | None
    flags: int
    contradictions: int
    agreement: float | None


@dataclass(frozen=True, slots=True)
class Desk:
    """All that a reader works with; `blind` hides what a model or another reader said."""

    cases: Mapping[str, Case]
    folder: LabelFolder
    agreements: Agreements
    gazetteer: Gazetteer
    check: Check
    keep: Keep | None = None
    labeller: str | None = None
    blind: bool = False

    def opened(self, case: Case) -> Opened:
        """Open the sheet of an article: the work on it, else its label, else where it starts.

        A label that was edited by hand since it was finished counts, not the work it came from.

        Raises:
            GoldError: the label file is broken.
        """
        latest = self.folder.latest(case.name)
        if latest and not latest.work.finished:
            return Opened("started", latest)
        number = latest.number if latest else 0
        label = self.folder.label(case.name)
        if label is None:
            start = Sheet() if self.blind else case.start
            return Opened("open", Version(number, Work(by=None, finished=False, sheet=start)))
        if latest and label_of(latest.work.sheet, case.about) == label:
            return Opened("done", latest)
        edited = Work(by=None, finished=True, sheet=read_label(label, self.folder.file(case.name)))
        return Opened("done", Version(number, edited))

    def look(self, case: Case, sheet: Sheet) -> Look:
        """Hold a sheet against its article and the codebook."""
        problems = self.check(label_of(sheet, case.about), case.article.text)
        return look(sheet, case.article.text, problems)

    def save(self, case: Case, changed: Changed, *, finished: bool = False) -> Saved | Conflict:
        """Save a sheet, or find that somebody saved meanwhile.

        With `choices` it is first merged with the version that the choices were made about.

        Raises:
            MergeError: a choice is missing.
            OSError: the folder cannot be written.
        """
        standing = self.opened(case).version
        if standing.number != changed.version:
            return self._conflict(standing, changed)
        sheet = changed.sheet
        if changed.choices is not None:
            sheet = merged(changed.base, sheet, standing.work.sheet, changed.choices)
        work = Work(by=self.labeller, finished=finished, sheet=sheet)
        number = self.folder.save(case.name, changed.version, work)
        if number is None:
            return self._conflict(self.opened(case).version, changed)
        return Saved(number, sheet)

    def finish(self, case: Case, changed: Changed) -> Saved | Conflict | Unfinished:
        """Make a label of a sheet whose every item was accepted and that keeps the codebook.

        Raises:
            GoldError: another text stands under the article's name.
            OSError: the folder cannot be written.
            StoreError: the reviewed record cannot be kept; the label is written all the same.
        """
        label = label_of(changed.sheet, case.about)
        unchecked = [item.key for item in changed.sheet.items if not item.checked]
        problems = list(self.check(label, case.article.text))
        if unchecked or problems:
            return Unfinished(unchecked, problems)
        self.folder.write_text(case.name, case.article.text)
        saved = self.save(case, changed, finished=True)
        if isinstance(saved, Saved):
            self.folder.write_label(case.name, label)
            if self.keep:
                self.keep(case.article, changed.sheet)
        return saved

    def rows(self) -> Iterator[Row]:
        """Lay out the queue, in the order in which the articles came."""
        lowest = self.agreements.lowest()
        for name, case in self.cases.items():
            state, (_, work) = self.opened(case)
            record = None if self.blind else case.record
            yield Row(
                case=case,
                state=state,
                strikes=len(work.sheet.strikes),
                claims=len(work.sheet.claims),
                record=record,
                flags=_flags(record) if record else 0,
                contradictions=contradictions(record) if record else 0,
                agreement=lowest.get(name),
            )

    def beside(self, case: Case) -> tuple[str | None, str | None]:
        """Name the articles before and after this one."""
        names: Sequence[str] = list(self.cases)
        at = names.index(case.name)
        before = names[at - 1] if at else None
        return before, names[at + 1] if at + 1 < len(names) else None

    @staticmethod
    def _conflict(theirs: Version, changed: Changed) -> Conflict:
        return Conflict(theirs, differences(changed.base, changed.sheet, theirs.work.sheet))


def _flags(record: Record) -> int:
    items: list[Strike | Claim] = [*record.strikes, *record.claims]
    return sum(len(doubts(item.flags)) for item in items)
