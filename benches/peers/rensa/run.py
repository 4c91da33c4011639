"""rensa: RMinHash of 128 permutations and its LSH. `default` drops whatever shares a band with a kept page, as its example does;
`zh` has runs of characters, more bands, and asks the signatures of the pages found how near they are."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import rensa
from common import characters, stream, words

setting, corpus, out = sys.argv[1:]
features, threshold, bands, least = {"default": (words, 0.8, 16, 0.0), "zh": (characters(3), 0.5, 32, 0.5)}[setting]
index = rensa.RMinHashLSH(threshold=threshold, num_perm=128, num_bands=bands)
kept = []


def keep(text: str) -> bool:
    made = rensa.RMinHash(num_perm=128, seed=42)
    made.update(list(features(text)))
    found = index.query(made)
    if found and (not least or any(made.jaccard(kept[number]) >= least for number in found)):
        return False
    index.insert(len(kept), made)
    kept.append(made if least else None)
    return True


stream(keep, corpus, out)
