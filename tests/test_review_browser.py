"""The desk in a real browser: from an article to its label, by keyboard alone and by mouse."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from desks import MILL, accepted, cases_of, changed, desk_over, silo
from playwright.sync_api import BrowserContext, Page, expect
from reporting import claim, quote, record_of, strike
from test_report_browser import (
    CHROMIUM,
    HOSTILE,
    ROOT,
    SCREENSHOTS,
    context,
    extractor,
    hostile_record,
    long_record,
)

from extractor.article import Article
from extractor.cli.reviewing import Order, desk_of
from extractor.review.cases import cases_of_articles
from extractor.review.desk import Desk
from extractor.review.server import serving_desk

__all__ = ["context"]  # a fixture, found by name

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no Chromium here: install Debian's package chromium"
)

ANSWERED = re.compile(r"Failed to load resource: .* status of (404|409|422) ")
"""What the console says of answers that a desk means: no such page, a conflict, not finished."""
LIT = re.compile(r"\blit\b")
Press = Callable[[Page, str], None]


def by_mouse(page: Page, selector: str) -> None:
    page.locator(selector).first.click()


def by_keyboard(page: Page, selector: str) -> None:
    page.locator(selector).first.focus()
    page.keyboard.press("Enter")


BOTH = pytest.mark.parametrize("press", [by_mouse, by_keyboard])


Serve = Callable[[Desk], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as running:
        yield lambda desk: running.enter_context(serving_desk(desk))


@pytest.fixture
def page(context: BrowserContext, serve: Serve) -> Iterator[Page]:  # noqa: ARG001 - it outlives the page
    """A page that fails its test when it complains, or asks anybody but its desk."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: complaints.append(f"asked for {request.url}"))
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.accept()))
    yield page
    page.close()
    own = re.compile(r"asked for http://127\.0\.0\.1:\d+/")
    assert [c for c in complaints if not own.match(c) and not ANSWERED.match(c)] == []


def opened(page: Page, url: str, name: str = "") -> Page:
    page.goto(f"{url}articles/{name}" if name else url)
    is_ready(page)
    return page


def is_ready(page: Page) -> None:
    """Wait until the page's own script has taken the keys and buttons over."""
    expect(page.locator("html[data-ready]")).to_be_attached()


def is_saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(re.compile("^(Saved|Label saved)"))


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what is focused bears this name, as a labeller without a mouse does."""
    for _ in range(80):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
                const at = document.activeElement;
                return at.getAttribute("aria-label") || at.labels?.[0]?.textContent
                    || at.textContent;
            }"""
        )
        if found == name:
            return
    pytest.fail(f"no stop of the tab key is named {name!r}")


def select_words(page: Page, words: str, text: str = MILL.text) -> None:
    """Select words of the text with the keys of the caret."""
    page.keyboard.press("t")
    page.keyboard.press("Control+Home")
    steps = [*["ArrowRight"] * text.index(words), *["Shift+ArrowRight"] * len(words)]
    for key in steps:
        page.keyboard.press(key)


def select_by_mouse(page: Page, words: str) -> None:
    """Drag over words, which stand on one line of the text."""
    box = page.evaluate(
        """(words) => {
            const walk = document.createTreeWalker(
                document.getElementById("text"), NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
                const at = walk.currentNode.data.indexOf(words);
                if (at < 0) continue;
                walk.currentNode.parentElement.scrollIntoView({ block: "center" });
                const range = new Range();
                range.setStart(walk.currentNode, at);
                range.setEnd(walk.currentNode, at + words.length);
                const { left, right, top, height } = range.getBoundingClientRect();
                return [left, right, top + height / 2];
            }
        }""",
        words,
    )
    left, right, y = box
    page.mouse.move(left + 0.5, y)
    page.mouse.down()
    page.mouse.move(right - 0.5, y, steps=4)
    page.mouse.up()


# --- from a raw article to a label


def write_strike_by_keys(page: Page, text: str) -> None:
    select_words(page, "Artillery shells hit a flour mill in Zliten on Monday", text)
    page.keyboard.press("s")
    expect(page.get_by_label("Reality")).to_be_focused()
    page.keyboard.type("alleged")
    tab_to(page, "Means")
    page.keyboard.type("artillery")
    tab_to(page, "When")
    page.keyboard.type("on Monday")
    expect(page.get_by_label("When: first day")).to_have_value("2020-05-04")
    tab_to(page, "Where")
    page.keyboard.type("Zliten")
    expect(page.get_by_label("Where: country, three letters")).to_have_value("LBY")
    tab_to(page, "Target")
    page.keyboard.type("a flour mill")
    tab_to(page, "Categories: none")
    page.keyboard.press("Enter")
    tab_to(page, "other")
    page.keyboard.press("Space")
    expect(page.get_by_text("Categories: other")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".card").first).to_be_focused()


def write_claim_by_keys(page: Page) -> None:
    """A claim about the strike of the current card, whose quote is completed from typed words."""
    page.keyboard.press("c")
    expect(page.get_by_label("Claimant", exact=True)).to_be_focused()
    page.keyboard.type("Dr. Salma Darwi")
    tab_to(page, "Kind")
    page.keyboard.type("medical")
    tab_to(page, "+ Toll")
    page.keyboard.press("Enter")
    expect(page.get_by_label("How many", exact=True)).to_be_focused()
    page.keyboard.type("At least nine")
    expect(page.get_by_label("How many: at least")).to_have_value("9")
    tab_to(page, "Group")
    page.keyboard.type("civilian")
    tab_to(page, "+ Quote")
    page.keyboard.press("Enter")
    page.keyboard.type("nine darwi hospital")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Quote 1")).to_have_value(
        "At least nine workers were killed, Dr. Salma Darwi of the town hospital said."
    )


def test_raw_article_becomes_a_label_without_the_mouse(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    raw = tmp_path / "mill.txt"
    raw.write_text(f"---\npublished: 2020-05-05\n---\n{MILL.text}", encoding="utf-8")
    labels = tmp_path / "labels"
    desk = desk_of(Order(raw, None, [], labels, None, blind=False))
    (case,) = desk.cases.values()
    opened(page, serve(desk))

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    is_ready(page)
    write_strike_by_keys(page, case.article.text)
    write_claim_by_keys(page)
    page.keyboard.press("Control+Enter")

    expect(page.locator("#saved")).to_have_text("Label saved")
    extractor("eval", "check-gold", str(labels))
    (told,), (said,) = (
        json.loads((labels / "mill.json").read_bytes())[kind] for kind in ("strikes", "claims")
    )
    assert (told["reality"], told["method"]) == ("alleged", "artillery")
    assert told["date"] == {"text": "on Monday", "start": "2020-05-04", "end": "2020-05-04"}
    assert told["place"]["country"] == "LBY"
    assert told["target"] == {"text": "a flour mill", "categories": ["other"]}
    assert said["about"] == ["S1"]
    assert said["claimant"] == {
        "text": "Dr. Salma Darwi",
        "name": "Dr. Salma Darwi",
        "kind": "medical",
    }
    assert said["casualties"][0]["count"] == {"text": "At least nine", "low": 9, "high": None}


def test_raw_article_becomes_a_label_with_the_mouse(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    desk = desk_over(tmp_path)
    opened(page, serve(desk), MILL.id)

    select_by_mouse(page, "hit a flour mill")
    page.get_by_role("button", name="+ Strike").click()
    page.get_by_label("When", exact=True).click()
    select_by_mouse(page, "Monday")
    page.get_by_role("button", name="Fill When").click()
    expect(page.get_by_label("When: first day")).to_have_value("2020-05-04")
    select_by_mouse(page, "residents said")
    page.get_by_role("button", name="+ Quote of S1").click()
    page.get_by_role("button", name="Close S1").click()
    page.get_by_role("button", name="Finish").click()

    expect(page.locator("#saved")).to_have_text("Label saved")
    label = json.loads((tmp_path / f"{MILL.id}.json").read_bytes())
    assert label["strikes"][0]["quotes"] == ["hit a flour mill", "residents said"]


def test_finish_says_what_is_missing(page: Page, serve: Serve, tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()))
    opened(page, serve(desk), "silo")

    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Not accepted yet: S1, C1")
    expect(page.locator("#card-s1")).to_be_focused()

    page.keyboard.press("Shift+A")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#saved")).to_have_text("Label saved")


def test_broken_rule_is_told_on_its_card(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path)), MILL.id)

    page.get_by_role("button", name="+ Strike").click()

    expect(page.locator(".card .broken").first).to_contain_text("0 quotes stand where 1 to 3")


# --- buttons


@BOTH
def test_every_button_of_a_card_works(
    page: Page, serve: Serve, tmp_path: Path, press: Press
) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")
    card = page.locator("#card-s1")

    press(page, "#accept-s1")
    expect(page.locator("#accept-s1")).to_have_attribute("aria-pressed", "true")
    press(page, "#accept-s1")
    expect(page.locator("#accept-s1")).to_have_attribute("aria-pressed", "false")
    press(page, "#edit-s1")
    expect(card.get_by_label("Means")).to_be_visible()
    for name in ("Attacker", "Quote"):
        before = card.get_by_role("group", name=re.compile(f"^{name} ")).count()
        press(page, f"#card-s1 .add:has-text('+ {name}')")
        expect(card.get_by_role("group", name=re.compile(f"^{name} "))).to_have_count(before + 1)
        press(page, f"#card-s1 [aria-label='Remove {name} {before + 1}']")
        expect(card.get_by_role("group", name=re.compile(f"^{name} "))).to_have_count(before)
    press(page, "#edit-s1")
    expect(card.get_by_label("Means")).to_have_count(0)
    press(page, "#delete-s1")
    expect(card).to_have_count(0)
    expect(page.locator("#card-c1")).to_contain_text("strikes in general")
    is_saved(page)


@BOTH
def test_every_button_of_the_bar_works(
    page: Page, serve: Serve, tmp_path: Path, press: Press
) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")

    press(page, "#add-strike")
    expect(page.locator("#strikes .card")).to_have_count(2)
    press(page, "#add-claim")
    expect(page.locator("#claims .card")).to_have_count(2)
    press(page, "#undo")
    expect(page.locator("#claims .card")).to_have_count(1)
    press(page, "#undo")
    expect(page.locator("#strikes .card")).to_have_count(1)
    press(page, "#redo")
    expect(page.locator("#strikes .card")).to_have_count(2)
    press(page, "#undo")
    press(page, "#accept-all")
    expect(page.locator("#accept-all")).to_have_text("All accepted")
    press(page, "#open-help")
    expect(page.get_by_role("dialog")).to_be_visible()
    press(page, "#close-help")
    expect(page.get_by_role("dialog")).to_have_count(0)
    press(page, "#finish")
    expect(page.locator("#saved")).to_have_text("Label saved")


@BOTH
def test_ways_from_article_to_article_work(
    page: Page, serve: Serve, tmp_path: Path, press: Press
) -> None:
    cases = cases_of(*(silo(article_id=name) for name in ("one", "two", "three")))
    url = serve(desk_over(tmp_path, cases))
    opened(page, url, "two")

    press(page, "#to-before")
    expect(page).to_have_url(f"{url}articles/one")
    press(page, "#to-after")
    expect(page).to_have_url(f"{url}articles/two")
    press(page, "#to-queue")
    expect(page).to_have_url(url)
    is_ready(page)
    press(page, "#next")
    expect(page).to_have_url(f"{url}articles/one")
    is_ready(page)
    page.keyboard.press("]")
    expect(page).to_have_url(f"{url}articles/two")
    is_ready(page)
    page.keyboard.press("[")
    expect(page).to_have_url(f"{url}articles/one")
    is_ready(page)
    page.keyboard.press("g")
    expect(page).to_have_url(url)


def test_keys_walk_the_cards_and_light_their_words(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")

    page.keyboard.press("j")
    expect(page.locator("#card-s1")).to_be_focused()
    expect(page.locator("mark", has_text="Jets hit")).to_have_class(LIT)
    page.keyboard.press("j")
    expect(page.locator("#card-c1")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("a")
    expect(page.locator("#accept-s1")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("x")
    expect(page.locator("#card-s1")).to_have_count(0)
    page.keyboard.press("u")
    expect(page.locator("#card-s1")).to_be_visible()


def test_selected_words_go_by_key_to_the_card_and_to_its_field(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    opened(page, serve(desk_over(tmp_path)), MILL.id)
    select_words(page, "shells")
    page.keyboard.press("s")
    tab_to(page, "When")

    page.locator("#text").focus()
    select_words(page, "Monday")
    page.keyboard.press("w")
    expect(page.get_by_label("When: first day")).to_have_value("2020-05-04")
    page.locator("#text").focus()
    select_words(page, "residents said")
    page.keyboard.press("q")

    expect(page.get_by_role("textbox", name="Quote 2")).to_have_value("residents said")


def test_single_keys_can_be_turned_off(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")
    page.keyboard.press("?")
    page.get_by_label("Single keys work outside of fields").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("Shift+A")

    expect(page.locator("#accept-all")).to_have_text("Accept all 2")
    page.evaluate("localStorage.clear()")


def test_typing_in_a_field_is_no_shortcut(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")

    page.locator("#notes").fill("")
    page.locator("#notes").press_sequentially("axjku?")

    expect(page.locator("#notes")).to_have_value("axjku?")
    expect(page.locator(".card")).to_have_count(2)


def test_the_text_itself_cannot_be_changed(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")
    before = page.locator("#text").inner_text()

    page.locator("#text p").first.click()
    page.keyboard.type("zzz 123")
    for key in ("Backspace", "Enter", "Control+V", "Control+X"):
        page.keyboard.press(key)
    page.locator("#text p").first.click()
    page.keyboard.press("Backspace")

    assert page.locator("#text").inner_text() == before


# --- undo


def test_undo_takes_back_step_by_step(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_label("Means").select_option("drone")
    page.get_by_label("When", exact=True).fill("Wednesday")
    expect(page.get_by_label("When: first day")).to_have_value("2020-03-04")
    page.keyboard.press("Escape")
    expect(page.locator("#title-s1")).to_contain_text("Drone strike")

    page.keyboard.press("Control+z")
    expect(page.locator("#card-s1")).to_contain_text("2020-03-02")
    page.keyboard.press("Control+z")
    expect(page.locator("#title-s1")).to_contain_text("Airstrike")
    expect(page.locator("#undo")).to_be_disabled()
    page.keyboard.press("Control+y")
    page.keyboard.press("Shift+U")
    expect(page.locator("#card-s1")).to_contain_text("2020-03-04")
    is_saved(page)


def test_work_is_there_after_a_reload(page: Page, serve: Serve, tmp_path: Path) -> None:
    url = serve(desk_over(tmp_path, cases_of(silo())))
    opened(page, url, "silo")
    page.locator("#notes").fill("decision 4")
    is_saved(page)

    opened(page, url, "silo")

    expect(page.locator("#notes")).to_have_value("decision 4")


def test_value_set_by_hand_stays_until_its_words_change(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    url = serve(desk_over(tmp_path, cases_of(silo())))
    opened(page, url, "silo")
    page.locator("#edit-c1").click()
    page.get_by_label("How many: at most").fill("14")
    is_saved(page)
    opened(page, url, "silo").locator("#edit-c1").click()
    expect(page.get_by_label("How many: at most")).to_have_value("14")

    page.get_by_label("How many", exact=True).fill("four of them")

    expect(page.get_by_label("How many: at most")).to_have_value("4")


# --- two readers


def two_on_one(
    context: BrowserContext, page: Page, serve: Serve, tmp_path: Path
) -> tuple[Page, Page]:
    """Two readers with the same article open, of whom the second has saved a change."""
    url = serve(desk_over(tmp_path, cases_of(silo())))
    other = context.new_page()
    opened(page, url, "silo")
    opened(other, url, "silo")
    other.locator("#edit-s1").click()
    other.get_by_label("Means").select_option("drone")
    is_saved(other)
    page.bring_to_front()
    return page, other


@BOTH
def test_two_readers_merge_and_nothing_is_lost(
    context: BrowserContext, page: Page, serve: Serve, tmp_path: Path, press: Press
) -> None:
    mine, other = two_on_one(context, page, serve, tmp_path)

    mine.locator("#notes").fill("mine")
    expect(mine.get_by_role("heading", name="Two versions of this article")).to_be_focused()
    expect(mine.get_by_label("Theirs")).to_have_count(2)
    press(mine, "#merge-save")

    expect(mine.locator("#saved")).to_have_text("Saved, merged")
    expect(mine.locator("#title-s1")).to_contain_text("Drone strike")
    expect(mine.locator("#notes")).to_have_value("mine")
    other.close()


@BOTH
def test_item_that_both_changed_must_be_chosen(
    context: BrowserContext, page: Page, serve: Serve, tmp_path: Path, press: Press
) -> None:
    mine, other = two_on_one(context, page, serve, tmp_path)
    mine.locator("#edit-s1").click()
    mine.get_by_label("Means").select_option("naval")
    heading = mine.get_by_role("heading", name="Two versions of this article")
    expect(heading).to_be_visible()

    press(mine, "#merge-save")
    expect(mine.locator("#merge [role=alert]")).to_contain_text("Choose for")
    press(mine, "#merge-theirs")
    expect(mine.get_by_label("Theirs")).to_be_checked()
    press(mine, "#merge-mine")
    expect(mine.get_by_label("Yours")).to_be_checked()
    press(mine, "#merge-save")

    expect(heading).to_be_hidden()
    opened(other, mine.url.rpartition("articles/")[0], "silo")
    expect(other.locator("#title-s1")).to_contain_text("Naval strike")
    other.close()


def test_work_waits_for_a_desk_that_is_away(page: Page, serve: Serve, tmp_path: Path) -> None:
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")
    page.evaluate(
        "() => { window.kept = fetch; window.fetch = () => Promise.reject(new Error('away')); }"
    )
    page.locator("#notes").fill("kept")
    expect(page.locator("#saved")).to_contain_text("Not saved")

    page.evaluate("() => { window.fetch = window.kept; }")

    is_saved(page)


# --- queue, blind work, agreement


@pytest.fixture
def queue(page: Page, serve: Serve, tmp_path: Path) -> Iterator[Page]:
    """A queue of three articles: one with a flag, one that is empty."""
    flagged = silo(strike(1).model_copy(update={"flags": ["odd"]}), article_id="flagged")
    empty = record_of(article_id="empty", status="empty")
    yield opened(page, serve(desk_over(tmp_path, cases_of(silo(), flagged, empty))))
    page.evaluate("sessionStorage.clear()")


def test_queue_filters(queue: Page) -> None:
    rows = queue.locator("table.index tbody tr:visible")

    queue.locator("#having").select_option("with flags")
    expect(rows).to_have_count(1)
    queue.locator("#having").select_option("everything")
    queue.locator("#state").select_option("labelled")
    expect(rows).to_have_count(0)
    queue.locator("#state").select_option("any")
    queue.locator("#status").select_option("empty")
    expect(queue.get_by_role("status")).to_have_text("1 of 3 shown")
    queue.reload()
    expect(queue.get_by_role("status")).to_have_text("1 of 3 shown")
    queue.locator("#find").fill("nowhere at all")
    expect(queue.get_by_text("No article matches.")).to_be_visible()


def test_queue_is_walked_by_keys(queue: Page) -> None:
    queue.keyboard.press("/")
    expect(queue.locator("#find")).to_be_focused()
    queue.keyboard.press("Escape")
    for key in ("j", "j", "k", "j"):
        queue.keyboard.press(key)
    expect(queue.locator("table.index a").nth(1)).to_be_focused()
    queue.keyboard.press("?")
    expect(queue.get_by_role("dialog")).to_be_visible()
    queue.keyboard.press("Escape")
    queue.keyboard.press("n")
    expect(queue).to_have_url(re.compile("/articles/silo$"))


def test_blind_labeller_starts_empty(page: Page, serve: Serve, tmp_path: Path) -> None:
    desk = desk_over(tmp_path, cases_of(silo()), labeller="anna", blind=True)
    opened(page, serve(desk), "silo")

    expect(page.locator(".card")).to_have_count(0)
    expect(page.locator("#text mark")).to_have_count(0)
    page.get_by_role("button", name="Finish").click()
    expect(page.locator("#saved")).to_have_text("Label saved")

    assert json.loads((tmp_path / "anna" / "silo.json").read_bytes())["strikes"] == []


def labelled_by_two(folder: Path) -> Desk:
    """A desk beside which two labellers have labelled one article, and not alike."""
    for labeller in ("anna", "boris"):
        desk = desk_over(folder, cases_of(silo()), labeller=labeller)
        case = desk.cases["silo"]
        items = accepted(case.start)
        claims = items["claims"] if labeller == "anna" else []
        desk.finish(case, changed(desk, case, strikes=items["strikes"], claims=claims))
    return desk_over(folder, cases_of(silo()), labeller="anna")


def test_low_agreement_is_found_in_the_queue(page: Page, serve: Serve, tmp_path: Path) -> None:
    url = serve(labelled_by_two(tmp_path))
    opened(page, url).locator("#having").select_option("with low agreement")
    expect(page.locator("table.index tbody tr:visible")).to_have_count(1)

    page.get_by_role("link", name="Agreement of labellers").click()

    expect(page.get_by_role("heading", name="anna and boris")).to_be_visible()
    page.evaluate("sessionStorage.clear()")


# --- hostile and large articles


def test_hostile_article_stays_text(page: Page, serve: Serve, tmp_path: Path) -> None:
    (case,) = cases_of(hostile_record())
    url = serve(desk_over(tmp_path, [case]))
    opened(page, url)
    opened(page, url, case.name)

    for key in ("s1", "c1"):
        page.locator(f"#edit-{key}").click()

    assert page.title() != "owned"
    assert page.locator("#main img, #main script").count() == 0
    assert page.locator("#text").inner_text().startswith("<script>document.title")
    assert page.evaluate("[...document.links].every(a => a.protocol === 'http:')")
    assert HOSTILE[:20] in page.locator("#text").inner_text()


@pytest.mark.parametrize(
    "text",
    [
        "قصفت طائرات حربية سوقا في المدينة يوم الاثنين. قال شهود إن تسعة قتلوا.",
        "😀 Shells fell on 𝔄 mill. Nine died 😀 there, he said.",
        "One\u202etwo\u202c three shells fell, she said of them.",
        "Line one of it.\r\n\r\nLine two of it, he said.",
    ],
)
def test_selected_words_are_the_article_s_letter_for_letter(
    page: Page, serve: Serve, tmp_path: Path, text: str
) -> None:
    cases = cases_of_articles([Article(id="odd", text=text)])
    opened(page, serve(desk_over(tmp_path, cases)), "odd")

    page.keyboard.press("t")
    page.keyboard.press("Control+Home")
    page.keyboard.press("Shift+Control+End")
    page.keyboard.press("s")

    expect(page.locator("#strikes .card")).to_have_count(1)
    is_saved(page)
    (work,) = (tmp_path / ".desk" / "odd").glob("*.json")
    (quoted,) = json.loads(work.read_bytes())["sheet"]["strikes"][0]["quotes"]
    assert quoted == text


def test_long_article_with_two_hundred_spans_stays_quick(
    page: Page, serve: Serve, tmp_path: Path
) -> None:
    cases = cases_of(long_record())
    assert len(cases[0].article.text) > 60_000
    opened(page, serve(desk_over(tmp_path, cases)), "long")
    expect(page.locator(".card")).to_have_count(200)

    page.locator("#accept-s5").click()
    is_saved(page)
    slowest = page.evaluate(
        """() => {
            const start = performance.now();
            document.getElementById("accept-s7").click();
            document.body.offsetHeight;
            return performance.now() - start;
        }"""
    )

    assert slowest < 2000  # milliseconds; a tenth of it where nothing else runs
    is_saved(page)


def test_overlapping_quotes_are_both_marked(page: Page, serve: Serve, tmp_path: Path) -> None:
    outer = strike(1, [quote("Jets hit a grain silo near Vessa on Monday")])
    inner = strike(2, [quote("silo near Vessa on Monday, residents said")])
    opened(page, serve(desk_over(tmp_path, cases_of(record_of(outer, inner, claim())))), "silo")

    shared = page.locator("mark", has_text="silo near Vessa on Monday")

    expect(shared).to_have_attribute("data-k", "s1 s2")
    expect(shared).to_have_class(re.compile(r"\bs0\b.*\bthen1\b"))


# --- for everybody


AXE = Path(__file__).parent / "axe"


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility engine, installed on the first run that has npm."""
    engine = AXE / "node_modules" / "axe-core" / "axe.min.js"
    if not engine.exists():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=AXE, check=True, capture_output=True)  # noqa: S603 - npm, by its name
        except (OSError, subprocess.CalledProcessError) as error:
            pytest.skip(f"axe-core is not here and npm cannot fetch it: {error}")
    return engine.read_text(encoding="utf-8")


def findings(page: Page, axe: str) -> list[str]:
    """List what axe holds to be serious or worse."""
    page.evaluate(axe)
    result = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{found['id']}: {found['nodes'][0]['html']}: {found['nodes'][0]['failureSummary']}"
        for found in result["violations"]
        if found["impact"] in {"serious", "critical"}
    ]


SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@SCHEMES
@pytest.mark.parametrize("view", ["queue", "article", "form", "help", "agreement", "trouble"])
def test_desk_is_open_to_everybody(  # noqa: PLR0913, PLR0917 - four of them are fixtures
    page: Page, serve: Serve, axe: str, tmp_path: Path, view: str, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    url = serve(labelled_by_two(tmp_path))
    paths = {"queue": "", "agreement": "agreement", "trouble": "nowhere"}
    page.goto(url + paths.get(view, "articles/silo"))
    if view not in paths:
        is_ready(page)
    if view == "form":
        page.locator("#edit-c1").click()
        page.locator("#f-c1-quotes-add").click()
        page.keyboard.type("eleven")
        expect(page.locator(".completions li").first).to_be_visible()
    if view == "help":
        page.keyboard.press("?")

    assert findings(page, axe) == []


@SCHEMES
def test_merging_is_open_to_everybody(  # noqa: PLR0913, PLR0917 - four of them are fixtures
    context: BrowserContext, page: Page, serve: Serve, axe: str, tmp_path: Path, scheme: str
) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    mine, other = two_on_one(context, page, serve, tmp_path)
    mine.locator("#edit-s1").click()
    mine.get_by_label("Means").select_option("naval")
    expect(mine.get_by_role("heading", name="Two versions of this article")).to_be_visible()

    assert findings(mine, axe) == []
    other.close()


@SCHEMES
def test_report_is_open_to_everybody(
    context: BrowserContext, axe: str, tmp_path: Path, scheme: str
) -> None:
    records = tmp_path / "records.jsonl"
    extractor("extract", str(ROOT / "samples"), "--out", str(records), "--allow-partial")
    extractor("report", str(records), "--out", str(tmp_path))
    page = context.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")

    for name in ("index", "articles/as-susah-mosque", "articles/ukraine-drone-night"):
        page.goto((tmp_path / f"{name}.html").as_uri())

        assert findings(page, axe) == []
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_hangs_over_the_edge(page: Page, serve: Serve, tmp_path: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    url = serve(labelled_by_two(tmp_path))

    for path in ("", "agreement", "articles/silo"):
        page.goto(url + path)
        if path.endswith("silo"):
            is_ready(page)
            page.locator("#edit-s1").click()
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_open_card_is_in_sight_on_a_phone(page: Page, serve: Serve, tmp_path: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    opened(page, serve(desk_over(tmp_path, cases_of(silo()))), "silo")

    page.keyboard.press("j")
    page.keyboard.press("Enter")

    expect(page.get_by_label("Reality")).to_be_in_viewport()


def test_pictures_of_the_desk_are_kept_to_look_at(
    context: BrowserContext, serve: Serve, tmp_path: Path
) -> None:
    records = tmp_path / "records.jsonl"
    extractor("extract", str(ROOT / "samples"), "--out", str(records), "--allow-partial")
    order = Order(records, None, [], tmp_path / "labels", "anna", blind=False)
    url = serve(desk_of(order))
    browser = context.browser
    assert browser is not None
    SCREENSHOTS.mkdir(exist_ok=True)

    for scheme in ("light", "dark"):
        for width in (390, 1280):
            size = {"width": width, "height": 900}
            with browser.new_context(viewport=size, color_scheme=scheme) as looking:
                page = looking.new_page()
                for view in ("queue", "article", "form"):
                    opened(page, url, "" if view == "queue" else "as-susah-mosque")
                    if view == "form":
                        page.keyboard.press("j")
                        page.keyboard.press("Enter")
                    picture = SCREENSHOTS / f"desk-{view}-{width}-{scheme}.png"
                    page.screenshot(path=picture)
                    assert picture.stat().st_size > 10_000
