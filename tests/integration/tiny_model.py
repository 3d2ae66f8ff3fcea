"""Write a tiny GGUF: random weights over bytes and a few numbers, and a habit to go wrong by.

Run as `python tests/integration/tiny_model.py HABIT FILE`; it needs the package gguf. What such a
model says is noise, bent by a few preferences for what follows what; that it is JSON of our
schema is the server's doing. The same habit always gives the same weights.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gguf import GGUFWriter

Weights = NDArray[np.float32]

SEED = 2018
NUMBERS = ("two", "three", "at least five", "seven", "12")
"""What the models can say in one go; everything else they spell byte by byte."""

_SPECIAL = ("<unk>", "<s>", "</s>")
_BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
_SPACE = "\u2581"  # how such vocabularies write it
_TOKENS = [*_SPECIAL, *_BYTES, _SPACE, *(number.replace(" ", _SPACE) for number in NUMBERS)]
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_TYPES = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * (1 + len(NUMBERS))]
_NUMBER_IDS = range(len(_TOKENS) - len(NUMBERS), len(_TOKENS))
_ALL = range(len(_SPECIAL), len(_TOKENS))

_WIDTH = 288  # at least one direction for each token
_HEAD_WIDTH = 32
_INNER = 64
_NOISE = 0.05
_CONTEXT = 1 << 17


class Habit(NamedTuple):
    """After any of these tokens, any of those is likelier by so much."""

    after: Sequence[int]
    say: Sequence[int]
    strength: float


def ids(text: str | bytes) -> list[int]:
    """Return the tokens of these bytes, one each."""
    raw = text.encode() if isinstance(text, str) else text
    return [len(_SPECIAL) + byte for byte in raw]


def chain(tokens: Sequence[int]) -> list[Habit]:
    """Prefer these tokens one after the other."""
    return [Habit([one], [two], 3 + (one != two)) for one, two in pairwise(tokens)]


_HIGH = ids(bytes(range(0x80, 0x100)))
_BRACKETS = [
    Habit(_ALL, ids("]}"), 2),
    Habit(_ALL, ids(',:{"'), 1),
    Habit(ids(":["), ids('{"'), 3),
]
HABITS: Mapping[str, Sequence[Habit]] = {
    "brief": [*_BRACKETS, Habit(ids('"'), _NUMBER_IDS, 4), Habit(_NUMBER_IDS, ids('"'), 4)],
    "endless": [*_BRACKETS, *chain(ids('"\u00e9\u00e9'))],
    "surrogate": [*_BRACKETS, *chain(ids('"\\ud800')), *chain(ids('0"'))],
    "garbled": [*_BRACKETS, Habit(ids('"'), _HIGH, 4), Habit(_HIGH, _HIGH, 4)],
}
"""In this order: closes what it opens, ends no string, writes half a surrogate pair, no UTF-8."""


def write_model(habit: str, path: Path) -> None:
    """Write the model with this habit as a GGUF file of about 1 MB."""
    from gguf import GGUFWriter  # noqa: PLC0415 - so that pytest can import this without gguf

    writer = GGUFWriter(path, "llama")
    writer.add_name(habit)
    _add_shape(writer)
    _add_vocabulary(writer)
    for name, tensor in _tensors(HABITS[habit]):
        writer.add_tensor(f"{name}.weight", tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_shape(writer: "GGUFWriter") -> None:
    writer.add_context_length(_CONTEXT)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(1)
    writer.add_key_length(_HEAD_WIDTH)
    writer.add_value_length(_HEAD_WIDTH)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_HEAD_WIDTH)


def _add_vocabulary(writer: "GGUFWriter") -> None:
    writer.add_tokenizer_model("llama")
    writer.add_token_list(_TOKENS)
    writer.add_token_scores([0.0] * len(_TOKENS))
    writer.add_token_types(_TYPES)
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(value=False)
    writer.add_add_space_prefix(value=False)


def _tensors(habits: Sequence[Habit]) -> Iterator[tuple[str, Weights]]:
    """Yield the weights: a random direction for each token, and one noisy layer to the answer."""
    rng = np.random.default_rng(SEED)

    def noise(rows: int, columns: int) -> Weights:
        return (rng.standard_normal((rows, columns)) * _NOISE).astype(np.float32)

    turned, _ = np.linalg.qr(rng.standard_normal((_WIDTH, _WIDTH)))
    tokens = turned[: len(_TOKENS)].astype(np.float32)
    plain = np.ones(_WIDTH, dtype=np.float32)
    yield "token_embd", tokens * np.float32(_WIDTH**0.5)  # loud enough beside the layer's noise
    yield "blk.0.attn_norm", plain
    for part in ("q", "k", "v"):
        yield f"blk.0.attn_{part}", noise(_HEAD_WIDTH, _WIDTH)
    yield "blk.0.attn_output", noise(_WIDTH, _HEAD_WIDTH)
    yield "blk.0.ffn_norm", plain
    yield "blk.0.ffn_gate", noise(_INNER, _WIDTH)
    yield "blk.0.ffn_up", noise(_INNER, _WIDTH)
    yield "blk.0.ffn_down", noise(_WIDTH, _INNER)
    yield "output_norm", plain
    yield "output", _likelihoods(habits).T @ tokens + noise(len(_TOKENS), _WIDTH)


def _likelihoods(habits: Sequence[Habit]) -> Weights:
    likely = np.zeros((len(_TOKENS), len(_TOKENS)), dtype=np.float32)
    for habit in habits:
        likely[np.ix_(habit.after, habit.say)] += habit.strength
    return likely


if __name__ == "__main__":
    write_model(sys.argv[1], Path(sys.argv[2]))
