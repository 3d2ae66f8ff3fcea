"""Words of striking: which tell of a strike, by what means, and which only look like one."""

import pytest

from extractor.rules.triggers import hits, is_labour, is_sport, is_unreal, masked, method_of


@pytest.mark.parametrize(
    ("sentence", "method"),
    [
        ("An air strike hit a depot near Hajin.", "airstrike"),
        ("Airstrikes on Hajin went on after dark.", "airstrike"),
        ("Two air raids woke the town.", "airstrike"),
        ("Warplanes bombed the old bridge.", "airstrike"),
        ("Helicopters dropped barrel bombs on the market.", "airstrike"),
        ("A helicopter attack set the camp on fire.", "airstrike"),
        ("A drone strike killed a driver.", "drone"),
        ("A drone crashed into a tower block in Odesa.", "drone"),
        ("Nine Shaheds hit the port.", "drone"),
        ("A missile strike destroyed the plant.", "missile"),
        ("A ballistic missile slammed into the hotel.", "missile"),
        ("Rocket fire killed a farmer.", "rocket"),
        ("Rockets landed beside the airport road.", "rocket"),
        ("Shelling wounded a nurse in Hays.", "artillery"),
        ("Troops shelled the village for an hour.", "artillery"),
        ("Tank fire hit the silo.", "artillery"),
        ("Mortar rounds fell on the bazaar.", "mortar"),
        ("A mortar attack killed two guards.", "mortar"),
        ("Naval gunfire destroyed the jetty.", "naval"),
        ("A gunboat fired at the pier.", "naval"),
        ("Shelling and then air strikes emptied the suburb.", "mixed"),
        ("The second strike came at noon.", "unspecified"),
        ("The town was bombarded all night.", "unspecified"),
    ],
)
def test_a_strike_is_known_by_its_word_and_means(sentence: str, method: str) -> None:
    assert method_of(hits(sentence)) == method


@pytest.mark.parametrize(
    "sentence",
    [
        "Bus drivers went on strike on Monday.",
        "The rail strike entered its second week.",
        "Teachers staged a one-day strike over pay.",
        "The strike committee met in the canteen.",
        "Prisoners began a hunger strike in May.",
        "A strike by hospital workers closed two wards.",
        "A car bomb went off outside the bank.",
        "A suicide attack killed the guards at the gate.",
        "A suicide bomber walked into the hall.",
        "A roadside bomb wounded three soldiers.",
        "A truck bombing shook the quarter.",
        "The striker scored twice in Lyon.",
        "A penalty strike decided the match.",
        "Lightning strikes set the barn on fire.",
        "Lightning struck a barn outside Kharkiv.",
        "An earthquake struck the coast.",
        "The two ministers struck a deal.",
        "She struck a balance between the two.",
        "A bird strike forced the pilot to turn back.",
        "Gunmen fired rocket-propelled grenades at a checkpoint.",
        "Police raids led to nine arrests.",
        "Night raids frightened the villagers.",
        "A drone show lit up the harbour.",
        "The missile factory hired forty welders.",
        "Fighter jets are built in that town.",
        "The bomb squad cleared the station.",
        "Prices skyrocketed in spring.",
        "Snow fell all day and the river rose.",
    ],
)
def test_what_only_looks_like_a_strike_gives_no_hit(sentence: str) -> None:
    assert hits(sentence) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The minister threatened air strikes on the port.",
        "The general vowed to bomb the dam.",
        "Parliament authorised air strikes.",
        "The cabinet is considering air strikes.",
        "The army could shell the town again.",
        "Envoys called for an end to air strikes.",
        "The army halted air strikes on Sunday.",
        "Crews practised for missile strikes.",
        "Jets hit dummy targets with guided missiles.",
        "Ships fired missiles during a naval exercise.",
        "The alliance has permission for drone strikes.",
        "Officials warned of missile strikes this winter.",
        "Rebels had used the silo to direct rocket fire at the town.",
    ],
)
def test_a_threat_a_permission_or_a_drill_is_no_strike(sentence: str) -> None:
    found = hits(sentence)

    assert all(is_unreal(sentence, hit) for hit in found)


@pytest.mark.parametrize(
    "sentence",
    [
        "Jets carried out air strikes on Hajin.",
        "An air strike that nobody expected hit the school.",
        "The army, which had threatened the town, launched air strikes on it.",
    ],
)
def test_a_strike_that_was_carried_out_is_real(sentence: str) -> None:
    assert not any(is_unreal(sentence, hit) for hit in hits(sentence)[-1:])


def test_masking_moves_no_offset() -> None:
    sentence = "After the car bomb, jets bombed Hajin."

    assert len(masked(sentence)) == len(sentence)
    assert masked(sentence).index("jets") == sentence.index("jets")


def test_a_weapon_counts_only_when_fired() -> None:
    assert hits("The brigade owns forty tanks.") == []
    assert [hit.sort for hit in hits("Tanks fired at the mill.")] == ["weapon"]


@pytest.mark.parametrize(
    ("text", "labour"),
    [
        ("The union wants higher wages; workers will picket, and employers refuse talks.", True),
        ("Jets hit a depot. The union of doctors counted the dead.", False),
    ],
)
def test_an_article_of_unions_is_known_by_its_words(text: str, *, labour: bool) -> None:
    assert is_labour(text) is labour


@pytest.mark.parametrize(
    ("text", "sport"),
    [
        ("The striker scored the second goal of the match from a penalty.", True),
        ("Jets hit a stadium an hour after the match.", False),
    ],
)
def test_an_article_of_sport_is_known_by_its_words(text: str, *, sport: bool) -> None:
    assert is_sport(text) is sport
