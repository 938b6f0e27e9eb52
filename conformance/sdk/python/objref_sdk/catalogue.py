"""The functions that every adapter registers in its own runtime, version 1.

Each takes the `Body` it runs in, then its arguments. A wrong argument raises, and the body makes
that a task failure. Gates and witnesses are files of the engine's: they need no adapter code and
survive the death of the process.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from .errors import Failed, Panic, Undecodable
from .values import fill, kind_of

if TYPE_CHECKING:
    from .body import Body

CATALOGUE_VERSION = 1

FNV_OFFSET = 14695981039346656037
FNV_PRIME = 1099511628211
WORD_MASK = (1 << 64) - 1

CRASH_STATUS = 13
GATE_POLL_SECONDS = 0.002
SLEEP_SLICE_SECONDS = 0.01


@dataclass(frozen=True)
class Entry:
    """One function, and what an adapter must have for it to make sense."""

    function: Callable[..., Any]
    needs: frozenset[str] = frozenset()
    is_fatal: bool = False  # only where bodies run in processes of their own


CATALOGUE: dict[str, Entry] = {}


def _listed(
    *needs: str, is_fatal: bool = False, name: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enters a function under its own name, or under `name`."""

    def enter(function: Callable[..., Any]) -> Callable[..., Any]:
        CATALOGUE[name or function.__name__] = Entry(function, frozenset(needs), is_fatal)
        return function

    return enter


def _int(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"not an integer: {type(value).__name__}")
    return value


def _natural(value: Any) -> int:
    if _int(value) < 0:
        raise ValueError("a negative number")
    return int(value)


def _word(value: int) -> int:
    if not -(1 << 63) <= value < 1 << 63:
        raise OverflowError("the result has more than 64 bits")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        raise TypeError(f"not a list: {type(value).__name__}")
    return list(value)


def _one(value: Any) -> Any:
    items = _list(value)
    if len(items) != 1:
        raise ValueError(f"a list of one, not of {len(items)}")
    return items[0]


def bump(path: str) -> int:
    """Appends one byte to the file and says how many there are."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(fd, b"x")
        return os.fstat(fd).st_size
    finally:
        os.close(fd)


# Pure functions.


@_listed()
def identity(body: Body, value: Any) -> Any:
    """The value."""
    return value


@_listed()
def add(body: Body, left: Any, right: Any) -> int:
    """The sum of two integers."""
    return _word(_int(left) + _int(right))


@_listed()
def concat(body: Body, *parts: Any) -> Any:
    """All bytes, or all texts, one after the other."""
    if not parts:
        raise TypeError("nothing to concatenate")
    if all(isinstance(part, str) for part in parts):
        return "".join(parts)
    if all(isinstance(part, (bytes, bytearray)) for part in parts):
        return b"".join(parts)
    raise TypeError("neither all bytes nor all texts")


@_listed()
def mix(body: Body, *words: Any) -> int:
    """64-bit FNV-1a over the integers, as a signed number: a fingerprint of the data flow."""
    state = FNV_OFFSET
    for word in words:
        state = (state ^ (_int(word) & WORD_MASK)) * FNV_PRIME & WORD_MASK
    return state - (1 << 64) if state >> 63 else state


@_listed()
def digest(body: Body, data: Any) -> int:
    """The CRC-32 of bytes."""
    if not isinstance(data, (bytes, bytearray)):
        raise TypeError(f"not bytes: {type(data).__name__}")
    return zlib.crc32(data)


@_listed()
def size(body: Body, value: Any) -> int:
    """How many characters, bytes or elements."""
    return len(value)


@_listed(name="fill")
def make_fill(body: Body, size_bytes: Any, seed: Any) -> bytes:
    """Bytes of which number i is (seed + i) mod 251."""
    return fill(_natural(size_bytes), _natural(seed))


@_listed()
def many(body: Body, count: Any) -> list[int]:
    """0 … count − 1, as so many results or as one list."""
    return list(range(_natural(count)))


@_listed()
def depth_of(body: Body, value: Any) -> int:
    """How many lists stand one inside the other."""
    depth = 0
    while isinstance(value, (list, tuple)):
        depth += 1
        value = value[0] if value else None
    return depth


@_listed(name="kind_of")
def kinds_of(body: Body, *values: Any) -> list[Any]:
    """What the arguments are when they arrive: refs, or values of which kind."""
    return [kind_of(value, body.is_ref) for value in values]


# Failures.


@_listed()
def fail(body: Body, code: Any = 1, payload: Any = None) -> NoReturn:
    """Fails with the code, 1 when it is none; the payload only makes the error larger."""
    raise Failed(code if type(code) is int else 1, payload=payload)


@_listed(is_fatal=True)
def fail_undecodable(body: Body, text: Any = "") -> NoReturn:
    """Fails with an error that the other side cannot read."""
    raise Undecodable(str(text))


@_listed(is_fatal=True)
def unserialisable(body: Body) -> Any:
    """A result that cannot leave its process."""
    return threading.Lock()


@_listed()
def panic(body: Body) -> NoReturn:
    """Ends in a fault that is not an ordinary exception."""
    raise Panic("panic")


@_listed(is_fatal=True)
def crash(body: Body, path: Any, times: Any = WORD_MASK) -> int:
    """Ends its process the first times it runs; later says how often it ran."""
    count_now = bump(path)
    if count_now <= _int(times):
        os._exit(CRASH_STATUS)
    return count_now


# Witnesses.


@_listed()
def sleep(body: Body, duration_ms: Any) -> None:
    """Takes that long, unless the runtime stops."""
    end = time.monotonic() + _int(duration_ms) / 1e3
    while (left := end - time.monotonic()) > 0:
        _stop_if_asked(body)
        time.sleep(min(left, SLEEP_SLICE_SECONDS))


@_listed()
def gate(body: Body, path: Any, value: Any = None) -> Any:
    """Says which process stands here, and waits until the file is there."""
    _write_aside(f"{path}.started", str(os.getpid()))
    while not os.path.exists(path):
        _stop_if_asked(body)
        time.sleep(GATE_POLL_SECONDS)
    return value


def _stop_if_asked(body: Body) -> None:
    if body.is_stopping():
        raise Failed(None, "cancelled", "the runtime told the body to stop")


def _write_aside(path: str, text: str) -> None:
    """Writes a file that is whole as soon as it is there."""
    aside = f"{path}.{os.getpid()}.{threading.get_ident()}"
    with open(aside, "w", encoding="ascii") as file:
        file.write(text)
    os.rename(aside, path)


@_listed()
def count(body: Body, path: Any, value: Any = None) -> Any:
    """Leaves a mark that it ran."""
    bump(path)
    return value


@_listed()
def pid(body: Body) -> int:
    """The process that the body runs in."""
    return os.getpid()


# Inside a task, with the runtime.


@_listed("get")
def get_inside(body: Body, refs: Any) -> list[Any]:
    """The values of refs that came inside a list."""
    return [body.get(ref) for ref in _list(refs)]


@_listed("get")
def get_after_gate(body: Body, path: Any, refs: Any) -> list[Any]:
    """Their values, asked for only when the gate is open."""
    gate(body, path)
    return [body.get(ref) for ref in _list(refs)]


@_listed("put")
def put_inside(body: Body, value: Any) -> list[Any]:
    """A ref made in a task."""
    return [body.put(value)]


@_listed("submit")
def submit_inside(body: Body, function: Any, args: Any) -> list[Any]:
    """A task made in a task."""
    return [body.submit(function, _list(args))]


@_listed()
def drop_inside(body: Body, refs: Any) -> list[Any]:
    """Drops what it was given."""
    for ref in _list(refs):
        body.drop(ref)
    return []


@_listed("encode")
def encode_inside(body: Body, refs: Any) -> Any:
    """The bytes of a ref, made where it was lent."""
    return body.encode(_one(refs))


@_listed("decode", "get")
def decode_inside(body: Body, data: Any) -> Any:
    """The value behind the bytes of a ref."""
    return body.get(body.decode(data))


@_listed()
def return_ref(body: Body, refs: Any) -> Any:
    """A ref as the whole result."""
    return _one(refs)


@_listed("put")
def refs(body: Body, how_many: Any) -> list[Any]:
    """Refs to 0 … how_many − 1."""
    return [body.put(number) for number in range(_natural(how_many))]


@_listed("submit", "get")
def nest(body: Body, depth: Any) -> int:
    """The depth, found by asking a task for depth − 1."""
    if _int(depth) == 0:
        return 0
    return 1 + _int(body.get(body.submit("nest", [depth - 1])))


@_listed("shutdown")
def shutdown_inside(body: Body) -> None:
    """Tries to end the runtime that it runs in."""
    body.shutdown()


# Worker state: values that outlive their task, with the refs in them.

_kept: dict[Any, tuple[Any, Sequence[Any]]] = {}
_kept_lock = threading.Lock()


@_listed()
def keep(body: Body, slot: Any, value: Any) -> None:
    """Holds the value in this process."""
    held = body.disown(value)
    with _kept_lock:
        old = _kept.get(slot)
        _kept[slot] = (value, held)
    if old is not None:
        body.give_back(old[1])


@_listed()
def kept(body: Body, slot: Any) -> Any:
    """The value that is held there."""
    with _kept_lock:
        return _kept[slot][0]


@_listed()
def unkeep(body: Body, slot: Any) -> None:
    """Lets go of it."""
    with _kept_lock:
        _, held = _kept.pop(slot)
    body.give_back(held)
