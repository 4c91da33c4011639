"""Drops items of a Scrapy crawl that say what an earlier one said, and cleans those that stay.

In the settings of the project:

    ITEM_PIPELINES = {"tamis.scrapy.DedupPipeline": 300}
    TAMIS_INDEX = "seen"                    # a folder: what is kept is remembered from crawl to crawl
    TAMIS_FIELD = "text"                    # the field with the text, cleaned in place
    TAMIS_URL_FIELD = "url"                 # names the page in reasons, and says of which site it is
    TAMIS_CONFIG = {"without": ["citation"]}  # settings of `tamis.Config`

An item without text passes as it is. A dropped item names the page it repeats in its `DropItem`. The
stats of the crawl get `tamis/kept`, `tamis/exact`, `tamis/near`, `tamis/empty` and `tamis/cut/CLASS`.
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from tamis import Engine

__all__ = ["DedupPipeline"]


class DedupPipeline:
    """An item pipeline around one `tamis.Engine`."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if crawler.stats is None:
            raise NotConfigured("the crawler has no stats")
        self.stats = crawler.stats
        self.field = settings.get("TAMIS_FIELD", "text")
        self.url_field = settings.get("TAMIS_URL_FIELD", "url")
        config = settings.getdict("TAMIS_CONFIG")
        self.engine = Engine(index=settings.get("TAMIS_INDEX"), threads=1, **config)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> DedupPipeline:
        return cls(crawler)

    def close_spider(self, spider: Any = None) -> None:
        self.engine.sync()

    def process_item(self, item: Any, spider: Any = None) -> Any:
        adapter = ItemAdapter(item)
        text, url = adapter.get(self.field), adapter.get(self.url_field)
        if not isinstance(text, str):
            return item
        url = None if url is None else str(url)
        result = self.engine.process(text, id=url, url=url)
        self.stats.inc_value(f"tamis/{result.verdict.kind}")
        for cut in result.cleaned.cuts:
            self.stats.inc_value(f"tamis/cut/{cut.kind}")
        if not result.verdict.kept:
            raise DropItem(f"tamis: {result.verdict}")
        adapter[self.field] = result.text
        return item
