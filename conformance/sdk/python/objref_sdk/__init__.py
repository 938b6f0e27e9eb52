"""objref_sdk: write an adapter of an object-reference runtime in Python.

An author derives from `Runtime`, overrides the verbs that the runtime has, names the kinds of its
exceptions in an `ErrorTable`, and ends with `serve(MyRuntime())`. The SDK speaks the protocol
(conformance/PROTOCOL.md), owns the handles, the threads and the catalogue of functions.
Standard library only.
"""

from .body import Body, current_body
from .catalogue import CATALOGUE, CATALOGUE_VERSION
from .errors import (
    KINDS,
    BadRequest,
    ErrorTable,
    Failed,
    Failure,
    Refusal,
    Unsupported,
    Wrapper,
    refuse,
)
from .ready import when_ready
from .runtime import Runtime, StateGuard, View
from .server import serve

__all__ = [
    "CATALOGUE",
    "CATALOGUE_VERSION",
    "KINDS",
    "BadRequest",
    "Body",
    "ErrorTable",
    "Failed",
    "Failure",
    "Refusal",
    "Runtime",
    "StateGuard",
    "Unsupported",
    "View",
    "Wrapper",
    "current_body",
    "refuse",
    "serve",
    "when_ready",
]
