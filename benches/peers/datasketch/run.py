"""datasketch: MinHashLSH of 128 permutations. `default` drops whatever it names; `zh` has runs of characters and asks the
signatures of the pages found how near they are."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from common import characters, stream, words
from datasketch import MinHash, MinHashLSH

setting, corpus, out = sys.argv[1:]
features, threshold, least = {"default": (words, 0.9, 0.0), "zh": (characters(3), 0.5, 0.5)}[setting]
index = MinHashLSH(threshold=threshold, num_perm=128)
kept = []


def keep(text: str) -> bool:
    made = MinHash(num_perm=128)
    made.update_batch([feature.encode() for feature in features(text)])
    found = index.query(made)
    if found and (not least or any(made.jaccard(kept[number]) >= least for number in found)):
        return False
    index.insert(len(kept), made)
    kept.append(made if least else None)
    return True


stream(keep, corpus, out)
