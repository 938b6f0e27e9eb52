"""`Runtime`: what an author writes, a verb for each operation of the protocol.

A verb that is not overridden is not listed in hello and answers `unsupported`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from .catalogue import CATALOGUE
from .errors import ErrorTable, Failure, Unsupported, refuse

# Verbs that every adapter has, through the SDK if not by itself.
ALWAYS = ("drop", "reset", "ping", "exit")

VERBS = tuple(
    """init shutdown put get wait submit clone encode decode format parse nil forge hash equal
    describe cancel free stats view read poke release overwrite""".split()
)

_Method = TypeVar("_Method", bound=Callable[..., Any])


def _absent(method: _Method) -> _Method:
    """Marks a verb that the runtime has not got unless its author says otherwise."""
    method.absent = True  # type: ignore[attr-defined]
    return method


@dataclass
class View:
    """A look at an object where it lies; `data` is the runtime's business."""

    ref: Any
    data: Any


class Runtime:
    """The runtime under test. Override what it has; the attributes describe it in hello.

    Refs are whatever objects the runtime uses; `is_ref` tells them from values. Timeouts are in
    seconds, None for ever, and reach the verb as they were sent: 0 and negative ones too.
    """

    name: str = "?"
    version: str = "0"
    url: str = ""
    isolation: str = "thread"
    options: Sequence[str] = ()
    capabilities: Mapping[str, int] = {}
    choices: Mapping[str, str] = {}
    settings: Mapping[str, str] = {}
    timeouts: Mapping[str, int] = {}
    emulated: Sequence[str] = ()
    without_functions: Sequence[str] = ()
    lanes: int = 1024
    errors: ErrorTable = ErrorTable()

    # The verbs. Each is one call of the runtime. A clause is an optional keyword more, for an
    # override that knows it: it is passed only when a request has it.

    @_absent
    def init(self, options: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Starts. May return `address`, when another process can join with it, and `honoured`."""
        raise Unsupported("init")

    @_absent
    def shutdown(self, mode: str = "graceful") -> None:
        """Stops."""
        raise Unsupported("shutdown")

    @_absent
    def put(self, value: Any) -> Any:
        """Stores a value, gives its ref. Clause: `type`."""
        raise Unsupported("put")

    @_absent
    def get(self, ref: Any, timeout: float | None = None) -> Any:
        """The value of a ref, or the values of a list of refs. Clauses: `type`, `mode`."""
        raise Unsupported("get")

    @_absent
    def wait(
        self, refs: Sequence[Any], count: int, timeout: float | None = None
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        """Waits until `count` of the refs are ready; gives them, and the others."""
        raise Unsupported("wait")

    @_absent
    def submit(self, function: str, args: Sequence[Any], returns: int = 1) -> Any:
        """Starts a task that runs `Body(self).run(function, args)`; gives its ref.

        Gives a list of refs when `returns` is not 1. Clauses: `retries`, `type`.
        """
        raise Unsupported("submit")

    @_absent
    def clone(self, ref: Any) -> Any:
        """Another ref to the same object."""
        raise Unsupported("clone")

    @_absent
    def encode(self, ref: Any) -> bytes:
        """The bytes of a ref."""
        raise Unsupported("encode")

    @_absent
    def decode(self, data: bytes) -> Any:
        """The ref of bytes. Clause: `type`."""
        raise Unsupported("decode")

    @_absent
    def format(self, ref: Any) -> str:
        """The text of a ref."""
        raise Unsupported("format")

    @_absent
    def parse(self, text: str) -> Any:
        """The ref of a text."""
        raise Unsupported("parse")

    @_absent
    def nil(self) -> Any:
        """The ref that names nothing."""
        raise Unsupported("nil")

    @_absent
    def forge(self) -> Any:
        """A well-formed ref with a random id, made without asking the runtime."""
        raise Unsupported("forge")

    @_absent
    def hash(self, ref: Any) -> str:
        """A text that equal refs share."""
        raise Unsupported("hash")

    @_absent
    def equal(self, left: Any, right: Any) -> tuple[bool, bool]:
        """Equal, and not equal: each asked of the runtime."""
        raise Unsupported("equal")

    @_absent
    def describe(self, ref: Any) -> Mapping[str, str]:
        """`id` and, where set, `owner_worker_id`, `creating_task_id`, `call_site`."""
        raise Unsupported("describe")

    @_absent
    def cancel(self, ref: Any) -> None:
        """Cancels the task of a ref."""
        raise Unsupported("cancel")

    @_absent
    def free(self, ref: Any) -> None:
        """Frees an object, whatever holds it."""
        raise Unsupported("free")

    @_absent
    def stats(self) -> Mapping[str, int]:
        """`objects`, `bytes`, `holds`, `tasks`: those that the runtime counts."""
        raise Unsupported("stats")

    @_absent
    def view(self, ref: Any) -> View:
        """A look at the object."""
        raise Unsupported("view")

    @_absent
    def read(self, view: View) -> Any:
        """What the view shows."""
        raise Unsupported("read")

    @_absent
    def poke(self, view: View, position: int, byte: int) -> None:
        """Writes a byte through the view."""
        raise Unsupported("poke")

    @_absent
    def release(self, view: View) -> None:
        """Gives the view back."""
        raise Unsupported("release")

    @_absent
    def overwrite(self, ref: Any, value: Any) -> None:
        """Tries to replace the object."""
        raise Unsupported("overwrite")

    def drop(self, ref: Any) -> None:
        """Gives one ref back. Without an override, that no handle names it any more is all."""

    # Hooks.

    def is_ref(self, value: Any) -> bool:
        """True for a ref of this runtime."""
        return False

    def is_stopping(self) -> bool:
        """True when bodies should end: the runtime shuts down, or cancelled this one."""
        return False

    def reset(self) -> None:
        """Called after all handles are dropped; returns when the runtime has taken note."""

    def leave(self) -> None:
        """Called before the program ends, also when nobody called shutdown. Must be quick."""

    # What hello says.

    def ops(self) -> list[str]:
        """The operations that this runtime has."""
        own = [verb for verb in VERBS if not hasattr(getattr(type(self), verb), "absent")]
        return [*own, *ALWAYS]

    def functions(self) -> list[str]:
        """The catalogue's functions that make sense here."""
        ops = set(self.ops())
        return [
            name
            for name, entry in CATALOGUE.items()
            if entry.needs <= ops
            and (self.isolation == "process" or not entry.is_fatal)
            and name not in self.without_functions
        ]

    def failure(self, exc: BaseException, op: str) -> Failure:
        """What an exception out of an operation means.

        Whatever a reader of bytes or text stumbles over, the input is malformed.
        """
        found = self.errors.failure(exc)
        if (
            op in ("decode", "parse")
            and found.kind in ("other", "invalid_argument")
            and not found.layer
        ):
            return Failure("malformed", native=found.native, text=found.text)
        return found

    def check_refs(self, refs: Any) -> None:
        """Refuses what is no list of refs, where the runtime itself would not look."""
        if not isinstance(refs, (list, tuple)) or not all(map(self.is_ref, refs)):
            refuse("invalid_argument", "not a list of refs")


class StateGuard:
    """Whether the runtime is up, for runtimes that do not tell by themselves.

    Its refusals are marked as the adapter's.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_up = False

    def open(self) -> None:
        """Notes an init; refuses a second one."""
        with self._lock:
            if self._is_up:
                refuse("already_initialized", "init was called before")
            self._is_up = True

    def close(self) -> None:
        """Notes a shutdown; refuses one without an init."""
        with self._lock:
            if not self._is_up:
                refuse("runtime_not_initialized", "call init first")
            self._is_up = False

    def check(self) -> None:
        """Refuses when the runtime is not up."""
        if not self._is_up:
            refuse("runtime_not_initialized", "call init first")
