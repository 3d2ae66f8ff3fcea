"""A web address becomes an article, and never a way into the network behind the reader."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

import pytest

from extractor.article import Article
from extractor.errors import SourceError, UnreadableError
from extractor.sources import Reading, Unread, read_articles
from extractor.sources.addresses import spot_of
from extractor.sources.fetching import fetch
from extractor.sources.guard import Address, Web, is_public

PROSE = (
    "Warplanes struck a fuel depot near Palmyra on Monday, killing four guards, a resident said. "
    "The blast broke windows across the town and set two lorries alight. Firemen worked until "
    "dawn to keep the flames from the grain store, whose roof had already begun to smoke."
)
PAGE = f"""<!doctype html><html lang="en"><head><title>Depot hit</title>
<meta property="og:site_name" content="The Oasis Bugle">
<meta property="article:published_time" content="2016-03-07T06:00:00Z">
<link rel="canonical" href="https://bugle.example/2016/depot">
</head><body><nav>Home</nav><article><h1>Depot hit</h1><p>{PROSE}</p></article></body></html>"""
HTML = "text/html; charset=utf-8"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: "Site"

    def do_GET(self) -> None:
        self.site.requests.append({name.lower(): value for name, value in self.headers.items()})
        self.site.acts[self.path.partition("?")[0]](self)

    def log_message(self, *_: object) -> None:
        """Say nothing: the tests read `requests`."""


Act = Callable[[Handler], None]


@dataclass
class Site:
    """A running server: what it does under each path, and the headers it was sent."""

    acts: Mapping[str, Act]
    port: int = 0
    requests: list[dict[str, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class Listener(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Stay quiet about readers that hang up, as they should."""


@contextmanager
def serving(acts: Mapping[str, Act], host: str = "127.0.0.1", port: int = 0) -> Iterator[Site]:
    site = Site(acts)
    listener = Listener((host, port), type("Serving", (Handler,), {"site": site}))
    site.port = listener.server_port
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        site.stopping.set()
        listener.shutdown()
        thread.join()
        listener.server_close()


def send(body: str | bytes, kind: str = HTML, status: int = 200, **headers: str) -> Act:
    content = body.encode() if isinstance(body, str) else body

    def act(handler: Handler) -> None:
        handler.send_response(status)
        sent = {"Content-Type": kind, "Content-Length": str(len(content))}
        for name, value in (sent | headers).items():
            if value:
                handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return act


def redirect(to: str, status: int = 302) -> Act:
    return send("", status=status, Location=to)


def drip(handler: Handler) -> None:
    """Send a body one byte at a time, each well within any timeout for one read."""
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.end_headers()
    handler.close_connection = True
    while not handler.site.stopping.wait(0.05):
        handler.wfile.write(b"<")


def drip_head(handler: Handler) -> None:
    """Never come to the end of the headers."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.site.stopping.wait(0.05):
        handler.wfile.write(b"z")


def flood(handler: Handler) -> None:
    """Send a body without end."""
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.end_headers()
    handler.close_connection = True
    while not handler.site.stopping.is_set():
        handler.wfile.write(b"x" * 65_536)


def hang(handler: Handler) -> None:
    handler.close_connection = True
    handler.site.stopping.wait(30)


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def cut(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", HTML)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.close_connection = True
    handler.wfile.write(b"<p>Warplanes")


def is_home(address: Address) -> bool:
    """Admit one address of loopback, and so leave the rest of it to stand for private ones."""
    return address == ip_address("127.0.0.1")


HOME = Web(allowed=is_home)


def resolving(*answers: Sequence[str]) -> tuple[Web, list[str]]:
    """Answer each look-up with the next of these, the last for ever; tell what was looked up."""
    asked: list[str] = []

    def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return Web(allowed=is_home, resolve=resolve), asked


def read(*addresses: str, web: Web = HOME, limit: int = 20_000_000) -> list[Article | Unread]:
    return list(read_articles(addresses, Reading(web=web, max_bytes=limit)))


def read_one(address: str, web: Web = HOME) -> Article:
    [article] = read(address, web=web)
    assert isinstance(article, Article), article
    return article


def reason(address: str, web: Web = HOME, limit: int = 20_000_000) -> str:
    [unread] = read(address, web=web, limit=limit)
    assert isinstance(unread, Unread), unread
    assert unread.status == "unreadable"
    assert unread.article.url == address
    return unread.reason


# --- what is read


def test_page_gives_its_article_and_what_it_says_of_itself() -> None:
    with serving({"/depot": send(PAGE)}) as site:
        article = read_one(site.at("/depot"))

    assert article == Article(
        id="127.0.0.1-depot",
        text=article.text,
        title="Depot hit",
        publisher="The Oasis Bugle",
        url="https://bugle.example/2016/depot",
        published=date(2016, 3, 7),
        language="en",
    )
    assert PROSE in article.text


def test_page_that_states_no_address_has_the_one_where_it_was_found() -> None:
    with serving({"/a": redirect("/b#top"), "/b": send(f"<html><p>{PROSE}</p></html>")}) as site:
        article = read_one(site.at("/a"))

    assert article.url == site.at("/b")
    assert article.id == "127.0.0.1-a"


def test_plain_text_with_front_matter_is_an_article() -> None:
    text = f"---\ntitle: Depot hit\n---\n{PROSE}"
    with serving({"/a.txt": send(text, "text/plain")}) as site:
        article = read_one(site.at("/a.txt"))

    assert (article.title, article.text, article.url) == ("Depot hit", PROSE, site.at("/a.txt"))


def test_json_article_is_read_with_its_own_fields() -> None:
    stated = {"id": "depot", "text": PROSE, "url": "https://bugle.example/1"}
    with serving({"/a": send(json.dumps(stated), "application/json; charset=utf-8")}) as site:
        article = read_one(site.at("/a"))

    assert (article.id, article.text, article.url) == ("depot", PROSE, "https://bugle.example/1")


@pytest.mark.parametrize(
    ("stated", "encoding"),
    [
        ("text/plain; charset=windows-1252", "cp1252"),
        ('text/plain; Charset="ISO-8859-1"', "cp1252"),
        ("text/plain; charset=UTF-8", "utf-8"),
        ("text/plain; charset=unheard-of", "utf-8"),
        ("text/plain; charset=utf-7", "utf-8"),
        ("text/plain", "utf-8-sig"),
    ],
)
def test_text_is_decoded_as_the_server_states(stated: str, encoding: str) -> None:
    with serving({"/a": send(f"“Café” {PROSE}".encode(encoding), stated)}) as site:
        assert read_one(site.at("/a")).text == f"“Café” {PROSE}"


def test_server_outweighs_the_charset_that_a_page_declares() -> None:
    page = (
        f'<html><head><meta charset="iso-8859-1"></head><body><p>“Café” {PROSE}</p></body></html>'
    )
    with serving({"/a": send(page)}) as site:
        assert "“Café”" in read_one(site.at("/a")).text


def test_language_of_the_text_outweighs_what_a_template_says() -> None:
    with serving({"/a": send(PAGE.replace('lang="en"', 'lang="ar"'))}) as site:
        assert read_one(site.at("/a")).language == "en"


def test_compressed_page_is_read() -> None:
    act = send(gzip.compress(PAGE.encode()), Content_Encoding="gzip")
    with serving({"/a": act}) as site:
        assert PROSE in read_one(site.at("/a")).text


def test_server_learns_who_reads_and_nothing_more() -> None:
    act = send(PAGE, Set_Cookie="id=7; Path=/")
    with serving({"/a": act, "/b": redirect("/a")}) as site:
        read(site.at("/b"), site.at("/a?again"))

    assert all(sent["user-agent"].startswith("extractor/") for sent in site.requests)
    assert all(sent["host"] == f"127.0.0.1:{site.port}" for sent in site.requests)
    assert {name for sent in site.requests for name in sent} == {
        *("host", "user-agent", "accept", "accept-encoding")
    }


# --- what is refused


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.1", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254"),
        *("172.16.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1"),
        *("198.51.100.1", "203.0.113.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::127.0.0.1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b::808:808", "64:ff9b:1::1", "100::1", "2001::1", "2001:db8::1", "2002:7f00:1::"),
        *("3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "fec0::1"),
        *("ff02::1", "ff0e::1"),
    ],
)
def test_address_that_is_no_public_host_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "193.0.6.139", "2a00:1450:4001::1"])
def test_public_address_is_allowed(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_loopback_is_refused_unless_it_is_admitted(host: str) -> None:
    with serving({"/a": send(PAGE)}) as site:
        words = reason(site.at("/a", host), web=Web())

    assert words.endswith("which is not public")
    assert not site.requests


@pytest.mark.parametrize("answer", ["10.0.0.8", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "fe80::1%2"])
def test_name_that_resolves_to_a_private_address_is_refused(answer: str) -> None:
    words = reason("http://bugle.example/a", web=Web(resolve=lambda _host, _port: [answer]))

    assert words == (
        "http://bugle.example/a cannot be fetched: "
        f"refused: 'bugle.example' is at {answer}, which is not public"
    )


def test_one_private_address_among_public_ones_is_refused() -> None:
    web, _ = resolving(["127.0.0.1", "127.0.0.2"])
    with serving({"/a": send(PAGE)}) as site:
        words = reason(site.at("/a", "bugle.example"), web)

    assert "'bugle.example' is at 127.0.0.2" in words
    assert not site.requests


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_to_a_private_address_is_refused(status: int) -> None:
    with serving({"/secret": send(PAGE)}, host="127.0.0.2") as inside:
        target = inside.at("/secret", "127.0.0.2")
        with serving({"/a": redirect(target, status)}) as site:
            words = reason(site.at("/a"))

    assert "refused: '127.0.0.2' is at 127.0.0.2" in words
    assert not inside.requests


def test_host_is_asked_at_the_address_that_was_judged() -> None:
    """DNS rebinding: a second look-up would lead inside, so there is none."""
    web, asked = resolving(["127.0.0.1"], ["127.0.0.2"])
    with (
        serving({"/a": send(PAGE)}) as site,
        serving({"/a": send("<p>inside")}, "127.0.0.2", site.port) as inside,
    ):
        article = read_one(site.at("/a", "rebind.example"), web)

    assert PROSE in article.text
    assert asked == ["rebind.example"]
    assert not inside.requests


def test_host_that_moves_inside_between_redirects_is_refused() -> None:
    """DNS rebinding on the second connection: it is judged as the first was."""
    web, asked = resolving(["127.0.0.1"], ["127.0.0.2"])
    onward = send("", status=302, Location="/b", Connection="close")

    with (
        serving({"/a": onward, "/b": send(PAGE)}) as site,
        serving({"/b": send("<p>inside")}, "127.0.0.2", site.port) as inside,
    ):
        words = reason(site.at("/a", "rebind.example"), web)

    assert "'rebind.example' is at 127.0.0.2" in words
    assert asked == ["rebind.example", "rebind.example"]
    assert not inside.requests


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("file:///etc/passwd", "is no web address: only http and https are read"),
        ("ftp://127.0.0.1/a", "is no web address: only http and https are read"),
        ("http://me:hunter2@127.0.0.1/a", "'127.0.0.1' carries a user name or password"),
        ("http://[::1/", "it redirects to a malformed address"),
        ("http://127.0.0.1:99999/", "has a port that is none"),
    ],
)
def test_redirect_out_of_the_web_is_not_followed(to: str, words: str) -> None:
    with serving({"/a": redirect(to)}) as site:
        said = reason(site.at("/a"))

    assert words in said
    assert "hunter2" not in said


def test_redirects_are_followed_five_times_and_not_six() -> None:
    acts = {f"/{n}": redirect(f"/{n + 1}") for n in range(6)} | {"/6": send(PAGE)}
    with serving(acts) as site:
        assert PROSE in read_one(site.at("/1")).text
        assert "more than 5 redirects" in reason(site.at("/0"))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://me:hunter2@bugle.example/a", "'bugle.example' carries a user name"),
        ("https://me:hunter2@bugle.example:port/a", "a web address is malformed$"),
        ("https://bugle.example:port/a", "a web address is malformed: 'https://bugle"),
        ("gopher://bugle.example/a", "only http and https are read"),
        ("https://bugle.example:70000/", "has a port that is none"),
    ],
)
def test_address_that_cannot_be_one_ends_the_command(address: str, words: str) -> None:
    with pytest.raises(SourceError, match=words) as raised:
        read_articles([address])

    assert "hunter2" not in str(raised.value)


# --- what goes wrong


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (send("Gone.", status=404), "the server answers 404 (Not Found)"),
        (send("?", status=599), "the server answers 599"),
        (send("", status=302), "the server answers 302 (Found)"),
        (send(PAGE, "image/png"), "is 'image/png', not HTML, plain text or JSON"),
        (send(PAGE, ""), "is of no stated type, not HTML, plain text or JSON"),
        (send("{", "application/json"), "is no JSON"),
        (send(b"Caf\xe9 " * 99), "is not UTF-8 text: byte 0xe9 at offset 3"),
        (send(b"\0" * 300, "text/plain"), "is binary, not text"),
        (send(PAGE, Content_Encoding="br"), "the encoding 'br', which was not asked for"),
        (send(PAGE, Content_Encoding="gzip"), "it is no gzip data"),
        (
            send(gzip.compress(PAGE.encode())[:-20], Content_Encoding="gzip"),
            "its gzip data is cut short",
        ),
        (
            send(gzip.compress(PAGE.encode()) + b"more", Content_Encoding="gzip"),
            "its gzip data goes on after its end",
        ),
        (cut, "cannot be fetched: "),
        (hang_up, "cannot be fetched: Server disconnected"),
    ],
)
def test_fetch_that_fails_is_one_unreadable_article(act: Act, words: str) -> None:
    with serving({"/a": act, "/b": send(PAGE)}) as site:
        failed, fine = read(site.at("/a"), site.at("/b"))

    assert isinstance(failed, Unread)
    assert words in failed.reason
    assert failed.reason.startswith(site.at("/a"))
    assert failed.article.id == "127.0.0.1-a"
    assert isinstance(fine, Article)


def test_host_without_an_address_is_unreadable() -> None:
    def nowhere(_host: str, _port: int) -> Sequence[str]:
        raise OSError

    assert reason("http://bugle.example/", web=Web(resolve=nowhere)) == (
        "http://bugle.example/ cannot be fetched: the host 'bugle.example' has no address"
    )


def test_host_with_a_label_too_long_has_no_address() -> None:
    assert "has no address" in reason(f"http://{'a' * 70}.localhost/", web=Web())


def test_page_in_clear_where_tls_is_expected_is_unreadable() -> None:
    with serving({"/a": send(PAGE)}) as site:
        words = reason(site.at("/a").replace("http:", "https:"))

    assert "cannot be fetched" in words


def test_second_address_is_tried_when_the_first_does_not_answer() -> None:
    web = replace(
        Web(resolve=lambda _host, _port: ["127.0.0.3", "127.0.0.1"]),
        allowed=lambda address: address.is_loopback,
    )
    with serving({"/a": send(PAGE)}) as site:
        assert PROSE in read_one(site.at("/a", "bugle.example"), web).text


def test_nobody_listening_is_unreadable() -> None:
    with serving({}) as site:
        address = site.at("/a")

    assert "Connection refused" in reason(address)


@pytest.mark.parametrize(
    "act",
    [
        flood,
        send("x" * 100_001),
        send(gzip.compress(b"x" * 100_001), Content_Encoding="gzip"),
        send(gzip.compress(b"\0" * 300_000_000, 9), Content_Encoding="gzip"),
    ],
    ids=["endless", "one byte more", "one byte more, compressed", "bomb of 300 MB"],
)
def test_body_over_the_limit_is_unreadable(act: Act) -> None:
    with serving({"/a": act}) as site:
        words = reason(site.at("/a"), limit=100_000)

    assert words.endswith("it is too large: over 0.1 MB")


@pytest.mark.parametrize("act", [drip, drip_head, hang])
def test_server_that_takes_its_time_is_left(act: Act) -> None:
    web = replace(HOME, seconds=0.4)
    with serving({"/a": act}) as site:
        start = time.monotonic()
        words = reason(site.at("/a"), web)
        took = time.monotonic() - start

    assert words.endswith("took over 0.4 seconds")
    assert took < 2


def test_time_runs_on_over_redirects() -> None:
    def slow(handler: Handler) -> None:
        handler.site.stopping.wait(0.15)
        redirect("/a")(handler)

    with serving({"/a": slow}) as site, pytest.raises(UnreadableError, match="took over"):
        fetch(site.at("/a"), replace(HOME, seconds=0.4), 1000)


# --- ids


@pytest.mark.parametrize(
    ("address", "id"),
    [
        ("https://bugle.example", "bugle.example"),
        ("https://Bugle.example:8443/2016/depot.html#top", "bugle.example-2016-depot.html"),
        ("https://bugle.example/أخبار/", "bugle.example-أخبار"),
    ],
)
def test_article_of_an_address_is_named_by_host_and_path(address: str, id: str) -> None:  # noqa: A002 - as the field
    assert spot_of(address).id == id


def test_addresses_that_differ_in_their_query_or_their_end_have_ids_of_their_own() -> None:
    tails = ("?p=1", "?p=2", "a" * 90 + "b", "a" * 90 + "c")
    ids = {spot_of(f"https://bugle.example/{tail}").id for tail in tails}

    assert len(ids) == len(tails)
    assert all(len(each or "") <= 90 for each in ids)


def test_same_address_twice_is_an_error() -> None:
    with serving({"/a": send(PAGE)}) as site, pytest.raises(SourceError, match="two inputs have"):
        read(site.at("/a"), site.at("/a#again"))
