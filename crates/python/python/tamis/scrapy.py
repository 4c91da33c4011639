"""Drops items of a Scrapy crawl that say what an earlier one said, and cleans those that stay.

In the settings of the project:

    ITEM_PIPELINES = {"tamis.scrapy.DedupPipeline": 300}
    TAMIS_INDEX = "seen"                    # a folder: what is kept is remembered from crawl to crawl
    TAMIS_FIELD = "text"                    # the field with the text, cleaned in place
    TAMIS_HTML_FIELD = None                 # the field with the web page, where there is no text: its main content
                                            # becomes the text, and the field stays
    TAMIS_URL_FIELD = "url"                 # names the page in reasons, and says of which site it is
    TAMIS_CONFIG = {"without": ["citation"]}  # settings of `tamis.Config`

An item without text passes as it is. A dropped item names the page it repeats in its `Dropped`, which is a `DropItem` and
has the `verdict` for handlers of the signal `item_dropped`; Scrapy logs each as a warning unless
`DEFAULT_DROPITEM_LOG_LEVEL` says otherwise. The stats of the crawl get `tamis/kept`, `tamis/exact`, `tamis/near`,
`tamis/empty`, `tamis/skipped`, `tamis/cut/CLASS`, and `tamis/chars_in` and `tamis/chars_out`, the length of texts before
and of those that stay. What is kept is on the disk within a second, and after the crawl. One crawl at a time has an index.
"""

from __future__ import annotations

from typing import Any

from itemadapter import ItemAdapter
from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem, NotConfigured

from tamis import Engine, Verdict, extract

__all__ = ["DedupPipeline", "Dropped"]


class Dropped(DropItem):
    """Why an item went: of which page it is a copy, and how near."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"tamis: {verdict}")
        self.verdict = verdict


class DedupPipeline:
    """An item pipeline around one `tamis.Engine`."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        if crawler.stats is None:
            raise NotConfigured("the crawler has no stats")
        self.stats = crawler.stats
        self.field = settings.get("TAMIS_FIELD", "text")
        self.html_field = settings.get("TAMIS_HTML_FIELD")
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
        page = adapter.get(self.html_field) if self.html_field else None
        if not isinstance(text, str) and isinstance(page, str | bytes):
            text = extract(page).text
        if not isinstance(text, str):
            self.stats.inc_value("tamis/skipped")
            return item
        url = None if url is None else str(url)
        result = self.engine.process(text, id=url, url=url)
        self.stats.inc_value(f"tamis/{result.verdict.kind}")
        self.stats.inc_value("tamis/chars_in", len(text))
        for cut in result.cleaned.cuts:
            self.stats.inc_value(f"tamis/cut/{cut.kind}")
        if not result.verdict.kept:
            raise Dropped(result.verdict)
        self.stats.inc_value("tamis/chars_out", len(result.text))
        adapter[self.field] = result.text
        return item
