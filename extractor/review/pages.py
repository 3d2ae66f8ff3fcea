"""The desk's pages: the queue, an article, how far labellers agree; and the files they load."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from extractor.export.pages.labels import STATUSES, plain, raw_words, web_link
from extractor.review.agreement import LOW
from extractor.review.api import case_of
from extractor.review.desk import Desk, Row

STATES = {"open": "not begun", "started": "begun", "done": "labelled"}
_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


def page_routes(desk: Desk, token: str) -> list[Route]:
    """List the routes of the pages, for one desk; its pages carry the token."""

    def page(name: str, **told: object) -> Response:
        return HTMLResponse(_rendered(name, desk=desk, token=token, **told))

    def queue(_: Request) -> Response:
        rows = list(desk.rows())
        return page("queue", rows=rows, tally=_tally(rows))

    def article(request: Request) -> Response:
        case = case_of(desk, request)
        before, after = desk.beside(case)
        rejected = case.record.rejected if case.record and not desk.blind else []
        link = web_link(case.article.url)
        return page("article", case=case, before=before, after=after, rejected=rejected, link=link)

    def agreement(_: Request) -> Response:
        return page("agreement", pairs=desk.agreements.pairs())

    return [
        Route("/", queue),
        Route("/articles/{name}", article),
        Route("/agreement", agreement),
        Route("/static/{file}", static),
    ]


def static(request: Request) -> Response:
    """Send one of our own files.

    Raises:
        HTTPException: there is no such file (404).
    """
    name = request.path_params["file"]
    found = _files().get(name)
    if found is None:
        raise HTTPException(404, f"no file {name!r}")
    return Response(found.read_bytes(), media_type=_TYPES[name.rpartition(".")[2]])


def trouble_page(desk: Desk, token: str, status: int, reason: str) -> Response:
    """Say on a page what went wrong."""
    return HTMLResponse(_rendered("trouble", desk=desk, token=token, reason=reason), status)


@cache
def _files() -> Mapping[str, Traversable]:
    own = files("extractor.review") / "static"
    found = {path.name: path for path in own.iterdir() if path.name.rpartition(".")[2] in _TYPES}
    return found | {"page.css": files("extractor.export.pages") / "templates" / "page.css"}


def _tally(rows: list[Row]) -> Mapping[str, Mapping[str, int]]:
    return {
        "states": Counter(row.state for row in rows),
        "statuses": Counter(row.record.status for row in rows if row.record),
    }


def _rendered(name: str, **told: object) -> str:
    return _pages().get_template(f"{name}.html").render(told)


@cache
def _pages() -> Environment:
    pages = Environment(
        loader=PackageLoader("extractor.review"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalized,
    )
    pages.filters |= {"raw_words": raw_words}
    pages.globals |= {"STATES": STATES, "STATUSES": STATUSES, "LOW": LOW}
    return pages


def _finalized(value: object) -> object:
    """Keep characters out of a page that HTML does not allow; our own markup has none."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
