"""The closed labels of the codebook, spelt once."""

from typing import Literal

Reality = Literal["occurred", "alleged", "disputed", "intercepted"]
Salience = Literal["main", "background"]
Method = Literal[
    "airstrike",
    "drone",
    "missile",
    "rocket",
    "artillery",
    "mortar",
    "naval",
    "mixed",
    "unspecified",
]
Basis = Literal["declared", "reported", "blamed", "suspected"]
Relation = Literal["in", "near"]
Category = Literal[
    "fighters",
    "leader",
    "command",
    "military_site",
    "weapons",
    "vehicle",
    "airbase",
    "energy",
    "oil",
    "finance",
    "transport",
    "residential",
    "school",
    "health",
    "religious",
    "market",
    "camp",
    "aid",
    "media",
    "prison",
    "port",
    "vessel",
    "government",
    "water",
    "civilians",
    "other",
]
ClaimantKind = Literal[
    "military",
    "armed_group",
    "government",
    "local_official",
    "un",
    "monitor",
    "aid_group",
    "medical",
    "rescue",
    "media",
    "witness",
    "activist",
    "unnamed",
    "narrator",
]
Topic = Literal[
    "casualties",
    "responsibility",
    "occurrence",
    "target",
    "justification",
    "damage",
    "investigation",
    "tally",
]
Stance = Literal["asserts", "denies", "concedes", "disputes", "no_comment"]
Hedge = Literal["none", "reported", "likely", "possible", "unverified"]
Effect = Literal["killed", "injured", "killed_or_injured", "missing"]
Group = Literal["civilian", "combatant", "unspecified"]
Who = Literal["children", "women", "medical", "rescue", "journalist", "aid_worker", "leader"]
Precision = Literal["site", "settlement", "district", "admin1", "country", "unknown"]
Match = Literal["exact", "folded", "tokens", "elided"]
Kind = Literal["strike", "claim", "quote"]
Status = Literal[
    "ok",
    "empty",
    "partial",
    "truncated",
    "refused",
    "filtered",
    "invalid",
    "failed",
    "skipped",
    "unreadable",
]
