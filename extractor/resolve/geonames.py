"""Build a place index from GeoNames dumps; run as a module, rebuild the shipped one.

`python -m extractor.resolve.geonames OUT` needs the extra `gazetteer`.
"""

import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import NamedTuple, TextIO

from extractor.errors import GazetteerError
from extractor.resolve.countries import country_coded
from extractor.resolve.filing import IndexWriter, Source, admin1_of
from extractor.resolve.names import roman_name
from extractor.schema.terms import Precision

DUMP_COLUMNS = 19
SITES = frozenset(
    ["AIRP", "AIRB", "AIRF", "AIRH", "BDG", "CTRM", "CMPRF", "CMPREF", "DAM", "HSP", "HSPC"]
) | {"INSM", "MILB", "MKT", "MSQE", "OILR", "PRT", "PS", "PSH", "RFNY", "OILF", "GASF", "PRN"}
"""Feature codes of things that are struck; other buildings would only make names ambiguous."""
DIVISIONS: dict[str, Precision] = {"ADM1": "admin1", "ADM2": "district", "ADM3": "district"}


class Built(NamedTuple):
    """What a build filed, and how many rows it left out (seas, streams, shops, unknown codes)."""

    places: int
    left_out: int


def build_index(dump_files: Sequence[Path], out: Path) -> Built:
    """Build an index from GeoNames dumps (`SY.txt`, `allCountries.zip`), reading line by line.

    Raises GazetteerError for a file that is missing, is no dump, or cannot be written.
    """
    writer, left_out = IndexWriter(), 0
    for path in dump_files:
        for place in _dump_places(path):
            if place is None:
                left_out += 1
            else:
                writer.add(place)
    return Built(writer.write(out), left_out)


def _dump_places(path: Path) -> Iterator[Source | None]:
    """Yield each row's place, or None for a row that is no place of ours."""
    with _dump_lines(path) as lines:
        for number, line in enumerate(lines, start=1):
            cells = line.rstrip("\n").split("\t")
            try:
                yield _dump_place(cells)
            except ValueError as why:
                raise GazetteerError(
                    f"{str(path)!r} is no GeoNames dump: line {number}: {why}"
                ) from why


@contextmanager
def _dump_lines(path: Path) -> Iterator[TextIO]:
    """Open a dump, plain or the one inside its zip."""
    try:
        if not zipfile.is_zipfile(path):
            with path.open(encoding="utf-8") as lines:
                yield lines
            return
        with zipfile.ZipFile(path) as archive:
            inside = [name for name in archive.namelist() if name.endswith(".txt")]
            dumps = [name for name in inside if "readme" not in name.lower()]
            if len(dumps) != 1:
                raise GazetteerError(f"{str(path)!r} holds {len(dumps)} dumps, expected one .txt")
            with archive.open(dumps[0]) as file, TextIOWrapper(file, encoding="utf-8") as lines:
                yield lines
    except (OSError, EOFError, UnicodeDecodeError, zipfile.BadZipFile, zlib.error) as why:
        raise GazetteerError(f"the dump {str(path)!r} cannot be read: {why}") from why


def _dump_place(cells: list[str]) -> Source | None:
    """Read one row of a dump (geonames.org/export, 19 columns)."""
    if len(cells) != DUMP_COLUMNS:
        raise ValueError(f"{len(cells)} columns where a dump has {DUMP_COLUMNS}")
    _, name, ascii_name, alternates, lat, lon, feature_class, code, iso2, _, admin1, *_ = cells
    precision = _precision(feature_class, code)
    if precision is None or country_coded(iso2) is None:
        return None
    return Source(
        iso2,
        roman_name(ascii_name or name),
        admin1_of(iso2, admin1),
        float(lat),
        float(lon),
        precision,
        min(int(cells[14] or 0), 2**32 - 1),
        (name, *alternates.split(",")),
    )


def _precision(feature_class: str, code: str) -> Precision | None:
    """Return how precise a feature is, or None when it is nothing we place strikes in."""
    if feature_class == "P":
        return "district" if code == "PPLX" else "settlement"
    if feature_class == "A":
        return DIVISIONS.get(code)
    return "site" if code in SITES else None


def rebuild(out: Path) -> None:
    """Build the shipped index and say how many places it holds."""
    from extractor.resolve.shipped import build_shipped  # noqa: PLC0415 (not for users' builds)

    sys.stderr.write(f"{build_shipped(out):,} places in {out}\n")


if __name__ == "__main__":
    rebuild(Path(sys.argv[1]))
