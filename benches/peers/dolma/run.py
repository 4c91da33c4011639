"""dolma: a Bloom filter over whole texts tags repeats, and its mixer leaves them out. Two processes."""

import json
import os
import pathlib
import subprocess
import sys

setting, corpus, out = sys.argv[1:]
out = pathlib.Path(out).resolve()
documents = out / "work/documents"
documents.mkdir(parents=True)
shards = sorted(pathlib.Path(corpus).glob("*.jsonl.zst"))
for shard in shards:
    (documents / shard.name).symlink_to(shard.resolve())
program = pathlib.Path(sys.executable).parent / "dolma"
bytes_of_corpus = sum(shard.stat().st_size for shard in shards)
config = {
    "documents": [f"{documents}/*.jsonl.zst"],
    "dedupe": {"name": "repeats", "documents": {"attribute_name": "repeats", "key": "$.text"}, "skip_empty": True},
    # A record of these corpora is about 500 bytes packed: room for them all.
    "bloom_filter": {
        "file": str(out / "work/bloom.bin"), "read_only": False,
        "estimated_doc_count": max(10_000, bytes_of_corpus // 400), "desired_false_positive_rate": 1e-6,
    },
    "processes": 2,
}
mix = {
    "streams": [{
        "name": "kept", "documents": [f"{documents}/*.jsonl.zst"], "attributes": ["repeats"],
        "output": {"path": str(out / "kept"), "max_size_in_bytes": 1 << 32},
        "filter": {"syntax": "jq", "exclude": ["(.attributes.repeats // [[0, 0, 0]])[0][2] >= 1"]},
    }],
    "processes": 2,
}
for name, settings in (("dedupe", config), ("mix", mix)):
    path = out / f"{name}.json"
    path.write_text(json.dumps(settings))
    done = subprocess.run([program, "-c", path, name], cwd=out, env=os.environ)
    if done.returncode:
        sys.exit(done.returncode)
