"""Who says what a sentence says."""

import pytest

from extractor.rules.hedges import hedge_of
from extractor.rules.speakers import kind_of
from extractor.rules.voices import governing, read_voices, voices


@pytest.mark.parametrize(
    ("sentence", "text", "kind"),
    [
        ("The army said two men died.", "The army", "military"),
        ("Two men died, the army said.", "the army", "military"),
        ("Two men died, according to the army.", "the army", "military"),
        ("Two men died in Bara, Sudan, the army said.", "the army", "military"),
        ("The Plain Observatory said so.", "The Plain Observatory", "monitor"),
        (
            "The Northern Observatory for Human Rights, which is based in Britain, said so.",
            "The Northern Observatory for Human Rights",
            "monitor",
        ),
        ("The Plain Monitor, a watchdog in Tunis, said so.", "The Plain Monitor", "monitor"),
        ("Col. Adam Reyes, a spokesman for the coalition, said so.", "Col. Adam Reyes", "military"),
        ("Brig. Omar al-Tamimi, an army spokesman, said so.", "Brig. Omar al-Tamimi", "military"),
        ("The mayor, Olena Karpenko, said so.", "Olena Karpenko", "local_official"),
        ('"We heard a jet," said Nabil Haddad, a farmer.', "Nabil Haddad", "witness"),
        ("Residents said a jet circled.", "Residents", "witness"),
        ("Activists said a jet circled.", "Activists", "activist"),
        ("A doctor at the clinic said six died.", "A doctor at the clinic", "medical"),
        ("The White Helmets said six died.", "The White Helmets", "rescue"),
        ("The United Nations said six died.", "The United Nations", "un"),
        ("The Red Crescent said six died.", "The Red Crescent", "aid_group"),
        ("Hezbollah said it hit a post.", "Hezbollah", "armed_group"),
        ("Russia's Defence Ministry said six died.", "Russia's Defence Ministry", "military"),
        ("The foreign minister denied it.", "The foreign minister", "government"),
        ("There were reports of six deaths.", "reports", "unnamed"),
        ("Officials said six died.", "Officials", "unnamed"),
        ("The charity said six died.", "The charity", "aid_group"),
    ],
)
def test_a_source_is_found_beside_its_verb(sentence: str, text: str, kind: str) -> None:
    assert [(voice.text, voice.kind) for voice in voices(sentence)] == [(text, kind)]


@pytest.mark.parametrize(
    "sentence",
    [
        "Two men died near the well.",
        "It is said that the bridge is old.",
        "The attack claimed 12 lives.",
        "They called for calm.",
        "No group has admitted the bombing.",
        "The reports of the day were thin.",
    ],
)
def test_a_sentence_without_a_source_has_no_voice(sentence: str) -> None:
    assert voices(sentence) == []


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (
            ["Col. Adam Reyes said two died.", "Reyes denied it.", "He declined to say more."],
            ["Col. Adam Reyes"] * 3,
        ),
        (
            ["Russia's Defence Ministry said two died.", "The ministry denied it."],
            ["Russia's Defence Ministry"] * 2,
        ),
        (
            ["The Plain Monitoring Network said two died.", "Six hurt, the network said."],
            ["The Plain Monitoring Network"] * 2,
        ),
        (
            ["The army said two died.", "The mayor said six died.", "She said it was noon."],
            ["The army", "The mayor", "The mayor"],
        ),
    ],
)
def test_surnames_short_forms_and_pronouns_recall_who_spoke(
    lines: list[str], names: list[str]
) -> None:
    assert [[voice.text for voice in found] for found in read_voices(lines)] == [
        [name] for name in names
    ]


def test_a_short_form_that_fits_two_sources_stays_as_it_is() -> None:
    lines = [
        "Russia's Defence Ministry said two died.",
        "Syria's Health Ministry of Aleppo said six died.",
        "The ministry spoke of none, the ministry said.",
    ]

    assert [voice.text for voice in read_voices(lines)[2]] == ["the ministry"]


def test_a_pronoun_recalls_the_speaker_of_its_own_sentence_first() -> None:
    lines = ["The army said two died.", "The mayor told of more: he said six died."]

    assert [voice.text for voice in read_voices(lines)[1]] == ["The mayor", "The mayor"]


@pytest.mark.parametrize(
    ("sentence", "words", "name"),
    [
        ("The army said two died and the mayor said six died.", "two", "The army"),
        ("The army said two died and the mayor said six died.", "six", "the mayor"),
        ("Two died, the army said.", "Two", "the army"),
        ("Two died, according to the army.", "Two", "the army"),
    ],
)
def test_a_figure_belongs_to_the_source_that_governs_it(
    sentence: str, words: str, name: str
) -> None:
    voice = governing(voices(sentence), sentence.index(words))

    assert voice
    assert voice.text == name


def test_nobody_governs_a_sentence_without_sources() -> None:
    assert governing([], 5) is None


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("U.S. Africa Command", "military"),
        ("Air Marshal Philip Garrow", "military"),
        ("the regional governor", "local_official"),
        ("Tass news agency", "media"),
        ("the Houthis", "armed_group"),
        ("the Kremlin", "government"),
        ("a US official", "unnamed"),
        ("Ukraine", "government"),
        ("Lina Obari", "witness"),
    ],
)
def test_a_source_is_sorted_by_its_words(words: str, kind: str) -> None:
    assert kind_of(words) == kind


@pytest.mark.parametrize(
    ("words", "hedge"),
    [
        ("The army said two died.", "none"),
        ("Two had likely died.", "likely"),
        ("Two may have died.", "possible"),
        ("Two reportedly died.", "reported"),
        ("The count could not be verified.", "unverified"),
        ("It may have likely hit two.", "possible"),
        ("Two likely died, which could not be verified.", "likely"),
    ],
)
def test_one_hedge_is_kept_the_sources_own_first(words: str, hedge: str) -> None:
    assert hedge_of(words) == hedge
