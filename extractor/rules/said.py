"""Claims in the making, and those that one source makes twice joined (codebook decision 13)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractor.rules.speakers import Voice
from extractor.schema.draft import ClaimantDraft, ClaimDraft, TollDraft
from extractor.schema.terms import Hedge, Stance, Topic

_QUOTES = 2
"""Passages kept of a claim that is made more than once (codebook §2)."""


@dataclass(slots=True)
class Said:
    """A claim in the making."""

    about: tuple[str, ...]
    voice: Voice | None
    topic: Topic
    stance: Stance
    hedge: Hedge
    tolls: list[TollDraft]
    count: str | None
    period: str | None
    quotes: list[str]

    @property
    def key(self) -> tuple[object, ...]:
        """One claim per topic, stance, claimant and set of strikes (decision 13)."""
        return (self.topic, self.stance, _speaker(self.voice), self.about)

    def draft(self, number: int) -> ClaimDraft:
        """Write the claim down in the shape of a draft."""
        voice = self.voice
        return ClaimDraft(
            id=f"C{number}",
            about=list(self.about),
            claimant=ClaimantDraft(text=voice.text, kind=voice.kind)
            if voice
            else ClaimantDraft(text=None, kind="narrator"),
            via=None,
            topic=self.topic,
            stance=self.stance,
            hedge=self.hedge,
            casualties=self.tolls,
            count=self.count,
            period=self.period,
            quotes=self.quotes[:_QUOTES],
        )


def _speaker(voice: Voice | None) -> str | None:
    if voice is None:
        return None
    name = voice.text.lower().removeprefix("the ")
    return "observatory" if "observatory" in name or "sohr" in name else name


def merged(found: Sequence[Said]) -> list[Said]:
    """Join what one source says twice: same topic, stance and strikes, both quotes kept."""
    kept: dict[tuple[object, ...], Said] = {}
    for said in found:
        key = (*said.key, said.count) if said.topic == "tally" else said.key
        if key in kept and _is_another_total(kept[key], said):
            key = (*key, said.period)
        known = kept.setdefault(key, said)
        if known is not said:
            if len(known.quotes) < _QUOTES:
                known.quotes += [quote for quote in said.quotes if quote not in known.quotes]
            known.count = known.count or said.count
            _add_tolls(known, said)
    return [said for said in kept.values() if _is_whole(said)]


def _is_another_total(known: Said, said: Said) -> bool:
    """Tell a total of its own, 'from January to March', from one told before."""
    if said.topic != "casualties" or said.about or known.period == said.period:
        return False
    told = {(toll.effect, toll.who): toll.count for toll in known.tolls}
    return any(told.get((t.effect, t.who), t.count) != t.count for t in said.tolls)


_SHARE = re.compile(r"\bhalf\b", re.IGNORECASE)


def _is_whole(said: Said) -> bool:
    """Drop a share, 'half of the dead', whose whole is not told; False when nothing is left."""
    whole = any(not toll.part and not _SHARE.search(toll.count) for toll in said.tolls)
    kept = [toll for toll in said.tolls if whole or not _SHARE.search(toll.count)]
    emptied = bool(said.tolls) and not kept
    said.tolls = kept
    return not emptied


_MORE = re.compile(r"\b(?:[Aa]lso killed|in addition|another|a further)\b")


def _add_tolls(known: Said, said: Said) -> None:
    for toll in said.tolls:
        same = [t for t in known.tolls if (t.effect, t.who) == (toll.effect, toll.who)]
        if not same or toll.part or _MORE.search(said.quotes[0]):
            known.tolls += [toll] if toll not in known.tolls else []
