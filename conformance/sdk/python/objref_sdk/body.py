"""`Body`: one run of a catalogue function, and the refs that are its own.

Refs that a body is given, gets, puts or submits are its own handles. The adapter calls `release`
when the result is stored, not before: until then they may be all that holds what the result
contains. Where a ref lives as long as its Python object does, an adapter need not call it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .catalogue import CATALOGUE
from .errors import Failed, Panic, Undecodable, describe
from .values import refs_in

if TYPE_CHECKING:
    from .runtime import Runtime

_here = threading.local()


def current_body() -> Body | None:
    """The body that this thread runs, or None outside of tasks."""
    return getattr(_here, "body", None)


class Body:
    """One run of a function; also the runtime as the function sees it."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._own: list[Any] = []

    def run(self, function: str, args: Sequence[Any]) -> Any:
        """The function's result. Whatever an ordinary exception was, it comes out as `Failed`."""
        entry = CATALOGUE.get(function)
        if entry is None:
            raise Failed(None, "unknown_function", f"no function {function!r}")
        self._take(args)
        outer, _here.body = current_body(), self
        try:
            return entry.function(self, *args)
        except (Failed, Undecodable, Panic):
            raise
        except Exception as exc:
            raise Failed(None, None, describe(exc)) from None
        finally:
            _here.body = outer

    def _ask(self, verb: Callable[..., Any], *args: Any) -> Any:
        """One call of the runtime; what it says against it becomes the cause of the failure."""
        try:
            return verb(*args)
        except Exception as exc:
            found = self._runtime.errors.failure(exc)
            root = found.root()
            raise Failed(root.code, root.kind, found.text) from None

    def results(self, function: str, args: Sequence[Any], returns: int) -> list[Any]:
        """The results one by one, for a task that has several."""
        value = self.run(function, args)
        if returns == 1:
            return [value]
        if not isinstance(value, (list, tuple)) or len(value) != returns:
            found = len(value) if isinstance(value, (list, tuple)) else 1
            raise Failed(None, None, f"{found} results for {returns} refs")
        return list(value)

    def release(self) -> None:
        """Drops the body's own refs, when its result is stored."""
        own, self._own = self._own, []
        self.give_back(own)

    # The refs.

    def is_ref(self, value: Any) -> bool:
        """True for a ref."""
        return self._runtime.is_ref(value)

    def disown(self, value: Any) -> list[Any]:
        """Takes the refs in a value out of the body's own; they are the caller's now."""
        found = list(self._refs_in(value))
        self._own = [ref for ref in self._own if not any(ref is other for other in found)]
        return found

    def give_back(self, refs: Iterable[Any]) -> None:
        """Drops refs that are no body's."""
        for ref in refs:
            self._runtime.drop(ref)

    def _take(self, value: Any) -> Any:
        self._own.extend(self._refs_in(value))
        return value

    def _refs_in(self, value: Any) -> Iterable[Any]:
        return refs_in(value, self.is_ref)

    # The runtime, from inside.

    def get(self, ref: Any) -> Any:
        """The value of a ref, however long it takes."""
        return self._take(self._ask(self._runtime.get, ref, None))

    def put(self, value: Any) -> Any:
        """A new ref."""
        return self._take(self._ask(self._runtime.put, value))

    def submit(self, function: str, args: Sequence[Any]) -> Any:
        """The ref of a new task."""
        return self._take(self._ask(self._runtime.submit, function, args))

    def encode(self, ref: Any) -> Any:
        """The bytes of a ref."""
        return self._ask(self._runtime.encode, ref)

    def decode(self, data: bytes) -> Any:
        """The ref of bytes."""
        return self._take(self._ask(self._runtime.decode, data))

    def drop(self, ref: Any) -> None:
        """Gives one of the body's refs back before its end."""
        self._own = [other for other in self._own if other is not ref]
        self._ask(self._runtime.drop, ref)

    def shutdown(self) -> None:
        """Shuts the runtime down, from inside."""
        self._ask(self._runtime.shutdown)

    def is_stopping(self) -> bool:
        """True when the body should end."""
        return self._runtime.is_stopping()
