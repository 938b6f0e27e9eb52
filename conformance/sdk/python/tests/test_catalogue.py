"""The catalogue's functions, each against known answers."""

import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

from objref_sdk import CATALOGUE, Body, Failed, Runtime
from objref_sdk.errors import Panic, Undecodable
from objref_sdk.values import Encoder, decode

VECTORS = pathlib.Path(__file__).parents[2] / "vectors.jsonl"


class Ref:
    def __init__(self, value):
        self.value = value


class Table(Runtime):
    """Refs to values in memory; counts what is dropped."""

    def __init__(self):
        self.dropped = []
        self.stopping = False

    def init(self, options):
        pass

    def shutdown(self, mode="graceful"):
        raise ValueError("not from inside")

    def is_ref(self, value):
        return isinstance(value, Ref)

    def is_stopping(self):
        return self.stopping

    def put(self, value):
        return Ref(value)

    def get(self, ref, timeout=None):
        if isinstance(ref.value, Exception):
            raise ref.value
        return ref.value

    def submit(self, function, args, returns=1):
        return Ref(Body(self).run(function, args))

    def encode(self, ref):
        return b"id%d" % ref.value

    def decode(self, data):
        return Ref(int(data[2:]))

    def drop(self, ref):
        self.dropped.append(ref)


def run(function, *args, runtime=None):
    return Body(runtime or Table()).run(function, args)


class Pure(unittest.TestCase):
    def test_mix__is_fnv_1a_over_words(self):
        self.assertEqual(run("mix"), 14695981039346656037 - (1 << 64))
        self.assertEqual(run("mix", 0), (14695981039346656037 * 1099511628211 % 2**64) - (1 << 64))
        self.assertNotEqual(run("mix", 1, 2), run("mix", 2, 1))
        self.assertTrue(-(1 << 63) <= run("mix", -1, 1 << 62) < 1 << 63)

    def test_pure__known_answers(self):
        self.assertEqual(run("identity", [1]), [1])
        self.assertEqual(run("add", -5, 7), 2)
        self.assertEqual(run("concat", b"a", b"", b"b"), b"ab")
        self.assertEqual(run("concat", "a", "b"), "ab")
        self.assertEqual(run("digest", b"123456789"), 0xCBF43926)
        self.assertEqual(run("size", b"abc"), 3)
        self.assertEqual(run("size", "\u00e9\U0001f600"), 2)
        self.assertEqual(run("size", [1, 2]), 2)
        self.assertEqual(run("fill", 3, 250), bytes([250, 0, 1]))
        self.assertEqual(run("many", 3), [0, 1, 2])
        self.assertEqual(run("depth_of", [[[]]]), 3)
        self.assertEqual(run("depth_of", 5), 0)
        self.assertEqual(run("kind_of", 1, [Ref(1), "x"]), ["int", ["ref", "text"]])
        self.assertEqual(run("pid"), os.getpid())
        self.assertIsNone(run("sleep", 1))

    def test_pure__a_wrong_argument_is_a_failure(self):
        for call in (
            ("add", 1, "x"),
            ("add", True, 1),
            ("add", 1),
            ("add", (1 << 63) - 1, 1),
            ("concat", "a", b"b"),
            ("mix", 1.0),
            ("digest", "text"),
            ("size", 5),
            ("fill", -1, 0),
            ("fill", 1, -1),
            ("many", -1),
            ("refs", "x"),
            ("get_inside", 5),
            ("return_ref", []),
            ("kept", "never kept"),
            ("no_such_function",),
        ):
            with self.assertRaises(Failed, msg=str(call)):
                run(*call)

    @unittest.skipUnless(VECTORS.exists(), "no vectors.jsonl in conformance/sdk")
    def test_vectors__agree_with_every_other_sdk(self):
        played = 0
        for line in VECTORS.read_text().splitlines():
            vector = json.loads(line)
            if vector.get("function") not in CATALOGUE:
                continue
            args = [decode(value, None) for value in vector["args"]]
            if "error" in vector:
                with self.assertRaises(Failed, msg=line) as caught:
                    run(vector["function"], *args)
                self.assertEqual(caught.exception.code, vector["error"].get("code"), line)
            else:
                answer = Encoder("a", Table().is_ref).encode(run(vector["function"], *args))
                self.assertEqual(answer, vector["ok"], line)
            played += 1
        self.assertGreater(played, 0)


class Failures(unittest.TestCase):
    def test_fail__carries_code_and_payload(self):
        with self.assertRaises(Failed) as caught:
            run("fail", 7, b"cargo")
        self.assertEqual((caught.exception.code, caught.exception.payload), (7, b"cargo"))

    def test_fail_undecodable__cannot_be_read_back(self):
        with self.assertRaises(Undecodable) as caught:
            run("fail_undecodable")
        data = pickle.dumps(caught.exception)
        with self.assertRaises(ValueError):
            pickle.loads(data)

    def test_unserialisable__cannot_be_written(self):
        with self.assertRaises(TypeError):
            pickle.dumps(run("unserialisable"))

    def test_panic__is_no_ordinary_exception(self):
        with self.assertRaises(Panic):
            run("panic")
        self.assertFalse(issubclass(Panic, Exception))

    def test_crash__ends_the_process_the_first_times(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "crash")
            program = (
                "import sys; sys.path.insert(0, sys.argv[1])\n"
                "from objref_sdk import Body, Runtime\n"
                "print(Body(Runtime()).run('crash', [sys.argv[2], 1]))\n"
            )
            package = str(pathlib.Path(__file__).parents[1])
            call = [sys.executable, "-c", program, package, path]
            first = subprocess.run(call, capture_output=True, check=False)
            second = subprocess.run(call, capture_output=True, check=False)
        self.assertEqual((first.returncode, second.stdout.strip()), (13, b"2"))


class Witnesses(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = os.path.join(self.folder.name, "mark")

    def test_count__adds_a_byte_and_gives_its_value(self):
        self.assertEqual(run("count", self.path, 5), 5)
        self.assertIsNone(run("count", self.path))
        self.assertEqual(os.path.getsize(self.path), 2)

    def test_gate__says_who_waits_and_waits(self):
        result = []
        thread = threading.Thread(target=lambda: result.append(run("gate", self.path, 9)))
        thread.start()
        while not os.path.exists(self.path + ".started"):
            pass
        with open(self.path + ".started", encoding="ascii") as file:
            self.assertEqual(int(file.read()), os.getpid())
        self.assertEqual(result, [])
        pathlib.Path(self.path).touch()
        thread.join(10)
        self.assertEqual(result, [9])
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["mark", "mark.started"])

    def test_gate__ends_when_the_runtime_stops(self):
        runtime = Table()
        runtime.stopping = True
        for call in (("gate", self.path), ("sleep", 100000)):
            with self.assertRaises(Failed) as caught:
                run(*call, runtime=runtime)
            self.assertEqual(caught.exception.cause, "cancelled")


class Inside(unittest.TestCase):
    def test_inside__known_answers(self):
        self.assertEqual(run("get_inside", [Ref(1), Ref(2)]), [1, 2])
        self.assertEqual(run("put_inside", 5)[0].value, 5)
        self.assertEqual(run("submit_inside", "add", [2, 3])[0].value, 5)
        self.assertEqual(run("encode_inside", [Ref(4)]), b"id4")
        self.assertEqual(run("decode_inside", b"id4"), 4)
        self.assertEqual([ref.value for ref in run("refs", 3)], [0, 1, 2])
        self.assertEqual(run("nest", 4), 4)
        ref = Ref(1)
        self.assertIs(run("return_ref", [ref]), ref)

    def test_inside__what_the_runtime_said_is_the_cause(self):
        with self.assertRaises(Failed) as caught:
            run("get_inside", [Ref(Failed(7))])
        self.assertEqual((caught.exception.code, caught.exception.cause), (7, "task_failed"))

    def test_body__drops_its_own_when_released_and_not_before(self):
        runtime = Table()
        body = Body(runtime)
        given = Ref(1)
        made = body.run("put_inside", [5]) + body.run("identity", [[given]])
        self.assertEqual(runtime.dropped, [])
        body.release()
        body.release()
        self.assertEqual(runtime.dropped, made)

    def test_drop_inside__drops_once(self):
        runtime = Table()
        body = Body(runtime)
        given = Ref(1)
        self.assertEqual(body.run("drop_inside", [[given]]), [])
        body.release()
        self.assertEqual(runtime.dropped, [given])

    def test_keep__holds_beyond_the_body(self):
        runtime = Table()
        given = Ref(1)
        for call in (("keep", "slot", [given]), ("kept", "slot")):
            body = Body(runtime)
            body.run(*call[:1], call[1:])
            body.release()
        self.assertEqual(runtime.dropped, [])
        self.assertEqual(run("kept", "slot", runtime=runtime), [given])
        run("unkeep", "slot", runtime=runtime)
        self.assertEqual(runtime.dropped, [given])

    def test_results__must_be_as_many_as_asked_for(self):
        self.assertEqual(Body(Table()).results("many", [3], 3), [0, 1, 2])
        self.assertEqual(Body(Table()).results("many", [3], 1), [[0, 1, 2]])
        for function, args, returns in (("many", [2], 3), ("add", [1, 2], 2)):
            with self.assertRaises(Failed):
                Body(Table()).results(function, args, returns)


if __name__ == "__main__":
    signal.alarm(60)
    unittest.main()
