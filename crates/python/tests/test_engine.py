"""The engine from Python: verdicts, batches, threads, forks, an index that outlives the process."""

import json
import multiprocessing
import os
import pathlib
import signal
import subprocess
import sys
import threading

import pytest

import tamis
from pages import plain, with_readings

ROOT = pathlib.Path(__file__).parents[3]
CLASSES = [
    "pinyin", "noise", "zhuyin", "furigana", "citation", "invisible", "boilerplate", "template", "repeat", "hygiene",
]  # fmt: skip


def test_a_copy_names_the_page_it_repeats() -> None:
    engine = tamis.Engine()
    assert engine.push(with_readings(1, 1), id="a").kept
    copy = engine.process(with_readings(1, 2), id="b")
    assert (copy.verdict.kind, copy.verdict.of, copy.text) == ("exact", "a", plain(1))
    near = engine.push(plain(1)[:-60])
    assert near.kind == "near" and near.of == "a" and (near.similarity or 0) > 0.5
    assert engine.push(" \n").kind == "empty"
    assert "of a" in str(near) and len(engine) == 1 and engine


def test_a_web_page_is_its_main_content() -> None:
    engine = tamis.Engine()
    page = f"<title>题</title><body><nav>首页</nav><article><p>{plain(1)}</p></article></body>"
    first = engine.process(html=page.encode("gb18030"), id="a")
    assert first.verdict.kept and first.text == plain(1).replace("\n", "") + "\n"
    assert engine.push(html=page).of == engine.push(plain(1)).of == "a"
    with pytest.raises(TypeError, match="text or html"):
        engine.push()
    with pytest.raises(ValueError, match="text or html"):
        engine.push("a", html="b")
    for wrong in (7, b"bytes"):
        with pytest.raises(TypeError):
            engine.push(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.push(html=7)  # type: ignore[arg-type]


def test_a_batch_is_as_page_by_page() -> None:
    pages = [with_readings(number % 40, number) for number in range(200)]
    ids = [str(number) for number in range(200)]
    one, many = tamis.Engine(), tamis.Engine(threads=2)
    singly = [one.process(page, id=id) for page, id in zip(pages, ids)]
    batch = many.push_batch(pages[:150], ids=ids[:150]) + many.push_batch(iter(pages[150:]), ids=ids[150:])
    assert [r.verdict for r in singly] == [r.verdict for r in batch]
    assert [r.text for r in singly] == [r.text for r in batch]
    assert sum(r.verdict.kept for r in batch) == len(many) == 40


def test_wrong_batches_have_a_sentence() -> None:
    engine = tamis.Engine()
    with pytest.raises(TypeError, match="one str"):
        engine.push_batch("abc")
    with pytest.raises(TypeError, match=r"texts\[1\]"):
        engine.push_batch(["a", 7])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="ids has 1 items and texts has 2"):
        engine.push_batch(["a", "b"], ids=["x"])
    assert len(engine) == 0


def test_eight_threads_keep_each_page_once() -> None:
    engine = tamis.Engine()
    kept: list[str] = []

    def work(seed: int) -> None:
        for number in range(30):
            if engine.push(with_readings(number, seed * 100 + number)).kept:
                kept.append(str(number))

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(int, kept)) == list(range(30))


def forked(engine: tamis.Engine) -> list[str]:
    return [r.verdict.kind for r in engine.push_batch([plain(1), plain(50)])]


ENGINE = tamis.Engine(threads=2)


def in_fork(_: int) -> list[str]:
    return forked(ENGINE)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_goes_on_by_itself() -> None:
    ENGINE.push_batch([plain(1)])
    with multiprocessing.get_context("fork").Pool(2) as pool:
        assert pool.map(in_fork, range(2), chunksize=1)[0] == ["exact", "kept"]
    assert forked(ENGINE) == ["exact", "kept"]


WORKER = """
import sys, tamis
from pages import with_readings
engine = tamis.Engine(index=sys.argv[1])
for number in range(int(sys.argv[2]), 400):
    if engine.push(with_readings(number, number + 7), id=str(number)).kept:
        engine.sync()
        print(number, flush=True)
"""


def worker(index: pathlib.Path, start: int) -> "subprocess.Popen[str]":
    env = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    command = [sys.executable, "-c", WORKER, str(index), str(start)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def test_a_killed_worker_loses_and_doubles_nothing(tmp_path: pathlib.Path) -> None:
    kept: list[int] = []
    for round in range(4):
        running = worker(tmp_path / "seen", 0)
        assert running.stdout is not None
        for line in running.stdout:
            kept.append(int(line))
            if round < 3 and len(kept) == 60 * (round + 1):
                running.send_signal(signal.SIGKILL)
                break
        # What was said after the last line that was read counts, too.
        kept += map(int, running.stdout.read().split())
        running.wait()
    # A page that was kept and synced in the moment of the kill may not have been told of.
    assert len(kept) == len(set(kept)) >= 397
    engine = tamis.Engine(index=tmp_path / "seen")
    assert len(engine) == 400
    assert engine.push(plain(5)).of == "5"


def test_an_index_has_one_writer(tmp_path: pathlib.Path) -> None:
    engine = tamis.Engine(index=tmp_path)
    with pytest.raises(OSError, match=str(tmp_path)):
        tamis.Engine(index=tmp_path)
    assert engine.push(plain(1)).kept


def test_verdicts_are_those_of_the_command_line(tmp_path: pathlib.Path) -> None:
    cli = os.environ["TAMIS_CLI"]
    # Without cleaning and comparison nothing changes: the corpus as it is, decompressed.
    lines: list[str] = []
    for shard in sorted((ROOT / "corpora/small").glob("*.jsonl.zst")):
        command = [cli, "clean", "--jsonl", *(f"--without={name}" for name in CLASSES), str(shard)]
        whole = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        lines += [line + "\n" for line in whole.split("\n") if line]
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(lines))
    rows = [json.loads(line) for line in lines]
    out = subprocess.run(
        [cli, "run", corpus, "--out", "-"], capture_output=True, text=True, check=True
    ).stdout
    expected = [json.loads(line) for line in out.split("\n") if line]
    results = tamis.Engine().push_batch(
        [row["text"] for row in rows], urls=[row.get("url") for row in rows]
    )
    kept = [(row.get("id"), r.text) for row, r in zip(rows, results) if r.verdict.kept]
    assert len(kept) > 20
    assert kept == [(row.get("id"), row["text"]) for row in expected]
