"""The containers: which there are, that each is checked and none runs as root."""

import re

import yaml

from tests.guards.tree import ROOT, text

COMPOSE = yaml.safe_load(text(ROOT / "docker-compose.yml"))
SERVICES = COMPOSE["services"]
OURS = {"prepare", "web", "lodge", "worker", "beat"}
ALONE = {"lodge"}  # what must answer when nothing else does waits for nothing


def test_the_services_are_those_of_the_portal() -> None:
    assert set(SERVICES) == OURS | {"front", "postgres", "redis", "mail"}
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


def test_nothing_of_ours_can_be_written_to_but_its_folders() -> None:
    for name in OURS:
        assert SERVICES[name]["read_only"] is True
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert SERVICES["postgres"]["read_only"]
    assert SERVICES["redis"]["read_only"]


def test_every_service_of_ours_has_a_limit() -> None:
    for name in OURS | {"postgres", "redis"}:
        assert set(SERVICES[name]["deploy"]["resources"]["limits"]) == {"cpus", "memory"}


def test_the_broker_asks_for_a_password() -> None:
    assert "requirepass" in SERVICES["redis"]["command"][-1]
    assert "REDIS_PASSWORD" in SERVICES["web"]["environment"]["REDIS_URL"]


def test_units_run_what_containers_run_as_nobody_special() -> None:
    units = {unit.name: text(unit) for unit in (ROOT / "deploy/systemd").glob("*.service")}
    assert set(units) == {"r2r-web.service", "r2r-worker.service", "r2r-beat.service", "r2r-backup.service"}
    for unit in units.values():
        for line in ("User=portal", "NoNewPrivileges=yes", "ProtectSystem=strict", "MemoryMax="):
            assert line in unit
    assert "OnCalendar=" in text(ROOT / "deploy/systemd/r2r-backup.timer")


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

    assert set(re.findall(r"\$\{(\w+)\}", template)) == set(SERVICES["front"]["environment"])


def test_the_image_installs_from_the_locks_only() -> None:
    dockerfile = text(ROOT / "Dockerfile")
    assert dockerfile.count("--require-hashes") == 2
    assert set(re.findall(r"requirements/\w+\.txt", dockerfile)) == {
        "requirements/uv.txt",
        "requirements/base.txt",
    }
