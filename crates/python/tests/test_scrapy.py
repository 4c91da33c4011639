"""A Scrapy crawl of three mirrors of a site that puts fresh readings into its pages on each request."""

import http.server
import itertools
import json
import pathlib
import subprocess
import sys
import threading
from typing import Any

import pytest
from scrapy.exceptions import DropItem
from scrapy.utils.test import get_crawler

from pages import plain, with_readings
from tamis.scrapy import DedupPipeline, Dropped

PAGES = 200
FRESH = itertools.count()

SPIDER = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess

port, pages, index, out = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]

class Mirrors(scrapy.Spider):
    name = "mirrors"
    start_urls = [f"http://127.0.0.1:{port}/mirror{mirror}/{page}"
                  for page in range(pages) for mirror in range(3)]

    def parse(self, response):
        yield {"url": response.url, "text": response.text}

process = CrawlerProcess({
    "ITEM_PIPELINES": {"tamis.scrapy.DedupPipeline": 300},
    "TAMIS_INDEX": index, "LOG_LEVEL": "ERROR", "FEEDS": {out: {"format": "jsonlines"}},
    "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0,
})
crawler = process.create_crawler(Mirrors)
process.crawl(crawler)
process.start()
stats = crawler.stats.get_stats()
print(json.dumps({name: value for name, value in stats.items() if name.startswith("tamis/")}))
"""


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = with_readings(int(self.path.rsplit("/", 1)[1]), next(FRESH)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


def crawl(port: int, folder: pathlib.Path, name: str) -> tuple[dict[str, int], list[dict[str, str]]]:
    out = folder / name
    arguments = [str(port), str(PAGES), str(folder / "seen"), str(out)]
    done = subprocess.run(
        [sys.executable, "-c", SPIDER, *arguments], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    items = [json.loads(line) for line in out.read_text().splitlines()]
    return json.loads(done.stdout), items


def pipeline(**settings: Any) -> DedupPipeline:
    return DedupPipeline.from_crawler(get_crawler(settings_dict=settings))


def test_reasons_are_for_handlers_too() -> None:
    line = pipeline()
    assert line.process_item({"text": plain(1), "url": "a"})["text"] == plain(1)
    with pytest.raises(DropItem, match="^tamis: exact of a$") as raised:
        line.process_item({"text": with_readings(1, 1), "url": "b"})
    assert isinstance(raised.value, Dropped) and raised.value.verdict.of == "a"
    with pytest.raises(DropItem, match="empty"):
        line.process_item({"text": " "})
    assert line.process_item({"image": 1}) == {"image": 1}
    assert line.stats.get_value("tamis/skipped") == 1


def test_settings_name_fields() -> None:
    line = pipeline(TAMIS_FIELD="body", TAMIS_HTML_FIELD="html", TAMIS_URL_FIELD="at", TAMIS_CONFIG={"without": ["pinyin"]})
    page = f"<html><body><article><p>{with_readings(1, 1)}</p></article></body></html>"
    item = line.process_item({"html": page, "at": "x"})
    assert item["body"] == with_readings(1, 1).replace("\n", "") + "\n" and item["html"] == page
    with pytest.raises(DropItem, match="of x"):
        line.process_item({"html": page.encode(), "at": "y"})
    with pytest.raises(ValueError, match="the classes are"):
        pipeline(TAMIS_CONFIG={"without": ["pinjin"]})
    with pytest.raises(TypeError, match="colour"):
        pipeline(TAMIS_CONFIG={"colour": "red"})


def test_each_article_is_stored_once(tmp_path: pathlib.Path) -> None:
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        stats, items = crawl(site.server_port, tmp_path, "first.jsonl")
        assert stats["tamis/kept"] == PAGES and stats["tamis/exact"] == 2 * PAGES
        assert stats["tamis/cut/pinyin"] > 3 * PAGES
        assert stats["tamis/chars_out"] == sum(len(plain(number)) for number in range(PAGES))
        assert stats["tamis/chars_in"] > 3 * stats["tamis/chars_out"]
        assert sorted(item["text"] for item in items) == sorted(map(plain, range(PAGES)))
        stats, items = crawl(site.server_port, tmp_path, "second.jsonl")
        assert stats["tamis/exact"] == 3 * PAGES and "tamis/kept" not in stats and items == []
    finally:
        site.shutdown()
