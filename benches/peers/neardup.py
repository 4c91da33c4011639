"""One peer over the pages of `neardup --dump`: kept pages in, then every copy is asked for.

    python benches/peers/neardup.py PAGES.jsonl PEER

Prints CSV: peer, languages, kind, copies, found; then CPU seconds and peak memory on stderr. A copy
counts as found when the page it was made from is among the answers. Texts go in as they are: no
peer cleans.
"""

import collections
import csv
import json
import resource
import sys
import time


def grams(text: str, n: int) -> set:
    text = "".join(text.lower().split())
    return {text[i : i + n] for i in range(max(1, len(text) - n + 1))}


def words(text: str) -> set:
    return set(text.lower().split())


class Datasketch:
    """MinHashLSH, 128 permutations; nothing verifies."""

    def __init__(self, features, threshold):
        from datasketch import MinHashLSH

        self.features = features
        self.lsh = MinHashLSH(threshold=threshold, num_perm=128)

    def signature(self, text):
        from datasketch import MinHash

        made = MinHash(num_perm=128)
        made.update_batch([f.encode() for f in self.features(text)])
        return made

    def keep(self, base, text):
        self.lsh.insert(base, self.signature(text))

    def find(self, text):
        return self.lsh.query(self.signature(text))


class Rensa:
    """RMinHash and its LSH, 128 permutations; nothing verifies."""

    def __init__(self, features, threshold, bands):
        import rensa

        self.rensa, self.features = rensa, features
        self.lsh = rensa.RMinHashLSH(threshold=threshold, num_perm=128, num_bands=bands)

    def signature(self, text):
        made = self.rensa.RMinHash(num_perm=128, seed=42)
        made.update(sorted(self.features(text)))
        return made

    def keep(self, base, text):
        self.lsh.insert(base, self.signature(text))

    def find(self, text):
        return self.lsh.query(self.signature(text))


class Simhash:
    """The package `simhash` (1e0ng): its own features."""

    def __init__(self, k):
        from simhash import Simhash as Hash, SimhashIndex

        self.hash, self.index = Hash, SimhashIndex([], k=k)

    def keep(self, base, text):
        self.index.add(str(base), self.hash(text))

    def find(self, text):
        return [int(found) for found in self.index.get_near_dups(self.hash(text))]


PEERS = {
    "datasketch-default": lambda: Datasketch(words, 0.9),
    "datasketch-3grams-0.5": lambda: Datasketch(lambda t: grams(t, 3), 0.5),
    "rensa-default": lambda: Rensa(words, 0.8, 16),
    "rensa-3grams-0.5": lambda: Rensa(lambda t: grams(t, 3), 0.5, 32),
    "simhash-default": lambda: Simhash(2),
    "simhash-k7": lambda: Simhash(7),
}


def main() -> None:
    pages, name = sys.argv[1:]
    peer = PEERS[name]()
    copies, found = collections.Counter(), collections.Counter()
    cross = 0
    start = time.process_time()
    with open(pages, encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            if page["role"] == "kept":
                peer.keep(page["base"], page["text"])
                continue
            row = (page["group"], page["kind"])
            answers = peer.find(page["text"])
            copies[row] += 1
            found[row] += page["base"] in answers
            cross += any(answer != page["base"] for answer in answers)
    seconds = time.process_time() - start
    out = csv.writer(sys.stdout, lineterminator="\n")
    for row in sorted(copies):
        out.writerow([name, *row, copies[row], found[row]])
    out.writerow([name, "all", "named-another-page-too", sum(copies.values()), cross])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}: {seconds:.1f} CPU s, peak {peak:.0f} MiB", file=sys.stderr)


if __name__ == "__main__":
    main()
