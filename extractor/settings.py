"""What the environment and a `.env` file in the working folder set; read once, at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_DB = "extractor.db"
"""The file in the working folder that keeps a model's replies when no database is named."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The defaults a command falls back to when its flags leave something open.

    `model` is None when nobody chose one, and so is `db`, the path or URL of a database;
    `prompts` is a folder laid over the shipped prompts; `env` is everything that was set:
    providers look up their own keys in it.
    """

    model: str | None
    prompts: Path | None
    db: str | None
    env: Mapping[str, str]


def read_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """Lay the environment over the `.env` of a folder; an empty variable counts as unset.

    >>> read_settings({"EXTRACTOR_MODEL": "ollama/qwen3"}, Path("no-such-folder")).model
    'ollama/qwen3'
    """
    env = {name: value for name, value in {**_dotenv(folder), **environ}.items() if value}
    prompts = env.get("EXTRACTOR_PROMPTS")
    return Settings(
        model=env.get("EXTRACTOR_MODEL"),
        prompts=Path(prompts) if prompts else None,
        db=env.get("EXTRACTOR_DB"),
        env=env,
    )


def _dotenv(folder: Path) -> dict[str, str]:
    path = folder / ".env"
    if not path.is_file():
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 - most folders have no such file

    return {name: value or "" for name, value in dotenv_values(path).items()}
