"""One neutral name for every actor, and which publishers are parties to the fighting."""

import pytest

from extractor.resolve.actors import canonical_actor, is_belligerent


@pytest.mark.parametrize(
    ("words", "name"),
    [
        *[(each, "Islamic State") for each in ("ISIS", "ISIL", "IS", "Daesh", "the Islamic State")],
        *[(each, "US-led Coalition") for each in ("The US-led coalition", "CJTF-OIR", "coalition")],
        ("coalition warplanes", "US-led Coalition"),
        ("the SDF", "Syrian Democratic Forces"),
        ("SOHR", "Syrian Observatory for Human Rights"),
        ("the Observatory’s", "Syrian Observatory for Human Rights"),
        ("Ansar Allah", "Houthis"),
        ("Houthi rebels", "Houthis"),
        ("Haftar’s forces", "Libyan National Army"),
        ("the Israeli military", "Israel Defense Forces"),
        ("Israeli warplanes", "Israel Defense Forces"),
        ("The Israel Defense Forces (IDF)", "Israel Defense Forces"),
        ("the RSF", "Rapid Support Forces"),
        ("the Assad regime", "Syrian government forces"),
        ("Syrian government forces", "Syrian government forces"),
        ("suspected Russian jets", "Russia"),
        ("Russian", "Russia"),
        ("U.S. officials", "United States"),
        ("U.S. President Jane Roe", "United States"),
        ("Ankara", "Turkey"),
        ("a spokesman for the Libyan government", "Libyan government"),
        ("Belgium's defence ministry", "Belgian Ministry of Defence"),
        ("the Chadian army", "Chadian armed forces"),
        ("South Sudanese troops", "South Sudanese armed forces"),
    ],
)
def test_words_fold_to_one_name(words: str, name: str) -> None:
    assert canonical_actor(words) == name


@pytest.mark.parametrize(
    ("words", "country", "name"),
    [
        ("the coalition", "YEM", "Saudi-led Coalition"),
        ("SAF", "SDN", "Sudanese Armed Forces"),
        ("the army", "SDN", "Sudanese Armed Forces"),
        ("the army", "TCD", "Chadian armed forces"),
        ("government forces", "SYR", "Syrian government forces"),
        ("the government", "SYR", "Syrian government"),
        ("rebels", "LBY", "Libyan rebels"),
    ],
)
def test_country_tells_whose(words: str, country: str, name: str) -> None:
    assert canonical_actor(words, country) == name


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("the  local\nsheikhs", "local sheikhs"),
        ("the army", "army"),
        ("rebels", "rebels"),
        ("who", "who"),
        ("us", "us"),
        ("", ""),
    ],
)
def test_unknown_actor_keeps_its_words(words: str, kept: str) -> None:
    assert canonical_actor(words) == kept


@pytest.mark.parametrize(
    ("publisher", "fights"),
    [
        ("U.S. Central Command", True),
        ("U.S. Central Command / CJTF-OIR (strike release)", True),
        ("ISAF", True),
        ("IDF", True),
        ("Russian MoD", True),
        ("Ukrainian General Staff", True),
        ("Turkish Ministry of Defence", True),
        ("Al-Masirah", False),
        ("SANA", False),
        ("The Times of Israel", False),
        ("Army Times", False),
        ("Morning Post (AFP)", False),
        ("Russia", False),
    ],
)
def test_belligerent_publishers_are_known(publisher: str, *, fights: bool) -> None:
    assert is_belligerent(publisher) is fights


def test_hostile_words_are_kept_in_no_time() -> None:
    assert canonical_actor("spokesman for " * 5000).startswith("spokesman for")
