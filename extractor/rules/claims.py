"""Who says what about the strikes, topic by topic (codebook §2 and decisions 12-19)."""

import re
from dataclasses import dataclass
from itertools import zip_longest

from extractor.rules.hedges import hedge_of
from extractor.rules.said import Said
from extractor.rules.scenes import Scene
from extractor.rules.speakers import Voice
from extractor.rules.told import SIDES, Told, declares, speaks_for
from extractor.rules.topics import (
    AIMED,
    ALLOWED,
    CONCEDES,
    CONDEMNS,
    DENIES,
    INQUIRES,
    JUSTIFIES,
    PERIOD,
    RUINED,
    SILENT,
    TALLY,
)
from extractor.rules.voices import governing
from extractor.schema.terms import Stance, Topic


@dataclass(frozen=True, slots=True)
class Context:
    """What a sentence's claims are about: its strikes, and whether it speaks of a total."""

    strikes: tuple[Told, ...]
    general: bool
    own: str | None

    @property
    def about(self) -> tuple[str, ...]:
        """Ids of the strikes; empty for totals."""
        return () if self.general else tuple(told.id for told in self.strikes)


def claims_of(scene: Scene, context: Context) -> list[Said]:
    """Read every claim a sentence makes about the strikes of its context."""
    found = [*_casualties(scene, context)]
    for voice, clause in _clauses(scene):
        tolled = any(said.voice == voice for said in found)
        words = clause.replace(voice.text, "")
        found += _stated(scene, context, _Statement(voice, words, tolled))
    found += _damage(scene, context)
    found += _tally(scene, context)
    return found


@dataclass(frozen=True, slots=True)
class _Statement:
    """What one source of a sentence says, and whether a toll of its own was read already."""

    voice: Voice
    words: str
    tolled: bool


_FEWEST_WORDS = 3


def _clauses(scene: Scene) -> list[tuple[Voice, str]]:
    """Give each source of a sentence its own words: up to the next source, or before its verb."""
    if len(scene.voices) == 1:
        return [(scene.voices[0], scene.text)]
    told, last = [], 0
    for voice, following in zip_longest(scene.voices, scene.voices[1:]):
        stop = following.start if following else len(scene.text)
        words = scene.text[voice.end : stop]
        if len(words.split()) < _FEWEST_WORDS or voice.verb == "according":
            words = scene.text[last : voice.start]
        told.append((voice, f"{voice.verb} {words}"))
        last = stop
    return told


def _said(
    scene: Scene, context: Context, voice: Voice | None, topic: Topic, stance: Stance
) -> Said:
    period = PERIOD.search(scene.text) if context.general else None
    return Said(
        about=context.about,
        voice=voice,
        topic=topic,
        stance=stance,
        hedge=hedge_of(scene.text),
        tolls=[],
        count=None,
        period=period.group() if period else None,
        quotes=[scene.text],
    )


def _casualties(scene: Scene, context: Context) -> list[Said]:
    if ALLOWED.search(scene.text) or (context.general and not scene.hits and not scene.voices):
        return []
    by_voice: dict[str | None, Said] = {}
    for figure in scene.figures:
        voice = governing(list(scene.voices), figure.start)
        name = voice.text if voice else None
        if name not in by_voice:
            said = _said(scene, context, voice, "casualties", "asserts")
            said.stance = _toll_stance(scene, context, voice)
            by_voice[name] = said
        by_voice[name].tolls.append(figure.toll)
    return list(by_voice.values())


def _toll_stance(scene: Scene, context: Context, voice: Voice | None) -> Stance:
    if voice is None:
        return "asserts"
    if voice.verb in {"denied", "denies", "rejected", "dismissed"}:
        return "denies"
    harmed = any(
        f.toll.group != "combatant" and f.toll.count.lower() not in {"no", "zero"}
        for f in scene.figures
    )
    own_fire = voice.kind == "military" and context.general and not scene.attackers
    if harmed and (own_fire or CONCEDES.search(scene.text) or _is_attacker(scene, context, voice)):
        return "concedes"
    return "asserts"


def _is_attacker(scene: Scene, context: Context, voice: Voice) -> bool:
    """Tell whether the source is the side that fired."""
    parties = [party.text for party in scene.attackers]
    if not context.general or not parties:
        parties += [name for told in context.strikes for name in told.attackers]
    return any(speaks_for(voice, name) for name in parties)


def _stated(scene: Scene, context: Context, statement: _Statement) -> list[Said]:
    """Read what a source says beside figures: the first topic whose words are there."""
    if not context.strikes and not scene.hits:
        return []
    voice, words = statement.voice, statement.words
    attacker = _is_attacker(scene, context, voice) or declares(scene.text, voice)
    evasion = _evasion(scene, context, statement)
    if evasion:
        return [evasion]
    found = _owned(scene, context, statement) if attacker else []
    if CONDEMNS.search(words) and not attacker:
        found.append(_said(scene, context, voice, "justification", "disputes"))
    elif JUSTIFIES.search(words) and (attacker or voice.kind in SIDES):
        found.append(_said(scene, context, voice, "justification", "asserts"))
    elif AIMED.search(words) and not found and not statement.tolled:
        found.append(_said(scene, context, voice, "target", "asserts"))
    told = found or statement.tolled or attacker or context.general
    if not told and scene.hits:
        blames = bool(scene.attackers)
        found.append(
            _said(scene, context, voice, "responsibility" if blames else "occurrence", "asserts")
        )
    return found


def _evasion(scene: Scene, context: Context, statement: _Statement) -> Said | None:
    """Read a refusal to comment, an inquiry or a denial: each stands alone in its sentence."""
    voice, words = statement.voice, statement.words
    if SILENT.search(words):
        of_toll = re.search(r"casualt|killed|dead|toll", words)
        topic: Topic = "casualties" if of_toll else "responsibility"
        return _said(scene, context, voice, topic, "no_comment")
    if INQUIRES.search(words):
        return _said(scene, context, voice, "investigation", "asserts")
    return _denial(scene, context, statement) if DENIES.search(words) else None


def _owned(scene: Scene, context: Context, statement: _Statement) -> list[Said]:
    """The attacker's own statement is always a claim of responsibility (decision 13)."""
    voice = statement.voice
    if context.general and TALLY.search(scene.text):
        return []
    if not scene.hits or statement.tolled or not (declares(scene.text, voice) or scene.attackers):
        return []
    stance: Stance = "concedes" if CONCEDES.search(statement.words) else "asserts"
    return [_said(scene, context, voice, "responsibility", stance)]


def _denial(scene: Scene, context: Context, statement: _Statement) -> Said:
    topic: Topic = "responsibility"
    if re.search(r"\b(?:civilians?|casualt\w+|killing|killed|deaths?)\b", statement.words):
        topic = "casualties"
    elif re.search(
        r"\b(?:target\w*|hospital|school|mosque|homes|residential"
        r"|broadcast\w*)\b",
        statement.words,
    ):
        topic = "target"
    if topic == "responsibility" and _is_attacker(scene, context, statement.voice):
        for told in context.strikes[:1]:
            told.denied = True
    return _said(scene, context, statement.voice, topic, "denies")


_RUIN = re.compile(r"destr|damag|level|flat|demol|burn|hit|Destr|Damag")
"""No damage is told without one of these, so most sentences are never looked at closely."""


def _damage(scene: Scene, context: Context) -> list[Said]:
    match = RUINED.search(scene.text) if context.strikes and _RUIN.search(scene.text) else None
    if match is None:
        return []
    count = match["count"] or match["number"]
    said = _said(scene, context, governing(list(scene.voices), match.start()), "damage", "asserts")
    if said.voice is None and count is None:
        return []
    said.count = count
    return [said]


def _tally(scene: Scene, context: Context) -> list[Said]:
    """Read totals of strikes and sorties; a count already on its strike is none (decision 19)."""
    if not context.general:
        return []
    found = []
    for match in TALLY.finditer(scene.text):
        said = _said(
            scene, context, governing(list(scene.voices), match.start()), "tally", "asserts"
        )
        said.count = match["count"]
        found.append(said)
    return found[:2] if scene.voices else found[:1]
