"""The built-in extractor: no model, no key, linear time; English only.

It fills the same draft as a language model, from the words of the article alone, and is the floor
that models are compared with. What is a place, a party or a day it asks of an `Almanac`.
"""

from extractor.exchange import Ask, Prompt, Reply
from extractor.rules.reading import Almanac, read_article

MODEL = "rules"
LANGUAGES = frozenset({"en"})
MEASURED = "slot-ALL F1 .35 on the synthetic test articles"
"""What the notice says of the rules, from `extractor eval run --suite test --model rules`."""

__all__ = ["LANGUAGES", "MEASURED", "MODEL", "Almanac", "rules_ask"]


def rules_ask(almanac: Almanac) -> Ask:
    """Put the rules behind the seam: an `Ask` that reads the prompt's article and nothing else."""

    async def ask(prompt: Prompt) -> Reply:
        draft = read_article(prompt.article, almanac)
        return Reply(status="answered", model=MODEL, draft=draft)

    return ask
