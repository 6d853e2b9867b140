"""From a bare machine: what is asked of it, what is said to its owner."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from r2r_portal import bootstrap


@pytest.mark.parametrize(
    ("argv", "ours"),
    [(["manage.py", "up"], True), (["manage.py", "test", "-q"], True), (["manage.py", "migrate"], False)],
)
def test_up_and_test_are_ours_and_the_rest_is_djangos(argv: list[str], ours: bool) -> None:
    assert bootstrap.wanted(argv) is ours


def test_a_python_without_any_package_can_read_the_bootstrap() -> None:
    code = "from r2r_portal import bootstrap; print(bootstrap.wanted(['manage.py', 'migrate']))"
    command = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(bootstrap.ROOT)!r}); {code}",
    ]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == "True"


def test_without_root_and_sudo_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(SystemExit) as stop:
        bootstrap.install_packages(["libpango-1.0-0", "nginx-light"])
    wanted = "apt-get update && apt-get install -y --no-install-recommends libpango-1.0-0 nginx-light"
    assert wanted in str(stop.value)


def test_only_tests_need_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert "chromium-headless-shell" in bootstrap.missing_packages("test")
    assert "chromium-headless-shell" not in bootstrap.missing_packages("up")


def test_the_whole_suite_takes_two_processes_a_part_takes_one() -> None:
    assert bootstrap.pytest_command([])[3:5] == ["-n", "2"]
    assert bootstrap.pytest_command(["-q"])[3:5] == ["-n", "2"]
    part = str(Path(__file__))
    assert bootstrap.pytest_command([part, "-x"])[-2:] == [part, "-x"]
    assert bootstrap.pytest_command(["-n", "4"])[-2:] == ["-n", "4"]
