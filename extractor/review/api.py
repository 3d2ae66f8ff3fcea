"""What the desk's pages ask for while a reader works: JSON in, JSON out."""

from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from extractor.export.pages.labels import doubts
from extractor.review.cases import Case
from extractor.review.desk import Changed, Conflict, Desk, Saved, Unfinished
from extractor.review.merging import MergeError, Side
from extractor.review.reading import Question, read_words
from extractor.review.sheet import Sheet
from extractor.schema import terms
from extractor.text.sentences import sentences

MENUS = {
    "reality": terms.Reality,
    "salience": terms.Salience,
    "method": terms.Method,
    "basis": terms.Basis,
    "relation": terms.Relation,
    "category": terms.Category,
    "kind": terms.ClaimantKind,
    "topic": terms.Topic,
    "stance": terms.Stance,
    "hedge": terms.Hedge,
    "effect": terms.Effect,
    "group": terms.Group,
    "who": terms.Who,
    "precision": terms.Precision,
}
"""The closed lists of the codebook, by the name of the menu that offers them."""


class _Sent(BaseModel):
    """A sheet as a page sends it."""

    model_config = ConfigDict(extra="forbid")
    version: int
    base: Sheet
    sheet: Sheet
    choices: dict[str, Side] | None = None

    def changed(self) -> Changed:
        return Changed(self.version, self.base, self.sheet, self.choices)


def api_routes(desk: Desk) -> list[Route]:
    """List the routes under /api, for one desk."""

    async def show(request: Request) -> Response:
        return _json(_article(desk, case_of(desk, request)))

    async def save(request: Request) -> Response:
        case, sent = case_of(desk, request), _Sent.model_validate_json(await request.body())
        return _json(*await run_in_threadpool(_saved, desk, case, sent.changed()))

    async def finish(request: Request) -> Response:
        case, sent = case_of(desk, request), _Sent.model_validate_json(await request.body())
        return _json(*await run_in_threadpool(_finished, desk, case, sent.changed()))

    async def read(request: Request) -> Response:
        case = case_of(desk, request)
        question = Question.model_validate_json(await request.body())
        answer = await run_in_threadpool(read_words, question, case.article, desk.gazetteer)
        return _json(answer.model_dump(mode="json"))

    return [
        Route("/api/articles/{name}", show),
        Route("/api/articles/{name}/save", save, methods=["POST"]),
        Route("/api/articles/{name}/finish", finish, methods=["POST"]),
        Route("/api/articles/{name}/read", read, methods=["POST"]),
    ]


def case_of(desk: Desk, request: Request) -> Case:
    """Find the article that a path names.

    Raises:
        HTTPException: there is no such article (404).
    """
    name = request.path_params["name"]
    if name not in desk.cases:
        raise HTTPException(404, f"no article {name!r} lies on this desk")
    return desk.cases[name]


def refusal_of(error: Exception) -> Response:
    """Answer a request that failed with one sentence why."""
    match error:
        case HTTPException():
            status = error.status_code
        case ValidationError():
            status = 422
        case MergeError():
            status = 409
        case _:
            status = 500
    return _json({"error": said(error)}, status)


def said(error: Exception) -> str:
    """Say in one sentence what went wrong."""
    if isinstance(error, HTTPException):
        return error.detail
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        return f"{where}: {first['msg']}"
    return str(error)


def _json(content: object, status: int = 200) -> Response:
    return JSONResponse(content, status)


def _article(desk: Desk, case: Case) -> dict[str, object]:
    opened = desk.opened(case)
    sheet = opened.version.work.sheet
    return {
        "version": opened.version.number,
        "state": opened.state,
        "sheet": sheet.model_dump(mode="json"),
        "look": desk.look(case, sheet)._asdict(),
        "text": case.article.text,
        "sentences": [one.text for one in sentences(case.article.text) if one.text.strip()],
        "menus": {name: get_args(terms_) for name, terms_ in MENUS.items()},
        "noticed": {} if desk.blind else _noticed(case),
    }


def _noticed(case: Case) -> dict[str, list[str]]:
    """Say what the extractor's own record has against its items, by the keys they start with."""
    if case.record is None:
        return {}
    keyed = {f"s{n}": strike.flags for n, strike in enumerate(case.record.strikes, 1)}
    keyed |= {f"c{n}": claim.flags for n, claim in enumerate(case.record.claims, 1)}
    return {key: doubts(flags) for key, flags in keyed.items() if doubts(flags)}


def _saved(desk: Desk, case: Case, changed: Changed) -> tuple[object, int]:
    return _outcome(desk, case, desk.save(case, changed), "started")


def _finished(desk: Desk, case: Case, changed: Changed) -> tuple[object, int]:
    return _outcome(desk, case, desk.finish(case, changed), "done")


def _outcome(
    desk: Desk, case: Case, outcome: Saved | Conflict | Unfinished, state: str
) -> tuple[object, int]:
    if isinstance(outcome, Unfinished):
        return outcome._asdict(), 422
    if isinstance(outcome, Conflict):
        return _conflict(outcome), 409
    sheet = outcome.sheet
    return {
        "version": outcome.number,
        "state": state,
        "sheet": sheet.model_dump(mode="json"),
        "look": desk.look(case, sheet)._asdict(),
    }, 200


def _conflict(found: Conflict) -> dict[str, object]:
    rows = [
        {"key": row.key, "side": row.side, "mine": _plain(row.mine), "theirs": _plain(row.theirs)}
        for row in found.differences
    ]
    work = found.theirs.work
    return {
        "version": found.theirs.number,
        "by": work.by,
        "theirs": work.sheet.model_dump(mode="json"),
        "differences": rows,
    }


def _plain(side: object) -> object:
    return side.model_dump(mode="json") if isinstance(side, BaseModel) else side
