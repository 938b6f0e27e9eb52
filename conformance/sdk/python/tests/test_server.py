"""The server, over pipes, with an adapter of concurrent.futures."""

import json
import os
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

ADAPTER = pathlib.Path(__file__).with_name("futures_adapter.py")


class Player:
    """The engine's side of the channel."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, str(ADAPTER), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.answers = queue.Queue()
        self.count = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.answers.put(json.loads(line))
        self.answers.put(None)

    def send(self, op, *args, **members):
        self.count += 1
        request = {"id": self.count, "op": op, "args": list(args), **members}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        return self.count

    def next(self):
        return self.answers.get(timeout=20)

    def ask(self, op, *args, **members):
        request_id = self.send(op, *args, **members)
        answer = self.next()
        assert answer["id"] == request_id, answer
        return answer

    def ok(self, op, *args, **members):
        return self.ask(op, *args, **members)["ok"]

    def kind(self, op, *args, **members):
        return self.ask(op, *args, **members)["error"]["kind"]

    def end(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            pipe.close()


def integer(number):
    return {"int": str(number)}


def ref(name):
    return {"ref": name}


class Serving(unittest.TestCase):
    arguments = ()

    def setUp(self):
        self.player = Player(*self.arguments)
        self.addCleanup(self.player.end)

    def start(self):
        self.player.ok("init")
        return self.player


class Hello(Serving):
    def test_hello__lists_what_the_author_wrote(self):
        ok = self.player.ok("hello", nonce="n1", protocol=1)
        self.assertEqual((ok["protocol"], ok["nonce"]), (1, "n1"))
        self.assertEqual(
            sorted(ok["ops"]),
            "drop equal exit get init ping put reset shutdown submit wait".split(),
        )
        names = ok["functions"]["names"]
        for name in ("identity", "gate", "nest", "panic", "keep"):
            self.assertIn(name, names)
        for name in ("crash", "unserialisable", "encode_inside"):
            self.assertNotIn(name, names)
        self.assertEqual(ok["emulated"], ["submit"])
        self.assertGreaterEqual(ok["lanes"], 32)

    def test_unknown_op__is_unsupported(self):
        self.assertEqual(self.player.kind("fly"), "unsupported")
        self.assertEqual(self.player.kind("encode", integer(1)), "unsupported")

    def test_clause_that_the_verb_does_not_take__is_unsupported(self):
        player = self.start()
        self.assertEqual(player.kind("put", integer(1), type="int"), "unsupported")
        self.assertEqual(player.kind("get", integer(1), mode="await"), "unsupported")
        self.assertEqual(player.kind("submit", function="identity", retries=1), "unsupported")

    def test_before_init__the_guards_answer_is_the_adapters(self):
        answer = self.player.ask("put", integer(1), **{"as": "a"})
        self.assertEqual(answer["error"]["kind"], "runtime_not_initialized")
        self.assertEqual(answer["layer"], "adapter")
        self.assertEqual(
            self.player.ok("init", options={"workers": 3, "x": 1})["honoured"], ["workers"]
        )
        self.assertEqual(self.player.kind("init"), "already_initialized")
        self.player.ok("shutdown")
        self.assertEqual(self.player.kind("shutdown"), "runtime_not_initialized")


class Operations(Serving):
    def test_values__go_in_and_out(self):
        player = self.start()
        value = {"map": {"k": {"list": [integer(1), {"float": "0x1.8p+1"}, {"bytes": "AA=="}]}}}
        self.assertEqual(player.ok("put", value, **{"as": "a"}), ref("a"))
        got = player.ok("get", ref("a"))
        self.assertEqual(got["map"]["k"]["list"][0], integer(1))
        self.assertEqual(
            player.ok("submit", ref("a"), function="identity", **{"as": "b"}), ref("b")
        )
        self.assertEqual(player.ok("get", {"list": [ref("b"), ref("a")]}), {"list": [got, got]})

    def test_refs_inside__are_named_depth_first(self):
        player = self.start()
        player.ok("put", integer(1), **{"as": "a"})
        player.ok("put", {"list": [ref("a"), {"map": {"k": ref("a")}}]}, **{"as": "b"})
        got = player.ok("get", ref("b"), **{"as": "c"})
        self.assertEqual(got["list"], [ref("c.0"), {"map": {"k": ref("c.1")}}])
        self.assertEqual(player.ok("get", ref("c.1")), integer(1))
        self.assertEqual(
            player.ok("equal", ref("c.0"), ref("a")), {"list": [{"bool": True}, {"bool": False}]}
        )

    def test_wait__answers_positions(self):
        player = self.start()
        with tempfile.TemporaryDirectory() as folder:
            gate = os.path.join(folder, "g")
            player.ok("submit", {"text": gate}, function="gate", **{"as": "slow"})
            player.ok("put", integer(1), **{"as": "a"})
            both = {"list": [ref("slow"), ref("a")]}
            self.assertEqual(
                player.ok("wait", both, count=1, timeout_ns="5000000000"),
                {"list": [{"list": [integer(1)]}, {"list": [integer(0)]}]},
            )
            self.assertEqual(player.kind("get", ref("slow"), timeout_ns="0"), "timed_out")
            pathlib.Path(gate).touch()
            self.assertEqual(player.ok("get", ref("slow")), {"null": True})

    def test_errors__keep_kind_code_and_cause(self):
        player = self.start()
        player.ok("submit", integer(7), function="fail", **{"as": "a"})
        player.ok("submit", ref("a"), integer(1), function="add", **{"as": "b"})
        player.ok("submit", ref("b"), integer(1), function="add", **{"as": "c"})
        error = player.ask("get", ref("a"))["error"]
        self.assertEqual((error["kind"], error["code"]), ("task_failed", 7))
        error = player.ask("get", ref("c"))["error"]
        self.assertEqual((error["kind"], error["code"]), ("dependency_failed", 7))
        self.assertEqual(error["cause"], {"kind": "task_failed", "code": 7})
        player.ok("submit", function="panic", **{"as": "p"})
        self.assertEqual(player.kind("get", ref("p")), "task_failed")
        self.assertEqual(player.kind("get", integer(5)), "invalid_argument")
        answer = player.ask("submit", function="fly", **{"as": "f"})
        self.assertEqual(answer["error"]["kind"], "unknown_function")

    def test_handles__unknown_or_used_twice_is_a_bad_request(self):
        player = self.start()
        self.assertEqual(player.kind("get", ref("a")), "bad_request")
        player.ok("put", integer(1), **{"as": "a"})
        self.assertEqual(player.kind("put", integer(2), **{"as": "a"}), "bad_request")
        player.ok("drop", {"list": [ref("a")]})
        self.assertEqual(player.kind("get", ref("a")), "bad_request")
        player.ok("put", integer(2), **{"as": "a"})
        player.ok("reset")
        self.assertEqual(player.kind("get", ref("a")), "bad_request")

    def test_times__counts_outcomes(self):
        player = self.start()
        player.ok("put", integer(1), **{"as": "a"})
        self.assertEqual(player.ok("get", ref("a"), times=5), {"map": {"ok": integer(5)}})
        self.assertEqual(
            player.ok("get", integer(1), times=2), {"map": {"invalid_argument": integer(2)}}
        )
        self.assertEqual(player.ok("put", integer(1), times=3), {"map": {"ok": integer(3)}})


class Lanes(Serving):
    def test_lanes__overlap_and_each_keeps_its_order(self):
        player = self.start()
        with tempfile.TemporaryDirectory() as folder:
            gate = os.path.join(folder, "g")
            player.ok("submit", {"text": gate}, function="gate", **{"as": "a"})
            first = player.send("get", ref("a"))
            second = player.send("ping")
            other = player.send("ping", lane=9)
            self.assertEqual(player.next()["id"], other)
            pathlib.Path(gate).touch()
            self.assertEqual([player.next()["id"], player.next()["id"]], [first, second])

    def test_lanes__one_too_high_is_a_bad_request(self):
        self.assertEqual(self.player.kind("ping", lane=1 << 20), "bad_request")


class Ends(Serving):
    def test_exit__is_answered_and_ends_with_0(self):
        self.start().ok("exit")
        self.assertEqual(self.player.process.wait(10), 0)

    def test_end_of_input__ends_it_though_a_lane_hangs(self):
        player = self.start()
        player.ok("submit", {"text": "/nonexistent/gate"}, function="sleep", **{"as": "x"})
        player.ok("submit", integer(100000), function="sleep", **{"as": "a"})
        player.send("get", ref("a"))
        time.sleep(0.1)
        player.process.stdin.close()
        self.assertEqual(player.process.wait(10), 0)


class Noise(Serving):
    arguments = ("--noisy",)

    def test_output__of_a_library_goes_to_the_log(self):
        player = self.start()
        self.assertEqual(player.ok("ping"), {"null": True})
        player.ok("exit")
        log = player.process.stderr.read()
        self.assertIn(b"hello on standard output", log)
        self.assertIn(b"written in C", log)


if __name__ == "__main__":
    signal.alarm(120)
    unittest.main()
