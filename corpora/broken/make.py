#!/usr/bin/env python3
"""Writes the broken shards beside this script. Needs the zstd command.

The bytes are committed, since what a compressor writes differs from version to version, and with
it the offsets in cases.toml. Run it only to add a case.
"""

import gzip
import json
import pathlib
import subprocess

HERE = pathlib.Path(__file__).parent

TEXTS = [
    "The river rose two metres in one night and carried off the old wooden bridge.",
    "Nobody in the village had heard of the comet before the baker saw it at dawn.",
    "A second harvest of plums is rare, yet this warm autumn brought one to the valley.",
    "The museum opens its cellar of broken statues to visitors on the first Sunday.",
]
LINES = [json.dumps({"id": f"p{i}", "text": t}).encode() for i, t in enumerate(TEXTS)]
GOOD = b"".join(line + b"\n" for line in LINES)


def write(name, content):
    (HERE / name).write_bytes(content)


def zstd(content, *flags):
    return subprocess.run(["zstd", "-q", "-c", *flags], input=content, capture_output=True, check=True).stdout


def among(line):
    """The line as third of five."""
    return b"\n".join([*LINES[:2], line, *LINES[2:]]) + b"\n"


# A frame ends within the third record; the frame behind it is cut off.
cut = len(LINES[0]) + len(LINES[1]) + 2 + 20
first, second = zstd(GOOD[:cut]), zstd(GOOD[cut:])
write("truncated.jsonl.zst", first + second[:-20])
write("garbage-after-frame.jsonl.zst", zstd(GOOD) + b"this is no frame")
write("not-zstd.jsonl.zst", GOOD)
write("no-bytes.jsonl.zst", b"")
# Read from a pipe its size is not known, so the window stays as wide as it was asked for.
write("long-window.jsonl.zst", zstd(GOOD, "--long=28"))
member = gzip.compress(GOOD[:cut], mtime=0)
write("truncated.jsonl.gz", member + gzip.compress(GOOD[cut:], mtime=0)[:20])
write("garbage-after-member.jsonl.gz", gzip.compress(GOOD, mtime=0) + b"this is no member")

write("invalid-utf8.jsonl", among(b'{"id":"x","text":"caf\xe9 au lait"}'))
write("unclosed.jsonl", among(b'{"id":"x","text":"open'))
write("missing-text.jsonl", among(b'{"id":"x","note":"elsewhere"}'))
write("text-not-a-string.jsonl", among(b'{"id":"x","text":["a","b"]}'))
write("two-texts.jsonl", among(b'{"id":"x","text":"one","te\\u0078t":"two"}'))
write("not-an-object.jsonl", among(b'["text","a"]'))
write("nan.jsonl", among(b'{"id":NaN,"text":"a"}'))
write("nul-bytes.jsonl", among(b"\0\0\0\0"))
write("deep-nesting.jsonl", among(b"[" * 5000))
write("lone-surrogate.jsonl", among(b'{"id":"\\ud83d","text":"Half a smile \\ud83d at the end of a long day at the market."}'))
write("byte-order-mark.jsonl", b"\xef\xbb\xbf" + GOOD)
write("blank-lines.jsonl", GOOD.replace(b"\n", b"\n\n \r\n"))
write("no-last-newline.jsonl", GOOD[:-1])
write("empty.jsonl", b"")
