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


class Gaoya:
    """gaoya, the Rust crate behind its own Python module: MinHash (verified) or simhash."""

    def __init__(self, kind, **settings):
        from gaoya import minhash, simhash

        made = minhash.MinHashStringIndex if kind == "minhash" else simhash.SimHashStringIndex
        self.index = made(**settings)

    def keep(self, base, text):
        self.index.insert_document(base, text)

    def find(self, text):
        return self.index.query(text)


class Bands:
    """Signatures cut into bands: whoever shares one is an answer. Nothing verifies."""

    def __init__(self):
        self.bands = collections.defaultdict(set)

    def keep(self, base, text):
        for band in self.signature(text):
            self.bands[band].add(base)

    def find(self, text):
        return set().union(*(self.bands.get(band, ()) for band in self.signature(text)))


class TextDedupMinHash(Bands):
    """The function of text-dedup that signs a page, with its words or with characters as words."""

    def __init__(self, ngram, threshold, characters):
        import numpy as np
        from text_dedup import minhash
        from text_dedup.utils import optimal_param, xxh3_32hash

        super().__init__()
        number, prime = 250, np.uint32((1 << 32) - 5)
        bands, rows = optimal_param(threshold, number, false_positive_weight=0.5, false_negative_weight=0.5)
        self.sign, self.characters = minhash.embed_func, characters
        self.settings = {
            "num_perm": number,
            "ngram_size": ngram,
            "min_length": 5,
            "hashranges": [(i * rows, (i + 1) * rows) for i in range(bands)],
            "permutations": (
                minhash.RNG.randint(1, prime, size=number, dtype=np.uint32),
                minhash.RNG.randint(0, prime, size=number, dtype=np.uint32),
            ),
            "hash_func": xxh3_32hash,
            "dtype": np.uint32,
            "max_hash": np.uint32((1 << 32) - 1),
            "modulo_prime": prime,
        }

    def signature(self, text):
        if self.characters:
            text = " ".join("".join(text.split()))
        made = self.sign(text, 0, **self.settings)["__signatures__"]
        return list(enumerate(bytes(band) for band in made))


class TextDedupSimhash(Bands):
    """The same of its simhash: distance 3, four blocks; whoever shares a key and is within it."""

    def __init__(self):
        from text_dedup import simhash
        from text_dedup.utils.hashfunc import xxh3_64_digest

        super().__init__()
        self.sign, self.hash = simhash.embed_func, xxh3_64_digest
        self.permutations = simhash._create_permutations(64, 3, 4)
        self.hashes = {}

    def made(self, text):
        return self.sign(text, 0, ngram=3, permutations=self.permutations, hash_func=self.hash)

    def keep(self, base, text):
        made = self.made(text)
        self.hashes[base] = int.from_bytes(made["__signature__"], "big")
        for key in made["__keys__"]:
            self.bands[key].add(base)

    def find(self, text):
        made = self.made(text)
        own = int.from_bytes(made["__signature__"], "big")
        near = set().union(*(self.bands.get(key, ()) for key in made["__keys__"]))
        return {base for base in near if (own ^ self.hashes[base]).bit_count() <= 3}


class Datatrove(Bands):
    """The first stage of datatrove's MinHash, whose buckets its second stage compares."""

    def __init__(self, languages, **settings):
        import tempfile

        from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

        super().__init__()
        config = MinhashConfig(**settings)
        self.folder = tempfile.TemporaryDirectory()
        make = lambda language: MinhashDedupSignature(self.folder.name, config, language)
        self.stages = {group: make(language) for group, language in languages.items()}

    def signature(self, text):
        han = sum("\u4e00" <= c <= "\u9fff" for c in text)
        stage = self.stages["zh" if 5 * han > len(text) else "spaced"]
        shingles = stage.get_shingles(text)
        if not len(shingles):
            return []
        return list(enumerate(map(tuple, stage.get_signature(shingles))))


PEERS = {
    "datasketch-default": lambda: Datasketch(words, 0.9),
    "datasketch-3grams-0.5": lambda: Datasketch(lambda t: grams(t, 3), 0.5),
    "rensa-default": lambda: Rensa(words, 0.8, 16),
    "rensa-3grams-0.5": lambda: Rensa(lambda t: grams(t, 3), 0.5, 32),
    "simhash-default": lambda: Simhash(2),
    "simhash-k7": lambda: Simhash(7),
    "gaoya-minhash-default": lambda: Gaoya("minhash"),
    "gaoya-minhash-chars-0.5": lambda: Gaoya(
        "minhash", hash_size=32, jaccard_threshold=0.5, num_bands=50, band_size=4,
        analyzer="char", lowercase=True, ngram_range=(3, 4)),
    "gaoya-simhash-default": lambda: Gaoya("simhash"),
    "gaoya-simhash-chars-7": lambda: Gaoya(
        "simhash", hash_size=64, num_blocks=10, hamming_distance=7,
        analyzer="char", lowercase=True, ngram_range=(3, 4)),
    "text-dedup-minhash-default": lambda: TextDedupMinHash(5, 0.7, False),
    "text-dedup-minhash-chars-0.5": lambda: TextDedupMinHash(3, 0.5, True),
    "text-dedup-simhash-default": lambda: TextDedupSimhash(),
    "datatrove-default": lambda: Datatrove({"zh": "eng", "spaced": "eng"}),
    "datatrove-zho": lambda: Datatrove({"zh": "zho", "spaced": "eng"}, n_grams=3),
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
