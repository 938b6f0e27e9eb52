"""Values on the wire."""

import math
import unittest
import zlib

from objref_sdk.errors import BadRequest
from objref_sdk.values import Encoder, NoWireForm, decode, deep, encode_plain, fill, kind_of


class Ref:
    pass


def is_ref(value):
    return isinstance(value, Ref)


def there_and_back(value):
    return decode(Encoder("a", is_ref).encode(value), lambda handle: None)


class Plain(unittest.TestCase):
    def test_encode__every_tag_comes_back_with_its_type(self):
        for value in (
            None,
            True,
            False,
            0,
            -(1 << 63),
            (1 << 63) - 1,
            1 << 63,
            (1 << 64) - 1,
            1.5,
            -0.0,
            5e-324,
            math.inf,
            -math.inf,
            "",
            "a\0b\u00e9\U0001f600",
            b"",
            bytes(range(256)),
            [],
            {},
            [1, [2.0, {"k": b"v"}]],
        ):
            back = there_and_back(value)
            self.assertEqual(back, value)
            self.assertIs(type(back), type(value))
        self.assertEqual(math.copysign(1, there_and_back(-0.0)), -1)
        self.assertTrue(math.isnan(there_and_back(math.nan)))

    def test_encode__forms_are_those_of_the_protocol(self):
        self.assertEqual(encode_plain(-5), {"int": "-5"})
        self.assertEqual(encode_plain(1 << 63), {"uint": "9223372036854775808"})
        self.assertEqual(encode_plain(3.0), {"float": "0x1.8000000000000p+1"})
        self.assertEqual(encode_plain(math.nan), {"float": "nan"})
        self.assertEqual(encode_plain(-math.inf), {"float": "-inf"})
        self.assertEqual(encode_plain(b"ab"), {"bytes": "YWI="})

    def test_encode__long_bytes_are_a_digest(self):
        self.assertIn("bytes", encode_plain(bytes(4096)))
        data = fill(4097, 3)
        self.assertEqual(encode_plain(data), {"digest": {"size": 4097, "crc32": zlib.crc32(data)}})

    def test_encode__what_has_no_form_is_refused(self):
        for value in (1 << 64, -(1 << 63) - 1, object(), {1: 2}, deep(100000)):
            with self.assertRaises(NoWireForm):
                Encoder("a", is_ref).encode(value)

    def test_decode__requests_may_say_fill_and_deep(self):
        data = decode({"fill": {"size": 600, "seed": 7}}, None)
        self.assertTrue(all(byte == (7 + i) % 251 for i, byte in enumerate(data)))
        self.assertEqual(decode({"deep": 3}, None), [[[]]])
        self.assertEqual(decode({"deep": 1}, None), [])
        self.assertEqual(decode({"fill": {"size": 0, "seed": 1}}, None), b"")

    def test_decode__nonsense_is_a_bad_request(self):
        for value in (
            None,
            5,
            {},
            {"int": "1", "text": "1"},
            {"colour": 1},
            {"int": "x"},
            {"bytes": "!"},
            {"fill": {"size": -1, "seed": 0}},
            {"fill": 3},
        ):
            with self.assertRaises(BadRequest):
                decode(value, None)


class Refs(unittest.TestCase):
    def test_encode__refs_get_their_names_depth_first(self):
        a, b, c = Ref(), Ref(), Ref()
        encoder = Encoder("x", is_ref)
        wire = encoder.encode([a, {"z": b, "a": [c]}])
        self.assertEqual(list(encoder.refs.items()), [("x.0", a), ("x.1", b), ("x.2", c)])
        self.assertEqual(wire["list"][1]["map"]["a"]["list"][0], {"ref": "x.2"})

    def test_encode__a_value_that_is_one_ref_has_the_name_itself(self):
        a = Ref()
        encoder = Encoder("x", is_ref)
        self.assertEqual(encoder.encode(a), {"ref": "x"})
        self.assertEqual(encoder.refs, {"x": a})

    def test_kind_of__lists_and_maps_by_element(self):
        value = [1, True, None, 1.0, "", b"", Ref(), {"k": [Ref()]}]
        kinds = ["int", "bool", "null", "float", "text", "bytes", "ref", {"k": ["ref"]}]
        self.assertEqual(kind_of(value, is_ref), kinds)


if __name__ == "__main__":
    unittest.main()
