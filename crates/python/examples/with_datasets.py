"""A data set of Hugging Face: cleaned and deduplicated batch by batch."""

from typing import Any

from datasets import Dataset

import tamis

pages = Dataset.from_dict(
    {
        "id": ["a", "b", "c"],
        "text": ["5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。", "5月27日,国新办(guóxīnbàn)介绍改革(gǎigé)举措(jǔcuò)。", "太阳很大。"],
    }
)
engine = tamis.Engine()


def deduplicate(batch: dict[str, Any]) -> dict[str, Any]:
    """A batch may become smaller: what is dropped is not there any more."""
    results = engine.push_batch(batch["text"], ids=batch["id"])
    kept = [(id, result.text) for id, result in zip(batch["id"], results) if result.verdict.kept]
    return {"id": [id for id, _ in kept], "text": [text for _, text in kept]}


# An engine remembers, so a second call gives something else: the cache of `map` has no business here. It decides
# in order: one process, which uses all cores by itself.
clean = pages.map(deduplicate, batched=True, batch_size=2, load_from_cache_file=False, new_fingerprint="tamis")
assert clean["id"][:] == ["a", "c"] and clean["text"][:] == ["5月27日,国新办介绍改革举措。", "太阳很大。"]
