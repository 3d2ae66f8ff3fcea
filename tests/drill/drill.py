"""The drill: a run against a server full of faults, killed again and again, and what it left.

What may differ from an undisturbed run is the usage, and nothing else.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from drill.articles import lines, words_about
from drill.server import Desk, Event, Manners, Server, running
from extractor.model.keys import body_key

_LATENCY = 0.01
_REACTION = 1.0
"""Seconds in which a request may still arrive that set out before the push-back was read."""
_PATIENCE = 600.0
ARTICLE_FAULTS = {"truncated": 0.02, "invalid": 0.02, "fenced": 0.01, "refused": 0.01}
ATTEMPT_FAULTS = {"busy": 0.05, "error": 0.03, "reset": 0.01, "hang": 0.005}


@dataclass(frozen=True, slots=True)
class Plan:
    """How large a drill is; `seed` decides every fault and every kill."""

    seed: int
    articles: int = 2000
    kills: int = 10
    concurrency: int = 32

    def manners(self, *, calm: bool) -> Manners:
        """Return the server's manners; a calm one keeps the faults that belong to articles."""
        attempts = {} if calm else ATTEMPT_FAULTS
        return Manners(_LATENCY, self.seed, **ARTICLE_FAULTS, **attempts)


@dataclass(frozen=True, slots=True)
class Kill:
    """What a kill left: when it was, the replies that were kept, and the requests dealt with."""

    at: float
    kept: frozenset[str]
    dealt: int


@dataclass(slots=True)
class Drill:
    """What came of it: of the server's log, of the database, of both runs' records."""

    plan: Plan
    log: list[Event] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    records: list[dict[str, Any]] = field(default_factory=list)
    calm: list[dict[str, Any]] = field(default_factory=list)
    integrity: str = ""
    stored: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def named(body: bytes, host: str) -> str:
    """Name a request as the store does."""
    return body_key(json.loads(body), host)


def carry_out(plan: Plan, folder: Path) -> Drill:
    """Run the drill in an empty folder: the calm run first, then the one that is killed."""
    started = time.monotonic()
    drill = Drill(plan)
    with (folder / "articles.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(lines(plan.articles))
    with running(Desk(plan.manners(calm=True), words_about, named)) as server:
        drill.calm = _finish(server, plan, folder / "calm.db")
    with running(Desk(plan.manners(calm=False), words_about, named)) as server:
        database = folder / "kept.db"
        drill.kills = [_kill(server, plan, database, at) for at in _moments(plan)]
        drill.records = _finish(server, plan, database)
        drill.log = server.log()
    drill.integrity, drill.stored = _inspected(database)
    drill.seconds = time.monotonic() - started
    return drill


def _moments(plan: Plan) -> list[int]:
    """Draw after how many requests each kill comes."""
    dice = random.Random(plan.seed)  # noqa: S311 - dice, not secrets
    return sorted(dice.randrange(plan.articles) for _ in range(plan.kills))


@contextmanager
def _extracting(server: Server, plan: Plan, database: Path) -> Iterator[subprocess.Popen[bytes]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXTRACTOR_")}
    told = {"OPENAI_API_KEY": "sk-of-the-drill", "OPENAI_BASE_URL": server.base_url}
    command = (
        *(sys.executable, "-m", "extractor", "extract", "articles.jsonl", "--model", "openai/m"),
        *("--db", database.name, "--out", f"{database.stem}.jsonl", "--allow-partial", "--quiet"),
        *("--concurrency", str(plan.concurrency), "--timeout", "4"),
    )
    with subprocess.Popen(command, cwd=database.parent, env=kept | told) as process:  # noqa: S603 - our own program
        yield process


def _finish(server: Server, plan: Plan, database: Path) -> list[dict[str, Any]]:
    with _extracting(server, plan, database) as process:
        assert process.wait(_PATIENCE) == 0
    out = database.with_suffix(".jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in out.splitlines()]


def _kill(server: Server, plan: Plan, database: Path, after: int) -> Kill:
    """Let a run go until the server has dealt with so many requests, and a moment on."""
    dice = random.Random(f"{plan.seed}/{after}")  # noqa: S311 - dice, not secrets
    before = server.count()
    with _extracting(server, plan, database) as process:
        deadline = time.monotonic() + _PATIENCE
        while server.count() < max(after, before + 1):
            assert process.poll() is None, "the run ended before it was killed"
            assert time.monotonic() < deadline, "the run stands still"
            time.sleep(0.02)
        time.sleep(dice.random() / 2)
        process.kill()
        at = time.time()
    while server.callers():  # what its connections hold is still to be dealt with, or dropped
        assert time.monotonic() < deadline, "the server still talks to the dead"
        time.sleep(0.02)
    return Kill(at, _kept(database), server.count())


def _kept(database: Path) -> frozenset[str]:
    with closing(sqlite3.connect(database)) as connection:
        return frozenset(key for (key,) in connection.execute("SELECT key FROM replies"))


def _inspected(database: Path) -> tuple[str, Counter[str]]:
    latest = "SELECT article, status FROM latest_records"
    with closing(sqlite3.connect(database)) as connection:
        (integrity,) = connection.execute("PRAGMA integrity_check").fetchone()
        return integrity, Counter(status for _, status in connection.execute(latest))


def problems(drill: Drill) -> list[str]:
    """List every promise that was broken; an empty list is a drill that passed."""
    found = []
    expected = [f"a{number:05}" for number in range(drill.plan.articles)]
    if [record["article"]["id"] for record in drill.records] != expected:
        found.append("not every article has exactly one record, in input order")
    if drill.stored != statuses(drill):
        found.append(f"the database tells other statuses: {dict(drill.stored)}")
    if statuses(drill)["failed"]:
        found.append(f"{statuses(drill)['failed']} articles failed")
    if drill.integrity != "ok":
        found.append(f"the database is damaged: {drill.integrity}")
    found += _paid_too_often(drill)
    found += [f"Retry-After was violated {each}" for each in violations(drill.log, drill.kills)]
    if different(drill) or len(drill.records) != len(drill.calm):
        found.append(f"records differ from the calm run's: {different(drill)[:3]}")
    return found


def statuses(drill: Drill) -> Counter[str]:
    """Count the statuses that the output holds."""
    return Counter(record["status"] for record in drill.records)


def different(drill: Drill) -> list[str]:
    """List the articles whose record is not that of the calm run, usage aside."""
    return [
        ours["article"]["id"]
        for ours, theirs in zip(drill.records, drill.calm, strict=False)
        if _lasting(ours) != _lasting(theirs)
    ]


def _lasting(record: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "usage"}


def lost(drill: Drill) -> list[frozenset[str]]:
    """List the replies that each kill lost: sent by the server by then, and not kept.

    What one kill lost and a later run got again is no loss of a later kill.
    """
    bounds = pairwise([0, *(kill.dealt for kill in drill.kills)])
    return [
        frozenset(e.key for e in drill.log[first:last] if e.ending == "answered") - kill.kept
        for (first, last), kill in zip(bounds, drill.kills, strict=True)
    ]


def paid_twice(drill: Drill) -> Counter[str]:
    """Count how often each reply was paid for beyond the first time."""
    paid = Counter(event.key for event in drill.log if event.ending == "answered")
    return Counter({key: times - 1 for key, times in paid.items() if times > 1})


def _paid_too_often(drill: Drill) -> Iterator[str]:
    allowed = Counter(key for each in lost(drill) for key in each)
    for key, times in (paid_twice(drill) - allowed).items():
        yield f"a reply that was not in flight at a kill was paid for {times} times more: {key}"
    for number, each in enumerate(lost(drill), 1):
        if len(each) > drill.plan.concurrency:
            yield f"kill {number} lost {len(each)} replies, more than can be in flight"


def violations(log: Sequence[Event], kills: Sequence[Kill]) -> list[str]:
    """List the requests that came before the server wanted to be asked again.

    The same request must never come too early. Any other must not either, once the push-back had
    time to be read; a process that was just started cannot know of it.
    """
    found = []
    by_key = defaultdict(list)
    for event in sorted(log, key=lambda event: event.came):
        by_key[event.key].append(event)
    for events in by_key.values():
        for first, second in pairwise(events):
            if second.came < first.until and not _killed(kills, first.left, second.came):
                found.append(f"by the same request, {first.until - second.came:.3f} s early")
    for busy in (event for event in log if event.until > event.left):
        for event in log:
            early = busy.left + _REACTION < event.came < busy.until
            if early and not _killed(kills, busy.left, event.came):
                found.append(f"by another request, {busy.until - event.came:.3f} s early")
    return found


def _killed(kills: Sequence[Kill], since: float, until: float) -> bool:
    return any(since <= kill.at <= until for kill in kills)


def summary(drill: Drill) -> list[str]:
    """Tell what happened, a line a subject."""
    endings = Counter(event.ending for event in drill.log)
    told = ", ".join(f"{number:,} {ending}" for ending, number in endings.most_common())
    counts = ", ".join(f"{number:,} {status}" for status, number in statuses(drill).most_common())
    again = sum(paid_twice(drill).values())
    in_flight = sum(len(each) for each in lost(drill))
    plan, log = drill.plan, drill.log
    return [
        f"seed {plan.seed}: {plan.articles:,} articles, {plan.kills} kills, {drill.seconds:.0f} s",
        f"  requests     {len(log):,}: {told}",
        f"  statuses     {counts}",
        f"  paid twice   {again} replies; {in_flight} were in flight at a kill",
        f"  Retry-After  {endings['busy']} given, {len(violations(log, drill.kills))} violated",
        f"  database     integrity {drill.integrity}, {drill.stored.total():,} articles",
        f"  output       {len(different(drill))} records differ from the calm run's, bar usage",
    ]
