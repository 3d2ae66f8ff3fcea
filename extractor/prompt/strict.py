"""The schema on the wire, in the strict form servers accept, built once from the draft."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from extractor.schema.draft import Draft, Part

_KEPT = ("type", "enum", "description")


@cache
def strict_schema(parts: tuple[Part, ...] = ("strikes", "claims")) -> Mapping[str, object]:
    """Return the JSON schema of a draft that holds these lists and nothing else.

    Strict means: the root is an object, every property is required, what may be missing is a
    union with null, no other property is allowed, references are written out, and there are no
    defaults and no length limits. Descriptions stay: they are read by the model.

    >>> schema = strict_schema(("claims",))
    >>> schema["required"], schema["additionalProperties"]
    (['claims'], False)
    """
    loose = Draft.model_json_schema()
    whole = _strict(loose, loose.get("$defs", {}))
    return {**whole, **_members({part: whole["properties"][part] for part in parts})}


def _strict(node: Mapping[str, Any], defs: Mapping[str, Any]) -> dict[str, Any]:
    if "$ref" in node:
        node = {**defs[node["$ref"].rpartition("/")[2]], **_without_ref(node)}
    strict = {key: node[key] for key in _KEPT if key in node}
    if "properties" in node:
        strict |= _members({key: _strict(value, defs) for key, value in node["properties"].items()})
    if "items" in node:
        strict["items"] = _strict(node["items"], defs)
    if "anyOf" in node:
        strict["anyOf"] = _branches(node["anyOf"], defs)
    return strict


def _without_ref(node: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if key != "$ref"}


def _branches(nodes: Sequence[Mapping[str, Any]], defs: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [_strict(node, defs) for node in nodes]


def _members(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
