#!/usr/bin/env python3
"""Writes the golden files of version 1, or checks that the kept ones are still what it writes.

    golden.py write DIR    adds the files that DIR lacks; never changes one that is there
    golden.py check DIR    exit 1, naming the file, when DIR differs from what would be written

An implementation of the two forms apart from the C one: written from the layout in
runtime/src/codec.h, with a checksum of its own. The ctest runtime.golden_writer runs the check.
"""

import json
import struct
import sys
from pathlib import Path

ORDINARY = (0x0123456789ABCDEF, 7, 1)
FIRST = (1, 0, 1)
LAST = (2**64 - 1, 2**32 - 1, 2**32 - 1)

OWNER = bytes.fromhex("efcdab8967452301")
TASK = bytes.fromhex("efcdab89674523010300000002000000")
CALL_SITE = "graph.c:41 build \u2192 \U0001F333"

OWNER_TYPE, TASK_TYPE, CALL_SITE_TYPE = 0, 1, 2
BYTES_MAX = 4096


def crc32c(data):
    state = 0xFFFFFFFF
    for byte in data:
        state ^= byte
        for _ in range(8):
            state = state >> 1 ^ (0x82F63B78 if state & 1 else 0)
    return state ^ 0xFFFFFFFF


def id_bytes(ref):
    return struct.pack("<QII", *ref)


def binary(ref, fields=()):
    presence = sum(1 << kind for kind, _ in fields if kind < 8)
    body = id_bytes(ref)
    for kind, value in fields:
        body += struct.pack("<HH", kind, len(value)) + value
    total = 8 + len(body) + 4
    form = struct.pack("<4sBBH", b"\xd2ref", 1, presence, total) + body
    return form + struct.pack("<I", crc32c(form))


def text(ref, **members):
    members = {"id": id_bytes(ref).hex(), **members}
    return json.dumps(members, separators=(",", ":"), ensure_ascii=False).encode()


def binary_files():
    owner, task = (OWNER_TYPE, OWNER), (TASK_TYPE, TASK)
    site = (CALL_SITE_TYPE, CALL_SITE.encode())
    fill = bytes(i % 251 for i in range(BYTES_MAX - 28 - 4))
    yield "id", "id", ORDINARY, binary(ORDINARY)
    yield "id-first", "id", FIRST, binary(FIRST)
    yield "id-last", "id", LAST, binary(LAST)
    yield "owner", "described", ORDINARY, binary(ORDINARY, [owner])
    yield "task", "described", ORDINARY, binary(ORDINARY, [task])
    yield "call-site", "described", ORDINARY, binary(ORDINARY, [site])
    yield "call-site-longest", "described", FIRST, binary(FIRST, [(CALL_SITE_TYPE, b"s" * 255)])
    yield "all-fields", "described", LAST, binary(LAST, [owner, task, site])
    yield "future-bit", "more", ORDINARY, binary(ORDINARY, [(3, b"tomorrow")])
    yield "future-type", "more", ORDINARY, binary(ORDINARY, [(8, b""), (65535, b"\0\xff")])
    yield "future-among", "more", FIRST, binary(
        FIRST, [owner, task, site, (7, b"\0" * 16), (300, b"later")])
    yield "longest", "more", ORDINARY, binary(ORDINARY, [(9, fill)])


def text_files():
    digits = id_bytes(ORDINARY).hex()
    site = json.dumps(CALL_SITE).encode()  # in escapes, a pair of surrogates among them
    deepest = "[" * 64 + "]" * 64
    yield "id", "id", ORDINARY, text(ORDINARY)
    yield "id-first", "id", FIRST, text(FIRST)
    yield "id-last", "id", LAST, text(LAST)
    yield "owner", "described", ORDINARY, text(ORDINARY, owner_worker_id=OWNER.hex())
    yield "task", "described", ORDINARY, text(ORDINARY, creating_task_id=TASK.hex())
    yield "call-site", "described", ORDINARY, text(ORDINARY, call_site=CALL_SITE)
    yield "call-site-longest", "described", FIRST, text(FIRST, call_site="s" * 255)
    yield "all-fields", "described", LAST, text(
        LAST, owner_worker_id=OWNER.hex(), creating_task_id=TASK.hex(), call_site=CALL_SITE)
    yield "spaced", "more", ORDINARY, f'\r\n\t {{ "id"\t:\n"{digits}" }} \n'.encode()
    yield "escaped", "more", ORDINARY, (
        b'{"call_site":%s,"\\u0069\\u0064":"\\u0065%s"}' % (site, digits[1:].encode()))
    yield "future", "more", ORDINARY, (
        '{"epoch":-12.5e+3,"live":true,"gone":false,"none":null,"":"\\"\\\\\\u0000",'
        f'"tags":["a",[],{{}},[{{"k":[0]}}]],"deep":{deepest},'
        f'"id":"{digits}","copy":{{"id":"not this one"}}}}').encode()


def files():
    """Each file's name, and its bytes; the index last."""
    lines = ["# file form worker slot generation; form id, described: what this version writes, byte for byte"]
    for ending, listing in (("bin", binary_files()), ("json", text_files())):
        for name, form, ref, data in listing:
            yield f"v1-{name}.{ending}", data
            lines.append(f"v1-{name}.{ending} {form} {ref[0]:016x} {ref[1]} {ref[2]}")
    yield "index.txt", ("\n".join(lines) + "\n").encode()


def write(folder):
    for name, data in files():
        path = folder / name
        if name == "index.txt" or not path.exists():
            path.write_bytes(data)
    return check(folder)


def check(folder):
    wrong = 0
    for name, data in files():
        path = folder / name
        if not path.exists() or path.read_bytes() != data:
            print(f"{path}: differs from what golden.py writes")
            wrong = 1
    return wrong


def main(arguments):
    verbs = {"write": write, "check": check}
    if len(arguments) != 2 or arguments[0] not in verbs:
        print(__doc__, file=sys.stderr)
        return 2
    return verbs[arguments[0]](Path(arguments[1]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
