"""concurrent.futures as a runtime under test: a ref is a Future, and cannot be encoded.

The smallest real adapter: the standard library is all it needs, so the SDK is tested with it.
"""

import concurrent.futures
import os
import platform
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import objref_sdk as sdk  # noqa: E402 - the package lies beside this file's folder

Future = concurrent.futures.Future


class DependencyError(Exception):
    """A task did not run, because an input of it failed: its cause."""


class Futures(sdk.Runtime):
    """A thread pool; tasks are chained with the SDK's continuation."""

    name = "concurrent.futures"
    version = platform.python_version()
    isolation = "thread"
    options = ("workers",)
    emulated = ("submit",)  # a pool does not take refs as arguments
    errors = sdk.ErrorTable(
        kinds={
            concurrent.futures.CancelledError: "cancelled",
            TimeoutError: "timed_out",
            RuntimeError: "runtime_not_initialized",  # what a pool that is shut down raises
        },
        wrappers={DependencyError: sdk.Wrapper("dependency_failed")},
    )

    def __init__(self):
        self.guard = sdk.StateGuard()
        self.pool = None

    def init(self, options):
        self.guard.open()
        if "--noisy" in sys.argv:
            print("a library says hello on standard output", flush=True)
            os.write(1, b"and so does one written in C\n")
        self.pool = concurrent.futures.ThreadPoolExecutor(options.get("workers", 2))

    def shutdown(self, mode="graceful"):
        self.guard.close()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def is_ref(self, value):
        return isinstance(value, Future)

    def put(self, value):
        self.guard.check()
        if self.is_ref(value):
            sdk.refuse("invalid_argument", "a ref is no value")
        future = Future()
        future.set_result(value)
        return future

    def get(self, ref, timeout=None):
        self.guard.check()
        if isinstance(ref, list):
            return [item.result(timeout) for item in ref]
        return ref.result(timeout)

    def wait(self, refs, count, timeout=None):
        self.guard.check()
        self.check_refs(refs)
        mode = "FIRST_COMPLETED" if count == 1 else "ALL_COMPLETED"
        done = concurrent.futures.wait(refs, timeout, mode).done if refs else set()
        ready = [ref for ref in refs if ref in done][:count]
        return ready, [ref for ref in refs if ref not in ready]

    def submit(self, function, args, returns=1):
        self.guard.check()
        if returns != 1:
            raise sdk.Unsupported("returns: a task has one result")
        if function not in sdk.CATALOGUE:
            sdk.refuse("unknown_function", function)
        out = Future()
        inputs = [arg for arg in args if self.is_ref(arg)]

        def ready():
            bad = next((ref.exception() for ref in inputs if ref.exception()), None)
            if bad is not None:
                error = DependencyError(str(bad))
                error.__cause__ = bad
                out.set_exception(error)
                return
            values = [arg.result() if self.is_ref(arg) else arg for arg in args]
            self.pool.submit(self.run, out, function, values)

        sdk.when_ready(inputs, lambda ref, done: ref.add_done_callback(done), ready)
        return out

    def run(self, out, function, values):
        body = sdk.Body(self)
        try:
            out.set_result(body.run(function, values))
        except BaseException as exc:  # noqa: BLE001 - the pool would lose it
            out.set_exception(exc)
        body.release()

    def equal(self, left, right):
        return left == right, left != right


if __name__ == "__main__":
    sdk.serve(Futures())
