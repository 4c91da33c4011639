"""How fast the wheel is: a page at a time, and batches beside the same work in Rust.

    scripts/wheel --bench

Two bars: `clean` of a 2 KB page in less than 15 microseconds, and `push_batch` of 4 KB pages at 0.8 of Rust's pace or
more (`crates/tamis/examples/batch.rs`, as many threads, engines that have seen nothing). Each figure is the best of
several rounds; single pages are timed in time of the processor, and in batches Rust and Python take turns, so that the load of
the machine falls on both. Pages are articles made up
of words of Chinese, a fifth of them with readings behind a tenth of their words: the numbers compare the two faces, and
say nothing of real pages (README has those).
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import tamis

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "crates/python/tests"))

from pages import plain, with_readings  # noqa: E402

THREADS = 2
ROUNDS = 7
PAGES = 3000


def page(number: int, size: int) -> str:
    """An article of about so many bytes."""
    text, part = "", number * 100
    while len(text.encode()) < size:
        text += plain(part) if number % 5 else with_readings(part, number)
        part += 1
    return text.encode()[:size].decode(errors="ignore")


def best(work: Callable[[], object], rounds: int, clock: Callable[[], float]) -> float:
    times = []
    for _ in range(rounds):
        begin = clock()
        work()
        times.append(clock() - begin)
    return min(times)


def main() -> None:
    rust = sys.argv[1]
    text, config = page(1, 2048), tamis.Config()
    for name, one in [("as it should be", text), ("with readings", page(5, 2048))]:
        took = best(lambda: [tamis.clean(one, config) for _ in range(50)], 20 * ROUNDS, time.thread_time) / 50
        print(f"clean of a page of 2 KB, {name}: {took * 1e6:.1f} us")

    pages = [page(number, 4096) for number in range(PAGES)]
    size = sum(len(page.encode()) for page in pages)
    batches: dict[str, list[float]] = {"Rust": [], "push_batch": [], "push_arrow": []}
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "pages.jsonl"
        file.write_text("\n".join(json.dumps(page, ensure_ascii=False) for page in pages))
        try:
            import pyarrow

            column = pyarrow.array(pages)
        except ImportError:
            column = pages
        for _ in range(ROUNDS):
            said = subprocess.run([rust, file, str(THREADS), "1"], check=True, capture_output=True, text=True).stdout
            batches["Rust"].append(float(said.split()[0]))
            for name in ("push_batch", "push_arrow"):
                engine = tamis.Engine(threads=THREADS)
                engine.push_batch([])
                push, texts = getattr(engine, name), column if name == "push_arrow" else pages
                batches[name].append(best(lambda: push(texts), 1, time.perf_counter))
                assert len(engine) == int(said.split()[1]), "Rust and Python disagree"
    reference = min(batches["Rust"])
    for name, times in batches.items():
        took = min(times)
        print(f"{name}: {size / took / 1e6:.0f} MB/s on {THREADS} threads, {reference / took:.2f} of Rust")


if __name__ == "__main__":
    main()
