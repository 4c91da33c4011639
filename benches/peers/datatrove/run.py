"""datatrove: its four stages of MinHash, 14 buckets of 8, as executors of two processes. `default` takes every page for
English; `zh` takes every page for Chinese, whose words come from jieba, with 3-grams for its shorter pages."""

import pathlib
import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
    MinhashDedupSignature,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.typeshelper import Languages


def main() -> None:
    setting, corpus, out = sys.argv[1:]
    config = MinhashConfig(n_grams={"default": 5, "zh": 3}[setting], hash_config=HashConfig())
    language = {"default": Languages.english, "zh": "zho"}[setting]
    tasks = len(list(pathlib.Path(corpus).glob("*.jsonl.zst")))
    reader = lambda: JsonlReader(corpus, glob_pattern="*.jsonl.zst", compression="zstd")
    folder = lambda name: f"{out}/{name}"
    stages = [
        ([reader(), MinhashDedupSignature(folder("signatures"), config, language)], tasks),
        ([MinhashDedupBuckets(folder("signatures"), folder("buckets"), config=config)], config.num_buckets),
        ([MinhashDedupCluster(folder("buckets"), folder("remove"), config=config)], 1),
        ([reader(), MinhashDedupFilter(folder("remove")), JsonlWriter(folder("kept"), compression="zstd")], tasks),
    ]
    for number, (pipeline, tasks) in enumerate(stages):
        # Forked, so that what its workers take is counted.
        workers, logs = min(2, tasks), folder(f"logs-{number}")
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=workers, logging_dir=logs, start_method="fork").run()


if __name__ == "__main__":
    main()
