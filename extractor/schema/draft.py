"""What a model, the offline rules or a person returns: verbatim words and closed labels.

The docstrings and descriptions below are read by the model: they are part of the prompt and of
its fingerprint. Nothing here is computed; code does that later, from these words.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.schema.terms import (
    Basis,
    Category,
    ClaimantKind,
    Effect,
    Group,
    Hedge,
    Kind,
    Method,
    Reality,
    Relation,
    Salience,
    Stance,
    Topic,
    Who,
)

Part = Literal["strikes", "claims"]
"""A list a draft holds; a step of a prompt may ask for one of them only."""


class _Drafted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AttackerDraft(_Drafted):
    """Who fired."""

    text: str = Field(description="The attacker, verbatim, in the most specific form used.")
    basis: Basis = Field(
        description="declared: it says so itself; reported: the article states it as fact; "
        "blamed: others accuse it; suspected: the article or others only suspect it."
    )


class PlaceDraft(_Drafted):
    """Where the munition landed; a dateline is not a place of strike."""

    text: str = Field(
        description="The place, verbatim, with the wider place when it follows directly "
        "('as-Susah, Syria')."
    )
    relation: Relation = Field(description="near: near, outside, outskirts of, towards; else in.")


class TargetDraft(_Drafted):
    """What was hit or aimed at."""

    text: str = Field(description="The object or the people hit, verbatim.")
    categories: list[Category] = Field(description="What it is, as the article describes it.")


class StrikeDraft(_Drafted):
    """An attack from the air or by missile, rocket, artillery, mortar, drone or ship."""

    id: str = Field(description="S1, S2, … in order of first mention.")
    reality: Reality
    salience: Salience = Field(description="background: an older strike told for context.")
    method: Method
    count: str | None = Field(
        description="The number of strikes, raids or munitions, verbatim, if the article counts "
        "them; null when it does not. 'a' or 'an' is no count."
    )
    attackers: list[AttackerDraft] = Field(description="Empty when nobody is named.")
    date: str | None = Field(
        description="The words for the day of the strike, verbatim; never the day of a statement."
    )
    place: PlaceDraft | None
    target: TargetDraft | None
    quotes: list[str] = Field(
        description="One to three contiguous passages of the article that report this strike."
    )


class TollDraft(_Drafted):
    """One figure of people killed, injured or missing."""

    effect: Effect
    group: Group = Field(description="civilian or combatant only when the claimant's words say so.")
    who: Who | None
    part: bool = Field(description="true when the figure lies inside another toll of this claim.")
    count: str = Field(description="The number words with their modifier, verbatim.")


class ClaimantDraft(_Drafted):
    """Who says it."""

    text: str | None = Field(
        description="The innermost source, verbatim; null when the article itself states it."
    )
    kind: ClaimantKind


class ClaimDraft(_Drafted):
    """One source's one statement about one or more strikes."""

    id: str = Field(description="C1, C2, … in order of mention.")
    about: list[str] = Field(description="Ids of strikes; empty for strikes in general.")
    claimant: ClaimantDraft
    via: str | None = Field(description="Who relays the source, when the article says so.")
    topic: Topic
    stance: Stance
    hedge: Hedge
    casualties: list[TollDraft] = Field(description="Only with topic casualties; else empty.")
    count: str | None = Field(description="Only with topics tally and damage: the number counted.")
    period: str | None = Field(description="For totals: the words for the time they span.")
    quotes: list[str] = Field(
        description="One or two contiguous passages with the figure and, when near, the source."
    )


_Item = TypeVar("_Item", StrikeDraft, ClaimDraft)


class Draft(_Drafted):
    """Everything one article says about strikes."""

    strikes: list[StrikeDraft]
    claims: list[ClaimDraft]


class Rejected(_Drafted):
    """An item that could not be kept, with the reason and what was returned."""

    kind: Kind
    reason: str
    raw: Annotated[object, Field(description="The item as it came.")]


class BrokenDraftError(ValueError):
    """A reply has no list where the schema wants one, so nothing in it can be trusted."""


def read_draft(
    data: object, parts: Sequence[Part] = ("strikes", "claims")
) -> tuple[Draft, tuple[Rejected, ...]]:
    """Validate a reply item by item: a bad one is rejected and costs its siblings nothing.

    Raises:
        BrokenDraftError: the envelope is no object with a list for each of `parts`.

    >>> draft, rejected = read_draft({"strikes": [], "claims": ["two dead"]})
    >>> draft.claims, rejected[0].kind, rejected[0].raw
    ([], 'claim', 'two dead')
    """
    if not isinstance(data, Mapping):
        raise BrokenDraftError(f"the reply is {type(data).__name__}, not an object")
    for part in parts:
        if not isinstance(data.get(part), list):
            raise BrokenDraftError(f"the reply has no list {part!r}")
    strikes = data["strikes"] if "strikes" in parts else []
    claims = data["claims"] if "claims" in parts else []
    good_strikes, bad_strikes = _sift("strike", StrikeDraft, strikes)
    good_claims, bad_claims = _sift("claim", ClaimDraft, claims)
    draft = Draft.model_construct(strikes=good_strikes, claims=good_claims)
    return draft, (*bad_strikes, *bad_claims)


def _sift(
    kind: Kind, model: type[_Item], items: list[object]
) -> tuple[list[_Item], list[Rejected]]:
    kept: list[_Item] = []
    rejected: list[Rejected] = []
    for item in items:
        try:
            kept.append(model.model_validate(item))
        except ValidationError as error:
            rejected.append(Rejected(kind=kind, reason=_first_reason(error), raw=item))
    return kept, rejected


def _first_reason(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(step) for step in first["loc"])
    return f"{where}: {first['msg']}" if where else first["msg"]
