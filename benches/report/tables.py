"""The tables in Markdown files, between a line `<!-- table NAME: ... -->` and a line `<!-- end -->`."""

import re

from records import FLOORS, ROOT, again, document, gauge, rounds, runs, table

MARK = re.compile(r"(<!-- table ([\w-]+): written by scripts/report -->\n)(.*?)(<!-- end -->)", re.S)


def markdown(head: list, rows: list) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(str(cell) for cell in row) + " |\n" for row in lines)


def percent(share) -> str:
    """A percentage that is 100 only when all of it is meant."""
    if share is None:
        return ""
    return "100" if share == 1 else "0" if share == 0 else f"{min(100 * share, 99.9):.1f}"


def peers(corpus: str, most: int | None = None) -> str:
    found = runs().get(corpus)
    if not found:
        return "Not measured.\n"
    record, rows = found
    lines = []
    ok = sorted((row for row in rows if row.ok), key=lambda row: -row.rate)
    for row in ok:
        name = f"**{row.name}**" if row.name.startswith("tamis") else row.name
        quality = [percent(row.recall("wide")), percent(row.recall("spaced")), row.wrong, row.lost]
        if row.name in FLOORS[:2]:
            quality = [""] * 4
        # Three digits of a rate are more than repeat.
        lines.append([name, f"{row.rate:.3g}", f"{row.slowest:.3g}–{row.fastest:.3g}", f"{row.memory:.0f}", *quality])
    lines += [[row.name, f"failed: {row.error}", *[""] * 6] for row in rows if not row.ok]
    head = ["", "MB a CPU-second", "of all rounds", "MiB", "copies found, % zh ja", "... en ru", "dropped wrongly", "articles lost"]
    return markdown(head, lines) + (
        f"\n{record['bytes'] / 1e6:.0f} MB, {record['records']:,} pages; {rounds(rows)}, load "
        f"{min(record['load'])} to {max(record['load'])} on {record['cores']} cores ({record['processor']}), commit {record['commit']}, "
        f"{record['date'][:10]}: `{record['command']}`.{again(rows)}\n"
    )


SETS = {"daniel": "DAnIEL", "dragnet": "Dragnet", "page_signal": "Page Signal", "cleaneval_dev": "CleanEval",
        "cleanportaleval": "CleanPortalEval", "readability": "Readability"}
LANGUAGES = {"zh": "Chinese", "ja": "Japanese", "en": "English", "el": "Greek", "pl": "Polish", "ru": "Russian"}
SET_ORDER = ["daniel zh", "daniel en", "daniel el", "daniel pl", "daniel ru", "dragnet en", "page_signal en", "cleaneval_dev en",
             "cleanportaleval en", "readability"]
TOOLS = ["tamis html", "tamis tree", "trafilatura", "resiliparse", "justext", "flattened", "tamis careful", "tamis full"]


def boilerplate() -> str:
    rows = {(row["set"], row["tool"]): row for row in table("boilerplate.csv")}
    lines = []
    for name in SET_ORDER:
        of, _, language = name.partition(" ")
        label = SETS[of] + (f", {LANGUAGES[language]}" if language else "")
        pages = rows[name, "flattened"]["pages"]
        lines.append([f"{label} ({pages})", *(rows[name, tool]["f1"] for tool in TOOLS)])
    head = ["pages", "**tamis**", "... `--html tree`", "trafilatura", "resiliparse", "jusText", "flattened", "tamis on that", "... `--structure full`"]
    return markdown(head, lines)


# Of planted.csv: what is said, the column that is right, the column of all, and the kinds that are summed.
CLEAN, FOUND = ("clean_right", "clean_asserted"), ("copies_found", "copies")
PLANTED = [
    ("clean text right to the byte: clean articles, glosses, poems, refrains, lists, tables, code, dialogue, year brackets", CLEAN,
     [["plain", "gloss", "poem", "refrain", "list", "table", "code", "dialogue", "year-brackets"]]),
    ("... citation marks, zhuyin, invisible characters, line ends", CLEAN, [["citation", "zhuyin", "invisible", "hygiene"]]),
    ("... word-level and character-level pinyin; furigana", CLEAN, [["pinyin"], ["furigana"]]),
    ("... the model page; articles and paragraphs said twice", CLEAN, [["model-page"], ["repeat"]]),
    ("... boilerplate heads and tails", CLEAN, [["boilerplate"]]),
    ("copies found: as they were, other width, other script", FOUND, [["repost-exact", "repost-width", "repost-traditional"]]),
    ("... retitled, paragraphs moved, cut short to 60 %, in another site's chrome", FOUND,
     [["repost-retitled", "repost-moved", "repost-truncated", "repost-dressed"]]),
    ("... 1 %, 3 %, 5 % of the characters edited", FOUND, [["repost-edit-1pct"], ["repost-edit-3pct"], ["repost-edit-5pct"]]),
]


def planted() -> str:
    rows = {row["kind"]: row for row in table("../golden/planted.csv")}

    def cell(columns, kinds):
        right, of = (sum(int(rows[kind][column]) for kind in kinds) for column in columns)
        return f"all {of:,}" if right == of else f"{right:,} of {of:,}"

    lines = [[what, "; ".join(cell(columns, kinds) for kinds in groups)] for what, columns, groups in PLANTED]
    wrong = sum(int(row["wrong_verdict"]) for kind, row in rows.items() if kind != "empty")
    lines.append(["pages dropped that should stay", wrong or "none"])
    pages = sum(int(row["pages"]) for row in rows.values())
    return f"Of {pages:,} planted pages (`planted.csv`):\n\n" + markdown(["what", "found"], lines)


def fingerprints() -> str:
    measures = gauge()["measures"]
    speeds = ", ".join(f"{LANGUAGES[code]} {measures[f'fingerprint/{code}']['MB/s']:.0f}" for code in ("zh", "ja", "en", "ru"))
    return f"Fingerprints with all keys and sketch, in MB/s of text on one core: {speeds} (`scripts/bench`).\n"


def cleaning() -> str:
    record = gauge() or {}
    rows = record.get("cleaning, MB/s")
    if not rows:
        return "Not measured.\n"
    columns = ["annotations", "with boilerplate", "all"]
    lines = [[name, f"{row['regex']:,.0f}", *(f"{row[column]:,.0f} ({row[column] / row['regex']:.1f})" for column in columns)]
             for name, row in rows.items()]
    return markdown(["text", "regular expression", *columns[:-1], "all classes"], lines) + measured("scripts/bench", record)


def measured(script: str, record: dict) -> str:
    return (f"\n`{script}`, commit {record['commit']}, {record['date'][:10]}, load {record['load']:.1f} on {record['cores']} cores "
            f"({record['processor']}).\n")


def corpora() -> str:
    rows = [[row["corpus"], row["records"], row["MB"], row["ratio at level 3"], *(row[f"{n}-byte %"] for n in range(1, 5)),
             row["origin"], row["licence"], row["holds"]] for row in table("corpora.csv")]
    head = ["corpus", "records", "MB", "ratio", "1 byte %", "2", "3", "4", "origin", "licence", "holds"]
    return markdown(head, rows)


def stages() -> str:
    record = document("stages.json")
    inputs = record["inputs"]
    names = list(dict.fromkeys(name for found in inputs.values() for name in found["stages"]))
    lines = []
    for name in names:
        cells = []
        for found in inputs.values():
            figures = found["stages"].get(name, {"ns a byte": 0, "share": 0})
            cells.append(f"{figures['ns a byte']:.2f} ({100 * figures['share']:.0f} %)")
        lines.append([name, *cells])
    total = [f"**{1e9 * min(found['cpu']) / found['bytes']:.1f}**" for found in inputs.values()]
    rate = [f"**{found['bytes'] / 1e6 / min(found['cpu']):.0f}**" for found in inputs.values()]
    codec = [f"{sum(found['stages'][name]['ns a byte'] for name in ('zstd, reading', 'zstd, writing')):.2f}" for found in inputs.values()]
    lines += [["**all**", *total], ["of that the codec", *codec], ["MB a CPU-second", *rate]]
    head = ["ns a byte of input", *(f"{name} ({found['bytes'] / 1e6:.0f} MB)" for name, found in inputs.items())]
    return markdown(head, lines) + measured("scripts/stages", record)


def hottest() -> str:
    record = document("stages.json")
    lines = []
    for name, found in record["inputs"].items():
        most = sorted(((share, symbol, stage) for stage, figures in found["stages"].items() for symbol, share in figures["most"]), reverse=True)
        for share, symbol, stage in most[:8]:
            lines.append([name, f"`{symbol[:90]}`", stage, f"{100 * share:.1f}"])
    return markdown(["input", "function", "stage", "% of the time"], lines)


def limits() -> str:
    record = gauge()
    if not record:
        return "Not measured.\n"
    lines = [[f"`{name}`", f"{row['MB/s']:,.0f}", f"{1e3 / row['MB/s']:.2f}", f"{row['instructions a byte']:.1f}"]
             for name, row in record["measures"].items() if not name.startswith("start/")]
    head = ["measure", "MB/s", "ns a byte", "instructions a byte"]
    return markdown(head, lines) + measured("scripts/bench", record)


# What each stage is asked to reach: MB/s of cleaning on clean pages, MB/s of fingerprints of Chinese, seconds of a look-up with its insert.
CLEANING, FINGERPRINTS, LOOKUP = 1e9, 400e6, 2e-6


def budget() -> str:
    """What a run over planted-300 takes beside what less work takes, and beside the goals of its stages added up."""
    found = runs().get("planted-300")
    floors = [row for row in table("floor.csv") if row["corpus"].startswith("planted-300")]
    if not found or not floors:
        return "Not measured.\n"
    record, rows = found
    codec = min(float(row["floor_cpu_s"]) / float(row["raw_mb"]) for row in floors) * 1e3
    page = record["bytes"] / record["records"]
    goals = codec + 1e9 / CLEANING + 1e9 / FINGERPRINTS + 1e9 * LOOKUP / page
    taken = [("zstd alone, both ends", codec), ("1.3 times that", 1.3 * codec)]
    taken.append(("zstd, and the goals of cleaning (1,000 MB/s), fingerprints (400 MB/s) and look-ups (2 us a page) reached", goals))
    taken += [(f"{row.name}: {row.what}", 1e3 / row.rate) for row in rows if row.ok]
    lines = [[what, f"{ns:.1f}", f"{ns / codec:.1f}", f"{1e3 / ns:.3g}"] for what, ns in sorted(taken, key=lambda one: one[1]) if ns < 20]
    return markdown(["over the same 300 MB", "ns a byte", "times zstd alone", "MB a CPU-second"], lines) + (
        f"\n`{record['command']}`, commit {record['commit']}, {record['date'][:10]}; zstd alone: `target/release/floor`.\n")


TABLES = {"peers-300": lambda: peers("planted-300"), "peers-60": lambda: peers("planted-60"), "peers-15": lambda: peers("planted-15"),
          "boilerplate": boilerplate, "planted": planted, "fingerprints": fingerprints, "cleaning": cleaning, "corpora": corpora, "stages": stages, "hottest": hottest, "limits": limits, "budget": budget}
# Which file has which tables: a mark that was lost would not be missed otherwise.
FILES = {
    "README.md": ["planted", "boilerplate", "cleaning", "fingerprints", "peers-60"],
    "corpora/README.md": ["corpora"],
    "docs/performance.md": ["stages", "hottest", "budget", "limits"],
}


def written() -> dict:
    """The files with their tables as the records have them, by path."""
    made = {}
    for name, expected in FILES.items():
        text = (ROOT / name).read_text()
        marked = [mark[2] for mark in MARK.finditer(text)]
        if marked != expected:
            raise SystemExit(f"{name}: has marks of the tables {marked}, should have {expected}")
        made[ROOT / name] = MARK.sub(lambda mark: mark[1] + TABLES[mark[2]]() + mark[4], text)
    return made
