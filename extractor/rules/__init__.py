"""The built-in extractor: no model, no key, linear time; English only.

It fills the same draft as a language model, from the words of the article alone, and is the floor
that models are compared with. What kind of place a name is, it asks whoever built it.
"""

from extractor.exchange import Ask, Prompt, Reply
from extractor.rules.reading import Publisher, read_article
from extractor.rules.sites import Knows

MODEL = "rules"
LANGUAGES = frozenset({"en"})
MEASURED = ""


def rules_ask(knows: Knows, is_party: Publisher) -> Ask:
    """Put the rules behind the seam: an `Ask` that reads the prompt's article and nothing else.

    `knows` tells what kind of place a name is; `is_party` whether a publisher fights itself.
    """

    async def ask(prompt: Prompt) -> Reply:
        return Reply(
            status="answered", model=MODEL, draft=read_article(prompt.article, knows, is_party)
        )

    return ask
