"""What an exception of the runtime becomes."""

import pickle
import unittest

from objref_sdk.errors import KINDS, ErrorTable, Failed, Failure, Refusal, Unsupported, Wrapper


class TaskError(Exception):
    """A wrapper that is also of its cause's class, as some systems make them."""


class Lost(Exception):
    pass


class LostForEver(Lost):
    pass


class Mixed(TaskError, ValueError):
    pass


class Skipped(Exception):
    pass


def raised_from(exc, cause):
    exc.__cause__ = cause
    return exc


TABLE = ErrorTable(
    kinds={Lost: "object_lost", ValueError: "malformed"},
    wrappers={TaskError: Wrapper("task_failed"), Skipped: Wrapper("dependency_failed")},
)


class Table(unittest.TestCase):
    def test_failure__nearest_base_decides(self):
        table = ErrorTable(kinds={Lost: "object_lost", LostForEver: "freed"})
        self.assertEqual(table.failure(LostForEver()).kind, "freed")
        self.assertEqual(TABLE.failure(LostForEver()).kind, "object_lost")
        self.assertEqual(TABLE.failure(UnicodeDecodeError("a", b"", 0, 0, "")).kind, "malformed")

    def test_failure__wrappers_come_before_bases(self):
        found = TABLE.failure(raised_from(Mixed("x"), Lost("y")))
        self.assertEqual(found.kind, "task_failed")
        self.assertEqual(found.cause.kind, "object_lost")

    def test_failure__the_roots_code_goes_through_every_hop(self):
        error = raised_from(Skipped(), raised_from(Skipped(), raised_from(TaskError(), Failed(7))))
        wire = TABLE.failure(error).wire()
        self.assertEqual(wire["kind"], "dependency_failed")
        self.assertEqual(wire["code"], 7)
        self.assertEqual(wire["cause"], {"kind": "task_failed", "code": 7})

    def test_failure__a_wrapper_without_an_inside_keeps_its_kind(self):
        self.assertEqual(TABLE.failure(TaskError()).kind, "task_failed")

    def test_failure__a_ring_of_wrappers_ends(self):
        one, other = TaskError("1"), TaskError("2")
        one.__cause__, other.__cause__ = other, one
        self.assertEqual(TABLE.failure(one).kind, "task_failed")

    def test_failure__what_nobody_knows_is_other(self):
        self.assertEqual(TABLE.failure(LookupError("?")).kind, "other")
        self.assertEqual(TABLE.failure(KeyboardInterrupt()).kind, "other")

    def test_failure__decide_is_asked_first_but_not_about_our_own(self):
        table = ErrorTable(decide=lambda exc: Failure("cancelled"))
        self.assertEqual(table.failure(ValueError()).kind, "cancelled")
        self.assertEqual(table.failure(Failed(1)).kind, "task_failed")
        self.assertEqual(table.failure(Unsupported("x")).kind, "unsupported")

    def test_failure__a_refusal_is_the_adapters(self):
        found = TABLE.failure(Refusal("invalid_argument", "no ref"))
        self.assertEqual((found.kind, found.layer), ("invalid_argument", "adapter"))
        self.assertNotIn("layer", found.wire())

    def test_failure__an_error_whose_text_fails_is_still_classified(self):
        class Mute(ValueError):
            def __str__(self):
                raise RuntimeError

        found = ErrorTable().failure(Mute())
        self.assertEqual(found.kind, "invalid_argument")
        self.assertTrue(found.native.startswith("Table"))

    def test_wire__says_only_what_is_known(self):
        self.assertEqual(Failure("freed").wire(), {"kind": "freed"})
        self.assertLessEqual(len(Failure("freed", text="x" * 9999).wire()["text"]), 300)

    def test_failed__survives_pickle_whole(self):
        error = pickle.loads(pickle.dumps(Failed(7, "freed", "text", b"payload")))
        self.assertEqual((error.code, error.cause, error.text), (7, "freed", "text"))
        self.assertEqual(error.payload, b"payload")

    def test_kinds__every_kind_used_here_is_one(self):
        used = {*TABLE.kinds.values(), "task_failed", "dependency_failed", "other", "bad_request"}
        self.assertLessEqual(used, KINDS)


if __name__ == "__main__":
    unittest.main()
