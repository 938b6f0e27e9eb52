"""The handle table: names that the engine gave to refs and views.

Owned by the server; every lane uses it. A ref stays alive for as long as a handle names it, so
nothing else in the SDK keeps one past its request.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

from .errors import BadRequest


class Handles:
    """Names to refs, safe to use from every lane."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._refs: dict[str, Any] = {}

    def get(self, name: str) -> Any:
        """The ref of that name."""
        with self._lock:
            if name not in self._refs:
                raise BadRequest(f"no handle {name!r}")
            return self._refs[name]

    def add(self, refs: dict[str, Any]) -> None:
        """Takes in the refs of one answer: all of them, or none when a name is in use."""
        with self._lock:
            taken = next((name for name in refs if name in self._refs), None)
            if taken is not None:
                raise BadRequest(f"the handle {taken!r} is in use")
            self._refs.update(refs)

    def take(self, name: str) -> Any:
        """The ref of that name, which is forgotten."""
        with self._lock:
            if name not in self._refs:
                raise BadRequest(f"no handle {name!r}")
            return self._refs.pop(name)

    def take_all(self) -> list[Any]:
        """All refs; the table is empty afterwards."""
        with self._lock:
            refs, self._refs = list(self._refs.values()), {}
            return refs


def names_in(value: Any) -> Iterator[str]:
    """The handles that a tagged value names, depth first."""
    ((tag, content),) = value.items()
    if tag == "ref":
        yield content
    elif tag == "list":
        for item in content:
            yield from names_in(item)
    elif tag == "map":
        for item in content.values():
            yield from names_in(item)
