"""The digests of docs/provenance.md, a second time, from the text of the page alone.

Reads lines of JSON, each a row: a list of [name, type, value]. Types are the words of the page's table; a value is null,
or text as the table's last column says, or a list of values. Prints the digest of each row, then that of them all.
"""

import hashlib
import json
import struct
import sys
from decimal import Decimal

SCALARS = {
    "boolean": (0x01, lambda v: b"\x01" if v == "true" else b"\x00"),
    "byte": (0x02, lambda v: struct.pack(">b", int(v))),
    "short": (0x03, lambda v: struct.pack(">h", int(v))),
    "int": (0x04, lambda v: struct.pack(">i", int(v))),
    "long": (0x05, lambda v: struct.pack(">q", int(v))),
    "float": (0x06, lambda v: bytes.fromhex("7fc00000") if v == "NaN" else struct.pack(">f", float(v))),
    "double": (0x07, lambda v: bytes.fromhex("7ff8000000000000") if v == "NaN" else struct.pack(">d", float(v))),
    "decimal": (0x08, lambda v: decimal(Decimal(v))),
    "string": (0x09, lambda v: v.encode()),
    "binary": (0x0A, bytes.fromhex),
    "date": (0x0B, lambda v: struct.pack(">i", int(v))),
    "timestamp": (0x0C, lambda v: struct.pack(">q", int(v))),
    "timestamp_ntz": (0x0D, lambda v: struct.pack(">q", int(v))),
    "file": (0x20, bytes.fromhex),
}


def decimal(value):
    sign, digits, exponent = value.as_tuple()
    unscaled = int("".join(map(str, digits))) * (-1 if sign else 1)
    length = 1
    while not -(1 << (8 * length - 1)) <= unscaled < 1 << (8 * length - 1):
        length += 1
    return bytes([-exponent]) + unscaled.to_bytes(length, "big", signed=True)


def header(tag, count):
    return struct.pack(">BI", tag, count)


def struct_of(members):
    parts = [struct.pack(">I", len(name.encode())) + name.encode() + value(kind, v) for name, kind, v in members]
    return header(0x12, len(parts)) + b"".join(parts)


def value(kind, v):
    if v is None:
        return header(0x00, 0)
    if kind == "struct":
        return struct_of(v)
    if kind.startswith("array:"):
        return header(0x10, len(v)) + b"".join(value(kind[6:], item) for item in v)
    if kind.startswith("map:"):
        _, key_kind, value_kind = kind.split(":")
        entries = sorted((value(key_kind, k), value(value_kind, item)) for k, item in v)
        return header(0x11, len(entries)) + b"".join(k + item for k, item in entries)
    tag, encode = SCALARS[kind]
    payload = encode(v)
    return header(tag, len(payload)) + payload


def main():
    total, rows = 0, 0
    for line in sys.stdin.buffer:
        digest = hashlib.sha256(struct_of(json.loads(line))).digest()
        total = (total + int.from_bytes(digest, "big")) % (1 << 256)
        rows += 1
        print(digest.hex())
    print(f"adhash256-sha256/1:{total:064x}:{rows}")


if __name__ == "__main__":
    main()
