"""What `up` refuses and what it lends to commands in other terminals."""

import json
import os
import socket
from pathlib import Path

import pytest

from r2r_portal import bootstrap, checks, services, up


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("R2R_RUN_DIR", str(tmp_path))
    for name in ("DATABASE_URL", "REDIS_URL", "R2R_STAGE", "R2R_SITE_ORIGIN", "R2R_SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv(name, "")  # so that what the code sets is undone afterwards
        monkeypatch.delenv(name)
    return tmp_path


@pytest.mark.parametrize("listening", [True, False])
def test_a_taken_port_is_refused_with_a_free_ones_number(
    capsys: pytest.CaptureFixture[str], listening: bool
) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        if listening:
            door.listen()
        port = door.getsockname()[1]
        assert up.main(["--port", str(port)]) == 1
    said = capsys.readouterr().out
    assert f"Port {port} is not free" in said
    assert f"python3 manage.py up --port {port + 1}" in said


def test_the_key_of_the_receipts_is_made_once_and_is_ours_alone(folder: Path) -> None:
    os.environ["R2R_STAGE"] = "demo"
    up._keep_a_key(folder)
    key = (folder / up.KEY).read_text(encoding="ascii")
    up._keep_a_key(folder)
    assert checks.is_key(key)
    assert (folder / up.KEY).read_text(encoding="ascii") == key
    assert (folder / up.KEY).stat().st_mode & 0o077 == 0


def test_outside_the_demo_no_key_is_made_up(folder: Path) -> None:
    os.environ["R2R_STAGE"] = "production"
    up._keep_a_key(folder)
    assert not (folder / up.KEY).exists()


def test_one_folder_runs_one_portal(folder: Path) -> None:
    with up._alone(folder), pytest.raises(services.ServiceError, match="running already"), up._alone(folder):
        pass


def test_a_running_up_lends_its_servers_a_dead_one_does_not(folder: Path) -> None:
    note = {"DATABASE_URL": "postgres://x/portal", "R2R_STAGE": "demo"}
    (folder / up.NOTE).write_text(json.dumps(note), encoding="utf-8")
    up.borrow()
    assert "DATABASE_URL" not in os.environ
    with up._alone(folder):
        up.borrow()
    assert {name: os.environ[name] for name in note} == note


def test_what_the_environment_says_is_not_overruled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / up.NOTE).write_text(json.dumps({"DATABASE_URL": "postgres://x/portal"}), encoding="utf-8")
    monkeypatch.setenv("R2R_STAGE", "staging")
    with up._alone(folder):
        up.borrow()
    assert "DATABASE_URL" not in os.environ


def test_a_command_without_a_portal_is_told_how_to_start_one() -> None:
    with pytest.raises(SystemExit) as stop:
        bootstrap.settle(["manage.py", "clock"])
    assert "python3 manage.py up" in str(stop.value)


def test_tools_about_the_code_need_no_portal() -> None:
    bootstrap.settle(["manage.py", "rules"])
    assert os.environ["R2R_STAGE"] == "demo"


def test_fresh_never_forgets_somebody_elses_database(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    (folder / "mail").mkdir()
    with pytest.raises(services.ServiceError):
        up._forget(folder)
    assert (folder / "mail").exists()


def test_fresh_forgets_database_files_and_mail(folder: Path) -> None:
    for name in ("pg", "media", "mail", "static"):
        (folder / name).mkdir()
    up._forget(folder)
    assert [path.name for path in folder.iterdir()] == ["static"]


def test_a_process_that_ends_by_itself_is_named_with_its_last_words(tmp_path: Path) -> None:
    processes = services.Processes(logs=tmp_path)
    processes.start("worker", ["/bin/sh", "-c", "echo out of luck; exit 2"]).wait(10)
    with pytest.raises(services.ServiceError, match=r"worker has ended by itself(.|\n)*out of luck"):
        up._refuse_the_dead(processes)
    processes.stop()
