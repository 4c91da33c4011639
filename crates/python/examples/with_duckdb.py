"""A query of DuckDB in, a table that DuckDB can query out."""

import duckdb

import tamis

db = duckdb.connect()
db.sql("create table pages as from (values (1, '5月(yuè)27日(rì),国新办介绍(jièshào)改革举措。'), (2, '5月27日,国新办介绍改革举措。'), (3, '太阳很大。')) as pages(id, text)")
verdicts = tamis.Engine().push_arrow(db.sql("select id, text from pages order by id"))
counts = db.sql("select verdict, count(*) from verdicts group by verdict order by verdict").fetchall()
assert counts == [("exact", 1), ("kept", 2)]
