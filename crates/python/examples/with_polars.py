"""A column of polars: verdicts stand beside the frame, and copies go."""

import polars as pl

import tamis

frame = pl.DataFrame(
    {
        "address": ["https://a.example/1", "https://b.example/1", "https://a.example/2"],
        "page": ["5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。", "5月27日,国新办(guóxīnbàn)介绍改革(gǎigé)举措(jǔcuò)。", "太阳很大。"],
    }
)
engine = tamis.Engine()
verdicts = pl.DataFrame(engine.push_arrow(frame["page"], ids=frame["address"], urls=frame["address"]))
kept = frame.with_columns(verdicts["text"], verdicts["kept"]).filter("kept")
assert kept["text"].to_list() == ["5月27日,国新办介绍改革举措。", "太阳很大。"]
assert verdicts["of"].to_list() == [None, "https://a.example/1", None]
