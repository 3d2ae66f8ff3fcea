"""One article read by the rules: scenes, then strikes, then claims, written as a draft."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from extractor.article import Article
from extractor.rules.bulletins import read_bulletin
from extractor.rules.claims import Context, claims_of
from extractor.rules.days import dateline, days
from extractor.rules.said import Said, merged
from extractor.rules.scenes import Scene, read_scenes
from extractor.rules.sites import Knows
from extractor.rules.telling import FirstDay, Strikes
from extractor.rules.told import Told, place_key
from extractor.rules.triggers import is_labour, is_sport
from extractor.schema.draft import ClaimDraft, Draft, StrikeDraft
from extractor.text.sentences import Sentence, sentences
from extractor.text.spans import Span


@dataclass(frozen=True, slots=True)
class Almanac:
    """What the rules ask of rooms they may not enter: what is a place, who fights, which day.

    `days_of` gives, for one article, the reader of the first day that a phrase names.
    """

    knows: Knows
    is_party: Callable[[str], bool]
    days_of: Callable[[Article], FirstDay]


_NEAR = 2
"""Sentences after a strike that may still speak of it without naming it."""
_FAR = 5
"""Sentences after a strike in which a named source may still answer for it."""
_MANY = 4
"""Words of war that make an article's bare 'strikes' those of war."""


def read_article(article: Article, almanac: Almanac) -> Draft:
    """Read an article by the rules alone.

    >>> text = "Jets bombed a fuel depot in Hajin on Friday, killing two guards, the army said."
    >>> article = Article(id="a", text=text)
    >>> nothing = lambda _: None
    >>> almanac = Almanac(lambda name: "settlement", lambda name: False, lambda _: nothing)
    >>> draft = read_article(article, almanac)
    >>> draft.strikes[0].place.text, draft.claims[0].casualties[0].count
    ('Hajin', 'two')
    """
    lines = [piece for line in sentences(article.text) for piece in _pieces(line)]
    listed, rest = _bulletins(lines)
    scenes = read_scenes(rest, almanac.knows)
    own = article.publisher if article.publisher and almanac.is_party(article.publisher) else None
    strikes = Strikes(almanac.days_of(article), own, dateline(article.text), listed=bool(listed))
    sure = any(scene.sure for scene in scenes) and not is_sport(article.text)
    if not (sure or _is_military(article.text)):
        scenes = []
    said = merged(_claims(scenes, strikes))
    return _draft(listed, strikes.finish(), said)


_PIECE = re.compile(r"\S(?:.{0,998}\S)?(?!\S)|\S{1,1000}")
_WHOLE = 1_000
"""Characters of a sentence that are read at once; printed ones have hardly half as many."""


def _pieces(line: Sentence) -> list[Sentence]:
    """Cut a text without full stops between words, so that no search costs its square."""
    if len(line.text) <= _WHOLE:
        return [line]
    at = line.span.start
    return [
        replace(line, text=piece.group(), span=Span(at + piece.start(), at + piece.end()))
        for piece in _PIECE.finditer(line.text)
    ]


_HEADS_LIST = re.compile(r"\b(?:air ?)?strikes?\b")


def _bulletins(
    lines: list[Sentence],
) -> tuple[list[tuple[StrikeDraft, tuple[ClaimDraft, ...]]], list[Sentence]]:
    """Take the list lines of a release out of its text; a heading's day carries over to them."""
    listed: list[tuple[StrikeDraft, tuple[ClaimDraft, ...]]] = []
    rest: list[Sentence] = []
    day: str | None = None
    for line in lines:
        bulletin = read_bulletin(line, len(listed) + 1, day)
        if bulletin:
            listed.append((bulletin.strike, bulletin.claims))
            continue
        rest.append(line)
        if _HEADS_LIST.search(line.text):
            day = next((found.text for found in days(line.text) if not found.spoken), day)
    return listed, rest


def _claims(scenes: list[Scene], strikes: Strikes) -> list[Said]:
    found: list[Said] = []
    latest: tuple[int, Told | None] | None = None
    for line, scene in enumerate(scenes):
        told = strikes.read(scene, line)
        if scene.hits:
            latest = (line, told[-1] if told else None)
        if latest is None or line - latest[0] > (_FAR if scene.voices else _NEAR):
            continue
        near = latest[1]
        if not scene.hits and (scene.other_violence or _is_elsewhere(scene, near)):
            continue
        general = not told and (bool(scene.hits) or near is None)
        about = told or ((near,) if near and not general else ())
        found += claims_of(scene, Context(about, general, strikes.own))
    return found


_MILITARY = re.compile(
    r"\b(?:coalition|military|army|forces|fighters|militants|troops|ISIS|ISIL|insurgents|rebels"
    r"|Pentagon|air force|warplanes)\b",
    re.IGNORECASE,
)


def _is_military(text: str) -> bool:
    """Tell whether an article's bare 'strikes' are of war, not of unions or sport."""
    return not is_labour(text) and len(_MILITARY.findall(text)) >= _MANY


def _is_elsewhere(scene: Scene, told: Told | None) -> bool:
    """Tell whether a sentence without a strike of its own speaks of another place."""
    if told is None or scene.site is None or told.site is None or scene.site.wide or told.site.wide:
        return False
    return place_key(scene.site.text) != place_key(told.site.text)


def _draft(
    listed: list[tuple[StrikeDraft, tuple[ClaimDraft, ...]]], told: list[Told], said: list[Said]
) -> Draft:
    """Number everything in order: list lines first, then what the prose tells."""
    shift = len(listed)
    names = {strike.id: f"S{shift + number}" for number, strike in enumerate(told, start=1)}
    strikes = [strike for strike, _ in listed]
    strikes += [strike.draft().model_copy(update={"id": names[strike.id]}) for strike in told]
    claims = [claim for _, narrated in listed for claim in narrated]
    for item in said:
        item.about = tuple(names[name] for name in item.about)
        claims.append(item.draft(0))
    numbered = [claim.model_copy(update={"id": f"C{n}"}) for n, claim in enumerate(claims, start=1)]
    return Draft(strikes=strikes, claims=numbered)
