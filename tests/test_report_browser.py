"""The pages in a real browser: every item lights its words, by mouse and by keyboard alone."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright
from reporting import claim, place, quote, record_of, strike, toll

from extractor.export.pages.site import write_report
from extractor.relate import relate
from extractor.schema.record import Record

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).parents[1]
SCREENSHOTS = ROOT / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
OWN_PAGE = re.compile(r"asked for file://\S+\.html(#\S*)?")
LIT = re.compile(r"\blit\b")
HOSTILE = (
    '<script>document.title = "owned"</script> "><img src=x onerror=alert(1)> '
    "javascript:alert(1) \u202eneddih\u202c قصفت طائرات"
)

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no Chromium here: install Debian's package chromium"
)


def long_record() -> Record:
    """Sixty kilobytes, two hundred quotes, each inside another."""
    text = "\n\n".join(f"Shell {n} fell on the harbour of Ostry. " * 8 for n in range(100))
    outer = [strike(n, [quote(f"Shell {n} fell on the harbour", text)]) for n in range(100)]
    inner = [
        claim(n, "a witness", about=f"S{n}").model_copy(
            update={"evidence": [quote(f"{n} fell on the harbour of Ostry", text)]}
        )
        for n in range(100)
    ]
    return record_of(*outer, *inner, text=text * 2, article_id="long")


def hostile_record() -> Record:
    article = record_of(text=HOSTILE).article.model_copy(
        update={"id": HOSTILE, "title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"}
    )
    shelled = strike(1, [quote(HOSTILE[10:60], HOSTILE)], place("country"))
    says = claim(1, HOSTILE, toll(11, 11)).model_copy(
        update={"evidence": [quote(HOSTILE[30:90], HOSTILE)]}
    )
    return record_of(shelled, says).model_copy(update={"article": article, "detail": HOSTILE})


RECORDS = [
    relate(
        record_of(
            strike(1),
            strike(2, [quote("no civilian was hurt")], place("country")),
            claim(1, "the mayor", toll(11, 11), toll(4, 4, part=True)),
            claim(2, "the army", toll(0, 0)),
        )
    ),
    hostile_record(),
    long_record(),
    record_of(article_id="unread", text="", status="skipped", detail="under 200 letters"),
]
SLUGS = ("silo", "script-document", "long", "unread")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    write_report(((record, record.article.text) for record in RECORDS), folder)
    return folder


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_context(reduced_motion="reduce")
        browser.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails its test when it complains, or asks for anything but itself."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: complaints.append(f"asked for {request.url}"))
    yield page
    page.close()
    assert [
        c for c in complaints if not re.fullmatch(r"asked for file://\S+\.html(#\S*)?", c)
    ] == []


def extractor(*arguments: str) -> None:
    """Run the command line in a process of its own: a browser's loop is busy in this one."""
    command = [sys.executable, "-m", "extractor", *arguments]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program


def opened(page: Page, report: Path, slug: str) -> Page:
    (path,) = (report / "articles").glob(f"{slug}*.html")
    page.goto(path.as_uri())
    return page


def test_hovering_words_lights_their_cards_and_nothing_else(page: Page, report: Path) -> None:
    opened(page, report, "silo").locator("mark", has_text="Jets hit").hover()

    expect(page.locator("#s1")).to_have_class(LIT)
    expect(page.locator("#c1")).not_to_have_class(LIT)

    page.locator("h1").hover()

    expect(page.locator(".lit")).to_have_count(0)


@pytest.mark.parametrize("where", ["#c1", ".says tr[data-k=c1] td", ".refs a[data-k=c1]"])
def test_hovering_a_claim_lights_its_words_wherever_it_stands(
    page: Page, report: Path, where: str
) -> None:
    opened(page, report, "silo").locator(where).first.hover()

    expect(page.locator("mark", has_text="Eleven people died")).to_have_class(LIT)
    expect(page.locator("mark", has_text="Jets hit")).not_to_have_class(LIT)


@pytest.mark.parametrize("where", [".map .label", ".timeline a", ".map .spot"])
def test_map_and_line_light_the_words_too(page: Page, report: Path, where: str) -> None:
    opened(page, report, "silo").locator(f"{where}[data-k=s1]").hover(force=True)

    expect(page.locator("mark", has_text="Jets hit")).to_have_class(LIT)


def test_keyboard_alone_goes_from_words_to_card_and_back(page: Page, report: Path) -> None:
    opened(page, report, "silo")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    page.keyboard.press("Tab")
    expect(page.locator(".refs a").first).to_be_focused()
    expect(page.locator("#s1")).to_have_class(LIT)
    page.keyboard.press("Enter")
    assert page.url.endswith("#s1")

    page.keyboard.press("Tab")
    expect(page.locator("#s1 .goto")).to_be_focused()
    expect(page.locator("mark", has_text="Jets hit")).to_have_class(LIT)
    page.keyboard.press("Enter")
    assert page.url.endswith("#t-s1-1")
    expect(page.locator("mark", has_text="Jets hit")).to_be_in_viewport()


def test_every_stop_of_the_tab_key_can_be_seen(page: Page, report: Path) -> None:
    opened(page, report, "silo")
    stops = page.locator("a[href], summary").count()

    for _ in range(stops):
        page.keyboard.press("Tab")
        marked = page.evaluate(
            """() => {
                const at = document.activeElement;
                const shape = at.querySelector("rect") || at;
                const style = getComputedStyle(shape);
                return at === document.body || style.outlineStyle !== "none"
                    || parseFloat(style.strokeWidth) >= 2;
            }"""
        )
        assert marked, page.evaluate("document.activeElement.outerHTML")


def test_words_bring_their_card_into_sight(page: Page, report: Path) -> None:
    opened(page, report, "long").locator("mark").nth(120).hover()

    expect(page.locator(".card.lit").first).to_be_in_viewport()


def test_hostile_article_stays_text(page: Page, report: Path) -> None:
    opened(page, report, "script-document")

    assert page.title() != "owned"
    assert page.locator("img").count() == 0
    assert "<script>document.title" in page.locator(".body").inner_text()
    assert page.evaluate("[...document.links].every(a => a.protocol === 'file:')")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_hangs_over_the_edge(page: Page, report: Path, slug: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    opened(page, report, slug)

    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_page_works_without_script(context: BrowserContext, report: Path) -> None:
    bare = context.browser
    assert bare is not None
    with bare.new_context(java_script_enabled=False) as quiet:
        page = opened(quiet.new_page(), report, "silo")
        page.locator("#s1 .goto").click()

        expect(page.locator("mark", has_text="Jets hit")).to_be_in_viewport()


def test_index_filters_and_sorts(page: Page, report: Path) -> None:
    page.goto((report / "index.html").as_uri())
    rows = page.locator("table.index tbody tr:visible")
    expect(rows).to_have_count(4)

    page.get_by_label("Show").select_option("with contradictions")
    expect(rows).to_have_count(1)
    page.get_by_label("Show").select_option("everything")
    page.get_by_label("Status").select_option("skipped")
    expect(page.get_by_role("status")).to_have_text("1 of 4 shown")
    page.get_by_label("Status").select_option("any")
    page.get_by_label("Find").fill("nowhere at all")
    expect(page.get_by_text("No article matches.")).to_be_visible()
    page.get_by_label("Find").fill("")

    page.get_by_role("button", name="Claims").focus()
    page.keyboard.press("Enter")
    expect(rows.first.locator("a")).to_have_attribute("href", "articles/long.html")
    expect(page.locator("th[aria-sort=descending]")).to_have_text("Claims")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("Claims")


def test_index_of_a_thousand_articles_stays_usable(page: Page, tmp_path: Path) -> None:
    records = [record_of(strike(), claim(), article_id=f"a{n}") for n in range(1000)]
    page.goto(write_report(((each, "") for each in records), tmp_path).entry.as_uri())

    slowest = page.evaluate(
        """() => {
            const timed = (work) => {
                const start = performance.now();
                work();
                document.body.offsetHeight;
                return performance.now() - start;
            };
            const find = document.getElementById("find");
            const buttons = Array.from(document.querySelectorAll("th button"));
            return Math.max(
                ...buttons.map((button) => timed(() => button.click())),
                timed(() => {
                    find.value = "silo";
                    find.dispatchEvent(new Event("input", { bubbles: true }));
                }),
            );
        }"""
    )

    assert page.get_by_role("status").inner_text() == "1000 of 1000 shown"
    assert slowest < 5000  # milliseconds; a tenth of it where nothing else runs


def test_pictures_of_the_samples_are_kept_to_look_at(
    context: BrowserContext, tmp_path: Path
) -> None:
    records = tmp_path / "records.jsonl"
    extractor("extract", str(ROOT / "samples"), "--out", str(records), "--allow-partial")
    extractor("report", str(records), "--out", str(tmp_path))
    names = ("index", "articles/as-susah-mosque", "articles/ukraine-drone-night")
    browser = context.browser
    assert browser is not None

    for scheme in ("light", "dark"):
        for width in (390, 1280):
            size = {"width": width, "height": 900}
            with browser.new_context(viewport=size, color_scheme=scheme) as looking:
                page = looking.new_page()
                for name in names:
                    page.goto((tmp_path / f"{name}.html").as_uri())
                    picture = SCREENSHOTS / f"{Path(name).name}-{width}-{scheme}.png"
                    page.screenshot(path=picture, full_page=True)
                    assert picture.stat().st_size > 10_000
