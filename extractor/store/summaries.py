"""What the runs of a database did, counted by the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Table, case, func, select

from extractor.schema.terms import Status
from extractor.store.opening import Store
from extractor.store.tables import records, replies, runs, strikes, work


@dataclass(frozen=True, slots=True)
class Spending:
    """What something cost; `usd` sums the prices that are known, `unpriced` counts the others."""

    calls: int
    prompt_tokens: int
    completion_tokens: int
    usd: float
    unpriced: int


@dataclass(frozen=True, slots=True)
class Summary:
    """One run: what it asked, how it ended, and what came of it.

    `paid` is what its own replies cost; `worth` is what its records cost when their replies
    were new, which may have been in an earlier run. `ended` is None while it is under way, or
    when it died without a word.
    """

    id: int
    model: str
    prompt: str | None
    fingerprint: str | None
    fresh: bool
    started: datetime
    ended: datetime | None
    finished: bool
    statuses: Mapping[Status, int]
    unfinished: int
    strikes: int
    paid: Spending
    worth: Spending

    @property
    def articles(self) -> int:
        """How many articles came out with a record."""
        return sum(self.statuses.values())


def run_summaries(store: Store, only: int | None = None) -> list[Summary]:
    """Sum up every run, or only one, the oldest first."""
    chosen = select(runs).order_by(runs.c.id)
    if only is not None:
        chosen = chosen.where(runs.c.id == only)
    with store.transaction() as connection:
        found = connection.execute(chosen).mappings().all()
        return [_summary(connection, run) for run in found]


def _summary(connection: Connection, run: RowMapping) -> Summary:
    statuses = _statuses(connection, run["id"])
    unfinished = statuses.pop(None, 0)
    return Summary(
        id=run["id"],
        model=run["model"],
        prompt=run["prompt"],
        fingerprint=run["fingerprint"],
        fresh=run["fresh"],
        started=run["started"],
        ended=run["ended"],
        finished=run["finished"],
        statuses={status: n for status, n in statuses.items() if status is not None},
        unfinished=unfinished,
        strikes=_strikes(connection, run["id"]),
        paid=_spending(connection, replies, replies.c.run == run["id"]),
        worth=_spending(connection, records, records.c.id.in_(_records(run["id"]))),
    )


def _statuses(connection: Connection, run: int) -> dict[Status | None, int]:
    counted = (
        select(records.c.status, func.count())
        .select_from(work.outerjoin(records, records.c.id == work.c.record))
        .where(work.c.run == run)
        .group_by(records.c.status)
        .order_by(func.count().desc(), records.c.status)
    )
    return {row[0]: row[1] for row in connection.execute(counted)}


def _records(run: int) -> Select[int]:
    return select(work.c.record).where(work.c.run == run)


def _strikes(connection: Connection, run: int) -> int:
    counted = select(func.count()).where(strikes.c.record.in_(_records(run)))
    return int(connection.execute(counted).scalar_one())


def _spending(connection: Connection, table: Table, which: ColumnElement[bool]) -> Spending:
    columns = table.c
    priceless = columns.cost_usd.is_(None) & (columns.calls > 0)
    summed = select(
        func.coalesce(func.sum(columns.calls), 0),
        func.coalesce(func.sum(columns.prompt_tokens), 0),
        func.coalesce(func.sum(columns.completion_tokens), 0),
        func.coalesce(func.sum(columns.cost_usd), 0.0),
        func.coalesce(func.sum(case((priceless, 1), else_=0)), 0),
    ).where(which)
    calls, prompt, completion, usd, unpriced = connection.execute(summed).one()
    return Spending(int(calls), int(prompt), int(completion), float(usd), int(unpriced))
