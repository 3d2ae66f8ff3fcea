"""One prompt put to a server, with what it may answer: shared by the tests of the model path."""

import asyncio
import json

from faults import Server

from extractor.article import Article
from extractor.exchange import Reply
from extractor.model.ask import open_ask
from extractor.model.providers import Endpoint, Limits
from extractor.prompt.build import build_prompt, load_task, shipped_prompts

KEY = "sk-test-0123456789abcdef"
TASK = load_task("extract@v1", [shipped_prompts()])
ARTICLE = Article(id="a", text="Two strikes hit Aden on Monday, killing at least 16 civilians.")
PROMPT = build_prompt(TASK, TASK.steps[0], ARTICLE)

STRIKE = {
    "id": "S1",
    "reality": "occurred",
    "salience": "main",
    "method": "unspecified",
    "count": "Two",
    "attackers": [],
    "date": "on Monday",
    "place": {"text": "Aden", "relation": "in"},
    "target": None,
    "quotes": ["Two strikes hit Aden on Monday"],
}
BAD_STRIKE = STRIKE | {"id": "S2", "method": "trebuchet"}
GOOD = json.dumps({"strikes": [STRIKE], "claims": []})
EMPTY = '{"strikes": [], "claims": []}'
ONE_BAD = json.dumps({"strikes": [STRIKE, BAD_STRIKE], "claims": []})
TWO_BAD = json.dumps({"strikes": [STRIKE, BAD_STRIKE, BAD_STRIKE], "claims": []})


class Waits(list[float]):
    """Stands where time passes: keeps how long the policy would have slept."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def endpoint(server: Server, seconds: float | None = 10.0) -> Endpoint:
    return Endpoint("test/m", "m", server.base_url, KEY, timeout_seconds=seconds)


def ask_once(server: Server, waits: Waits | None = None, seconds: float = 10.0) -> Reply:
    async def run() -> Reply:
        pause = Waits() if waits is None else waits
        async with open_ask(endpoint(server, seconds), Limits(), pause) as ask:
            return await ask(PROMPT)

    return asyncio.run(run())


def kept(reply: Reply) -> int:
    return len(reply.draft.strikes) if reply.draft else 0
