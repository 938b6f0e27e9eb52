"""An adapter: each method is one call of the runtime. What is not overridden is never asked."""

import sys

sys.path.insert(0, "@SDK@")
import objref_sdk as sdk


class Ref:
    """A stand-in for your runtime's own refs: a value on a shelf."""

    def __init__(self, value):
        self.value = value


class Adapter(sdk.Runtime):
    name, version, isolation = "@NAME@", "0", "none"

    def is_ref(self, value):
        return isinstance(value, Ref)

    def init(self, options):
        pass

    def shutdown(self, mode="graceful"):
        pass

    def put(self, value):
        return Ref(value)

    def get(self, ref, timeout=None):
        if isinstance(ref, list):
            return [each.value for each in ref]
        return ref.value


if __name__ == "__main__":
    sdk.serve(Adapter())
