from collections.abc import Iterable, Sequence
from os import PathLike
from typing import Literal, TypedDict, Unpack, final

__version__: str
FINGERPRINT_VERSION: int

Structure = Literal["off", "careful", "full"]
Paragraphs = Literal["keep", "mark", "drop"]

class Settings(TypedDict, total=False):
    without: Sequence[str]
    structure: Structure
    rules: Sequence[str | PathLike[str]]
    templates: str | PathLike[str] | None
    radius: int
    containment: float
    scattered: float
    growth: float
    paragraphs: Paragraphs
    paragraph_length: int
    paragraph_pages: int
    paragraph_hosts: int

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
class Engine:
    def __new__(
        cls,
        config: Config | None = None,
        *,
        index: str | PathLike[str] | None = None,
        threads: int = 0,
        **settings: Unpack[Settings],
    ) -> Engine: ...
    @property
    def config(self) -> Config: ...
    def push(self, text: str, *, id: str | None = None, url: str | None = None) -> Verdict: ...
    def process(self, text: str, *, id: str | None = None, url: str | None = None) -> Result: ...
    def push_batch(
        self,
        texts: Iterable[str],
        *,
        ids: Iterable[str | None] | None = None,
        urls: Iterable[str | None] | None = None,
    ) -> list[Result]: ...
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
    mode: Literal["main", "all"] = "main",
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
