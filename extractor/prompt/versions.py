"""Versions of a prompt: a new one begun from an old one, and what sets two apart."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff
from pathlib import Path

from extractor.errors import PromptError
from extractor.prompt.build import FILES, NAME, prompt_files


def begin(name: str, source: str, folders: Sequence[Path], into: Path) -> Path:
    """Copy a prompt under a new name and return its folder.

    Raises:
        PromptError: there is no such source, the new name is none or taken, or nothing can be
            written there.
    """
    texts = prompt_files(source, folders)
    match = NAME.fullmatch(name)
    if match is None:
        raise PromptError(f"no prompt can be named {name!r}: name it as NAME@VERSION")
    folder = into / match[1] / match[2]
    if folder.exists():
        raise PromptError(f"{str(folder)!r} is there already: choose another version")
    try:
        folder.mkdir(parents=True)
        for file, text in texts.items():
            (folder / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise PromptError(f"cannot write to {str(folder)!r}: {error.strerror}") from error
    return folder


def differences(one: str, other: str, folders: Sequence[Path]) -> Iterator[str]:
    """Yield the lines of a unified diff from one prompt to another, file by file.

    Raises:
        PromptError: there is no such prompt.
    """
    before, after = prompt_files(one, folders), prompt_files(other, folders)
    for file in FILES:
        yield from unified_diff(
            before[file].splitlines(),
            after[file].splitlines(),
            f"{one}/{file}",
            f"{other}/{file}",
            lineterm="",
            n=1,
        )
