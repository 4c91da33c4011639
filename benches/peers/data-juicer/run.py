"""data-juicer by its own program, one deduplicator as the whole process. Records are reduced to id and text first: its loader
wants the same fields in all."""

import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from common import reduced

setting, corpus, out = sys.argv[1:]
out = pathlib.Path(out).resolve()
operator = {
    "minhash": {"document_minhash_deduplicator": {}},
    "minhash-zh": {"document_minhash_deduplicator": {"tokenization": "character", "window_size": 3, "jaccard_threshold": 0.7}},
    "simhash": {"document_simhash_deduplicator": {}},
}[setting]
config = {
    "project_name": "peers", "dataset_path": str(reduced(corpus, out)), "export_path": str(out / "kept/kept.jsonl"),
    "np": 2, "use_cache": False, "open_tracer": False, "work_dir": str(out / "work"), "process": [operator],
}
(out / "kept").mkdir(exist_ok=True)
# JSON is YAML.
(out / "config.yaml").write_text(json.dumps(config))
program = pathlib.Path(sys.executable).parent / "dj-process"
sys.exit(subprocess.run([program, "--config", out / "config.yaml"], cwd=out).returncode)
