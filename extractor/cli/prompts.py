"""`extractor prompts`: what a model is asked; none of it needs a network."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from extractor.settings import read_settings

app = typer.Typer(
    help="List, show, compare, begin, render and check prompts.", no_args_is_help=True
)

_Name = Annotated[str, typer.Argument(metavar="NAME@VERSION", help="Such as extract@v1.")]


def _folders() -> list[Path]:
    from extractor.prompt.build import shipped_prompts  # noqa: PLC0415 - keeps --help quick

    own = read_settings(os.environ, Path.cwd()).prompts
    return [own, shipped_prompts()] if own else [shipped_prompts()]


@app.command("list", epilog="Example: extractor prompts list")
def list_() -> None:
    """List the prompts, each with its fingerprint and what it is for."""
    from extractor.prompt.build import list_tasks, read_task  # noqa: PLC0415 - keeps --help quick

    folders = _folders()
    for name in list_tasks(folders):
        task = read_task(name, folders)
        typer.echo(f"{name}  {task.fingerprint[:12]}  {task.description}")


@app.command(epilog="Example: extractor prompts show extract@v1")
def show(name: _Name) -> None:
    """Show what a prompt says: its steps, system text, examples and question."""
    from extractor.prompt.build import load_task  # noqa: PLC0415 - keeps --help quick

    task = load_task(name, _folders())
    typer.echo(f"# {task.id}  {task.fingerprint}\n{task.description}")
    for step in task.steps:
        typer.echo(f"\n# step {step.name}: {' and '.join(step.parts)}")
        for message in task.prefixes[step.name]:
            typer.echo(f"\n## {message.role}\n{message.content}")
    typer.echo(f"\n# question\n{task.user}")


@app.command(epilog="Example: extractor prompts render extract@v1 --article article.txt")
def render(
    name: _Name,
    article: Annotated[str, typer.Option(help="File with one article or more.")],
    model: Annotated[str, typer.Option(help="Whom the request is for.")] = "openai/MODEL",
) -> None:
    """Print the exact request of an article's first step, a JSON object for each piece of it."""
    from extractor.cli.rendering import requests  # noqa: PLC0415 - keeps --help quick
    from extractor.prompt.build import load_task  # noqa: PLC0415

    for request in requests(load_task(name, _folders()), article, model):
        typer.echo(json.dumps(request, ensure_ascii=False, indent=2))


@app.command(epilog="Example: extractor prompts diff extract@v1 extract@v2")
def diff(one: _Name, other: _Name) -> None:
    """Print what sets two prompts apart, file by file; nothing where nothing does."""
    from extractor.prompt.versions import differences  # noqa: PLC0415 - keeps --help quick

    for line in differences(one, other, _folders()):
        typer.echo(line)


@app.command(epilog="Example: extractor prompts new extract@mine --source extract@v2")
def new(
    name: _Name,
    source: Annotated[str, typer.Option(help="The prompt to begin from.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Where it goes. Default: EXTRACTOR_PROMPTS, else the folder prompts.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Begin a prompt from another one, and print the folder that holds its files.

    EXTRACTOR_PROMPTS must name the folder for other commands to find it, unless it is a
    checkout's own.
    """
    from extractor.prompt.versions import begin  # noqa: PLC0415 - keeps --help quick

    own = read_settings(os.environ, Path.cwd()).prompts
    typer.echo(begin(name, source, _folders(), folder or own or Path("prompts")))


@app.command(epilog="Example: extractor prompts check")
def check(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME@VERSION]", help="Default: all.", show_default=False),
    ] = None,
) -> None:
    """Hold prompts to their own rules: every quote of an example must stand in its text."""
    from extractor.prompt.build import (  # noqa: PLC0415 - keeps --help quick
        check_task,
        list_tasks,
        read_task,
    )

    folders = _folders()
    problems = 0
    for each in [name] if name else list_tasks(folders):
        found = check_task(read_task(each, folders))
        problems += len(found)
        typer.echo("\n".join(found) if found else f"{each} holds together")
    raise typer.Exit(1 if problems else 0)
