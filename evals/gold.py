"""Labels: one article's strikes and claims as a reader wrote them down (codebook §5)."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.errors import GoldError
from extractor.schema.record import Attacker, Claimant, DateValue, Place, Quantity, Target, Toll
from extractor.schema.terms import Hedge, Method, Reality, Salience, Stance, Topic


class _Labelled(BaseModel):
    """A part of a label; keys we do not know are left to `check_gold`, which names them."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class LabelAttacker(Attacker):
    """Who fired, with other names a reader would accept."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    aliases: list[str] = Field(default_factory=list)


class LabelClaimant(Claimant):
    """Who says it, with other names a reader would accept."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    aliases: list[str] = Field(default_factory=list)


class LabelPlace(Place):
    """Where it landed, with other spellings; coordinates are not labelled."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    lat: float | None = None
    lon: float | None = None
    aliases: list[str] = Field(default_factory=list)


class LabelStrike(_Labelled):
    """A strike as labelled; `optional` when a careful second reader could leave it out."""

    id: str
    reality: Reality
    salience: Salience
    count: Quantity | None
    method: Method
    attackers: list[LabelAttacker]
    date: DateValue | None
    place: LabelPlace | None
    target: Target | None
    quotes: list[str]
    optional: bool = False


class LabelClaim(_Labelled):
    """A claim as labelled; `optional` when a careful second reader could leave it out."""

    id: str
    about: list[str]
    claimant: LabelClaimant
    via: str | None
    topic: Topic
    stance: Stance
    hedge: Hedge
    casualties: list[Toll]
    count: Quantity | None
    period: DateValue | None
    quotes: list[str]
    optional: bool = False


class LabelArticle(_Labelled):
    """What is known about a labelled article.

    `cluster` names the event that several articles report; `conflict` and `style` say which war
    and which trade of writing it stands for; `hostile` marks a text that tries to steer a model.
    """

    id: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None
    cluster: str | None = None
    conflict: str | None = None
    style: str | None = None
    hostile: bool = False


class Label(_Labelled):
    """A label file."""

    article: LabelArticle
    strikes: list[LabelStrike]
    claims: list[LabelClaim]
    notes: list[str] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article's text with its label; statistics resample by `cluster`."""

    text: str
    label: Label

    @property
    def id(self) -> str:
        """The article's id, which is the stem of both files."""
        return self.label.article.id

    @property
    def cluster(self) -> str:
        """The event the article reports; an article outside every cluster is its own."""
        return self.label.article.cluster or self.id


def read_label(path: Path) -> Label:
    """Read one label file.

    Raises:
        GoldError: the file is no JSON, or no label.
    """
    try:
        return Label.model_validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "the file"
        raise GoldError(f"{path.name}: {where}: {first['msg']}") from error


def label_files(folder: Path) -> list[Path]:
    """List the label files of a folder by name.

    Raises:
        GoldError: the folder holds none.
    """
    files = sorted(folder.glob("*.json"))
    if not files:
        raise GoldError(f"{folder}: no label file (NAME.json beside NAME.txt) in this folder")
    return files


def load_gold(folder: Path) -> list[Labelled]:
    """Read every labelled article of a folder, sorted by id.

    Raises:
        GoldError: a label file is broken, has no text beside it, or the folder is empty.
    """
    cases = [load_case(path) for path in label_files(folder)]
    return sorted(cases, key=lambda case: case.id)


def load_case(path: Path) -> Labelled:
    """Read one label file and the text beside it.

    Raises:
        GoldError: either is missing or broken, or the label names another article.
    """
    label = read_label(path)
    if label.article.id != path.stem:
        raise GoldError(f"{path.name}: article.id is {label.article.id!r}, not the file's stem")
    try:
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    except FileNotFoundError as error:
        raise GoldError(f"{path.name}: no {path.stem}.txt beside it") from error
    except UnicodeDecodeError as error:
        raise GoldError(f"{path.stem}.txt: byte {error.start} is no UTF-8") from error
    return Labelled(text=text, label=label)


def gold_hash(cases: list[Labelled]) -> str:
    """Name a set of labelled articles by what they say: 12 hex digits, whatever their order."""
    digest = hashlib.sha256()
    for case in sorted(cases, key=lambda case: case.id):
        parts = [case.text, case.label.model_dump(mode="json")]
        digest.update(json.dumps(parts, sort_keys=True).encode())
    return digest.hexdigest()[:12]
