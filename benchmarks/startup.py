"""How long the command line takes to start, beside the smallest typer app there can be.

    python benchmarks/startup.py [ROUNDS]

Promised: `extractor --help` within 1.3 times the `--help` of a one-command app, and `extract
--model rules` on one article within 3 times of it. All are started in turn, so that a busy machine
slows each of them alike; the medians are compared.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

BARE = '''
import typer

app = typer.Typer()


@app.command()
def hello(name: str, times: int = 1) -> None:
    """Greet."""
    print(f"Hello {name}" * times)


app()
'''
ROUNDS = 9
SAMPLE = Path(__file__).parent.parent / "samples" / "as-susah-mosque.txt"
EXTRACTOR = Path(sys.executable).with_name("extractor")


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - commands of our own
    return time.perf_counter() - start


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        commands = [
            [sys.executable, str(bare), "--help"],
            [str(EXTRACTOR), "--help"],
            [str(EXTRACTOR), "extract", str(SAMPLE), "--model", "rules", "--quiet"],
        ]
        for command in commands:
            seconds(command)  # the first start of each compiles and reads from the disk
        taken = [[seconds(command) for command in commands] for _ in range(rounds)]
    typer, shown, extracted = (median(column) for column in zip(*taken, strict=True))
    print(f"startup: a bare typer app's --help {typer:.2f} s, medians of {rounds} in turn")
    print(
        f"startup: extractor --help {shown:.2f} s ({shown / typer:.2f} x), "
        f"extract on one article {extracted:.2f} s ({extracted / typer:.2f} x)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
