"""Cleans scraped pages and finds what was already seen.

>>> import tamis
>>> tamis.clean("5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。").text
'5月27日,国新办介绍改革举措。'

`clean` takes one page and gives its text and cuts; offsets of cuts count code points of the
original, as Python's slices do, and `Cleaned.undo` gives the original back. An `Engine` remembers
the pages it kept and says of each page whether it is new, with `index=FOLDER` beyond the life of the
process. `run` takes whole corpora. `extract` takes the text of a web page. `fingerprint` and `similarity`
compare single texts.
"""

from tamis._tamis import (
    FINGERPRINT_VERSION,
    Batch,
    Cleaned,
    Config,
    Cut,
    Engine,
    Extracted,
    Fingerprint,
    Progress,
    Result,
    Verdict,
    __version__,
    clean,
    extract,
    fingerprint,
    run,
    similarity,
)
from tamis.types import Report

__all__ = [
    "FINGERPRINT_VERSION",
    "Batch",
    "Cleaned",
    "Config",
    "Cut",
    "Engine",
    "Extracted",
    "Fingerprint",
    "Progress",
    "Report",
    "Result",
    "Verdict",
    "__version__",
    "clean",
    "extract",
    "fingerprint",
    "run",
    "similarity",
]
