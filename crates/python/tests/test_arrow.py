"""Arrow in and out: every kind of string column, tables, nulls, pieces, and what is no text."""

import struct
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tamis
from pages import plain, with_readings

PAGES = [with_readings(number % 7, number) for number in range(40)] + ["", "短"]
IDS = [str(number) for number in range(len(PAGES))]
STRINGS = [pa.string(), pa.large_string(), pa.string_view()]


def expected() -> list[tuple[str, str | None, str]]:
    results = tamis.Engine().push_batch(PAGES, ids=IDS)
    return [(r.verdict.kind, r.verdict.of, r.text) for r in results]


def columns(batch: Any) -> list[tuple[str, str | None, str]]:
    table = pa.table(batch)
    return list(zip(*(table[name].to_pylist() for name in ("verdict", "of", "text"))))


@pytest.mark.parametrize("kind", STRINGS, ids=str)
def test_every_kind_of_string(kind: pa.DataType) -> None:
    texts, ids = pa.array(PAGES, kind), pa.array(IDS, kind)
    assert columns(tamis.Engine().push_arrow(texts, ids=ids)) == expected()
    objects = tamis.Engine().push_batch(texts, ids=ids)
    assert [(r.verdict.kind, r.verdict.of, r.text) for r in objects] == expected()
    # In pieces, one of them empty, and a part of a longer array.
    longer = pa.array(["before", *PAGES, "after"], kind)
    pieces = pa.chunked_array([longer[1:4], longer[4:4], longer[4:-1]])
    assert columns(tamis.Engine().push_arrow(pieces, ids=iter(IDS))) == expected()


def test_all_who_speak_arrow() -> None:
    for texts, ids in [
        (pl.Series(PAGES), pl.Series(IDS)),
        (pd.Series(PAGES), pd.Series(IDS)),
        (pd.Series(PAGES, dtype=object), pd.Series(IDS, dtype=object)),
        (pa.table({"id": IDS, "text": PAGES}), None),
        (pa.record_batch({"text": PAGES, "id": range(len(IDS))}), None),
        (pl.DataFrame({"page": PAGES}), pl.DataFrame({"name": IDS})),
        (pl.DataFrame({"id": IDS, "text": PAGES, "more": IDS}), None),
        (pd.DataFrame({"id": IDS, "text": PAGES}), None),
        (PAGES, IDS),
    ]:
        assert columns(tamis.Engine().push_arrow(texts, ids=ids)) == expected(), type(texts)
    pages = pa.table({"id": IDS, "text": PAGES})
    query = duckdb.sql("select text, id from pages order by id::int")
    assert query and columns(tamis.Engine().push_arrow(query)) == expected()


def test_all_who_understand_what_comes_out() -> None:
    batch = tamis.Engine().push_arrow(PAGES, ids=IDS)
    assert len(batch) == len(PAGES) and "42 pages" in repr(batch)
    assert pa.record_batch(batch).num_rows == len(batch)
    assert pa.schema(batch).names == batch.columns == pl.DataFrame(batch).columns
    assert pd.DataFrame.from_arrow(batch)["kept"].sum() == 8
    counted = duckdb.sql("select count(*) from batch where kept")
    assert counted and counted.fetchall() == [(8,)]
    near = tamis.Engine()
    near.push(plain(1), id="a")
    row = pa.table(near.push_arrow([plain(1)[:-60]])).to_pylist()[0]
    assert row["verdict"] == "near" and row["of"] == "a" and row["of_ordinal"] == 0
    assert 0.5 < row["similarity"] <= 1 and 0.8 < row["containment"] <= 1 and row["distance"] < 64
    # It outlives whoever made it.
    table = pa.table(tamis.Engine().push_arrow(pa.array(PAGES)))
    assert table["text"][0].as_py() == plain(0)


def test_cuts_come_when_asked_for() -> None:
    table = pa.table(tamis.Engine().push_arrow(PAGES, cuts=True))
    results = tamis.Engine().push_batch(PAGES)
    for cuts, result in zip(table["cuts"].to_pylist(), results):
        names = ("start", "end", "kind", "rule", "removed", "put")
        assert cuts == [{name: getattr(cut, name) for name in names} for cut in result.cleaned.cuts]
    assert "cuts" not in tamis.Engine().push_arrow(PAGES).columns


def test_nulls_have_no_verdict_and_are_not_remembered() -> None:
    engine = tamis.Engine()
    for texts in (pa.array([None, plain(1), None]), [None, plain(1), None], pl.Series([None, plain(1), None])):
        table = pa.table(engine.push_arrow(texts, ids=["x", None, "y"], cuts=True))
        assert table["verdict"].null_count == table["text"].null_count == table["kept"].null_count == 2
        assert table["cuts"].to_pylist() == [[], [], []]
    assert len(engine) == 1
    assert pa.table(engine.push_arrow(pa.nulls(3)))["verdict"].null_count == 3
    assert len(engine.push_arrow(pa.array([], pa.string()))) == 0
    for texts in (pa.array(["a", None]), ["a", None]):
        with pytest.raises(TypeError, match=r"texts\[1\] is null"):
            engine.push_batch(texts)  # type: ignore[arg-type]


def test_what_is_no_text_has_a_sentence() -> None:
    engine = tamis.Engine()
    for texts, error, said in [
        (pa.array([1, 2]), TypeError, "Int64.*cast"),
        (pa.array(["a"]).dictionary_encode(), TypeError, "cast"),
        (pa.array([b"a"]), TypeError, "Binary.*cast"),
        (pa.table({"a": ["x"], "b": ["y"]}), ValueError, 'none of them "text"'),
        (pa.array([b"\xff"]).view(pa.string()), ValueError, r"texts\[0\] is not UTF-8"),
        (pa.StructArray.from_arrays([pa.array(["a", "b"])], ["text"], mask=pa.array([True, False])), ValueError, "null"),
    ]:
        with pytest.raises(error, match=said):
            engine.push_arrow(texts)
    with pytest.raises(ValueError, match="ids has 1 items and texts has 2"):
        engine.push_arrow(["a", "b"], ids=pa.array(["x"]))
    with pytest.raises(TypeError, match="urls has the Arrow type"):
        engine.push_arrow(["a"], urls=pa.array([1.5]))
    assert len(engine) == 0


def test_who_cannot_speak_arrow_after_all_is_a_list() -> None:
    class Series(list[str]):
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            raise ImportError("pyarrow is missing")

    assert columns(tamis.Engine().push_arrow(Series(PAGES), ids=Series(IDS))) == expected()


def test_broken_arrow_is_an_error() -> None:
    class Array:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return pa.array(["a"]).__arrow_c_array__()[::-1]

    class Stream:
        def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
            def batches() -> Any:
                yield pa.record_batch({"text": ["a"]})
                raise RuntimeError("the source ran dry")

            schema = pa.schema({"text": pa.string()})
            return pa.RecordBatchReader.from_batches(schema, batches()).__arrow_c_stream__()

    engine = tamis.Engine()
    with pytest.raises(ValueError):
        engine.push_arrow(Array())
    with pytest.raises(ValueError, match="the source ran dry"):
        engine.push_arrow(Stream())
    # Offsets that go back.
    offsets = pa.py_buffer(struct.pack("<iii", 0, 3, 1))
    with pytest.raises(ValueError, match="Arrow data: .*offset"):
        engine.push_arrow(pa.Array.from_buffers(pa.string(), 2, [None, offsets, pa.py_buffer(b"abc")]))
    assert len(engine) == 0
