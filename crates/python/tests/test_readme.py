"""Every Python snippet of the package's README and the project's does what it says."""

import pathlib
import re

import pytest

READMES = [pathlib.Path(__file__).parents[up] / "README.md" for up in (1, 3)]
SNIPPETS = [
    snippet for file in READMES for snippet in re.findall(r"```python\n(.*?)```", file.read_text(), re.S)
]


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_a_snippet(snippet: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    exec(compile(snippet, "README.md", "exec"), {})


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 6
