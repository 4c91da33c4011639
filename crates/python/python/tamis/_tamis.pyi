from collections.abc import Callable, Iterable
from typing import Literal, Unpack, final

from tamis.types import ArrowArray, ArrowStream, Path, Report, RunSettings, Settings

__version__: str
FINGERPRINT_VERSION: int

@final
class Config:
    def __new__(cls, **settings: Unpack[Settings]) -> Config: ...

@final
class Cut:
    def __new__(
        cls,
        start: int,
        end: int,
        kind: str,
        rule: str,
        removed: str,
        put: str = "",
        of: tuple[int, int] | None = None,
    ) -> Cut: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def removed(self) -> str: ...
    @property
    def put(self) -> str: ...
    @property
    def of(self) -> tuple[int, int] | None: ...
    def __hash__(self) -> int: ...

@final
class Cleaned:
    def __new__(cls, text: str, cuts: list[Cut]) -> Cleaned: ...
    @property
    def text(self) -> str: ...
    @property
    def cuts(self) -> list[Cut]: ...
    def undo(self) -> str: ...

@final
class Verdict:
    def __new__(
        cls,
        kind: str,
        of: str | None = None,
        of_ordinal: int | None = None,
        similarity: float | None = None,
        containment: float | None = None,
        distance: int | None = None,
    ) -> Verdict: ...
    @property
    def kind(self) -> Literal["kept", "exact", "near", "empty"]: ...
    @property
    def kept(self) -> bool: ...
    @property
    def of(self) -> str | None: ...
    @property
    def of_ordinal(self) -> int | None: ...
    @property
    def similarity(self) -> float | None: ...
    @property
    def containment(self) -> float | None: ...
    @property
    def distance(self) -> int | None: ...

@final
class Result:
    def __new__(cls, verdict: Verdict, cleaned: Cleaned) -> Result: ...
    @property
    def verdict(self) -> Verdict: ...
    @property
    def cleaned(self) -> Cleaned: ...
    @property
    def text(self) -> str: ...

@final
class Batch:
    @property
    def columns(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...
    def __arrow_c_schema__(self) -> object: ...
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Engine:
    def __new__(
        cls,
        config: Config | None = None,
        *,
        index: Path | None = None,
        threads: int = 0,
        **settings: Unpack[Settings],
    ) -> Engine: ...
    @property
    def config(self) -> Config: ...
    def push(
        self,
        text: str | None = None,
        *,
        id: str | None = None,
        url: str | None = None,
        html: str | bytes | None = None,
    ) -> Verdict: ...
    def process(
        self,
        text: str | None = None,
        *,
        id: str | None = None,
        url: str | None = None,
        html: str | bytes | None = None,
    ) -> Result: ...
    def push_batch(
        self,
        texts: Iterable[str] | ArrowArray | ArrowStream,
        *,
        ids: Iterable[str | None] | ArrowArray | ArrowStream | None = None,
        urls: Iterable[str | None] | ArrowArray | ArrowStream | None = None,
    ) -> list[Result]: ...
    def push_arrow(
        self,
        texts: Iterable[str | None] | ArrowArray | ArrowStream,
        *,
        ids: Iterable[str | None] | ArrowArray | ArrowStream | None = None,
        urls: Iterable[str | None] | ArrowArray | ArrowStream | None = None,
        cuts: bool = False,
    ) -> Batch: ...
    def sync(self) -> None: ...
    def __len__(self) -> int: ...
    def __bool__(self) -> Literal[True]: ...

@final
class Fingerprint:
    @property
    def exact(self) -> int: ...
    @property
    def simhash(self) -> int: ...
    @property
    def features(self) -> int: ...
    def __hash__(self) -> int: ...

@final
class Extracted:
    @property
    def text(self) -> str: ...
    @property
    def title(self) -> str | None: ...

def extract(
    html: str | bytes,
    *,
    mode: Literal["main", "fast", "tree", "accurate", "all"] = "main",
    content_type: str | None = None,
) -> Extracted: ...
def clean(
    text: str,
    config: Config | None = None,
    *,
    url: str | None = None,
    **settings: Unpack[Settings],
) -> Cleaned: ...
def fingerprint(text: str) -> Fingerprint: ...
def similarity(a: str | Fingerprint, b: str | Fingerprint) -> float: ...
@final
class Progress:
    @property
    def phase(self) -> Literal["starting", "learning", "choosing", "running"]: ...
    @property
    def shards(self) -> int: ...
    @property
    def shards_done(self) -> int: ...
    @property
    def records(self) -> int: ...
    @property
    def kept(self) -> int: ...
    @property
    def exact(self) -> int: ...
    @property
    def near(self) -> int: ...
    @property
    def empty(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def text_in(self) -> int: ...
    @property
    def text_out(self) -> int: ...
    @property
    def seconds(self) -> float: ...

def run(
    inputs: Path | Iterable[Path],
    out: Path,
    config: Config | None = None,
    *,
    progress: Callable[[Progress], object] | None = None,
    every: float = 0.5,
    threads: int = 0,
    memory: int | str = ...,
    level: int = 3,
    text_field: str | None = None,
    id_field: str = "id",
    html_field: str | None = None,
    html: Literal["main", "fast", "tree", "accurate", "all", "none"] = "main",
    html_links: bool = False,
    txt: bool = False,
    max_record: int | str = ...,
    format: Literal["jsonl", "parquet"] = "jsonl",
    cuts: bool = False,
    templates: Path | None = None,
    keep: Literal["first", "best"] = "first",
    index: Path | None = None,
    force: bool = False,
    resume: bool = False,
    window_log: int = 27,
    batch: int = 1024,
    **settings: Unpack[RunSettings],
) -> Report: ...
