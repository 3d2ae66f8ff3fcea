"""Tasks read from disk, and the prompt of one step for one article."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.article import Article
from extractor.errors import PromptError
from extractor.exchange import Message, Prompt, Reply
from extractor.prompt.examples import Example, as_json, example_problems, read_examples
from extractor.prompt.strict import strict_schema
from extractor.prompt.template import fenced, fill, metadata_lines
from extractor.schema.draft import Draft, Part

NAME = re.compile(r"([A-Za-z0-9_-]+)@([A-Za-z0-9_-]+)")
FILES = ("system.md", "user.md", "examples.json", "meta.toml")
_CHARS_PER_TOKEN = 4  # of English news prose, by every current tokenizer, within a fifth


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Read):
    """One question put to the model: the lists it must return."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")  # it names the schema on the wire
    parts: tuple[Part, ...] = Field(min_length=1)


class _Meta(_Read):
    description: str
    max_completion_tokens: int = Field(gt=0)
    chunk_tokens: int = Field(ge=500)
    steps: tuple[Step, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Task:
    """One version of a prompt: what is asked, in which steps, and with which examples.

    `prefixes` holds the messages of each step that never change;
    `fingerprint` is the hex sha256 of all that is sent but the article. An article longer than
    `chunk_chars` is asked about in pieces.
    """

    name: str
    version: str
    description: str
    steps: tuple[Step, ...]
    system: str
    user: str
    examples: tuple[Example, ...]
    max_completion_tokens: int
    chunk_chars: int
    prefixes: Mapping[str, tuple[Message, ...]] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def id(self) -> str:
        """The name a command line knows it by, such as `extract@v1`."""
        return f"{self.name}@{self.version}"


def shipped_prompts() -> Path:
    """Return the folder of the prompts that come with the package.

    In a checkout it lies beside the package, and in an installed wheel too.
    """
    return Path(__file__).parents[2] / "prompts"


def list_tasks(folders: Sequence[Path]) -> list[str]:
    """Name every task that the folders hold, oldest version first.

    >>> list_tasks([shipped_prompts()])
    ['extract@v1', 'extract@v2', 'extract@v3']
    """
    found = {
        f"{meta.parents[1].name}@{meta.parent.name}"
        for folder in folders
        for meta in folder.glob("*/*/meta.toml")
    }
    return sorted(found, key=_natural)


def _natural(name: str) -> list[tuple[int, str]]:
    return [(int(run), "") if run.isdigit() else (-1, run) for run in re.split(r"(\d+)", name)]


def load_task(name: str, folders: Sequence[Path]) -> Task:
    """Read a task and hold it to its own rules.

    Each file comes from the first folder that has it, so a folder of a user's own may replace
    one file of a shipped version.

    Raises:
        PromptError: there is no such task, or a file of it contradicts another.

    >>> load_task("extract@v1", [shipped_prompts()]).steps
    (Step(name='extract', parts=('strikes', 'claims')),)
    """
    task = read_task(name, folders)
    problems = check_task(task)
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise PromptError(f"{problems[0]}{more}")
    return task


def read_task(name: str, folders: Sequence[Path]) -> Task:
    """Read a task without checking what its examples say; `check_task` does.

    Raises:
        PromptError: there is no such task, or a file of it cannot be read.
    """
    texts = prompt_files(name, folders)
    meta = _meta(name, texts["meta.toml"])
    task = Task(
        name=name.partition("@")[0],
        version=name.partition("@")[2],
        description=meta.description,
        steps=meta.steps,
        system=texts["system.md"].strip(),
        user=texts["user.md"].strip(),
        examples=read_examples(texts["examples.json"]),
        max_completion_tokens=meta.max_completion_tokens,
        chunk_chars=meta.chunk_tokens * _CHARS_PER_TOKEN,
    )
    task = replace(task, prefixes={step.name: _prefix(task, step) for step in task.steps})
    return replace(task, fingerprint=_fingerprint(task))


def prompt_files(name: str, folders: Sequence[Path]) -> dict[str, str]:
    """Read the files of a prompt, each from the first folder that has it.

    Raises:
        PromptError: there is no such prompt, or a file of it is missing.
    """
    match = NAME.fullmatch(name)
    if match is None:
        raise PromptError(f"no prompt {name!r}: name it as NAME@VERSION, such as 'extract@v1'")
    return {file: _text(name, Path(match[1], match[2], file), folders) for file in FILES}


def _text(name: str, inside: Path, folders: Sequence[Path]) -> str:
    for folder in folders:
        path = folder / inside
        if path.is_file():
            return path.read_text(encoding="utf-8")
    known = ", ".join(list_tasks(folders)) or "none"
    raise PromptError(f"prompt {name!r} has no file {inside.name!r}; there are: {known}")


def _meta(name: str, text: str) -> _Meta:
    import tomllib  # noqa: PLC0415 - the offline rules load no prompt and need not wait for it

    try:
        return _Meta.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        reason = str(error).replace("\n", " ")
        raise PromptError(f"meta.toml of {name!r} does not hold: {reason}") from error


def check_task(task: Task) -> list[str]:
    """List everything that contradicts itself in a task; an empty list is a good task.

    >>> check_task(load_task("extract@v1", [shipped_prompts()]))
    []
    """
    problems = []
    if not task.user.endswith("{{article}}"):
        problems.append(f"user.md of {task.id!r} must end with its gap 'article'")
    for number, example in enumerate(task.examples, 1):
        problems += [f"example {number} of {task.id!r}: {p}" for p in example_problems(example)]
    return problems


def build_prompt(
    task: Task,
    step: Step,
    article: Article,
    earlier: Sequence[Reply] = (),
    part_text: str | None = None,
) -> Prompt:
    """Render one step of a task: what never changes first, the article last.

    `part_text` is one piece of a long article (see `split_article`); None asks about the whole.
    The prompt's article then holds that piece as its text.

    >>> task = load_task("extract@v1", [shipped_prompts()])
    >>> prompt = build_prompt(task, task.steps[0], Article(id="a", text="Two strikes hit Aden."))
    >>> prompt.messages[0].role, prompt.messages[-1].content.splitlines()[-2]
    ('system', 'Two strikes hit Aden.')
    """
    piece = article if part_text is None else replace(article, text=part_text)
    drafts = [reply.draft for reply in earlier if reply.draft is not None]
    question = _question(task, step, piece, drafts)
    return Prompt(
        article=piece,
        name=task.id,
        step=step.name,
        parts=step.parts,
        messages=(*task.prefixes[step.name], Message("user", question)),
        schema=strict_schema(step.parts),
        fingerprint=task.fingerprint,
    )


def _prefix(task: Task, step: Step) -> tuple[Message, ...]:
    messages = [Message("system", task.system)]
    for example in task.examples:
        question = _question(task, step, example.article, [example.draft])
        messages.append(Message("user", question))
        messages.append(Message("assistant", example.answer(step.parts)))
    return tuple(messages)


def _question(task: Task, step: Step, article: Article, drafts: Sequence[Draft]) -> str:
    values = {
        "parts": " and ".join(f'"{part}"' for part in step.parts),
        "metadata": metadata_lines(article),
        "earlier": _found(_before(task, step), drafts),
        "article": fenced(article.text),
    }
    return fill(task.user, values)


def _before(task: Task, step: Step) -> list[Part]:
    """List what earlier steps of the task were asked for, and this one is not."""
    asked = [part for past in task.steps[: task.steps.index(step)] for part in past.parts]
    return [part for part in dict.fromkeys(asked) if part not in step.parts]


def _found(parts: Sequence[Part], drafts: Sequence[Draft]) -> str:
    found = [f"{part} found before: {_listed(part, drafts)}\n" for part in parts]
    return "".join(found)


def _listed(part: Literal["strikes", "claims"], drafts: Sequence[Draft]) -> str:
    lists = [json.loads(as_json(draft, (part,)))[part] for draft in drafts]
    return json.dumps([item for items in lists for item in items], ensure_ascii=False)


def _fingerprint(task: Task) -> str:
    sent: Mapping[str, object] = {
        "user": task.user,
        "steps": [
            {
                "name": step.name,
                "prefix": [(message.role, message.content) for message in task.prefixes[step.name]],
                "schema": strict_schema(step.parts),
            }
            for step in task.steps
        ],
    }
    canonical = json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
