"""docs/benchmarks.html: one page that stands alone, made of the records."""

import html

import charts
import tables
from records import CORPORA, FLOORS, KINDS, again, better, document, gauge, rounds, runs, table

STYLE = """
:root { color-scheme: light dark; --text: #1c1e21; --soft: #5d6470; --line: #d9dce1; --back: #ffffff; --own: #c8452d; --peer: #8fa3bf; --panel: #f5f6f8 }
@media (prefers-color-scheme: dark) { :root { --text: #e4e6ea; --soft: #a3abb8; --line: #3a3f48; --back: #17191d; --own: #ff7a5c; --peer: #5b7396; --panel: #202329 } }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 1.2rem 1rem 4rem; max-width: 70rem; font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back) }
h1 { font-size: 1.7rem; line-height: 1.2; margin: .5rem 0 }
h2 { font-size: 1.25rem; margin: 2.4rem 0 .4rem; padding-top: .6rem; border-top: 1px solid var(--line) }
h3 { font-size: 1.02rem; margin: 1.4rem 0 .3rem }
p, li { max-width: 46rem; overflow-wrap: anywhere }
p.note, caption { color: var(--soft); font-size: .88rem; text-align: left }
code, pre { font: .84em/1.5 ui-monospace, monospace }
pre { background: var(--panel); padding: .7rem .8rem; overflow-x: auto; border-radius: 4px }
svg { display: block; margin: .5rem 0; overflow: visible }
svg text { fill: var(--text); font-size: 13px }
svg .small { fill: var(--soft); font-size: 12px }
svg .strong { font-weight: 700 }
.own { fill: var(--own) } .peer { fill: var(--peer) }
.grid { stroke: var(--line) } .spread { stroke: var(--text); stroke-width: 2 } .mark { stroke: var(--text); stroke-width: 2; stroke-dasharray: 4 3 }
.wide { overflow-x: auto; margin: .5rem 0 }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums }
th, td { padding: .22rem .5rem; text-align: right; border-bottom: 1px solid var(--line); vertical-align: top }
thead th { vertical-align: bottom }
td { white-space: nowrap }
td.words { min-width: 16rem; white-space: normal }
td:first-child, th:first-child, td.words { text-align: left }
th.strong, td.strong { font-weight: 700; color: var(--own) }
tbody th { font-weight: 400; white-space: nowrap }
.heat td { border: 1px solid var(--back); text-align: center; color: #14161a; min-width: 2.1rem; padding: .2rem .1rem }
.heat tbody th { position: sticky; left: 0; background: var(--back) }
.tilt { height: 9.5rem; padding: 0 0 .3rem; text-align: left }
.tilt span { writing-mode: vertical-rl; transform: rotate(180deg); font-weight: 400; white-space: nowrap }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .86rem; margin: .3rem 0 }
.legend i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: 2px; vertical-align: -1px }
"""

BIAS = """
<p>Read this before believing a figure above.</p>
<ul>
<li>The developers of tamis made the corpora, chose the settings of the peers and wrote the programs around them. Planted pages have the kinds of
damage that tamis was made for; a third are copies, most in Chinese, and none of the peers cleans. Another mixture gives another order.
“tamis, no cleaning” is the row that compares like with like.</li>
<li>Planted text is not real text. Its Chinese has half the characters of the news it was made to resemble; its English, Russian and Japanese come from small
tables, so that strangers share more words than in the wild and a search finds more candidates than it would: look-ups in English are
slower here than on real pages. Edits are spread evenly, which is harsher than most reposts.</li>
<li>“Dropped wrongly” is what the planted truth keeps. A peer that takes a page for a copy of one that contains it is not counted wrong for that; how many it
took is in its own column. Strangers in planted text are further apart than real ones, so all are more precise here than in the wild.</li>
<li>Times were taken on a virtual machine with few cores and other work on it (loads are given). CPU seconds moved by a quarter between rounds,
wall time by more; rows are the median, lines and ranges the slowest and the fastest round. Differences below that say nothing.</li>
<li>Interpreters and imports are part of a process: on 15 MB they are most of what some peers in Python take. Two or four processes of a peer
add their CPU seconds; frameworks made for clusters are not at their best on two cores and one small corpus.</li>
<li>What a process holds begins with the twenty MiB of the script that starts it. Several processes are sampled three times a second, so a short peak
may be missed.</li>
<li>Output differs: peers write the records as they came, tamis cleaned ones, its reasons for each drop, and a report. Where a library has no program around it
(gaoya, both called simhash, rensa, datasketch), reading and writing is ours; in Rust with the allocator that tamis has.</li>
<li>Peers that no package registry has are missing, among them duplodocus, the nearest in purpose.</li>
</ul>
"""


def escape(text) -> str:
    return html.escape(str(text))


def rates(rows: list) -> str:
    def note(row):
        if row.name in FLOORS[:2]:
            return ""
        return f"{100 * row.recall():.0f} % found" + (f", {row.wrong:,} wrong" if row.wrong else "")

    shown = sorted((row for row in rows if row.ok), key=lambda row: -row.rate)
    return charts.bars([(row.name, note(row), row.rate, row.slowest, row.fastest, row.name.startswith("tamis")) for row in shown],
                       "MB a CPU-second by program", "MB a CPU-second")


def details(rows: list) -> str:
    head = ["program", "MB a CPU-s", "MB a second", "MiB", "found %", "zh ja", "en ru", "dropped", "wrongly", "longer pages", "articles lost", "version and settings"]
    body = []
    for row in sorted((row for row in rows if row.ok), key=lambda row: -row.rate):
        quality = [tables.percent(row.recall()), tables.percent(row.recall("wide")), tables.percent(row.recall("spaced")),
                   f"{row.dropped:,}", f"{row.wrong:,}", f"{row.longer} of {row.longer_all}", row.lost]
        if row.name in FLOORS[:2]:
            quality = [""] * 7
        cells = [f"{row.rate:.3g}", f"{row.wall:.3g}", f"{row.memory:.0f}", *quality]
        strong = ' class="strong"' if row.name.startswith("tamis") else ""
        body.append(f"<tr><td{strong}>{escape(row.name)}</td>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
                    + f'<td class="words">{escape(row.version)}: {escape(row.what)}</td></tr>')
    for row in rows:
        if not row.ok:
            body.append(f'<tr><td>{escape(row.name)}</td><td class="words" colspan="11">failed: {escape(row.error)} ({escape(row.version)}: {escape(row.what)})</td></tr>')
    return f'<div class="wide"><table><thead><tr>{"".join(f"<th>{escape(cell)}</th>" for cell in head)}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'


def circumstances(record: dict, rows: list) -> str:
    changed = " with changes" if record["changed"] else ""
    return (f'<p class="note">{record["bytes"] / 1e6:.0f} MB, {record["records"]:,} pages, {rounds(rows)}; {escape(record["processor"])}, '
            f'{record["cores"]} cores, load {min(record["load"])} to {max(record["load"])}; {record["date"][:10]}, commit {record["commit"]}{changed}; '
            f'Python {record["Python"]}, {escape(record["toolchain"].split(" (")[0])}.{escape(again(rows))} <code>{escape(record["command"])}</code></p>')


def recall(found: dict) -> str:
    record, rows = found["planted-15"]
    out = []
    for group, title in (("wide", "Chinese and Japanese"), ("spaced", "English and Russian")):
        kinds = [kind for kind in KINDS if any(row.ok and (kind, group) in row.found for row in rows)]
        shown = sorted((row for row in rows if row.ok and row.name not in FLOORS[:2]), key=lambda row: -(row.recall(group) or 0))
        names = [f"{KINDS[kind]} ({next(row.found[kind, group][1] for row in rows if row.ok)})" for kind in kinds]
        heat = charts.heat(names, [(row.name + (f", {row.wrong:,} wrong" if row.wrong else ""), [row.recall(group, kind) for kind in kinds], row.name.startswith("tamis")) for row in shown])
        out.append(f"<h3>{title}</h3>{heat}")
    return "".join(out)


def memory(found: dict) -> str:
    points = {}
    for corpus in CORPORA:
        if corpus in found:
            record, rows = found[corpus]
            for row in rows:
                if row.ok and row.name not in FLOORS[:2]:
                    points.setdefault(row.name, []).append((record["bytes"] / 1e6, row.memory))
    points = {name: found for name, found in points.items() if len(found) > 1}
    return charts.lines(points, "Peak memory by size of the corpus", "MB of records", "MiB at the peak", lambda x: f"{x:.0f}", lambda y: f"{y:.0f}")


def lookups() -> str:
    series = {}
    for row in table("index.csv"):
        for column, name in (("p50_us", "median"), ("p99_us", "99th of 100")):
            series.setdefault(f"{row['store']}, {name}", []).append((float(row["pages"]), float(row[column])))
    return charts.lines(series, "Microseconds of a look-up by pages in the index", "pages in the index", "microseconds a look-up",
                        lambda x: f"{x / 1e6:g} M", lambda y: f"{y:,.0f}")


def stages() -> str:
    record = document("stages.json")
    names = list(dict.fromkeys(name for found in record["inputs"].values() for name in found["stages"]))
    rows = []
    for name, found in record["inputs"].items():
        values = {part: figures["ns a byte"] for part, figures in found["stages"].items()}
        rows.append((name, values, values["zstd, reading"] + values["zstd, writing"]))
    head = "".join(f"<th>{escape(name)}</th>" for name, _, _ in rows)
    body = "".join(
        f"<tr><td>{escape(part)}</td>" + "".join(f"<td>{values.get(part, 0):.2f}</td><td>{100 * values.get(part, 0) / floor:.0f} %</td>" for _, values, floor in rows) + "</tr>"
        for part in names)
    head = "".join(f'<th>{escape(name)}, ns a byte</th><th>of the codec</th>' for name, _, _ in rows)
    return (charts.stack(rows, names, "Nanoseconds a byte by stage") + charts.legend(names)
            + f'<div class="wide"><table><thead><tr><th></th>{head}</tr></thead><tbody>{body}</tbody></table></div>'
            + f'<p class="note">One thread; the dashed line is where the codec ends. {record["date"][:10]}, commit {record["commit"]}, load {record["load"]}, {escape(record["processor"])}. <code>scripts/stages</code></p>')


def summary(found: dict) -> str:
    said = []
    for corpus in ("planted-300", "planted-15"):
        if corpus not in found:
            continue
        rows = {row.name: row for row in found[corpus][1] if row.ok}
        own = rows.get("tamis")
        if own is None:
            continue
        searching = [row for row in rows.values() if not row.floor and not row.name.startswith("tamis")]
        best = max((row for row in searching if 100 * row.wrong < row.singles), key=lambda row: row.recall(), default=None)
        size = found[corpus][0]["bytes"] / 1e6
        words = (f"On {size:.0f} MB tamis cleans and deduplicates {own.rate:.0f} MB a CPU-second in {own.memory:.0f} MiB, finds "
                 f"{own.recall():.1%} of the copies and drops {own.wrong} of {own.singles:,} pages that nothing repeats.")
        if best:
            words += f" Of the peers that drop less than 1 % wrongly the one that finds most, {best.name}, finds {best.recall():.1%} at {best.rate:.1f} MB a CPU-second."
        said.append(f"<p>{escape(words)}</p>")
    return "".join(said)


def where_better(found: dict) -> str:
    out = []
    for corpus in ("planted-300", "planted-15"):
        if corpus in found and any(row.ok and not row.floor and not row.name.startswith("tamis") for row in found[corpus][1]):
            items = better(found[corpus][1])
            listed = "".join(f"<li>{escape(item)}</li>" for item in items) or "<li>nowhere in what was measured</li>"
            out.append(f"<h3>{found[corpus][0]['bytes'] / 1e6:.0f} MB</h3><ul>{listed}</ul>")
    out.append('<p class="note">By kind of copy the best of the peers that drop less than 1 % of the other pages.</p>')
    return "".join(out)


def corpora() -> str:
    rows = table("corpora.csv")
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    words = {"origin", "licence", "holds", "corpus"}
    body = "".join("<tr>" + "".join(f'<td class="{"words" if name in words else ""}">{escape(value)}</td>' for name, value in row.items()) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def limits() -> str:
    record = gauge()
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{row['MB/s']:,.0f}</td><td>{1e3 / row['MB/s']:.2f}</td><td>{row['instructions a byte']:.1f}</td></tr>"
                   for name, row in record["measures"].items() if not name.startswith("start/"))
    return ('<div class="wide"><table><thead><tr><th>measure</th><th>MB/s</th><th>ns a byte</th><th>instructions a byte</th></tr></thead>'
            f'<tbody>{rows}</tbody></table></div><p class="note">{record["date"][:10]}, commit {record["commit"]}, load {record["load"]:.1f}, {escape(record["processor"])}. <code>scripts/bench</code></p>')


def html_of(sections: list) -> str:
    body = "".join(f"<h2>{title}</h2>{inside}" for title, inside in sections)
    return ('<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>tamis: benchmarks</title><style>{STYLE}</style></head><body>{body}</body></html>\n")


METHOD = """
<p>Each program is a process of its own that reads the same shards (<code>.jsonl.zst</code>) and writes the records it keeps. A round runs each once, in turn. CPU seconds
are those of the process and all it starts, as the kernel counts them; memory is the most they held. Copies were planted, so it is known which page
repeats which: a copy is found when it, or the page it repeats, is gone. “Wrongly” counts pages dropped that nothing repeats, “articles lost” those of
which no copy is left. Longer pages that contain an earlier article should stay; how many were dropped is given apart.</p>
<p>A peer has up to two rows: with its defaults, or those of its own example, and, as “zh”, with the best settings known for Chinese: runs of characters for words, and
candidates verified where it offers that. Versions are pinned in <code>benches/peers</code>. MB are those of the records before compression, 10<sup>6</sup> bytes.</p>
<pre>scripts/corpora                 # the corpora, below target/
scripts/compare-runs            # programs against each other: benches/record/runs-*.json
scripts/stages                  # where the time goes: benches/record/stages.json
scripts/bench                   # each stage alone, limits, instructions: benches/record/MACHINE/DATE.json
cargo run --release -p tamis-benches --bin scale -- PAGES VALUES FOLDER     # the index: benches/record/index.csv
scripts/report                  # this page</pre>
"""


def page_sections() -> list:
    found = runs()
    intro = ("<h1>tamis: how fast, how much memory, how good</h1>" + summary(found)
             + '<p class="note">Every figure on this page is taken from benches/record by <code>scripts/report</code>. Of programs and settings that are better than tamis '
             "at something there is a list; of reasons to doubt the page there is a section BIAS.</p>")
    sections = []
    for corpus in ("planted-300", "planted-60", "planted-15"):
        if corpus in found:
            record, rows = found[corpus]
            sections.append((f"Throughput, {record['bytes'] / 1e6:.0f} MB", rates(rows) + '<p class="note">Logarithmic; the line is from the slowest to the fastest '
                             'round; “found” is the share of planted copies.</p>' + details(rows) + circumstances(record, rows)))
    sections.append(("Where a peer is better", where_better(found)))
    if "planted-15" in found:
        sections.append(("Copies found, by what was done to them", '<p class="note">Percent, rounded down; in brackets how many there are. Beside a name: how many pages it dropped that nothing repeats. 15 MB. The page copied may be dressed itself, so that a copy "as it was" still differs from it. '
                         "Scroll sideways on a narrow screen.</p>" + recall(found)))
    sections.append(("Where the time of a run goes", stages()))
    sections.append(("Memory by size of the corpus", memory(found)))
    sections.append(("Look-ups by size of the index", lookups() + '<p class="note">On disk, half of the questions with an answer; see docs/scale.md. <code>scale</code></p>'))
    sections.append(("Stages alone, and limits of the machine", limits()))
    sections.append(("Corpora", corpora()))
    sections += [("METHOD", METHOD), ("BIAS", BIAS)]
    return [intro, *sections]


def html_page() -> str:
    intro, *sections = page_sections()
    return html_of(sections).replace("<body>", "<body>" + intro, 1)
