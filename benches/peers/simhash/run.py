"""simhash (1e0ng), with its own features, which are runs of four characters; k = 2 is its default, `wide` finds more."""

import logging
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from common import stream
from simhash import Simhash, SimhashIndex

logging.disable(logging.WARNING)
setting, corpus, out = sys.argv[1:]
index = SimhashIndex([], k={"default": 2, "wide": 7}[setting])
number = 0


def keep(text: str) -> bool:
    global number
    made = Simhash(text)
    if index.get_near_dups(made):
        return False
    index.add(str(number), made)
    number += 1
    return True


stream(keep, corpus, out)
