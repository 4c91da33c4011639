"""A filter block of datatrove: cleans documents, and drops those that say what an earlier one said."""

import tempfile
from typing import Any

from datatrove.data import Document
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.filters.base_filter import BaseFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

import tamis


class TamisFilter(BaseFilter):
    """Settings are those of `tamis.Engine`. Each task has an engine of its own, so copies are found within a task: run
    one task, or give all documents of a site to one. With `index` only one task may run at a time, and it remembers."""

    name = "tamis"

    def __init__(self, exclusion_writer: Any = None, **settings: Any) -> None:
        super().__init__(exclusion_writer)
        self.settings = settings

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Any:
        # Here, not in __init__: blocks are pickled on their way to a worker, and an engine is not.
        self.engine = tamis.Engine(**self.settings)
        try:
            yield from super().run(data, rank, world_size)
            self.engine.sync()
        finally:
            del self.engine

    def filter(self, doc: Document) -> bool | tuple[bool, str]:
        result = self.engine.process(doc.text, id=doc.id, url=doc.metadata.get("url"))
        for cut in result.cleaned.cuts:
            self.stat_update(f"cut_{cut.kind}")
        doc.text = result.text
        return True if result.verdict.kept else (False, result.verdict.kind)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        pages = [("a", "5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。"), ("b", "5月27日,国新办(guóxīnbàn)介绍改革(gǎigé)举措(jǔcuò)。"), ("c", "太阳很大。")]
        with JsonlWriter(f"{folder}/in", compression=None) as writer:
            for id, text in pages:
                writer.write(Document(text=text, id=id))
        dropped = JsonlWriter(f"{folder}/dropped", compression=None)
        LocalPipelineExecutor(
            [
                JsonlReader(f"{folder}/in"),
                TamisFilter(exclusion_writer=dropped, without=["citation"]),
                JsonlWriter(f"{folder}/out", compression=None),
            ],
            logging_dir=f"{folder}/logs",
        ).run()
        kept = list(JsonlReader(f"{folder}/out").run())
        assert [(doc.id, doc.text) for doc in kept] == [("a", "5月27日,国新办介绍改革举措。"), ("c", "太阳很大。")]
        gone = list(JsonlReader(f"{folder}/dropped").run())
        assert [(doc.id, doc.metadata["filter_reason"]) for doc in gone] == [("b", "exact")]
