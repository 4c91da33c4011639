"""Reads benches/record: nothing else makes a figure of the page or of a table."""

import csv
import json
import pathlib
import statistics

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RECORD = ROOT / "benches/record"
CORPORA = ("planted-15", "planted-60", "planted-300")
FLOORS = ("copy, Rust", "copy, Python", "exact, Python")

KINDS = {
    "exact": "as it was", "width": "other width", "traditional": "other script", "in boilerplate": "in boilerplate",
    "in pinyin": "with pinyin", "in noise": "with noise", "in zhuyin": "with zhuyin", "in furigana": "with furigana",
    "in citation": "with citation marks", "in invisible": "invisible characters", "in repeat": "printed twice",
    "in hygiene": "other line ends", "in other": "dressed otherwise", "retitled": "retitled", "framed": "framed by two lines",
    "moved": "paragraphs moved", "truncated": "cut short to 60 %", "edit-1pct": "1 % edited", "edit-3pct": "3 % edited",
    "edit-5pct": "5 % edited", "combined": "framed and dressed",
}


def table(name: str) -> list[dict]:
    """A CSV file, its comments left out."""
    path = RECORD / name
    if not path.exists():
        return []
    with path.open() as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def document(name: str) -> dict | None:
    path = RECORD / name
    return json.loads(path.read_text()) if path.exists() else None


def gauge() -> dict | None:
    """The last record of scripts/bench on any machine."""
    paths = sorted(RECORD.glob("*/*.json"), key=lambda path: path.name)
    return json.loads(paths[-1].read_text()) if paths else None


class Run:
    """A program over a corpus: what is shown of it."""

    def __init__(self, row: dict, size: int):
        self.name, self.version, self.what, self.error = row["name"], row["version"], row["what"], row["error"]
        self.ok = not self.error and bool(row["cpu"])
        self.again = row.get("again")
        if not self.ok:
            return
        self.rounds = len(row["cpu"])
        rates = [size / 1e6 / cpu for cpu in row["cpu"]]
        self.rate, self.slowest, self.fastest = statistics.median(rates), min(rates), max(rates)
        self.walls = [size / 1e6 / wall for wall in row["wall"]]
        self.wall = statistics.median(self.walls)
        self.memory = max(row["MiB"])
        self.kept, self.dropped = row["kept"], row["dropped"]
        self.wrong, self.singles, self.lost, self.clusters = row["wrong"], row["singles"], row["lost"], row["clusters"]
        self.longer, self.longer_all = row["longer dropped"], row["longer"]
        self.found = {tuple(key.rsplit("/", 1)): tuple(value) for key, value in row["found"].items()}
        # Of what was dropped, empty pages aside: the share that another page says.
        judged = self.dropped - row["empty dropped"]
        self.precision = 1 - self.wrong / judged if judged > 0 else None
        self.varies = len(set(row["kept in rounds"])) > 1

    def recall(self, group: str | None = None, kind: str | None = None) -> float | None:
        of = [value for (k, g), value in self.found.items() if group in (None, g) and kind in (None, k)]
        all_of = sum(value[1] for value in of)
        return sum(value[0] for value in of) / all_of if all_of else None

    @property
    def floor(self) -> bool:
        return self.name in FLOORS


def runs() -> dict[str, tuple[dict, list[Run]]]:
    """By corpus: the record and its rows."""
    found = {}
    for name in CORPORA:
        record = document(f"runs-{name}.json")
        if record:
            found[name] = record, [Run(row, record["bytes"]) for row in record["programs"]]
    return found


def rounds(rows: list[Run]) -> str:
    """How often each program ran."""
    counts = sorted({row.rounds for row in rows if row.ok})
    if len(counts) == 1:
        return f"{counts[0]} rounds in turn"
    few = ", ".join(row.name for row in rows if row.ok and row.rounds < counts[-1])
    return f"{counts[-1]} rounds in turn ({counts[0]} of {few})"


def again(rows: list[Run]) -> str:
    """What to say of rows that are of another hour than the rest."""
    later = {}
    for row in rows:
        if row.again:
            made = row.again
            load = f"{min(made['load'])} to {max(made['load'])}"
            later.setdefault((made["date"][:16].replace("T", " "), made["commit"], load), []).append(row.name)
    return "".join(f" Later, {date} UTC at commit {commit} and load {load}: {', '.join(names)}." for (date, commit, load), names in later.items())


def better(rows: list[Run]) -> list[str]:
    """Where a peer is better than tamis with one thread, in words."""
    own = next((row for row in rows if row.name == "tamis" and row.ok), None)
    peers = [row for row in rows if row.ok and not row.floor and not row.name.startswith("tamis")]
    if own is None:
        return []
    said = []

    def add(what: str, those: list, show) -> None:
        if those:
            said.append(f"{what} (tamis {show(own)}): " + ", ".join(f"{row.name} {show(row)}" for row in those))

    add("More MB a CPU-second", sorted((r for r in peers if r.rate > own.rate), key=lambda r: -r.rate), lambda r: f"{r.rate:.0f}")
    add("Less memory, in MiB", sorted((r for r in peers if r.memory < own.memory), key=lambda r: r.memory), lambda r: f"{r.memory:.0f}")
    add("More copies found, however many others went", sorted((r for r in peers if r.recall() > own.recall()), key=lambda r: -r.recall()), lambda r: f"{r.recall():.1%}")
    add("Fewer pages dropped wrongly", [r for r in peers if r.wrong < own.wrong], lambda r: str(r.wrong))
    add("Fewer longer pages dropped for an article in them", [r for r in peers if r.longer < own.longer], lambda r: str(r.longer))
    # Whoever drops everything finds every copy: who drops a hundredth of the other pages is not asked.
    careful = [r for r in peers if 100 * r.wrong < r.singles]
    for (kind, group) in own.found:
        best = max(careful, key=lambda r: r.recall(group, kind) or 0, default=None)
        if best and best.recall(group, kind) > own.recall(group, kind) + 0.005:
            where = "Chinese and Japanese" if group == "wide" else "English and Russian"
            add(f"Copies {KINDS.get(kind, kind)}, {where}", [best], lambda r: f"{r.recall(group, kind):.1%}")
    return said
