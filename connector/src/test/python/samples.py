"""Writes one small file of each kind that Oxen tells apart, broken ones included, into a folder."""

import datetime
import decimal
import gzip
import io
import json
import pathlib
import struct
import sys
import wave
import zipfile
import zlib

import pyarrow
import pyarrow.parquet


def png(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = b"".join(b"\0" + b"\x80" * width for _ in range(height))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def jpeg(width, height):
    """Gray: one Huffman code of one bit for "no change" and one for "end of block", and so two bits for 8 x 8 pixels."""
    def segment(kind, data):
        return b"\xff" + kind + struct.pack(">H", len(data) + 2) + data

    blocks = -(-width // 8) * -(-height // 8)
    one_code = b"\1" + bytes(15) + b"\0"
    return (
        b"\xff\xd8"
        + segment(b"\xe0", b"JFIF\0\1\1\0\0\1\0\1\0\0")
        + segment(b"\xdb", b"\0" + b"\1" * 64)
        + segment(b"\xc0", struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
        + segment(b"\xc4", b"\0" + one_code)
        + segment(b"\xc4", b"\x10" + one_code)
        + segment(b"\xda", b"\1\1\0\0\x3f\0")
        + bytes(blocks // 4)
        + b"\xff\xd9"
    )


def gif(width, height):
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0" + b",\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def bmp(width, height):
    row = b"\0" * (-(-width * 3 // 4) * 4)
    pixels = row * height
    return (
        b"BM" + struct.pack("<IHHI", 54 + len(pixels), 0, 0, 54)
        + struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(pixels), 0, 0, 0, 0) + pixels
    )


def sound():
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 4000)
    return out.getvalue()


def parquet(columns, row_group_size=None):
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out, row_group_size=row_group_size)
    return out.getvalue()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "a")
    return out.getvalue()


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


DAY = datetime.date(2026, 1, 2)
NOON = datetime.datetime(2026, 1, 2, 12, 0)
TABLE = parquet({"id": [1, 2, 3], "name": ["a", "b", None]})

SAMPLES = {
    # tables
    "plain.csv": b"id,name,score\n1,a,0.5\n2,b,1\n",
    "no-final-newline.csv": b"id,name\n1,a\n2,b",
    "crlf.csv": b"id,name\r\n1,a\r\n2,b\r\n",
    "quoted.csv": b'id,text\n1,"a, b"\n2,"say ""hi"""\n3,"two\nlines"\n',
    "types.csv": b"i,f,e,b,d,t,n,big,mixed\n1,0.5,1e3,true,2026-01-02,2026-01-02T03:04:05,,9223372036854775808,1\n"
    b"-2,.5,-2.5E-4,false,2026-01-03,2026-01-03T03:04:05,,1,x\n",
    "late-float.csv": b"a,b\n1,1\n2,2.5\n3,x\n",
    "nulls.csv": b"a,b\n,1\n,\n3,\n",
    "signs.csv": b"a,b,c\n+1,-0,1.\n2,7,2.0\n",
    "zeros.csv": b"code,flag\n007,TRUE\n010,False\n",
    "spaces.csv": b"a, b ,c\n1, 2 ,3\n",
    "semicolon.csv": b"a;b;c\n1;2;3\n4;5;6\n",
    "tab.csv": b"a\tb\n1\t2\n",
    "pipe.csv": b"a|b\n1|2\n",
    "one-column.csv": b"name\na\nb\n",
    "header-only.csv": b"a,b\n",
    "blank-lines.csv": b"a,b\n1,2\n\n3,4\n\n",
    "duplicate-names.csv": b"a,a,b\n1,2,3\n",
    "ragged-short.csv": b"a,b,c\n1,2\n4,5,6\n",
    "unicode.csv": "größe,名\n1,ä\n".encode(),
    "bom.csv": b"\xef\xbb\xbfa,b\n1,2\n",
    "empty.csv": b"",
    "UPPER.CSV": b"a,b\n1,2\n",
    "table.tsv": b"a\tb\n1\tx y\n2\tz\n",
    "rows.jsonl": lines({"id": 1, "name": "a"}, {"id": 2, "name": "b", "extra": 1.5}),
    "nested.jsonl": lines({"a": {"x": 1, "y": [1, 2]}, "b": [{"k": "v"}], "c": None}, {"a": {"x": 2}, "b": [], "c": True}),
    "mixed.jsonl": lines({"a": 1}, {"a": 2.5}, {"a": -3}),
    "text-and-number.jsonl": lines({"a": 1}, {"a": "x"}),
    "rows.ndjson": lines({"z": "2026-01-02", "a": 1}),
    "no-final-newline.jsonl": b'{"a": 1}\n{"a": 2}',
    "broken.jsonl": b'{"a": 1}\n{"a": \n',
    "scalars.jsonl": b"1\n2\n",
    "empty.jsonl": b"",
    "list.json": json.dumps([{"a": 1, "b": "x"}, {"a": 2, "c": [1.5]}]).encode(),
    "object.json": b'{"a": 1}\n',
    "scalars.json": b"[1, 2]",
    "simple.parquet": TABLE,
    "groups.parquet": parquet({"n": list(range(25))}, 10),
    "no-rows.parquet": parquet({"n": pyarrow.array([], pyarrow.int32())}),
    # Not here: types that only the Arrow schema inside the file tells apart, such as categories.
    "types.parquet": parquet({
        "i8": pyarrow.array([1], pyarrow.int8()),
        "i16": pyarrow.array([1], pyarrow.int16()),
        "u8": pyarrow.array([1], pyarrow.uint8()),
        "u32": pyarrow.array([1], pyarrow.uint32()),
        "u64": pyarrow.array([1], pyarrow.uint64()),
        "f32": pyarrow.array([1.0], pyarrow.float32()),
        "f64": [1.0],
        "bool": [True],
        "bytes": [b"x"],
        "date": [DAY],
        "micros": pyarrow.array([NOON], pyarrow.timestamp("us")),
        "millis": pyarrow.array([NOON], pyarrow.timestamp("ms")),
        "nanos": pyarrow.array([NOON], pyarrow.timestamp("ns")),
        "zoned": pyarrow.array([NOON], pyarrow.timestamp("us", "UTC")),
        "time": [datetime.time(1, 2)],
        "decimal": [decimal.Decimal("1.25")],
        "list": [[1, 2]],
        "struct": [{"x": 1, "y": "z"}],
        "structs": [[{"x": 1.5}]],
            }),
    "broken.parquet": TABLE[:-8],
    "text.parquet": b"not a table",
    # texts
    "plain.txt": b"one\ntwo\n",
    "no-final-newline.txt": b"one\ntwo",
    "empty.txt": b"",
    "unicode.txt": "größe 名 𝄞\n".encode(),
    "latin1.txt": "größe\n".encode("latin-1"),
    "no-extension": b"text\n",
    ".hidden": b"text\n",
    "notes.md": b"# Title\n",
    "NOTES.MD": b"# Title\n",
    "page.html": b"<!DOCTYPE html>\n<html><body>x</body></html>\n",
    "data.xml": b'<?xml version="1.0"?>\n<a/>\n',
    "drawing.svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="3" height="2"></svg>\n',
    "script.sh": b"#!/bin/sh\necho hi\n",
    "code.py": b"print(1)\n",
    "config.yaml": b"a: 1\n",
    "long.txt": b"x" * 5000 + b"\n\xff\xfe",
    # pictures
    "gray.png": png(3, 2),
    "PHOTO.JPG": jpeg(64, 48),
    "tiny.gif": gif(5, 7),
    "tiny.bmp": bmp(4, 3),
    "no-extension-picture": png(8, 9),
    "picture.csv": png(8, 9),
    "cut-off.png": png(3, 2)[:12],
    # everything else
    "zeros.bin": bytes(100),
    "text.bin": b"text\n",
    "model.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    "archive.zip": archive(),
    "archive.gz": gzip.compress(b"x", mtime=0),
}

# Oxen looks into these; what it finds there (length, channels) is not recorded by us.
SOUNDS = {"sound.wav": sound()}

if __name__ == "__main__":
    for name, content in {**SAMPLES, **SOUNDS}.items():
        (pathlib.Path(sys.argv[1]) / name).write_bytes(content)
