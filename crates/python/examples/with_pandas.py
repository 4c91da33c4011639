"""A column of pandas: objects with all the detail, or a table for many pages."""

import pandas as pd

import tamis

frame = pd.DataFrame({"id": ["a", "b"], "text": ["5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。[1]", "5月27日,国新办介绍改革举措。"]})

# Each page as an object, with its cuts.
results = tamis.Engine().push_batch(frame["text"], ids=frame["id"])
frame["clean"] = [result.text for result in results]
frame["verdict"] = [str(result.verdict) for result in results]
assert frame["verdict"].tolist() == ["kept", "exact of a"]
assert [cut.kind for cut in results[0].cleaned.cuts] == ["pinyin", "pinyin", "pinyin", "citation"]

# All of them as columns.
table = pd.DataFrame.from_arrow(tamis.Engine().push_arrow(frame["text"], ids=frame["id"]))
assert frame.loc[table["kept"], "id"].tolist() == ["a"]
