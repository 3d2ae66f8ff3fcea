"""A strike in the making: what the sentences so far have said of it."""

import re
from dataclasses import dataclass, field

from extractor.rules.parties import is_same_party
from extractor.rules.scenes import Scene
from extractor.rules.sites import Site
from extractor.rules.speakers import Voice
from extractor.schema.draft import AttackerDraft, PlaceDraft, StrikeDraft, TargetDraft
from extractor.schema.terms import Basis, Method, Reality

_STRENGTH: tuple[Basis, ...] = ("suspected", "blamed", "reported", "declared")


@dataclass(slots=True)
class Told:
    """A strike in the making: what the sentences so far have said of it."""

    id: str
    method: Method
    count: str | None
    day: str | None
    site: Site | None
    target: TargetDraft | None
    attackers: dict[str, AttackerDraft] = field(default_factory=dict)
    quotes: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    voices: list[Voice] = field(default_factory=list)
    stated: bool = False
    downed: bool = True
    denied: bool = False
    old: bool = False

    def draft(self) -> StrikeDraft:
        """Write the strike down in the shape of a draft."""
        return StrikeDraft(
            id=self.id,
            reality=self._reality(),
            salience="background" if self.old else "main",
            method=self.method,
            count=self.count,
            attackers=list(self.attackers.values()),
            date=self.day,
            place=PlaceDraft(text=self.site.text, relation=self.site.relation)
            if self.site
            else None,
            target=self.target,
            quotes=self.quotes[:3],
        )

    def _reality(self) -> Reality:
        if self.denied:
            return "disputed"
        if self.downed:
            return "intercepted"
        declared = any(attacker.basis == "declared" for attacker in self.attackers.values())
        return "occurred" if self.stated or declared else "alleged"


def place_key(words: str) -> str:
    """Fold a place's first name, only to tell whether two phrases mean the same."""
    first = re.split(r",| and | in the | province| district| region| area| city", words)[0].lower()
    return re.sub(r"^(?:the |al|as|ash|ar|ad|az|at|an|el|de)[- ]|[^\w]", "", first)


_OWN_DEED = re.compile(
    r"^(?: (?:on \w+|\w+day|also|in a (?:\w+ )?statement|that|reporters|Reuters|AFP|CNN))*,?"
    r" (?:that )?(?:it|they|its (?:own )?(?:\w+ )?\w+|their \w+|our \w+|he ordered"
    r"|his \w+) (?:had |have |has |also )*"
    r"(?:bomb|shell|struck|strik|hit|attack|target|fired|launch|pound|bombard|carried out|conduct"
    r"|dropped|ordered"
    r"|engaged|responded|destroyed|killed|used|mistakenly)"
)


_OWN_ARMS = re.compile(
    r"\b(?:[Ii]ts|[Tt]heir|[Oo]ur) (?:own )?(?:\w+ )?(?:(?:war|air)?(?:planes|craft)|jets|forces"
    r"|troops|drones|helicopters|artillery|pilots|fighters|missiles) (?:had |have )?"
    r"(?:bombed|shelled|struck|hit|attacked|targeted|fired|launched|pounded|destroyed|killed)"
)


def declares(sentence: str, voice: Voice) -> bool:
    """Tell whether a source says that it fired itself: 'the army said it struck…'."""
    if voice.verb == "according":
        return False
    told = _OWN_DEED.search(sentence[voice.end :])
    return bool(told or _OWN_ARMS.search(sentence[: voice.start]))


SIDES = frozenset({"military", "armed_group", "government"})
"""Kinds of sources that are parties themselves."""


def speaks_for(voice: Voice, party: str) -> bool:
    """Tell whether a source speaks for the side that fired: an army does, a monitor never."""
    may = voice.kind in SIDES or voice.kind in {"unnamed", "local_official"}
    return may and is_same_party(voice.text, party)


def strengthen(told: Told, attacker: AttackerDraft) -> None:
    """Add an attacker, or raise the one already there to the stronger basis (decision 9)."""
    for text, known in told.attackers.items():
        if is_same_party(text, attacker.text):
            if _STRENGTH.index(attacker.basis) > _STRENGTH.index(known.basis):
                told.attackers[text] = AttackerDraft(text=text, basis=attacker.basis)
            return
    told.attackers[attacker.text] = attacker


def clashes(told: Told, scene: Scene) -> bool:
    """Tell whether means or attackers rule out that both are one strike."""
    means = told.method != scene.method and "unspecified" not in (told.method, scene.method)
    if means and "mixed" not in (told.method, scene.method):
        return True
    if told.attackers and scene.attackers:
        return not any(
            is_same_party(party.text, known)
            for party in scene.attackers
            for known in told.attackers
        )
    return False
