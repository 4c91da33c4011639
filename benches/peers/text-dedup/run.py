"""text-dedup by its own command lines. Records are reduced to id and text first: its loader wants the same fields in all."""

import json
import pathlib
import runpy
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from common import reduced

setting, corpus, out = sys.argv[1:]
out = pathlib.Path(out)
module, characters = setting.split("-")[0], setting.endswith("-zh")
# It splits at what is no letter; with blanks between them, characters are its words.
pages = reduced(corpus, out, (lambda text: " ".join("".join(text.split()))) if characters else None)
settings = {
    "minhash": ["--ngram", "5", "--threshold", "0.7"],
    "minhash-zh": ["--ngram", "3", "--threshold", "0.7"],
    "simhash": ["--ngram", "3", "--bit_diff", "3", "--num_bucket", "4"],
}[setting]
sys.argv = ["text_dedup", "--path", "json", "--data_files", str(pages), "--split", "train", "--column", "text",
            "--cache_dir", str(out / "cache"), "--output", str(out / "result"), "--num_proc", "1", *settings]
try:
    runpy.run_module(f"text_dedup.{module}", run_name="__main__")
except SystemExit as end:
    if end.code:
        raise
from datasets import load_from_disk

(out / "kept").mkdir()
with (out / "kept/kept.jsonl").open("w") as kept:
    for record in load_from_disk(str(out / "result")):
        kept.write(json.dumps({"id": record["id"], "text": record["text"]}, ensure_ascii=False) + "\n")
