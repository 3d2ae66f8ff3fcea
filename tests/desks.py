"""Desks for the tests of the review: articles of our own, and a way to talk to one over HTTP."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from reporting import claim, record_of, strike, toll

from extractor.article import Article
from extractor.cli.reviewing import check, compare
from extractor.resolve.gazetteer import Gazetteer
from extractor.review.agreement import Agreements
from extractor.review.cases import Case, cases_of_articles, cases_of_records
from extractor.review.desk import Changed, Desk, Keep
from extractor.review.folder import LabelFolder
from extractor.review.sheet import Sheet
from extractor.schema.record import Quantity, Record, Strike

MILL = Article(
    id="zliten-mill",
    title="Shells hit flour mill in Zliten",
    publisher="Coast Wire",
    published=date(2020, 5, 5),
    language="en",
    text=(
        "ZLITEN, Libya, May 5 (Coast Wire) - Artillery shells hit a flour mill in Zliten on "
        "Monday, residents said.\n\nAt least nine workers were killed, Dr. Salma Darwi of the "
        "town hospital said. The Northern Army denied that its guns had fired at the mill. "
        "Bread had grown dear along the coast since the harvest failed."
    ),
)


def silo(*items: Strike, article_id: str = "silo") -> Record:
    """A record of one strike and one claim, as an extractor would leave it."""
    eleven = Quantity(text="Eleven", low=11, high=11)
    told = claim(1, "the mayor", toll(11, 11).model_copy(update={"count": eleven}))
    strikes = items or (strike(1).model_copy(update={"count": None}),)
    return record_of(*strikes, told, article_id=article_id)


def cases_of(*records: Record) -> list[Case]:
    return list(cases_of_records((record, record.article.text or "") for record in records))


def desk_over(
    folder: Path,
    cases: Iterable[Case] | None = None,
    *,
    labeller: str | None = None,
    blind: bool = False,
    keep: Keep | None = None,
) -> Desk:
    """A desk over some cases (else the mill, unread), whose labels go to a folder."""
    laid = list(cases or cases_of_articles([MILL]))
    return Desk(
        cases={case.name: case for case in laid},
        folder=LabelFolder(folder / labeller if labeller else folder),
        agreements=Agreements(folder, compare),
        gazetteer=Gazetteer.open(),
        check=check,
        keep=keep,
        labeller=labeller,
        blind=blind,
    )


def only(desk: Desk) -> Case:
    (case,) = desk.cases.values()
    return case


def changed(desk: Desk, case: Case, **update: object) -> Changed:
    """What a page sends back that has just opened a case and changed its sheet."""
    number, work = desk.opened(case).version
    return Changed(number, work.sheet, work.sheet.model_copy(update=update))


def accepted(sheet: Sheet) -> Mapping[str, object]:
    """The sheet's items, each accepted."""
    return {
        "strikes": [item.model_copy(update={"checked": True}) for item in sheet.strikes],
        "claims": [item.model_copy(update={"checked": True}) for item in sheet.claims],
    }


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever JSON it is
        return json.loads(self.body)


def ask(
    url: str, body: object = None, headers: Mapping[str, str] | None = None, method: str = ""
) -> Answer:
    """Ask a desk as any program could: nothing is sent but what is given."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body else None
    request = urllib.request.Request(  # noqa: S310 - our own server
        url, raw, dict(headers or {}), method=method or ("POST" if raw is not None else "GET")
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - ditto
            return Answer(answer.status, dict(answer.headers), answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read().decode())


def own_headers(url: str) -> dict[str, str]:
    """What a page of the desk at this address sends along with a write."""
    found = re.search(r'name="desk-token" content="([^"]+)"', ask(url).body)
    assert found
    return {
        "Content-Type": "application/json",
        "Origin": url.rstrip("/"),
        "X-Desk-Token": found[1],
    }
