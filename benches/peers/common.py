"""What the peers in Python share: shards of .jsonl.zst in, the kept records out, one way of cutting features.

A peer is `run.py SETTING CORPUS OUT`: it reads CORPUS/*.jsonl.zst in the order of their names and leaves the records
it keeps below OUT/kept, as lines of JSON, plain or .gz or .zst.
"""

import io
import pathlib

import orjson
import zstandard

LEVEL = 3


def stream(keep, corpus: str, out: str) -> None:
    """Asks `keep(text)` of every record in turn and writes those for which it says yes, a shard for a shard."""
    kept = pathlib.Path(out) / "kept"
    kept.mkdir(parents=True)
    for shard in sorted(pathlib.Path(corpus).glob("*.jsonl.zst")):
        with shard.open("rb") as file, (kept / shard.name).open("wb") as to:
            lines = io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True), 1 << 20)
            with zstandard.ZstdCompressor(level=LEVEL).stream_writer(to) as writer:
                written = io.BufferedWriter(writer, 1 << 20)
                for line in lines:
                    if keep(orjson.loads(line)["text"]):
                        written.write(line)
                written.flush()


def words(text: str) -> set:
    """What the peers' own examples do."""
    return set(text.split())


def characters(n: int):
    """Runs of n characters without white space: what works for Chinese."""

    def features(text: str) -> set:
        text = "".join(text.lower().split())
        return {text[i : i + n] for i in range(max(1, len(text) - n + 1))}

    return features


def reduced(corpus: str, out: pathlib.Path, change=None) -> pathlib.Path:
    """The corpus as one file of lines with id and text alone."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "reduced.jsonl"
    with path.open("wb") as to:
        for shard in sorted(pathlib.Path(corpus).glob("*.jsonl.zst")):
            with shard.open("rb") as file:
                reader = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
                for line in io.BufferedReader(reader, 1 << 20):
                    record = orjson.loads(line)
                    text = change(record["text"]) if change else record["text"]
                    to.write(orjson.dumps({"id": record["id"], "text": text}) + b"\n")
    return path
