"""Whole corpora from Python: the same files as from the command line, progress, Ctrl-C, errors."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

import tamis
from pages import plain, with_readings

ROOT = pathlib.Path(__file__).parents[3]
SMALL = ROOT / "corpora/small"


def files(folder: pathlib.Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    names = {str(path.relative_to(folder)): path for path in found}
    # The report says how long it took.
    return {
        name: path.read_bytes()
        for name, path in names.items()
        if not name.startswith(("report", ".tamis"))
    }


def corpus(folder: pathlib.Path, shards: int, pages: int) -> list[pathlib.Path]:
    folder.mkdir()
    paths = []
    for shard in range(shards):
        lines = (
            json.dumps({"id": number, "text": with_readings(number, shard)})
            for number in range(shard * pages // 2, shard * pages // 2 + pages)
        )
        paths.append(folder / f"s{shard}.jsonl")
        paths[-1].write_text("\n".join(lines))
    return paths


def test_a_run_writes_what_the_command_line_writes(tmp_path: pathlib.Path) -> None:
    cli = [os.environ["TAMIS_CLI"], "run", str(SMALL), "--out", str(tmp_path / "cli"), "--cuts"]
    subprocess.run([*cli, "--without=citation", "--keep=best", "--level=5"], check=True, capture_output=True)
    seen: list[tamis.Progress] = []
    report = tamis.run(
        SMALL, tmp_path / "py", progress=seen.append, cuts=True, keep="best", level=5, without=["citation"]
    )
    assert files(tmp_path / "py") == files(tmp_path / "cli")
    assert report == json.loads((tmp_path / "py/report.json").read_text())
    of_cli = json.loads((tmp_path / "cli/report.json").read_text())
    assert all(report[key] == of_cli[key] for key in of_cli if key != "run")  # type: ignore[literal-required]
    last = seen[-1]
    assert (last.phase, last.shards_done, last.records) == ("running", last.shards, report["totals"]["records"])
    assert (last.kept, last.text_out) == (report["totals"]["kept"], report["totals"]["text_out"])


def test_progress_comes_on_the_way_and_may_stop_the_run(tmp_path: pathlib.Path) -> None:
    inputs = corpus(tmp_path / "in", 4, 400)
    seen: list[int] = []

    def enough(progress: tamis.Progress) -> None:
        seen.append(progress.records)
        if progress.shards_done > 0:
            raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        tamis.run(map(str, inputs), tmp_path / "out", progress=enough, every=0, batch=8, threads=1)
    with pytest.raises(OSError, match="--resume goes on with it"):
        tamis.run(inputs, tmp_path / "out")
    report = tamis.run(inputs, tmp_path / "out", resume=True)
    assert report["run"]["resumed_shards"] > 0
    tamis.run(inputs, tmp_path / "whole", memory="1GiB")
    assert files(tmp_path / "out") == files(tmp_path / "whole")


RUN = """
import sys, tamis
try:
    tamis.run(sys.argv[1], sys.argv[2], progress=lambda p: print(p.records, flush=True), every=0, batch=4, threads=1)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_ctrl_c_stops_a_run_that_can_go_on(tmp_path: pathlib.Path) -> None:
    corpus(tmp_path / "in", 6, 2000)
    command = [sys.executable, "-c", RUN, str(tmp_path / "in"), str(tmp_path / "out")]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    running.stdout.readline()
    running.send_signal(signal.SIGINT)
    begin = time.monotonic()
    assert running.stdout.read().endswith("interrupted\n")
    assert running.wait() == 0 and time.monotonic() - begin < 10
    # No half-written shard stays, and what comes then is what an undisturbed run writes.
    assert not list((tmp_path / "out").rglob("*.partial"))
    tamis.run(tmp_path / "in", tmp_path / "out", resume=True)
    tamis.run(tmp_path / "in", tmp_path / "whole")
    assert files(tmp_path / "out") == files(tmp_path / "whole")


def test_errors_have_the_words_of_the_command_line(tmp_path: pathlib.Path) -> None:
    (tmp_path / "in.jsonl").write_text(json.dumps({"text": plain(1)}))
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").touch()
    (tmp_path / "bad.toml").write_text("[[")
    cases: list[tuple[type[Exception], str, dict[str, Any]]] = [
        (FileNotFoundError, "missing.jsonl", {}),
        (OSError, "in.jsonl", {"out": "full"}),
        (ValueError, "in.jsonl", {"level": 40}),
        (ValueError, "in.jsonl", {"window_log": 9}),
        (ValueError, "in.jsonl", {"memory": "1MiB"}),
        (ValueError, "in.jsonl", {"rules": "bad.toml"}),
        (ValueError, "in.jsonl", {"rules": "missing.toml"}),
        (ValueError, "in.jsonl", {"templates": "missing.jsonl"}),
        (ValueError, "in.jsonl", {"paragraphs": "drop", "keep": "best"}),
    ]
    for kind, name, options in cases:
        out = options.pop("out", "new")
        flags = [f"--{option.replace('_', '-')}={value}" for option, value in options.items()]
        command = [os.environ["TAMIS_CLI"], "run", name, "--out", out, *flags]
        failed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert failed.returncode == 1
        if "rules" in options:
            options["rules"] = [options["rules"]]
        here = os.getcwd()
        os.chdir(tmp_path)
        try:
            with pytest.raises(kind) as raised:
                tamis.run(name, out, **options)
        finally:
            os.chdir(here)
        assert f"tamis: {raised.value}\n" == failed.stderr


def test_wrong_options_have_a_sentence(tmp_path: pathlib.Path) -> None:
    out = tmp_path / "out"
    for wrong, said in [
        ({"html": "some"}, "main, tree, all, none"),
        ({"keep": "last"}, "first, best"),
        ({"memory": "much"}, "memory: .*64MiB"),
        ({"force": True, "resume": True}, "not both"),
        ({"every": -1}, "every"),
        ({"config": tamis.Config(), "radius": 4}, "not both"),
    ]:
        with pytest.raises(ValueError, match=said):
            tamis.run(SMALL, out, **wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="folder"):
        tamis.run(SMALL, "-")
    for inputs in (7, None, [7]):
        with pytest.raises(TypeError):
            tamis.run(inputs, out)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="colour"):
        tamis.run(SMALL, out, colour="red")  # type: ignore[call-arg]
    assert not out.exists()
