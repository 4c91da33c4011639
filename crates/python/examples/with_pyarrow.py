"""A table of pyarrow in, one out: strings are read where they lie, and what comes back is not copied either."""

import pyarrow as pa
import pyarrow.compute as pc

import tamis

pages = pa.table(
    {
        "id": [1, 2, 3],
        "text": ["5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。", "5月27日,国新办(guóxīnbàn)介绍改革(gǎigé)举措(jǔcuò)。", None],
    }
)
engine = tamis.Engine()

# The columns "text", "id" and "url" are found by their names; a null text has no verdict.
done = pa.table(engine.push_arrow(pages, cuts=True))
assert done["verdict"].to_pylist() == ["kept", "exact", None]
assert done["of"].to_pylist() == [None, "1", None]
assert [cut["removed"] for cut in done["cuts"][1].as_py()] == ["(guóxīnbàn)", "(gǎigé)", "(jǔcuò)"]

kept = pages.set_column(1, "text", done["text"]).filter(pc.fill_null(done["kept"], False))
assert kept.to_pylist() == [{"id": 1, "text": "5月27日,国新办介绍改革举措。"}]
