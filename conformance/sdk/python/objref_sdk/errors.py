"""The kinds of errors, and how an exception of the runtime under test becomes one.

An author gives one `ErrorTable`. It looks at wrappers first, then at the class of the exception
and its bases from the nearest on, so the order in which the table was written never matters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

KINDS = frozenset(
    """invalid_argument runtime_not_initialized already_initialized type_mismatch timed_out
    cancelled task_failed dependency_failed worker_died owner_died object_lost freed unknown_ref
    unknown_function malformed store_full out_of_memory unsupported other bad_request""".split()
)

# An error is for a person to read, not a place to send a payload back.
TEXT_CHARACTERS_MAX = 300

# Wrappers may stand inside each other; a ring of them must not hang the adapter.
WRAPPER_DEPTH_MAX = 100


class Unsupported(Exception):
    """The runtime has no such verb, clause or option."""


class BadRequest(Exception):
    """The engine's own mistake, such as an unknown handle."""


class Refusal(Exception):
    """An error that the adapter gives in the runtime's place; marked `"layer":"adapter"`."""

    def __init__(self, kind: str, text: str = "") -> None:
        super().__init__(kind, text)
        self.kind = kind
        self.text = text


def refuse(kind: str, text: str = "") -> NoReturn:
    """Answers for the runtime, which is then not asked: a wait for what is no ref, say."""
    raise Refusal(kind, text)


class Failed(Exception):
    """A task body failed. Travels through the runtime under test as its own exceptions do.

    `code` is the root's code, `cause` the kind of error that the body ran into, if it did not
    make the failure itself, `payload` is only there to be carried.
    """

    def __init__(
        self,
        code: int | None = None,
        cause: str | None = None,
        text: str = "",
        payload: Any = None,
    ) -> None:
        super().__init__(code, cause, text, payload)  # what pickle gives back to __init__
        self.code = code
        self.cause = cause
        self.text = text
        self.payload = payload

    def __str__(self) -> str:
        return self.text or f"failed with code {self.code}"


class Undecodable(Exception):
    """An error that cannot be read back where it arrives."""

    def __reduce__(self) -> tuple[Any, ...]:
        return (_refuse_to_be_read, ())


def _refuse_to_be_read() -> NoReturn:
    raise ValueError("this error cannot be read back")


class Panic(BaseException):
    """A fault of the language: not an `Exception`, so a careless handler lets it pass."""


@dataclass(frozen=True)
class Failure:
    """An error as it stands in an answer."""

    kind: str
    code: int | None = None
    cause: Failure | None = None
    native: str = ""
    text: str = ""
    layer: str = ""

    def root(self) -> Failure:
        """The first cause, or the error itself."""
        return self.cause.root() if self.cause else self

    def wire(self) -> dict[str, Any]:
        """The value of `error` in an answer."""
        out: dict[str, Any] = {"kind": self.kind}
        if self.code is not None:
            out["code"] = self.code
        if self.cause is not None:
            root = self.cause.root()
            out["cause"] = {"kind": root.kind}
            if root.code is not None:
                out["cause"]["code"] = root.code
        if self.native:
            out["native"] = self.native
        if self.text:
            out["text"] = self.text[:TEXT_CHARACTERS_MAX]
        return out


@dataclass(frozen=True)
class Wrapper:
    """An exception class that says of another one what became of it.

    `kind` is what the wrapper means (a task's failure, a dependant's), `inner` takes the exception
    out of it; None when there is none.
    """

    kind: str
    inner: Callable[[BaseException], BaseException | None] = lambda exc: exc.__cause__


# What an exception of this class means where the runtime's own table does not know better.
_DEFAULTS: dict[type[BaseException], str] = {
    TimeoutError: "timed_out",
    MemoryError: "out_of_memory",
    TypeError: "invalid_argument",
    ValueError: "invalid_argument",
    AttributeError: "invalid_argument",
}


@dataclass
class ErrorTable:
    """What the runtime's exceptions mean.

    `kinds` maps a class to a kind, `wrappers` a class to a `Wrapper`. `decide` is asked before
    both, for what a class alone does not tell; it returns a `Failure` or None.
    """

    kinds: Mapping[type[BaseException], str] = field(default_factory=dict)
    wrappers: Mapping[type[BaseException], Wrapper] = field(default_factory=dict)
    decide: Callable[[BaseException], Failure | None] | None = None

    def failure(self, exc: BaseException) -> Failure:
        """Classifies an exception; never raises."""
        return self._failure(exc, 0)

    def _failure(self, exc: BaseException, depth: int) -> Failure:
        known = _own_failure(exc) or (self.decide(exc) if self.decide else None)
        if known is not None:
            return known
        wrapper = _nearest(self.wrappers, exc)
        if wrapper is not None and depth < WRAPPER_DEPTH_MAX:
            return self._unwrapped(exc, wrapper, depth)
        kind = _nearest(self.kinds, exc) or _nearest(_DEFAULTS, exc) or "other"
        return Failure(kind, native=type_chain(exc), text=describe(exc))

    def _unwrapped(self, exc: BaseException, wrapper: Wrapper, depth: int) -> Failure:
        inner = wrapper.inner(exc)
        if inner is None or inner is exc:
            return Failure(wrapper.kind, native=type_chain(exc), text=describe(exc))
        cause = self._failure(inner, depth + 1)
        # A wrapper inside a wrapper of its own kind is one error, not two.
        shown = cause.cause if cause.kind == wrapper.kind else cause
        return Failure(wrapper.kind, cause.root().code, shown, type_chain(exc), describe(exc))


def _own_failure(exc: BaseException) -> Failure | None:
    """The meaning of the SDK's own exceptions, which no table may change."""
    if isinstance(exc, Failed):
        cause = Failure(exc.cause, exc.code) if exc.cause else None
        return Failure("task_failed", exc.code, cause, type_chain(exc), str(exc))
    if isinstance(exc, (Undecodable, Panic)):
        return Failure("task_failed", native=type_chain(exc), text=describe(exc))
    if isinstance(exc, Refusal):
        return Failure(exc.kind, text=exc.text, layer="adapter")
    if isinstance(exc, Unsupported):
        return Failure("unsupported", text=str(exc))
    if isinstance(exc, BadRequest):
        return Failure("bad_request", text=str(exc))
    return None


def _nearest(table: Mapping[type[BaseException], Any], exc: BaseException) -> Any:
    """The entry of the exception's class, or of the nearest base that has one."""
    return next((table[base] for base in type(exc).__mro__ if base in table), None)


def type_chain(exc: BaseException) -> str:
    """The names of the class and its bases, for people."""
    names = [base.__qualname__ for base in type(exc).__mro__]
    return " < ".join(names[: names.index("BaseException")])


def describe(exc: BaseException) -> str:
    """The text of an exception, even of one whose own `__str__` fails."""
    try:
        text = str(exc)
    except Exception:  # noqa: BLE001 - the text is the runtime's, and so are its faults
        text = "(its text cannot be had)"
    return f"{type(exc).__name__}: {text}" if text else type(exc).__name__
