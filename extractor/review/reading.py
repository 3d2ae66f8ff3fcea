"""What code reads in words that a reader types: bounds, days, places and names (codebook §3)."""

from typing import Literal, assert_never

from pydantic import BaseModel, ConfigDict

from extractor.article import Article
from extractor.resolve.actors import canonical_actor
from extractor.resolve.anchors import anchor_of
from extractor.resolve.dates import resolve_date
from extractor.resolve.gazetteer import Gazetteer
from extractor.resolve.places import Mention, PlaceReader
from extractor.resolve.quantities import read_quantity
from extractor.schema.record import DateValue, Place, Quantity
from extractor.schema.terms import Relation


class Question(BaseModel):
    """Words to read, and what they are.

    `whole` are the words of the toll that "half of them" is half of; `country` tells whose army
    "the army" is; `quote` is the evidence near which a place is named.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    kind: Literal["count", "date", "place", "actor"]
    words: str
    whole: str | None = None
    country: str | None = None
    relation: Relation = "in"
    quote: str = ""


class Answer(BaseModel):
    """What the words come to, and whether they stand in the article letter for letter."""

    stands: bool
    value: Quantity | DateValue | Place | str


def read_words(question: Question, article: Article, gazetteer: Gazetteer) -> Answer:
    """Read words as the article's own; bounds and days that words leave open stay open."""
    words = question.words
    return Answer(
        stands=bool(words.strip()) and words in article.text,
        value=_value(question, article, gazetteer),
    )


def _value(
    question: Question, article: Article, gazetteer: Gazetteer
) -> Quantity | DateValue | Place | str:
    words = question.words
    match question.kind:
        case "count":
            whole = read_quantity(question.whole) if question.whole else None
            found = read_quantity(words, whole)
            return Quantity(text=words, low=found and found.low, high=found and found.high)
        case "date":
            when = resolve_date(words, anchor_of(article.text, article.published))
            return when.model_copy(update={"text": words})
        case "place":
            start = article.text.find(question.quote) if question.quote else -1
            mention = Mention(words, question.relation, start if start >= 0 else None)
            (place,) = PlaceReader(gazetteer, article.text).read_all([mention])
            return place.model_copy(update={"text": words})
        case "actor":
            return canonical_actor(words, question.country)
        case _:
            assert_never(question.kind)
