"""The place index: one key for many spellings, a file that is mapped and never loaded."""

import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import GazetteerError
from extractor.resolve.gazetteer import SHIPPED, Gazetteer, user_index_path
from extractor.resolve.geonames import build_index
from extractor.resolve.names import fold_name, plain_name, roman_name

SHIPPED_GAZETTEER = Gazetteer.open()


def row(name: str, alternates: str = "", code: str = "PPL", iso2: str = "SY") -> str:
    """Write a row of a GeoNames dump."""
    feature_class = {"ADM1": "A", "AIRB": "S", "STM": "H"}.get(code, "P")
    cells = ["1", name, name, alternates, "35.5", "39.25", feature_class, code, iso2, "", "04"]
    return "\t".join([*cells, "", "", "", "1200", "", "", "Asia/Damascus", "2024-01-01"])


def dump(folder: Path, *rows: str, name: str = "SY.txt") -> Path:
    path = folder / name
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "spellings",
    [
        ["Deir ez-Zor", "Dayr az Zawr", "Deir al-Zour", "Deir Ezzor", "Dayr Az Zawr"],
        ["Raqqa", "Ar Raqqah", "Al-Raqqah", "Rakka"],
        ["as-Susah", "As Sūsah", "Al-Susah", "Sousa"],
        ["Ain Issa", "Ayn Isa", "‘Ayn ‘Īsá"],
        ["Hawija", "Al Huwayjah", "Al Ḩawījah"],
        ["Baghouz", "Baghuz", "al-Baghuz"],
        ["Tal Afar", "Tall ‘Afar", "Tel Afar"],
        ["Hasakah", "Hassakeh", "Al Ḩasakah", "al-Hasaka"],
        ["Teir Harfa", "Tayr Harfa"],
        ["Khan Sheikhoun", "Khān Shaykhūn"],
        ["Ma'arrat an-Nu'man", "Maaret Al Numan", "Maarrat al-Numan"],
        ["Sana'a", "Ṣan‘ā’", "Sanaa"],
        ["Jisr al-Shughour", "Jisr ash-Shughur"],
        ["Mar’a", "Mar'a", "MAR`A"],
    ],
)
def test_spellings_of_one_name_share_a_key(spellings: list[str]) -> None:
    assert len({fold_name(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Homs", "Hama"), ("Hit", "Hatra"), ("Tel Abyad", "Tal Afar"), ("Idlib", "Adlub")],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert fold_name(one) != fold_name(other)


@given(st.text(max_size=60))
def test_any_text_folds_and_can_be_looked_up(name: str) -> None:
    assert fold_name(name) == fold_name(name.upper()) or not name.isascii()
    assert isinstance(SHIPPED_GAZETTEER.find(name), tuple)


@given(st.from_regex(r"[A-Za-z]{1,12}(?:[ -][A-Za-z]{1,12}){0,3}", fullmatch=True))
def test_case_marks_and_hyphens_do_not_change_the_key(name: str) -> None:
    marked = name.upper().replace("-", " ").replace("A", "Ā").replace("D", "Ḑ’")

    assert plain_name(marked) == plain_name(name)
    assert fold_name(marked) == fold_name(name)
    assert roman_name(marked) == name.upper().replace("-", " ")


@pytest.mark.parametrize(
    ("name", "country", "found"),
    [
        ("Baghuz Fawqani", "SYR", "Baghuz"),
        ("Kobane", "SYR", "Kobani"),
        ("Ayn al-Arab", "SYR", "Kobani"),
        ("Tall Afar", "IRQ", "Tal Afar"),
        ("Hit", "IRQ", "Hit"),
        ("Gaza", "PSE", "Gaza Strip"),
        ("Kosovska Mitrovica", "XKX", "Mitrovice"),
        ("Sevastopol", "UKR", "Sevastopol"),
        ("Helmand", "AFG", "Helmand"),
        ("Sangīn", "AFG", "Sangin"),
    ],
)
def test_shipped_index_knows(name: str, country: str, found: str) -> None:
    there = [entry for entry in SHIPPED_GAZETTEER.find(name) if entry.country == country]

    assert there[0].name.startswith(found)
    assert there[0].lat is not None


def test_name_as_spelt_comes_before_folded_ones() -> None:
    matches = [entry.match for entry in SHIPPED_GAZETTEER.find("as-Susah")]

    assert matches[0] == "name"
    assert matches == sorted(matches, key=lambda match: match == "folded")


def test_shipped_index_stays_small() -> None:
    assert SHIPPED.stat().st_size <= 12_000_000


def test_dump_is_laid_over_the_shipped_index(tmp_path: Path) -> None:
    source = dump(tmp_path, row("Kafr Tajriba", "Kefr Tejribe,كفر تجربة"))

    built = build_index([source], tmp_path / "own.idx")

    entry = Gazetteer.open(extra=[tmp_path / "own.idx"]).find("Kafr at-Tajribah")[0]
    assert built == (1, 0)
    assert (entry.name, entry.country, entry.admin1) == ("Kafr Tajriba", "SYR", "Raqqa")
    assert (entry.lat, entry.lon, entry.population) == (35.5, 39.25, 1200)
    assert Gazetteer.open(extra=[tmp_path / "own.idx"]).knows("Aleppo")
    assert Gazetteer.open(tmp_path / "own.idx").find("كفر تجربة")


@pytest.mark.parametrize(
    ("code", "precision"),
    [("PPL", "settlement"), ("PPLX", "district"), ("ADM1", "admin1"), ("AIRB", "site")],
)
def test_feature_code_gives_the_precision(tmp_path: Path, code: str, precision: str) -> None:
    build_index([dump(tmp_path, row("Tajribat Umm", code=code))], tmp_path / "own.idx")

    assert Gazetteer.open(tmp_path / "own.idx").find("Tajribat Umm")[0].precision == precision


def test_division_is_found_without_its_word(tmp_path: Path) -> None:
    build_index([dump(tmp_path, row("Tajriba Governorate", code="ADM1"))], tmp_path / "own.idx")

    assert Gazetteer.open(tmp_path / "own.idx").knows("Tajriba")


def test_streams_and_unknown_countries_are_left_out_and_counted(tmp_path: Path) -> None:
    source = dump(tmp_path, row("Nahr", code="STM"), row("Nowhere", iso2="ZZ"), row("Tajriba"))

    assert build_index([source], tmp_path / "own.idx") == (1, 2)


def test_zipped_dump_is_read(tmp_path: Path) -> None:
    dump(tmp_path, row("Tajriba"))
    with zipfile.ZipFile(tmp_path / "SY.zip", "w") as archive:
        archive.write(tmp_path / "SY.txt", "SY.txt")
        archive.writestr("readme.txt", "about the columns")

    assert build_index([tmp_path / "SY.zip"], tmp_path / "own.idx").places == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"name\tlat\n", "line 1: 2 columns where a dump has 19"),
        (row("Tajriba").replace("35.5", "north").encode(), "line 1: could not convert"),
        (b"\xff\xfe\x00bad", "cannot be read"),
    ],
)
def test_file_that_is_no_dump_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "bad.txt").write_bytes(content)

    with pytest.raises(GazetteerError, match=reason):
        build_index([tmp_path / "bad.txt"], tmp_path / "own.idx")
    assert not (tmp_path / "own.idx").exists()


def test_missing_dump_is_named(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match=r"SY\.txt"):
        build_index([tmp_path / "SY.txt"], tmp_path / "own.idx")


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 400])
def test_broken_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "own.idx").write_bytes(content)

    with pytest.raises(GazetteerError, match=r"own\.idx"):
        Gazetteer.open(extra=[tmp_path / "own.idx"])


def test_cut_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.idx").write_bytes(SHIPPED.read_bytes()[:100_000])

    with pytest.raises(GazetteerError, match="no place index of this version"):
        Gazetteer.open(tmp_path / "own.idx")


def test_users_index_stands_in_the_data_folder() -> None:
    assert user_index_path({"HOME": "/home/ana"}) == Path(
        "/home/ana/.local/share/extractor/places.idx"
    )
