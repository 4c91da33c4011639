"""Shapes of what comes in and goes out; for annotations, there is nothing to call."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from typing import Any, Literal, Protocol, TypedDict

__all__ = [
    "ArrowArray",
    "ArrowStream",
    "Cluster",
    "Count",
    "Counts",
    "Cuts",
    "HostCuts",
    "Path",
    "Report",
    "Run",
    "RunSettings",
    "Settings",
    "Shard",
    "Versions",
]

Path = str | PathLike[str]


class ArrowArray(Protocol):
    """What holds an Arrow array: arrays and record batches of pyarrow, for example."""

    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...


class ArrowStream(Protocol):
    """What gives Arrow arrays: columns and tables of pyarrow, polars, pandas 3 and DuckDB."""

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...


class RunSettings(TypedDict, total=False):
    """Settings of cleaning and of comparison; a run has its own option for templates."""

    without: Sequence[str]
    structure: Literal["off", "careful", "full"]
    rules: Sequence[Path]
    radius: int
    containment: float
    scattered: float
    growth: float
    paragraphs: Literal["keep", "mark", "drop"]
    paragraph_length: int
    paragraph_pages: int
    paragraph_hosts: int
    paragraph_memory: int | str


class Settings(RunSettings, total=False):
    """Settings of cleaning and of comparison, as `tamis.Config` takes them."""

    templates: Path | None


class Count(TypedDict):
    """Pieces and their bytes."""

    count: int
    bytes: int


class Cuts(TypedDict):
    """Cuts by class, and by `class/rule`."""

    classes: dict[str, Count]
    rules: dict[str, Count]


class Counts(TypedDict):
    """What became of records. Rejected ones are among `records`; `earlier` are copies of what an earlier run kept."""

    records: int
    kept: int
    exact: int
    near: int
    earlier: int
    empty: int
    rejected: int
    damaged: int
    text_in: int
    text_out: int
    cuts: Cuts
    paragraphs: Count
    near_missing: list[int]


class Shard(Counts):
    """What became of one shard."""

    shard: str
    size: int


class Cluster(TypedDict):
    """A kept page and how many were dropped for it."""

    id: Any
    shard: str
    ordinal: int
    copies: int
    sample: str | None


class HostCuts(TypedDict):
    """What was taken from a host: pages that had boilerplate or template lines, bytes of that, and of their texts."""

    host: str
    pages: int
    bytes: int
    text: int


class Versions(TypedDict):
    """Versions that decide what comes out."""

    tamis: str
    fingerprint: int


class Run(TypedDict):
    """What differs from run to run of the same thing."""

    seconds: float
    resumed_shards: int
    threads: int
    memory_ceiling: int
    memory_peak: int


class Report(TypedDict):
    """What `report.json` holds."""

    versions: Versions
    settings: dict[str, Any]
    totals: Counts
    clusters: list[Cluster]
    clusters_forgotten: int
    cluster_sizes: list[int]
    timeline: dict[str, Any]
    hosts: list[HostCuts]
    hosts_forgotten: int
    samples: list[dict[str, Any]]
    shards: list[Shard]
    run: Run
