"""A continuation for runtimes that cannot chain tasks by ref: call this when these are ready."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any


def when_ready(
    refs: Sequence[Any],
    subscribe: Callable[[Any, Callable[[Any], None]], None],
    call: Callable[[], None],
) -> None:
    """Calls `call` once, when every ref has called back.

    `subscribe(ref, done)` must see to it that `done(ref)` is called once, now or later, from any
    thread. With no refs the call is made at once. The count starts one too high, so a ref that
    calls back before the next is subscribed cannot end it early.
    """
    lock = threading.Lock()
    left = len(refs) + 1

    def done(_ref: Any) -> None:
        nonlocal left
        with lock:
            left -= 1
            is_last = left == 0
        if is_last:
            call()

    for ref in refs:
        subscribe(ref, done)
    done(None)
