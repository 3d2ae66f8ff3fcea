"""`extractor relay`: a model server whose answers are typed into a folder."""

from pathlib import Path
from typing import Annotated

import typer

EXAMPLE = "Example: extractor relay --folder answers, then extract … --model relay/anna"


def relay(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on loopback.")] = 8765,
    folder: Annotated[Path, typer.Option(help="Where requests appear and answers are put.")] = Path(
        "relay"
    ),
    pending: Annotated[
        bool, typer.Option("--pending", help="List the requests without an answer, and leave.")
    ] = False,
) -> None:
    """Let whoever sits at a folder answer in a model's place.

    Each request becomes KEY.request.md; its answer is read from KEY.reply.json beside it, at
    once when it is there already. Ctrl-C leaves both for the next start.
    """
    from extractor.relay.folder import list_pending  # noqa: PLC0415 - keeps --help quick

    if not pending:
        _serve(folder, port)
        return
    for path in list_pending(folder):
        typer.echo(path)


def _serve(folder: Path, port: int) -> None:
    from extractor.relay.folder import list_pending  # noqa: PLC0415 - keeps --help quick
    from extractor.relay.server import base_url, open_relay  # noqa: PLC0415

    try:
        with open_relay(folder, port, _say) as listener:
            _say(f"relay at {base_url(listener)}; requests appear in {folder}; Ctrl-C ends it")
            listener.serve_forever()
    except KeyboardInterrupt:
        waiting = sum(1 for _ in list_pending(folder))
        wait = "1 request waits" if waiting == 1 else f"{waiting} requests wait"
        _say(f"relay closed; {wait} for an answer in {folder}")
    except OSError as error:
        raise typer.BadParameter(
            f"no relay at port {port} with {folder}: {error.strerror}"
        ) from error


def _say(line: str) -> None:
    typer.echo(f"extractor: {line}", err=True)
