"""Values on the wire: tagged JSON, one member each, to Python values and back.

int, float and bool stay apart, floats travel as hexadecimal text, bytes as base64 or, when they
are long, as their size and CRC-32.
"""

from __future__ import annotations

import base64
import binascii
import math
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from .errors import BadRequest

# Longer bytes are answered as a digest.
INLINE_BYTES_MAX = 4096

FILL_PERIOD = 251


class NoWireForm(Exception):
    """A value that came back cannot be said in the protocol."""


def fill(size: int, seed: int) -> bytes:
    """`size` bytes, of which byte i is (seed + i) mod 251."""
    if size < 0:
        raise ValueError("a size is not negative")
    period = bytes((seed + i) % FILL_PERIOD for i in range(FILL_PERIOD))
    return (period * (size // FILL_PERIOD + 1))[:size]


def deep(depth: int) -> list[Any]:
    """`depth` lists, one inside the other, the innermost empty."""
    out: list[Any] = []
    for _ in range(depth - 1):
        out = [out]
    return out


def decode(value: Any, ref_of: Callable[[str], Any]) -> Any:
    """A Python value from a tagged one; `ref_of` gives the ref behind a handle."""
    if not isinstance(value, dict) or len(value) != 1:
        raise BadRequest(f"a value has one member, and this has not: {str(value)[:80]}")
    ((tag, content),) = value.items()
    if tag == "list":
        return [decode(item, ref_of) for item in content]
    if tag == "map":
        return {key: decode(item, ref_of) for key, item in content.items()}
    if tag == "ref":
        return ref_of(content)
    return _decode_plain(tag, content)


def _decode_plain(tag: str, content: Any) -> Any:
    try:
        return _PLAIN[tag](content)
    except KeyError:
        raise BadRequest(f"no tag {tag!r}") from None
    except (TypeError, ValueError, binascii.Error) as exc:
        raise BadRequest(f"{tag}: {exc}") from None


_PLAIN: dict[str, Callable[[Any], Any]] = {
    "null": lambda content: None,
    "bool": bool,
    "int": int,
    "uint": int,
    "float": float.fromhex,
    "text": str,
    "bytes": lambda content: base64.b64decode(content, validate=True),
    "fill": lambda content: fill(content["size"], content["seed"]),
    "deep": deep,
}


class Encoder:
    """Makes one answer: the tagged value, and the refs found in it by handle.

    A value that is one ref gets the handle `name`, refs inside a value `name.0`, `name.1`, …
    depth first, map keys in the order they stand.
    """

    def __init__(self, name: str, is_ref: Callable[[Any], bool]) -> None:
        self.name = name
        self.is_ref = is_ref
        self.refs: dict[str, Any] = {}

    def encode(self, value: Any) -> dict[str, Any]:
        """The tagged form of the whole value."""
        if self.is_ref(value):
            self.refs[self.name] = value
            return {"ref": self.name}
        try:
            return self._inside(value)
        except RecursionError:
            raise NoWireForm("a value nested too deep for the wire") from None

    def _inside(self, value: Any) -> dict[str, Any]:
        if self.is_ref(value):
            handle = f"{self.name}.{len(self.refs)}"
            self.refs[handle] = value
            return {"ref": handle}
        if isinstance(value, (list, tuple)):
            return {"list": [self._inside(item) for item in value]}
        if isinstance(value, dict):
            return {"map": {_key(key): self._inside(item) for key, item in value.items()}}
        return encode_plain(value)


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise NoWireForm(f"a map key of type {type(key).__name__}")
    return key


def encode_plain(value: Any) -> dict[str, Any]:
    """The tagged form of a value that holds no other."""
    if value is None:
        return {"null": True}
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, int):
        return _encode_int(value)
    if isinstance(value, float):
        return {"float": "nan" if math.isnan(value) else value.hex()}
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _encode_bytes(bytes(value))
    raise NoWireForm(f"a value of type {type(value).__name__}")


def _encode_int(value: int) -> dict[str, Any]:
    if -(1 << 63) <= value < 1 << 63:
        return {"int": str(value)}
    if 0 <= value < 1 << 64:
        return {"uint": str(value)}
    raise NoWireForm("an integer of more than 64 bits")


def _encode_bytes(value: bytes) -> dict[str, Any]:
    if len(value) <= INLINE_BYTES_MAX:
        return {"bytes": base64.b64encode(value).decode()}
    return {"digest": {"size": len(value), "crc32": zlib.crc32(value)}}


def kind_of(value: Any, is_ref: Callable[[Any], bool]) -> Any:
    """The tag of a value; of a list or map the tags of its elements."""
    if is_ref(value):
        return "ref"
    if isinstance(value, (list, tuple)):
        return [kind_of(item, is_ref) for item in value]
    if isinstance(value, dict):
        return {key: kind_of(item, is_ref) for key, item in value.items()}
    for kind, classes in _KINDS:
        if isinstance(value, classes):
            return kind
    return type(value).__name__


_KINDS: tuple[tuple[str, Any], ...] = (
    ("null", type(None)),
    ("bool", bool),
    ("int", int),
    ("float", float),
    ("text", str),
    ("bytes", (bytes, bytearray, memoryview)),
)


def refs_in(value: Any, is_ref: Callable[[Any], bool]) -> Iterator[Any]:
    """The refs in a value, depth first."""
    if is_ref(value):
        yield value
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from refs_in(item, is_ref)
    elif isinstance(value, dict):
        for item in value.values():
            yield from refs_in(item, is_ref)
