#!/usr/bin/env python3
"""Writes crates/simhash/data/t2s.txt from the OpenCC tables (Apache-2.0).

    pip install opencc-python-reimplemented==0.1.7
    python3 scripts/tables/t2s.py > crates/simhash/data/t2s.txt

One pair a line: the Traditional character, then the Simplified one that OpenCC
names first, but for the few of `BOTH_WAYS`. Characters that stay as they are, and those whose first choice is
themselves, are left out; chains (A to B, B to C) are followed to their end, so
that folding twice is folding once.
"""

import importlib.util
import pathlib
import sys

# Characters that Simplified keeps for one sense and gives up for another, where OpenCC names the
# character itself first: 沿著 is 沿着 but 著名 stays. Folded in every sense, in both scripts.
BOTH_WAYS = {"著": "着", "瞭": "了", "藉": "借"}


def main() -> None:
    package = pathlib.Path(importlib.util.find_spec("opencc").origin).parent
    pairs: dict[str, str] = {}
    for line in (package / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines():
        traditional, _, choices = line.partition("\t")
        first = choices.split(" ")[0]
        if len(traditional) == 1 and len(first) == 1 and traditional != first:
            pairs[traditional] = first
    pairs.update(BOTH_WAYS)
    for traditional, simplified in pairs.items():
        seen = {traditional}
        while simplified in pairs and simplified not in seen:
            seen.add(simplified)
            simplified = pairs[simplified]
        pairs[traditional] = simplified
    sys.stdout.write("# Traditional to Simplified, from OpenCC's TSCharacters (Apache-2.0).\n")
    sys.stdout.write("# Written by scripts/tables/t2s.py; the first choice of each entry, and 著, 瞭, 藉.\n")
    for traditional in sorted(pairs):
        sys.stdout.write(f"{traditional}{pairs[traditional]}\n")


if __name__ == "__main__":
    main()
