"""The server: requests in, answers out, one thread for each lane.

It takes the program's standard descriptors for itself, so that nothing the runtime prints can
stand between two answers. The reader is a thread of its own and lane 0 is the main thread, so an
operation that hangs stops only its own lane.
"""

from __future__ import annotations

import contextlib
import gc
import inspect
import json
import os
import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, Any

from .catalogue import CATALOGUE, CATALOGUE_VERSION
from .errors import BadRequest, Failure, Unsupported
from .handles import Handles, names_in
from .runtime import ALWAYS, Runtime, View
from .values import Encoder, NoWireForm, decode

PROTOCOL = 1
LINE_BYTES_MAX = 1 << 20

# Clauses that reach a verb as keywords when the request has them.
CLAUSES: dict[str, tuple[str, ...]] = {
    "put": ("type",),
    "get": ("type", "mode"),
    "submit": ("retries", "type"),
    "decode": ("type",),
    "shutdown": ("mode",),
}


def serve(runtime: Runtime) -> None:
    """Answers requests until `exit` or the end of input; does not return."""
    requests, answers = _take_descriptors()
    Server(runtime, answers).serve(requests)


def _take_descriptors() -> tuple[IO[bytes], int]:
    """Private copies of standard input and output, which then lead elsewhere.

    The copies are closed in every child: started by exec through their flag, forked by the hook.
    """
    requests, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    sys.stdout.flush()  # only now: what was printed until here is no answer either
    os.register_at_fork(after_in_child=lambda: _close_all(requests, answers))
    return os.fdopen(requests, "rb", closefd=False), answers


def _close_all(*fds: int) -> None:
    for fd in fds:
        with contextlib.suppress(OSError):
            os.close(fd)


@dataclass
class _Answer:
    """What goes back for one request."""

    ok: Any = None
    failure: Failure | None = None

    def members(self) -> dict[str, Any]:
        """The members of the answer but `id` and `ns`."""
        if self.failure is None:
            return {"ok": self.ok}
        out: dict[str, Any] = {"error": self.failure.wire()}
        if self.failure.layer:
            out["layer"] = self.failure.layer
        return out


class Server:
    """One runtime, served to one engine."""

    def __init__(self, runtime: Runtime, answers: int) -> None:
        self._runtime = runtime
        self._answers = answers
        self._write_lock = threading.Lock()
        self._handles = Handles()
        self._verbs = frozenset(runtime.ops()) - set(ALWAYS)
        self._functions = frozenset(runtime.functions())
        self._own_ops: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "hello": self._hello,
            "ping": lambda request: None,
            "exit": lambda request: None,
            "reset": self._reset,
            "drop": self._drop,
        }
        self._special_ops: dict[str, Callable[[Mapping[str, Any], list[Any]], Any]] = {
            "init": self._init,
            "get": self._get,
            "wait": self._wait,
            "submit": self._submit,
            "release": self._release,
            "equal": lambda request, args: list(self._runtime.equal(*args)),
        }

    # Threads.

    def serve(self, requests: IO[bytes]) -> None:
        """Reads in a thread of its own and works in this one; does not return."""
        main: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(
            target=self._read, args=(requests, {0: main}), name="objref-reader", daemon=True
        ).start()
        self._work(main)

    def _read(
        self, requests: IO[bytes], lanes: dict[int, queue.SimpleQueue[dict[str, Any]]]
    ) -> None:
        try:
            while line := requests.readline(LINE_BYTES_MAX + 1):
                self._dispatch(json.loads(line), lanes)
        except Exception:  # noqa: BLE001 - whatever it was, there is no going on after it
            traceback.print_exc()
            os._exit(70)
        self._end()

    def _dispatch(
        self, request: dict[str, Any], lanes: dict[int, queue.SimpleQueue[dict[str, Any]]]
    ) -> None:
        lane = request.get("lane", 0)
        if not isinstance(lane, int) or not 0 <= lane < self._runtime.lanes:
            failure = Failure("bad_request", text=f"no lane {lane}")
            self._send(request.get("id"), _Answer(failure=failure), 0)
            return
        if lane not in lanes:
            lanes[lane] = queue.SimpleQueue()
            threading.Thread(
                target=self._work, args=(lanes[lane],), name=f"objref-lane-{lane}", daemon=True
            ).start()
        lanes[lane].put(request)

    def _work(self, requests: queue.SimpleQueue[dict[str, Any]]) -> None:
        while True:
            self.answer(requests.get())

    def _end(self) -> None:
        try:
            self._runtime.leave()
        finally:
            sys.stderr.flush()
            os._exit(0)

    # Requests.

    def answer(self, request: dict[str, Any]) -> None:
        """Performs one request and sends its answer. Keeps nothing of it: a ref lives by its
        handle alone."""
        start_ns = time.monotonic_ns()
        try:
            perform = self._perform_often if "times" in request else self._perform
            answer = perform(request)
        except BaseException as exc:  # noqa: BLE001 - a lane answers whatever happens
            answer = _Answer(failure=self._failure(exc, request))
        self._send(request.get("id"), answer, time.monotonic_ns() - start_ns)
        if request.get("op") == "exit":
            self._end()

    def _failure(self, exc: BaseException, request: Mapping[str, Any]) -> Failure:
        if isinstance(exc, NoWireForm):
            return Failure("other", text=str(exc))
        return self._runtime.failure(exc, str(request.get("op")))

    def _perform(self, request: dict[str, Any]) -> _Answer:
        op = request.get("op")
        if op in ("hello", "init"):
            return _Answer(
                self._own_ops["hello"](request) if op == "hello" else self._call(request)
            )
        encoder = Encoder(request.get("as") or f"_{request.get('id')}", self._is_handle_value)
        ok = encoder.encode(self._call(request))
        self._handles.add(encoder.refs)
        return _Answer(ok)

    def _perform_often(self, request: dict[str, Any]) -> _Answer:
        """The SDK's own loop: how often each outcome came. What the calls gave is dropped."""
        counts: dict[str, int] = {}
        for _ in range(int(request["times"])):
            try:
                encoder = Encoder("_", self._is_handle_value)
                encoder.encode(self._call(request))
                for ref in encoder.refs.values():
                    self._runtime.drop(ref)
                outcome = "ok"
            except BaseException as exc:  # noqa: BLE001 - counted, whatever it is
                outcome = self._failure(exc, request).kind
            counts[outcome] = counts.get(outcome, 0) + 1
        return _Answer({"map": {name: {"int": str(count)} for name, count in counts.items()}})

    def _is_handle_value(self, value: Any) -> bool:
        return isinstance(value, View) or self._runtime.is_ref(value)

    def _call(self, request: Mapping[str, Any]) -> Any:
        """One call of the runtime."""
        op = request.get("op", "")
        if op in self._own_ops:
            return self._own_ops[op](request)
        if op not in self._verbs:
            raise Unsupported(f"{op}: the runtime has no such operation")
        args = [decode(value, self._handles.get) for value in request.get("args", [])]
        if op in self._special_ops:
            return self._special_ops[op](request, args)
        return getattr(self._runtime, op)(*args, **self._clauses(request))

    def _clauses(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The clauses of a request, as keywords; one that the verb does not take is refused."""
        op = request.get("op", "")
        asked = [name for name in CLAUSES.get(op, ()) if name in request]
        taken = inspect.signature(getattr(self._runtime, op)).parameters.values()
        names = {parameter.name for parameter in taken}
        takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken)
        for name in asked:
            if name not in names and not takes_all:
                raise Unsupported(f"{op}: no clause {name} here")
        return {name: request[name] for name in asked}

    # Operations that are not simply the verb with its arguments.

    def _hello(self, request: Mapping[str, Any]) -> dict[str, Any]:
        runtime = self._runtime
        return {
            "protocol": PROTOCOL,
            "nonce": request.get("nonce"),
            "implementation": {
                "name": runtime.name,
                "version": runtime.version,
                "language": "Python",
                "url": runtime.url,
            },
            "ops": runtime.ops(),
            "functions": {"version": CATALOGUE_VERSION, "names": runtime.functions()},
            "options": list(runtime.options),
            "capabilities": dict(runtime.capabilities),
            "isolation": runtime.isolation,
            "emulated": list(runtime.emulated),
            "lanes": runtime.lanes,
            "choices": dict(runtime.choices),
            "settings": dict(runtime.settings),
            "timeouts": dict(runtime.timeouts),
        }

    def _init(self, request: Mapping[str, Any], args: list[Any]) -> dict[str, Any]:
        options = request.get("options") or {}
        out = dict(self._runtime.init(options) or {})
        out.setdefault("honoured", [name for name in options if name in self._runtime.options])
        return out

    def _get(self, request: Mapping[str, Any], args: list[Any]) -> Any:
        return self._runtime.get(_first(args), _timeout(request), **self._clauses(request))

    def _wait(self, request: Mapping[str, Any], args: list[Any]) -> list[list[int]]:
        refs = _first(args)
        ready, rest = self._runtime.wait(refs, request.get("count", 1), _timeout(request))
        used: set[int] = set()
        return [[_position(refs, ref, used) for ref in side] for side in (ready, rest)]

    def _submit(self, request: Mapping[str, Any], args: list[Any]) -> Any:
        function = request.get("function", "")
        returns = request.get("returns", 1)
        if function in CATALOGUE and function not in self._functions:
            raise Unsupported(f"{function}: not a function of this adapter")
        return self._runtime.submit(function, args, returns, **self._clauses(request))

    def _release(self, request: Mapping[str, Any], args: list[Any]) -> None:
        self._runtime.release(*args)
        for value in request.get("args", []):
            for name in names_in(value):
                self._handles.take(name)

    def _drop(self, request: Mapping[str, Any]) -> None:
        for value in request.get("args", []):
            for name in names_in(value):
                self._runtime.drop(self._handles.take(name))

    def _reset(self, request: Mapping[str, Any]) -> None:
        for ref in self._handles.take_all():
            try:
                self._runtime.drop(ref)
            except Exception:  # noqa: BLE001 - a dead runtime's refs cannot be dropped, only let go
                traceback.print_exc()
        gc.collect()  # an exception's frames may still name a ref
        self._runtime.reset()

    # Answers.

    def _send(self, request_id: Any, answer: _Answer, took_ns: int) -> None:
        members = {"id": request_id, **answer.members(), "ns": took_ns}
        line = json.dumps(members, separators=(",", ":"), allow_nan=False).encode() + b"\n"
        if len(line) > LINE_BYTES_MAX:
            failure = Failure("other", text="an answer of more than 1 MiB")
            members = {"id": request_id, "error": failure.wire(), "ns": took_ns}
            line = json.dumps(members, separators=(",", ":")).encode() + b"\n"
        with self._write_lock:
            try:
                while line:
                    line = line[os.write(self._answers, line) :]
            except OSError:
                os._exit(0)  # the engine is gone


def _first(args: list[Any]) -> Any:
    if not args:
        raise BadRequest("an argument is missing")
    return args[0]


def _timeout(request: Mapping[str, Any]) -> float | None:
    """The timeout in seconds, as it was sent; None when it was not."""
    text = request.get("timeout_ns")
    return None if text is None else int(text) / 1e9


def _position(refs: Any, ref: Any, used: set[int]) -> int:
    """Where the ref stands in the request: the very object before an equal one."""
    free = [index for index in range(len(refs)) if index not in used]
    same = next((index for index in free if refs[index] is ref), None)
    if same is None:
        same = next((index for index in free if refs[index] == ref), None)
    if same is None:
        raise ValueError("wait gave a ref that it was not asked for")
    used.add(same)
    return same
