"""The containers: which there are, that each is checked and none runs as root."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy import fill_in
from tests.guards.tree import ROOT, text

COMPOSE = yaml.safe_load(text(ROOT / "docker-compose.yml"))
SERVICES = COMPOSE["services"]
OURS = {"prepare", "web", "lodge", "worker", "long", "beat", "backup"}
THEIRS = {"front", "postgres", "redis", "mail"}
ONCE = {"prepare", "backup"}  # a unit of theirs runs once; what lasts is started anew when it ends
UNITS = {unit.stem.removeprefix("r2r-"): text(unit) for unit in (ROOT / "deploy/systemd").glob("*.service")}
ALONE = {"lodge"}  # what must answer when nothing else does waits for nothing


def test_the_services_are_those_of_the_portal() -> None:
    assert set(SERVICES) == OURS | THEIRS
    assert SERVICES["postgres"]["image"] == "postgres:17"
    assert SERVICES["redis"]["image"] == "redis:7"
    assert SERVICES["mail"]["profiles"] == ["dev"]
    assert {SERVICES[name]["image"] for name in OURS} == {"r2r-portal"}


def test_every_image_has_a_version() -> None:
    versions = {service["image"] for name, service in SERVICES.items() if name not in OURS}
    assert all(re.search(r":v?\d", image) for image in versions), versions
    assert re.search(r"^FROM python:3\.11", text(ROOT / "Dockerfile"), re.MULTILINE)


def test_every_lasting_service_is_asked_for_its_health() -> None:
    lasting = {
        name: service["healthcheck"]["test"] for name, service in SERVICES.items() if name != "prepare"
    }
    for name in OURS - {"prepare"}:
        assert lasting[name] == ["CMD", "python", "manage.py", "alive", name]
    assert all(test[0] == "CMD" for test in lasting.values())


def test_nothing_runs_as_root() -> None:
    assert [
        name for name, service in SERVICES.items() if service.get("user", "root").startswith(("root", "0"))
    ] == []
    last_user = re.findall(r"^USER (\w+)", text(ROOT / "Dockerfile"), re.MULTILINE)[-1]
    assert last_user == "portal"


def test_processes_wait_for_the_prepared_database_and_the_broker() -> None:
    for name in OURS - {"prepare"} - ALONE:
        waits = SERVICES[name]["depends_on"]
        assert waits["prepare"]["condition"] == "service_completed_successfully"
        assert waits["redis"]["condition"] == "service_healthy"
    assert SERVICES["prepare"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_nothing_is_open_to_the_network() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_nothing_can_be_written_to_but_its_folders_and_nobody_has_a_right_of_roots() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "cap_add" not in service, name


def test_every_service_has_a_limit() -> None:
    for service in SERVICES.values():
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_backups_lie_in_a_volume_of_their_own_which_the_list_of_erasures_shares() -> None:
    for name in OURS:
        assert SERVICES[name]["environment"]["R2R_BACKUP_DIR"] == "/backups"
        assert "backups:/backups" in SERVICES[name]["volumes"]
    assert "backups" in COMPOSE["volumes"]
    assert "/data /backups" in text(ROOT / "Dockerfile")  # the image's folder gives the volume its owner


def test_the_broker_asks_for_a_password() -> None:
    assert "requirepass" in SERVICES["redis"]["command"][-1]
    assert "REDIS_PASSWORD" in SERVICES["web"]["environment"]["REDIS_URL"]


def test_units_run_what_containers_run_as_nobody_special() -> None:
    assert set(UNITS) == OURS
    for name, unit in UNITS.items():
        for line in ("User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryMax="):
            assert line in unit, name
        assert ("Type=oneshot" in unit) is (name in ONCE), name
        assert ("Restart=always" in unit) is (name not in ONCE), name
    assert "OnCalendar=*-*-* 02:10:00 UTC" in text(ROOT / "deploy/systemd/r2r-backup.timer")
    assert SERVICES["backup"]["command"][-2:] == ["--daily", "02:10"]


@pytest.mark.parametrize("name", sorted(OURS - {"web"}))
def test_a_unit_and_its_container_run_the_same_command(name: str) -> None:
    [started] = re.findall(r"^ExecStart=(.+)$", UNITS[name], re.MULTILINE)
    unit = started.replace("/opt/r2r-portal/.venv/bin/", "").replace("%%", "%").split()
    container = [str(word) for word in SERVICES[name]["command"]]
    if name == "backup":
        container = container[:-2]  # the timer says when
    if name == "lodge":
        unit, container = unit[:2] + unit[4:], container[:2] + container[4:]  # where it listens
    assert unit == container


def test_the_unit_that_moves_tables_on_has_time_and_the_pages_wait_for_it() -> None:
    assert "ExecStartPre=+/usr/bin/systemctl start r2r-prepare.service\n" in UNITS["web"]
    assert all("TimeoutStartSec=1h" in UNITS[name] for name in ("web", "prepare"))
    assert "Restart=always" in UNITS["web"]  # also where the database was not up yet
    assert not any(
        "Requires=" in unit for unit in UNITS.values()
    )  # one failed try would end the other for good


def test_what_prepares_alone_knows_the_owner_of_the_tables() -> None:
    for name in OURS:
        known = SERVICES[name]["environment"]
        assert ("DATABASE_OWNER_URL" in known) is (name == "prepare"), name
        assert known["DATABASE_URL"].startswith("postgres://portal_serves:"), name
        assert known["POSTGRES_PASSWORD"] == "", name  # .env, which every container is given, holds it
        assert ("owner.env" in UNITS[name]) is (name == "prepare"), name


def as_a_unit(line: str) -> set[str]:
    """Return what a line of systemd-run gives its command, in the words of a unit."""
    words = {"--uid=": "User=", "--working-directory=": "WorkingDirectory=", "-p ": "", "-E ": "Environment="}
    found = re.findall(r"(--uid=|--working-directory=|-p |-E )(\S+)", line)
    return {words[option] + value for option, value in found}


def test_the_documented_restore_runs_as_the_unit_that_prepares() -> None:
    [line] = re.findall(r"^ +(systemd-run .+ restore FILE)$", text(ROOT / "docs/operations.md"), re.MULTILINE)
    given = as_a_unit(line)
    names = "User|WorkingDirectory|EnvironmentFile|Environment"
    wanted = set(re.findall(rf"^(?:{names})=.+$", UNITS["prepare"], re.MULTILINE))
    assert given == {one.replace("=-", "=") for one in wanted}  # there the owner may be missing, here not
    assert as_a_unit(line.replace("-E R2R_RUN_DIR", "-E ELSEWHERE")) != given
    assert f" {re.findall(r'^ExecStart=(.+) prepare$', UNITS['prepare'], re.MULTILINE)[0]} restore " in line
    assert "docker compose run --rm prepare python manage.py restore FILE\n" in text(
        ROOT / "docs/operations.md"
    )


def test_the_front_finds_web_and_lodge_where_the_units_listen() -> None:
    told = fill_in.read(ROOT / "deploy/systemd/front.env")
    assert f"R2R_BIND={told['R2R_WEB']}\n" in UNITS["web"]
    assert f"--bind {told['R2R_LODGE']} " in UNITS["lodge"]
    assert f"proxy_pass http://{told['R2R_LISTEN']};" in text(ROOT / "deploy/nginx.conf")
    assert told["R2R_FRONT_SECRET"] == ""


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    for unit in (ROOT / "deploy/systemd").glob("r2r-*"):
        there = text(unit).replace("/opt/r2r-portal", str(ROOT))
        there = re.sub(r"/\S*/\.venv/bin/\w+", sys.executable, there)
        (tmp_path / unit.name).write_text(there, encoding="utf-8")
    told = verified(tmp_path)
    assert (told.returncode, told.stderr) == (0, "")

    (tmp_path / "r2r-web.service").write_text("[Service]\nExecStart=/nowhere/at-all\n", encoding="utf-8")
    assert verified(tmp_path).stderr


def verified(folder: Path) -> "subprocess.CompletedProcess[str]":
    """Ask systemd about the units of a folder."""
    units = [str(one) for one in sorted(folder.iterdir())]
    return subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )


def test_a_worker_is_let_finish_the_message_that_it_sends() -> None:
    unit = text(ROOT / "deploy/systemd/r2r-worker.service")
    assert "KillMode=mixed" in unit
    assert "TimeoutStopSec=90" in unit
    assert SERVICES["worker"]["stop_grace_period"] == "90s"


def test_everybody_comes_through_the_front() -> None:
    assert "ports" not in SERVICES["web"]
    assert SERVICES["front"]["ports"]
    assert "./deploy/templates:/etc/nginx/templates:ro" in SERVICES["front"]["volumes"]


def test_the_front_is_told_everything_that_its_template_asks_for() -> None:
    template = text(ROOT / "deploy/templates/default.conf.template")

    asked = set(re.findall(r"\$\{(\w+)\}", template))
    assert asked == set(SERVICES["front"]["environment"])
    assert asked == set(fill_in.read(ROOT / "deploy/systemd/front.env"))
    for part in (
        "map $msec $arrival",
        "location @lodge",
        "error_page 502 504 = @lodge",
        "error_page 413 /413/",
    ):
        assert part in template


def test_the_image_installs_from_the_locks_only() -> None:
    dockerfile = text(ROOT / "Dockerfile")
    assert dockerfile.count("--require-hashes") == dockerfile.count("pip install ") == 3
    assert set(re.findall(r"requirements/\w+\.txt", dockerfile)) == {
        "requirements/uv.txt",
        "requirements/base.txt",
        "requirements/optional.txt",
    }
