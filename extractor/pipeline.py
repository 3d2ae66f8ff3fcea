"""One article through every room: asked about, grounded, resolved, and one record at the end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import add
from typing import NamedTuple, Self

from extractor.article import Article
from extractor.assemble import Asked, assemble
from extractor.exchange import Ask, Prompt, Reply
from extractor.ground import Grounded, ground
from extractor.prompt.build import Task, build_prompt
from extractor.prompt.split import split_article
from extractor.relate import relate
from extractor.resolve.gazetteer import Gazetteer
from extractor.schema.draft import ClaimDraft, Draft, Part, Rejected, StrikeDraft
from extractor.schema.record import Record, Usage
from extractor.schema.terms import Status
from extractor.sources import Unread

_BOTH: tuple[Part, ...] = ("strikes", "claims")
_NOTHING = Grounded(strikes=(), claims=(), rejected=())
_MOST_QUOTES = {"strike": 3, "claim": 2}


@dataclass(frozen=True, slots=True)
class Corridor:
    """What stays the same from article to article.

    `model` names what `ask` asks, for articles that are never asked about. Without a `task` the
    article is all that is asked: the offline rules read nothing else. `languages` are those
    that whoever answers declares to read, or None when it declares none.
    """

    ask: Ask
    model: str
    gazetteer: Gazetteer
    task: Task | None = None
    languages: frozenset[str] | None = None

    def asked(self) -> Asked:
        """Tell how an article of this corridor is asked about, before anything came of it."""
        task = self.task
        return Asked(self.model, task.id if task else None, task.fingerprint if task else None)


@dataclass(frozen=True, slots=True)
class _Piece:
    """The replies about one piece of an article, step by step; the last decides its outcome."""

    replies: tuple[Reply, ...]

    @property
    def last(self) -> Reply:
        return self.replies[-1]

    @property
    def draft(self) -> Draft:
        drafts = [reply.draft for reply in self.replies if reply.draft is not None]
        return Draft.model_construct(
            strikes=[strike for draft in drafts for strike in draft.strikes],
            claims=[claim for draft in drafts for claim in draft.claims],
        )


@dataclass(frozen=True, slots=True)
class _Answers:
    """The pieces that cover an article, and the usage of all that was asked on the way."""

    pieces: list[_Piece] = field(default_factory=list)
    spent: list[Usage] = field(default_factory=list)

    def add(self, piece: _Piece, *, counts: bool = True) -> None:
        self.spent.extend(reply.usage for reply in piece.replies)
        if counts:
            self.pieces.append(piece)


async def extract_article(item: Article | Unread, corridor: Corridor) -> Record:
    """Carry one article through the corridor; one record comes out, whatever happens.

    Raises:
        ModelError: nothing more may be asked; the run must stop.
    """
    if isinstance(item, Unread):
        return _unasked(item, corridor)
    reason = _foreign(item, corridor.languages)
    if reason:
        return _unasked(Unread(item, "skipped", reason), corridor)
    answers = await _answers(item, corridor)
    draft = merge_drafts([piece.draft for piece in answers.pieces])
    grounded = ground(draft, item.text, _example_texts(corridor.task))
    outcome = _outcome(answers, corridor.asked())
    return relate(assemble(item, grounded, outcome, corridor.gazetteer))


def _unasked(unread: Unread, corridor: Corridor) -> Record:
    asked = replace(corridor.asked(), status=unread.status, detail=unread.reason)
    return assemble(unread.article, _NOTHING, asked, corridor.gazetteer)


def _foreign(article: Article, languages: frozenset[str] | None) -> str | None:
    if languages is None or article.language is None or article.language in languages:
        return None
    return f"its language is {article.language!r}; this extractor reads {', '.join(languages)}"


def _example_texts(task: Task | None) -> tuple[str, ...]:
    return tuple(example.article.text for example in task.examples) if task else ()


async def _answers(article: Article, corridor: Corridor) -> _Answers:
    answers = _Answers()
    if corridor.task is None:
        answers.add(_Piece((await corridor.ask(_bare_prompt(article)),)))
        return answers
    for text in split_article(article, corridor.task.chunk_chars):
        piece = await _steps(article, text, corridor.task, corridor.ask)
        halves = _halves(article, text) if piece.last.status == "truncated" else []
        answers.add(piece, counts=not halves)
        for half in halves:
            answers.add(await _steps(article, half, corridor.task, corridor.ask))
    return answers


def _halves(article: Article, text: str) -> list[str]:
    """Cut a piece whose answer was cut at about its middle; a single paragraph stays whole."""
    if "\n" not in text.strip():
        return []
    return split_article(replace(article, text=text), 2 * len(text) // 3)


async def _steps(article: Article, text: str, task: Task, ask: Ask) -> _Piece:
    replies: tuple[Reply, ...] = ()
    for step in task.steps:
        part = None if text == article.text else text
        reply = await ask(build_prompt(task, step, article, replies, part))
        replies = (*replies, reply)
        if reply.status != "answered":
            break
    return _Piece(replies)


def _bare_prompt(article: Article) -> Prompt:
    return Prompt(article, "article", "article", _BOTH, messages=(), schema={}, fingerprint="")


def _outcome(answers: _Answers, asked: Asked) -> Asked:
    """Sum up the replies: the first piece without an answer gives the article its status."""
    pieces = answers.pieces
    status: Status | None = None
    reasons = []
    for number, piece in enumerate(pieces, 1):
        reply = piece.last
        if reply.status != "answered":
            status = status or reply.status
            where = f" (piece {number} of {len(pieces)})" if len(pieces) > 1 else ""
            reasons.append(f"{reply.detail or reply.status}{where}")
    return replace(
        asked,
        model=pieces[-1].last.model,
        usage=reduce(add, answers.spent),
        status=status,
        detail="; ".join(reasons) or None,
        rejected=_rejected(pieces),
    )


def _rejected(pieces: Iterable[_Piece]) -> tuple[Rejected, ...]:
    return tuple(item for piece in pieces for reply in piece.replies for item in reply.rejected)


def merge_drafts(drafts: Sequence[Draft]) -> Draft:
    """Merge what the pieces of one article gave, numbering anew and joining what is told twice.

    Items of one piece are never joined with each other: whoever read it told them apart.
    """
    if len(drafts) == 1:
        return drafts[0]
    strikes: list[StrikeDraft] = []
    claims: list[ClaimDraft] = []
    for number, draft in enumerate(drafts, 1):
        earlier_strikes, earlier_claims = len(strikes), len(claims)
        ids = {s.id: _join_strike(s, strikes, earlier_strikes) for s in draft.strikes}
        for claim in draft.claims:
            about = [ids.get(strike, f"{strike} of piece {number}") for strike in claim.about]
            _join_claim(claim.model_copy(update={"about": about}), claims, earlier_claims)
    return Draft.model_construct(strikes=strikes, claims=claims)


def _join_strike(strike: StrikeDraft, kept: list[StrikeDraft], earlier: int) -> str:
    for index, other in enumerate(kept[:earlier]):
        if _same_strike(other, strike):
            kept[index] = _filled(other, strike)
            return other.id
    kept.append(strike.model_copy(update={"id": f"S{len(kept) + 1}"}))
    return kept[-1].id


def _filled(first: StrikeDraft, second: StrikeDraft) -> StrikeDraft:
    """Take from the second telling what the first leaves open."""
    return first.model_copy(
        update={
            "method": second.method if first.method == "unspecified" else first.method,
            "count": first.count or second.count,
            "attackers": first.attackers or second.attackers,
            "date": first.date or second.date,
            "target": first.target or second.target,
            "quotes": _joined(first.quotes, second.quotes, "strike"),
        }
    )


def _join_claim(claim: ClaimDraft, kept: list[ClaimDraft], earlier: int) -> None:
    for index, other in enumerate(kept[:earlier]):
        if _claim_key(other) == _claim_key(claim):
            quotes = _joined(other.quotes, claim.quotes, "claim")
            kept[index] = other.model_copy(update={"quotes": quotes})
            return
    kept.append(claim.model_copy(update={"id": f"C{len(kept) + 1}"}))


def _joined(first: list[str], second: list[str], kind: str) -> list[str]:
    return list(dict.fromkeys([*first, *second]))[: _MOST_QUOTES[kind]]


class _Telling(NamedTuple):
    """What of a strike tells whether another telling means the same one; None is not told."""

    place: str | None
    day: str | None
    target: str | None
    number: str | None
    method: str | None

    @classmethod
    def of(cls, strike: StrikeDraft) -> Self:
        return cls(
            place=_folded(strike.place.text if strike.place else None),
            day=_folded(strike.date),
            target=_folded(strike.target.text if strike.target else None),
            number=_folded(strike.count),
            method=None if strike.method == "unspecified" else strike.method,
        )


def _same_strike(one: StrikeDraft, other: StrikeDraft) -> bool:
    """Same place, nothing that contradicts, and a quote, a day or a target in common."""
    a, b = _Telling.of(one), _Telling.of(other)
    if a.place != b.place or not (
        _agree(a.day, b.day) and _agree(a.number, b.number) and _agree(a.method, b.method)
    ):
        return False
    if set(one.quotes) & set(other.quotes):
        return True
    return (a.day is not None and a.day == b.day) or (a.target is not None and a.target == b.target)


def _agree(one: str | None, other: str | None) -> bool:
    return one is None or other is None or one == other


def _folded(words: str | None) -> str | None:
    return None if words is None else " ".join(words.casefold().split())


def _claim_key(claim: ClaimDraft) -> tuple[object, ...]:
    tolls = [toll.model_dump_json() for toll in claim.casualties]
    numbers = (_folded(claim.count), _folded(claim.period), *sorted(tolls))
    source = (claim.claimant.kind, _folded(claim.claimant.text))
    return (sorted(claim.about), source, claim.topic, claim.stance, numbers)
