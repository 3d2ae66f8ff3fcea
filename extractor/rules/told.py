"""A strike in the making: what the sentences so far have said of it."""

import re
from dataclasses import dataclass, field

from extractor.rules.parties import is_same_party
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


def declares(sentence: str, voice: Voice) -> bool:
    """Tell whether a source says that it fired itself: 'the army said it struck…'."""
    return voice.verb != "according" and bool(_OWN_DEED.search(sentence[voice.end :]))


def strengthen(told: Told, attacker: AttackerDraft) -> None:
    """Add an attacker, or raise the one already there to the stronger basis (decision 9)."""
    for text, known in told.attackers.items():
        if is_same_party(text, attacker.text):
            if _STRENGTH.index(attacker.basis) > _STRENGTH.index(known.basis):
                told.attackers[text] = AttackerDraft(text=text, basis=attacker.basis)
            return
    told.attackers[attacker.text] = attacker
