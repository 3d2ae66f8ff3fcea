"""Few-shot examples: read from disk, and held to what they teach."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from extractor.article import Article
from extractor.errors import PromptError
from extractor.schema.draft import (
    BrokenDraftError,
    ClaimDraft,
    Draft,
    Part,
    Rejected,
    StrikeDraft,
    read_draft,
)

_MOST_OF_STRIKE = 3  # quotes, codebook §1
_MOST_OF_CLAIM = 2  # quotes, codebook §2


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _ArticleFile(_Read):
    title: str | None
    publisher: str | None
    published: date | None
    text: list[str]


class _ExampleFile(_Read):
    article: _ArticleFile
    draft: dict[str, object]


_FILES = TypeAdapter(list[_ExampleFile])


@dataclass(frozen=True, slots=True)
class Example:
    """An article of our own with the draft a good reader returns for it."""

    article: Article
    draft: Draft
    rejected: tuple[Rejected, ...] = ()

    def answer(self, parts: Sequence[Part]) -> str:
        """Return the reply to a step that asks for these parts, as compact JSON."""
        return as_json(self.draft, parts)


def as_json(draft: Draft, parts: Sequence[Part]) -> str:
    """Write the named lists of a draft as compact JSON.

    >>> as_json(Draft(strikes=[], claims=[]), ("claims",))
    '{"claims":[]}'
    """
    kept = draft.model_dump(mode="json")
    ordered = {part: kept[part] for part in parts}
    return json.dumps(ordered, ensure_ascii=False, separators=(",", ":"))


def read_examples(text: str) -> tuple[Example, ...]:
    """Read `examples.json`: a list of articles (text as a list of paragraphs) with their drafts.

    Raises:
        PromptError: the file is no such list.
    """
    try:
        files = _FILES.validate_json(text)
        return tuple(_example(file, number) for number, file in enumerate(files, 1))
    except (ValidationError, BrokenDraftError) as error:
        reason = str(error).replace("\n", " ")
        raise PromptError(f"examples.json is no list of articles with drafts: {reason}") from error


def _example(file: _ExampleFile, number: int) -> Example:
    about = file.article
    article = Article(
        id=f"example-{number}",
        text="\n".join(about.text),
        title=about.title,
        publisher=about.publisher,
        published=about.published,
    )
    draft, rejected = read_draft(file.draft)
    return Example(article, draft, rejected)


def example_problems(example: Example) -> list[str]:
    """List what is wrong with an example: every quote and value must stand in its own text."""
    problems = [f"an item breaks the schema: {bad.reason}" for bad in example.rejected]
    text = example.article.text
    for kind, words in _verbatim(example.draft):
        if not words or words not in text:
            problems.append(f"{kind} {words!r} is not in its own text")
    return problems + _id_problems(example.draft) + _rule_problems(example.draft)


def _verbatim(draft: Draft) -> Iterator[tuple[str, str]]:
    for strike in draft.strikes:
        yield from _labelled(strike.id, _words_of_strike(strike))
    for claim in draft.claims:
        yield from _labelled(claim.id, _words_of_claim(claim))


def _labelled(item: str, words: Iterator[tuple[str, str | None]]) -> Iterator[tuple[str, str]]:
    return ((f"{item} {kind}", text) for kind, text in words if text is not None)


def _words_of_strike(strike: StrikeDraft) -> Iterator[tuple[str, str | None]]:
    yield from (("quote", quote) for quote in strike.quotes)
    yield from (("attacker", attacker.text) for attacker in strike.attackers)
    yield "count", strike.count
    yield "date", strike.date
    yield "place", strike.place.text if strike.place else None
    yield "target", strike.target.text if strike.target else None


def _words_of_claim(claim: ClaimDraft) -> Iterator[tuple[str, str | None]]:
    yield from (("quote", quote) for quote in claim.quotes)
    yield from (("toll", toll.count) for toll in claim.casualties)
    yield "claimant", claim.claimant.text
    yield "via", claim.via
    yield "count", claim.count
    yield "period", claim.period


def _id_problems(draft: Draft) -> list[str]:
    strikes = [strike.id for strike in draft.strikes]
    claims = [claim.id for claim in draft.claims]
    problems = []
    if strikes != [f"S{n}" for n in range(1, len(strikes) + 1)]:
        problems.append(f"strike ids are {strikes}, not S1, S2, …")
    if claims != [f"C{n}" for n in range(1, len(claims) + 1)]:
        problems.append(f"claim ids are {claims}, not C1, C2, …")
    for claim in draft.claims:
        unknown = [strike for strike in claim.about if strike not in strikes]
        problems += [f"{claim.id} is about {strike!r}, no strike" for strike in unknown]
    return problems


def _rule_problems(draft: Draft) -> list[str]:
    problems = []
    for claim in draft.claims:
        if claim.casualties and claim.topic != "casualties":
            problems.append(f"{claim.id} has a toll, but its topic is {claim.topic!r}")
        if claim.count is not None and claim.topic not in {"tally", "damage"}:
            problems.append(f"{claim.id} has a count, but its topic is {claim.topic!r}")
        if (claim.claimant.text is None) != (claim.claimant.kind == "narrator"):
            problems.append(f"{claim.id} has a narrator with words, or a source without")
    return problems + _quote_problems(draft)


def _quote_problems(draft: Draft) -> list[str]:
    counted = [(strike.id, len(strike.quotes), _MOST_OF_STRIKE) for strike in draft.strikes]
    counted += [(claim.id, len(claim.quotes), _MOST_OF_CLAIM) for claim in draft.claims]
    return [
        f"{item} has {count} quotes, not 1 to {most}"
        for item, count, most in counted
        if not 1 <= count <= most
    ]
