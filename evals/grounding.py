"""Whether a quote stands in its article: needs no label."""

import re
from functools import lru_cache
from typing import Literal

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "\u00ad": None,
        "\u200b": None,
        "\ufeff": None,
        "…": "...",
    }
)
_SPACE = re.compile(r"\s+")

Grounding = Literal["exact", "folded", "nowhere"]


def grounded(quote: str, text: str) -> Grounding:
    """Tell whether a quote stands in the text as it is, or but for spaces, dashes and quote marks.

    >>> grounded("said “yes”", "He said “yes”."), grounded('said  "yes"', "He said “yes”.")
    ('exact', 'folded')
    >>> grounded("said no", "He said yes."), grounded(" ", "He said yes.")
    ('nowhere', 'nowhere')
    """
    folded = _fold(quote)
    if not folded:
        return "nowhere"
    if quote in text:
        return "exact"
    return "folded" if folded in _fold(text) else "nowhere"


@lru_cache(4096)
def _fold(words: str) -> str:
    return _SPACE.sub(" ", words.translate(_FOLDED)).strip()
