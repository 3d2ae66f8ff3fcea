"""Strikes put together from the sentences that tell of them (codebook §1 and decisions 1-8)."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

from extractor.rules.days import core, is_dated, is_old
from extractor.rules.parties import is_same_party, is_suspected
from extractor.rules.scenes import Scene, parted
from extractor.rules.speakers import Voice
from extractor.rules.targets import target_of
from extractor.rules.told import Told, clashes, declares, place_key, speaks_for, strengthen
from extractor.rules.voices import governing
from extractor.schema.draft import AttackerDraft
from extractor.schema.terms import Basis

_NEW = re.compile(
    r"\b(?:first|second|another|separate(?:ly)?|elsewhere|further|other|later|third|previous"
    r"|earlier)\b[^,.;]{0,30}?"
    r"\b(?:strikes?|raids?|attacks?|airstrikes?|shelling|drones?|missiles?|bombing)\b"
    r"|^(?:Separately|Elsewhere)\b",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"[“\"]?(?:That|This|The same) (?:\w+ )?(?:strike|raid|attack|airstrike|bombing"
    r"|shelling)\b"
)
_RESULT = re.compile(r"It (?:also )?(?:destroyed|flattened|levell?ed|demolished|wrecked|damaged)\b")
_NUMBERED = re.compile(r"\b[Tt]he (?:first|second|third|other) (?:air ?)?(?:strike|raid|attack)\b")
"""One of several strikes announced before, by whoever owned them then."""
_DEFINITE = re.compile(
    r"\b(?:the|that|this|those|these|its|their|both) (?:[\w’'-]+ ){0,3}?"
    r"(?:strikes?|raids?|attacks?|airstrikes?|shelling|bombing|bombardment|explosions?|blasts?"
    r"|incident)\b",
    re.IGNORECASE,
)
_LANDED = re.compile(
    r"\b(?:hit|struck|killed|wounded|injured|damaged|destroyed|landed|slammed|crashed into"
    r"|set fire)\b",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    r"\b(?:suspected|alleged(?:ly)?|reportedly|reports? of|believed to|apparent"
    r"|unconfirmed)\b",
    re.IGNORECASE,
)
_OLDER = re.compile(
    r"\b(?:(?:previous|earlier|past) (?:[\w-]+ ){0,2}?(?:air ?)?(?:strikes?|raids?|attacks?"
    r"|shelling)"
    r"|last year|last month|(?:years?|months?|weeks?) (?:ago|earlier)|in (?:19|20)\d\d|recalled"
    r"|anniversary)\b",
    re.IGNORECASE,
)


_LEAD = 4
"""Sentences at the head of an article whose day carries over although they tell of no strike."""


_OLD_DAYS = 9
"""Days before publication after which a dated strike is told for context."""


FirstDay = Callable[[str], date | None]
"""The first day a phrase names, read from the article's anchor; handed in from another floor."""


class Strikes:
    """The strikes of one article, individuated sentence by sentence."""

    def __init__(
        self,
        first_day: FirstDay,
        own: str | None,
        dated: str | None = None,
        *,
        listed: bool = False,
    ) -> None:
        """Start with none; `own` is the publisher when it is itself a party to the conflict.

        `dated` is the day of such a release's dateline: a stated day that carries over; `listed`
        tells that the release has list lines, beside which only a named place is a record.
        """
        self.told: list[Told] = []
        self._first_day = cache(first_day)
        self._listed = listed
        self.own = own
        self._declared: dict[str, AttackerDraft] = {}
        self._dateline = dated if own else None
        self._day: tuple[str, int] | None = None

    def read(self, scene: Scene, line: int) -> tuple[Told, ...]:
        """Attach a sentence to the strikes it tells of, beginning new ones where it must."""
        self._note_owners(scene)
        told = [self._read(part, line) for part in parted(scene)]
        return tuple(strike for strike in told if strike)

    def finish(self) -> list[Told]:
        """Fill what the whole article settles: the only place struck, the only means used."""
        places = {place_key(t.site.text): t.site for t in self.told if t.site and not t.site.wide}
        means = {t.method for t in self.told if t.method != "unspecified"}
        for told in self.told:
            self._own(told, told.voices)
            if told.site is None and len(places) == 1 and not told.old:
                told.site = replace(next(iter(places.values())), relation="near")
            if told.method == "unspecified" and len(means) == 1 and self._has_means(told):
                told.method = next(iter(means))
        return self.told

    def _has_means(self, told: Told) -> bool:
        """Tell whether the article gives the means of the same attacker's fire (codebook §1)."""
        others = [t for t in self.told if t is not told and t.method != "unspecified"]
        return any(is_same_party(a, b) for t in others for a in t.attackers for b in told.attackers)

    def _read(self, scene: Scene, line: int) -> Told | None:
        if self._dateline and f"({self._dateline})" in scene.text:
            self._day = (self._dateline, line)
        if not scene.hits:
            if line < _LEAD or self.own:
                self._carry(scene, line)
            return self._gone_on(scene, line)
        day = scene.day
        carried = self._carried(line)
        words = day.text if day else None
        if scene.general and not is_dated(words):
            return None
        told = self._known(scene, words or (carried if scene.site is None else None))
        if told is None and self._is_individual(scene, words):
            told = self._begin(scene, words or carried)
        elif told is not None:
            told.day = told.day or words or carried
        self._carry(scene, line)
        if told:
            self._add(told, scene, line)
        return told

    def _gone_on(self, scene: Scene, line: int) -> Told | None:
        """Add 'It destroyed …' to the strike of the sentence right before it."""
        told = self.told[-1] if self.told else None
        if told is None or told.lines[-1] != line - 1 or not _RESULT.match(scene.text):
            return None
        told.site = told.site or scene.site
        told.target = told.target or target_of(scene.text)
        told.quotes.append(scene.text)
        told.lines.append(line)
        told.voices += scene.voices
        return told

    def _carry(self, scene: Scene, line: int) -> None:
        if scene.day and not is_old(scene.day.text):
            self._day = (scene.day.text, line)

    def _carried(self, line: int) -> str | None:
        """A stated day carries over to the following sentences (codebook §3)."""
        if self._day is None or (line - self._day[1] > _LEAD and not self.own):
            return None
        return self._day[0]

    def _is_individual(self, scene: Scene, words: str | None) -> bool:
        """Tell whether a sentence tells of one strike, not of a campaign (codebook §1)."""
        placed = scene.site is not None and not scene.site.wide
        dated = is_dated(words)
        if self._listed and not placed:
            return False
        aimed = scene.target is not None and scene.site is not None
        return placed or dated or aimed or bool(self.own and scene.sure)

    def _known(self, scene: Scene, words: str | None) -> Told | None:
        if self.told and _SAME.match(scene.text):
            return self.told[-1]
        fits = [(self._fit(told, scene, words), told) for told in self.told[-8:]]
        best = max(fits, key=lambda pair: pair[0], default=None)
        return best[1] if best and best[0] > 0 else None

    def _fit(self, told: Told, scene: Scene, words: str | None) -> float:
        """Say how well a sentence fits a strike already told; 0 or less is not at all."""
        latest = 0.3 if told is self.told[-1] else 0.0
        same_place = self._same_place(told, scene)
        same_day = self._same_day(words, told.day) if words and told.day else None
        if (
            same_place is False
            or same_day is False
            or clashes(told, scene)
            or _is_rival(told, scene)
        ):
            return 0.0
        if _NEW.search(scene.text) and not (same_place and same_day):
            return 0.0
        score = 2.0 * (same_place is True) + 1.0 * (same_day is True)
        if told.target and scene.target:
            shared = set(told.target.categories) & set(scene.target.categories)
            score += 0.5 if shared else -0.5
        definite = bool(_DEFINITE.search(scene.text)) or not scene.sure
        if same_place is None and same_day is not True:
            score += 0.6 if definite or scene.site is None else 0.0
        return score + latest if score > 0 else 0.0

    def _same_day(self, words: str, other: str) -> bool:
        """Compare the days themselves, or the words where a day stays open."""
        ours, theirs = self._first_day(words), self._first_day(other)
        return ours == theirs if ours and theirs else core(words) == core(other)

    def _age(self, words: str) -> int | None:
        """Count the days between a dated phrase and the article's own, or None if that is open."""
        day, today = self._first_day(words), self._first_day("today")
        return (today - day).days if day and today else None

    def _same_place(self, told: Told, scene: Scene) -> bool | None:
        if not told.site or not scene.site:
            return None
        ours, theirs = place_key(told.site.text), place_key(scene.site.text)
        if ours == theirs or theirs in place_key(told.site.text.replace(" ", "")):
            return True
        if told.site.wide and scene.site.wide:
            return False
        return None if told.site.wide or scene.site.wide else False

    def _begin(self, scene: Scene, day: str | None) -> Told:
        told = Told(
            f"S{len(self.told) + 1}", scene.method, scene.count, day, scene.site, scene.target
        )
        self.told.append(told)
        if len(self._declared) == 1 and _NUMBERED.search(scene.text):
            for owner in self._declared.values():
                strengthen(told, owner)
        gap = self._age(day) if day else None
        told.old = bool(
            (day and is_old(day)) or _OLDER.search(scene.text) or (gap and gap > _OLD_DAYS)
        )
        return told

    def _add(self, told: Told, scene: Scene, line: int) -> None:
        if told.method == "unspecified":
            precise = self.own and re.search(r"\bprecision strike", scene.text, re.IGNORECASE)
            told.method = "airstrike" if precise else scene.method
        if told.site is None or (told.site.wide and scene.site and not scene.site.wide):
            told.site = scene.site or told.site
        told.target = told.target or scene.target
        told.count = told.count or scene.count
        if told.day is None and scene.day:
            told.day = scene.day.text
        told.quotes.append(scene.text)
        told.lines.append(line)
        voice = governing(list(scene.voices), scene.hits[0].start)
        told.stated |= voice is None and not _HEARSAY.search(scene.text)
        told.downed &= scene.downed and not _LANDED.search(scene.text)
        self._blame(told, scene, voice)

    def _blame(self, told: Told, scene: Scene, voice: Voice | None) -> None:
        if voice and not scene.attackers:
            told.voices.append(voice)
            self._own(told, [voice])
        for party in scene.attackers:
            basis = self._basis(voice, party.text)
            if is_suspected(scene.text, party):
                basis = "suspected"
            strengthen(told, AttackerDraft(text=party.text, basis=basis))
        if voice and declares(scene.text, voice):
            strengthen(told, AttackerDraft(text=voice.text, basis="declared"))

    def _own(self, told: Told, voices: list[Voice]) -> None:
        """Name as attackers the sides that speak of a strike and own strikes in the article."""
        for owner in filter(None, map(self._owner, voices)):
            strengthen(told, owner)

    def _owner(self, voice: Voice) -> AttackerDraft | None:
        """Give the side a source belongs to, when that side owns strikes in the article."""
        owners = self._declared.items()
        return next((own for name, own in owners if speaks_for(voice, name)), None)

    def _note_owners(self, scene: Scene) -> None:
        """Remember who declares strikes of its own, for later sentences that only name it."""
        for voice in scene.voices if scene.hits else ():
            own = next((party for party in scene.attackers if speaks_for(voice, party.text)), None)
            if own or declares(scene.text, voice):
                text = own.text if own else voice.text
                key = voice.text.lower().removeprefix("the ")
                self._declared.setdefault(key, AttackerDraft(text=text, basis="declared"))

    def _basis(self, voice: Voice | None, party: str) -> Basis:
        if voice is None:
            return "declared" if self.own else "reported"
        return "declared" if speaks_for(voice, party) else "blamed"


def _is_rival(told: Told, scene: Scene) -> bool:
    """Tell another's account, with a place and toll of its own, from what an attacker declared."""
    if (
        told.site
        or not (scene.site and scene.figures and scene.voices)
        or _DEFINITE.search(scene.text)
    ):
        return False
    declared = [a.text for a in told.attackers.values() if a.basis == "declared"]
    return bool(declared) and not any(
        is_same_party(scene.voices[0].text, name) for name in declared
    )
