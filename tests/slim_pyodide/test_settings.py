"""What a project says of itself to slim_pyodide."""

from pathlib import Path

import pytest

from scripts import ROOT
from scripts.slim_pyodide import settings


def test_the_entry_says_which_package_module_and_function():
    told = settings.read(ROOT / "wizard")
    assert (told.package, told.module, told.function) == ("eligibility", Path("eligibility/api.py"), "handle")
    assert told.snapshot


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("", KeyError),
        ("[tool.slim_pyodide]\n", TypeError),
        ('[tool.slim_pyodide]\nentry = "a:b"\nsnapshots = false\n', TypeError),
    ],
)
def test_a_setting_that_is_missing_or_not_known_stops_the_build(tmp_path: Path, table: str, error: type[Exception]):
    (tmp_path / "pyproject.toml").write_text(table)
    with pytest.raises(error):
        settings.read(tmp_path)
