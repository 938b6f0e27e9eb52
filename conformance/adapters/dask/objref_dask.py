"""Dask `distributed` as a runtime under test: a LocalCluster with worker processes.

Public calls only, and nothing repaired: what Dask answers is what the suite sees. This module is
imported by the adapter and by every worker, so that tasks and errors travel by reference.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import logging
import pickle
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dask
import distributed

import objref_sdk as sdk
from objref_sdk.errors import describe
from objref_sdk.values import refs_in

CONFIGURATION = {
    # Workers are forked from a process that has imported Dask once; spawning imports it for each.
    "distributed.worker.multiprocessing-method": "forkserver",
    "distributed.worker.memory.terminate": False,
    # A task whose worker dies is not tried again, unless a cluster is told so for all its tasks.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.comm.timeouts.connect": "10s",
}
CONNECT_SECONDS = 20


class TaskError(Exception):
    """What a task raised, when it is not one of the SDK's own exceptions."""


def run(function: str, *args: Any) -> Any:
    """What a worker runs. The refs among the arguments are values by now, but those may hold
    others."""
    if next(refs_in(args, RUNTIME.is_ref), None) is not None:
        bind(args, distributed.get_client())
    return sdk.Body(RUNTIME).run(function, args)


def pick(results: Any, index: int, returns: int) -> Any:
    """One of several results."""
    if not isinstance(results, (list, tuple)) or len(results) != returns:
        raise sdk.Failed(text=f"not {returns} results")
    return results[index]


def count(dask_scheduler: Any) -> dict[str, int]:
    """What the scheduler knows; runs there."""
    tasks = dask_scheduler.tasks.values()
    unfinished = [task for task in tasks if task.state not in ("memory", "erred", "released")]
    return {
        "objects": len(tasks) - len(unfinished),
        "bytes": sum(max(task.nbytes, 0) for task in tasks),
        "tasks": len(unfinished),
    }


class DaskRuntime(sdk.Runtime):
    """A ref is a Future. The runtime is found as Dask's users find it: `get_client`."""

    name = "dask.distributed"
    version = distributed.__version__
    url = "https://distributed.dask.org"
    isolation = "process"
    options = ("workers", "address")
    capabilities = {"join": 1, "kill": 1, "panic": 1, "workers": 1, "stats": 1, "cancel": 1}
    choices = {
        "argument_depth": "all",
        "decode_without_runtime": "error",
        "dependency_kind": "none",
        "encoded_pins": "no",
        "shutdown_twice": "error",
        "wait_duplicates": "multiset",
        "wait_too_many": "all",
    }
    settings = {"allowed-failures": "0", "threads_per_worker": "1"}
    timeouts = {"start_ms": 60000}
    emulated = ("returns",)

    def __init__(self) -> None:
        self.errors = sdk.ErrorTable(
            kinds={
                TaskError: "task_failed",
                distributed.CancelledError: "cancelled",
                distributed.KilledWorker: "worker_died",
                distributed.TimeoutError: "timed_out",
                pickle.UnpicklingError: "malformed",
                EOFError: "malformed",
            },
            decide=decide,
        )
        self._clusters: list[distributed.LocalCluster] = []

    def init(self, options: Mapping[str, Any]) -> Mapping[str, Any]:
        dask.config.set(CONFIGURATION)
        address = options.get("address")
        if address is None:
            cluster = distributed.LocalCluster(
                n_workers=options.get("workers", 2),
                threads_per_worker=1,
                processes=True,
                dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
            self._clusters.append(cluster)
            address = cluster.scheduler_address
        distributed.Client(address, timeout=CONNECT_SECONDS)
        return {"address": address}

    def shutdown(self, mode: str = "graceful") -> None:
        client = distributed.get_client()
        if sdk.current_body() is not None:
            client.shutdown()
            return
        client.close()
        while self._clusters:
            self._clusters.pop().close()

    def is_ref(self, value: Any) -> bool:
        return isinstance(value, distributed.Future)

    def put(self, value: Any) -> Any:
        return distributed.get_client().scatter([value], hash=False)[0]

    def get(self, ref: Any, timeout: float | None = None) -> Any:
        with blocking_client() as client:
            try:
                if isinstance(ref, list):
                    value = gather(client, ref, timeout)
                else:
                    value = ref.result(timeout)
            except Exception as exc:
                raise told_by_task(exc, ref) from None
            return bind(value, client)

    def wait(
        self, refs: Sequence[Any], count: int, timeout: float | None = None
    ) -> tuple[Sequence[Any], Sequence[Any]]:
        if timeout == 0:
            ready = [ref for ref in refs if ref.done()][:count]
        else:
            ready = first_completed(refs, count, timeout)
        rest = list(refs)
        for ref in ready:
            rest.remove(ref)
        return ready, rest

    def submit(self, function: str, args: Sequence[Any], returns: int = 1) -> Any:
        if function not in sdk.CATALOGUE:
            sdk.refuse("unknown_function", "tasks are callables here, not names")
        client = distributed.get_client()
        ref = client.submit(run, function, *args, pure=False)
        if returns == 1:
            return ref
        return [client.submit(pick, ref, index, returns, pure=False) for index in range(returns)]

    def clone(self, ref: Any) -> Any:
        return bind(copy.copy(ref), distributed.get_client())

    def drop(self, ref: Any) -> None:
        ref.release()

    def encode(self, ref: Any) -> bytes:
        return pickle.dumps(ref)

    def decode(self, data: bytes) -> Any:
        client = distributed.get_client()
        ref = pickle.loads(data)
        if not self.is_ref(ref):
            raise pickle.UnpicklingError(f"bytes of a {type(ref).__name__}")
        return bind(ref, client)

    def format(self, ref: Any) -> str:
        return str(ref.key)

    def hash(self, ref: Any) -> str:
        return str(hash(ref))

    def equal(self, left: Any, right: Any) -> tuple[bool, bool]:
        return left == right, left != right

    def cancel(self, ref: Any) -> None:
        ref.cancel()

    def stats(self) -> Mapping[str, int]:
        return distributed.get_client().run_on_scheduler(count)


@contextlib.contextmanager
def blocking_client() -> Iterator[distributed.Client]:
    """The client to wait with: a body gives its worker's thread back meanwhile."""
    if sdk.current_body() is None:
        yield distributed.get_client()
    else:
        with distributed.worker_client() as client:
            yield client


def gather(client: distributed.Client, refs: list[Any], timeout: float | None) -> Any:
    """The values of several refs. `Client.gather` takes a timeout only as a coroutine."""
    if timeout is None:
        return client.gather(refs)

    async def within() -> Any:
        return await asyncio.wait_for(client.gather(refs, asynchronous=True), timeout)

    return client.sync(within)


def first_completed(refs: Sequence[Any], count: int, timeout: float | None) -> list[Any]:
    """As many refs as asked for, in the order in which they ended; fewer at the timeout."""
    ready: list[Any] = []
    completed = distributed.as_completed(refs, timeout=timeout)
    with contextlib.suppress(distributed.TimeoutError, StopIteration):
        while len(ready) < count:
            ready.append(next(completed))
    return ready


def bind(value: Any, client: distributed.Client) -> Any:
    """Binds the Futures in a value that arrived: Dask leaves them without a client."""
    for ref in refs_in(value, RUNTIME.is_ref):
        if ref.status is None:
            ref.bind_client(client)
    return value


def told_by_task(exc: Exception, ref: Any) -> Exception:
    """The exception itself, or that of a task marked as such: Dask raises both alike."""
    if isinstance(exc, (sdk.Failed, distributed.KilledWorker, distributed.CancelledError)):
        return exc
    refs = ref if isinstance(ref, list) else [ref]
    if any(isinstance(item, distributed.Future) and item.status == "error" for item in refs):
        return TaskError(describe(exc))
    return exc


# How Dask says that there is no client, or that the one a ref belongs to is closed.
NO_CLIENT_TEXTS = ("No global client found", "No clients found", "IOLoop is closed")


# What a get says of a result that cannot leave its worker. The task itself counts as finished.
UNSERIALISABLE_TEXT = "Could not serialize object"


def decide(exc: BaseException) -> sdk.Failure | None:
    """What only the text of an exception tells."""
    text = str(exc)
    if isinstance(exc, TypeError) and text.startswith(UNSERIALISABLE_TEXT):
        return sdk.Failure("other", native=type(exc).__name__, text=text.splitlines()[0])
    if isinstance(exc, (ValueError, RuntimeError)) and text.startswith(NO_CLIENT_TEXTS):
        return sdk.Failure("runtime_not_initialized", native=type(exc).__name__, text=text)
    return None


RUNTIME = DaskRuntime()


def main() -> None:
    """The adapter."""
    sdk.serve(RUNTIME)
