"""What `tamis run` reads and writes as Parquet, beside what pyarrow reads and writes."""

import datetime
import decimal
import json
import os
import pathlib
import subprocess

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import tamis
from pages import plain

ROWS = 300


def texts() -> list[str | None]:
    pages: list[str | None] = [plain(row if row % 3 else row // 2) for row in range(ROWS)]
    pages[7] = None
    return pages


def table(text: pa.Array) -> pa.Table:
    rows = range(ROWS)
    day = datetime.date(2000, 1, 1)
    return pa.table({
        "id": pa.array([f"p{row}" for row in rows]),
        "integer": pa.array(rows, pa.int64()),
        "byte": pa.array([row % 256 for row in rows], pa.uint8()),
        "large": pa.array([2**64 - 1 - row for row in rows], pa.uint64()),
        "double": pa.array([row / 3 if row % 5 else float("nan") for row in rows]),
        "single": pa.array([row / 3 for row in rows], pa.float32()),
        "half": pa.array([float(row % 100) for row in rows], pa.float16()),
        "truth": pa.array([None if row % 7 == 0 else row % 2 == 0 for row in rows]),
        "day": pa.array([day + datetime.timedelta(row) for row in rows]),
        "moment": pa.array([row * 1_000_003 for row in rows], pa.timestamp("us", tz="UTC")),
        "local": pa.array([-row * 1_003_000 for row in rows], pa.timestamp("ns")),
        "clock": pa.array([datetime.time(1, 2, 3, row) for row in rows]),
        "price": pa.array([decimal.Decimal(row) / 100 for row in rows], pa.decimal128(12, 2)),
        "small": pa.array([decimal.Decimal(row) / 100 for row in rows], pa.decimal128(7, 2)),
        "vast": pa.array([decimal.Decimal(row) / 100 for row in rows], pa.decimal256(50, 2)),
        "bytes": pa.array([bytes([row % 256, 255]) for row in rows]),
        "fixed": pa.array([bytes([row % 256] * 4) for row in rows], pa.binary(4)),
        "tags": pa.array([[f"t{tag}" for tag in range(row % 4)] if row % 9 else None for row in rows]),
        "deep": pa.array([{"a": row, "b": [{"c": f"x{row}"}]} for row in rows]),
        "map": pa.array([[("k", row), ("l", None)] for row in rows], pa.map_(pa.string(), pa.int32())),
        "kind": pa.array([f"kind {row % 5}" for row in rows]).dictionary_encode(),
        "nothing": pa.nulls(ROWS),
        "text": text,
    })  # fmt: skip


def run(source: pathlib.Path, out: pathlib.Path, *arguments: str) -> list[int]:
    """Runs; the rows that were kept come back."""
    command = [os.environ["TAMIS_CLI"], "run", str(source), "--out", str(out), *arguments]
    assert subprocess.run(command, capture_output=True).returncode == 2
    lines = subprocess.run(
        [os.environ["TAMIS_CLI"], "run", str(source), "--out", "-"], capture_output=True, text=True
    ).stdout
    return [json.loads(line)["integer"] for line in lines.splitlines()]


@pytest.mark.parametrize("version", ["1.0", "2.0"])
@pytest.mark.parametrize(
    "kind, compression",
    [
        ("string", "snappy"),
        ("large_string", "zstd"),
        ("string_view", "gzip"),
        ("binary", "lz4"),
        ("dictionary", "none"),
    ],
)
def test_rows_come_out_as_they_went_in(
    tmp_path: pathlib.Path, kind: str, compression: str, version: str
) -> None:
    pages = texts()
    if kind == "dictionary":
        text = pa.array(pages).dictionary_encode()
    elif kind == "binary":
        text = pa.array([page and page.encode() for page in pages], pa.binary())
    else:
        text = pa.array(pages, getattr(pa, kind)())
    source = tmp_path / "a.parquet"
    checks = version == "2.0"
    pq.write_table(
        table(text), source, row_group_size=70, compression=compression, data_page_version=version,
        write_page_checksum=checks, data_page_size=4096, use_dictionary=kind != "large_string",
    )  # fmt: skip
    kept = run(source, tmp_path / "out", "--format", "parquet")
    before, after = pq.ParquetFile(source), pq.ParquetFile(tmp_path / "out/kept/a.parquet")
    assert 100 < len(kept) < ROWS and 7 not in kept
    assert before.schema.equals(after.schema)
    assert before.schema_arrow.equals(after.schema_arrow, check_metadata=True)
    rows = before.read().to_pylist()
    # As texts, since NaN is no NaN's equal.
    assert [repr(rows[row]) for row in kept] == [repr(row) for row in after.read().to_pylist()]


def test_columns_become_fields(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "a.parquet"
    pq.write_table(table(pa.array(texts())), source)
    out = subprocess.run(
        [os.environ["TAMIS_CLI"], "run", str(source), "--out", "-"], capture_output=True, text=True
    ).stdout
    row = json.loads(out.splitlines()[1], parse_float=str)
    assert row.pop("text") == plain(1)
    assert row == {
        "id": "p1", "integer": 1, "byte": 1, "large": 2**64 - 2, "double": "0.3333333333333333",
        "single": "0.33333334", "half": "1.0", "truth": False, "day": "2000-01-02",
        "moment": "1970-01-01T00:00:01.000003Z", "local": "1969-12-31T23:59:59.998997000",
        "clock": "01:02:03.000001", "price": "0.01", "small": "0.01", "vast": "0.01",
        "bytes": {"base64": "Af8="}, "fixed": {"base64": "AQEBAQ=="}, "tags": ["t0"],
        "deep": {"a": 1, "b": [{"c": "x1"}]}, "map": {"k": 1, "l": None}, "kind": "kind 1",
        "nothing": None,
    }  # fmt: skip
    assert json.loads(out.splitlines()[0])["double"] == "NaN"


def test_lines_become_columns(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "a.jsonl"
    lines = [{"id": row, "text": plain(row), "title": None, "n": [row]} for row in range(20)]
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    command = [os.environ["TAMIS_CLI"], "run", str(source), "--out", str(tmp_path / "out")]
    subprocess.run([*command, "--format", "parquet"], check=True, capture_output=True)
    rows = pq.read_table(tmp_path / "out/kept/a.parquet")
    assert rows.schema.names == ["id", "url", "title", "text", "fields"]
    assert set(rows.schema.types) == {pa.string()}
    first = rows.to_pylist()[3]
    assert first["id"] == "3" and first["url"] is None and first["text"] == plain(3)
    assert json.loads(first["fields"]) == {"id": 3, "title": None, "n": [3]}


def test_old_timestamps_become_new_ones(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "a.parquet"
    rows = pa.table({"t": pa.array([10**9 + 7, None], pa.timestamp("ns")), "text": [plain(1), plain(2)]})
    pq.write_table(rows, source, use_deprecated_int96_timestamps=True)
    command = [os.environ["TAMIS_CLI"], "run", str(source), "--out", str(tmp_path / "out")]
    subprocess.run([*command, "--format", "parquet"], check=True, capture_output=True)
    assert pq.read_table(tmp_path / "out/kept/a.parquet").equals(rows)


def test_a_run_from_python_writes_the_same(tmp_path: pathlib.Path) -> None:
    source = tmp_path / "a.parquet"
    pq.write_table(table(pa.array(texts())), source)
    run(source, tmp_path / "cli", "--format", "parquet")
    report = tamis.run(source, tmp_path / "py", format="parquet")
    assert report["totals"]["rejected"] == 1 and report["settings"]["format"] == "parquet"
    written = [tmp_path / name / "kept/a.parquet" for name in ("cli", "py")]
    assert written[0].read_bytes() == written[1].read_bytes()
    with pytest.raises(ValueError, match='format: "csv" is none of jsonl, parquet'):
        tamis.run(source, tmp_path / "py", format="csv", force=True)  # type: ignore[arg-type]


def test_texts_are_pages(tmp_path: pathlib.Path) -> None:
    (tmp_path / "books").mkdir()
    (tmp_path / "books/one.txt").write_text(plain(1))
    report = tamis.run(tmp_path / "books", tmp_path / "out", txt=True)
    assert report["totals"]["kept"] == 1
