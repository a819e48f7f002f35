"""docker-compose.yml and Dockerfile: the services, the networks, no secret; without docker, by reading them."""

import json
import os
import re
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from linksnap.embedded.valkey import program as valkey_program
from tests.shape.tree import ROOT, text
from workers.run import parsed

COMPOSE = text(ROOT / "docker-compose.yml")
DOCKERFILE = text(ROOT / "Dockerfile")
PARTS: dict[str, Any] = yaml.safe_load(COMPOSE)
SERVICES: dict[str, dict[str, Any]] = PARTS["services"]
# Of the compose specification: what a service may say (those we use and their kind).
KINDS: dict[str, type | tuple[type, ...]] = {
    "image": str, "build": dict, "restart": str, "init": bool, "read_only": bool, "cap_drop": list, "cap_add": list,
    "security_opt": list, "tmpfs": list, "volumes": list, "networks": list, "logging": dict, "environment": dict,
    "command": list, "ports": list, "depends_on": dict, "healthcheck": dict, "shm_size": str, "mem_limit": str,
    "pids_limit": int, "stop_grace_period": str, "profiles": list, "deploy": dict, "user": str,
}  # fmt: skip


def test_it_has_every_part_of_the_stack() -> None:
    servers, workers = {"db", "valkey", "migrate", "web", "egress"}, {"capture", "bulk", "encoder", "encoder-gpu"}
    assert set(SERVICES) == servers | workers | {"maintain", "schedule"}
    assert SERVICES["encoder-gpu"]["profiles"] == ["gpu"]


@pytest.mark.parametrize("service", sorted(SERVICES))
def test_it_says_only_what_compose_knows(service: str) -> None:
    odd = [key for key, value in SERVICES[service].items() if not isinstance(value, KINDS.get(key, ()))]
    assert odd == []
    assert set(SERVICES[service]["networks"]) <= set(PARTS["networks"])
    named = [volume.partition(":")[0] for volume in SERVICES[service].get("volumes", [])]
    assert set(named) <= set(PARTS["volumes"])
    for needed, condition in SERVICES[service].get("depends_on", {}).items():
        assert needed in SERVICES
        if condition["condition"] == "service_healthy":
            assert "test" in SERVICES[needed]["healthcheck"]


def test_it_lets_only_the_proxy_out() -> None:
    assert PARTS["networks"]["inside"] == {"internal": True}
    assert [name for name, service in SERVICES.items() if "outside" in service["networks"]] == ["egress"]
    assert [name for name, service in SERVICES.items() if "front" in service["networks"]] == ["web"]
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["web"]
    assert PARTS["networks"]["front"]["driver_opts"]["com.docker.network.bridge.enable_ip_masquerade"] == "false"


def test_it_holds_no_secret() -> None:
    secret = re.compile(r"^\s*\w*(PASSWORD|SECRET_KEY|TOKEN|CLI_AUTH)\w*:\s*(?!\$\{\w+:(\?|-\}))\S", re.MULTILINE)
    assert not secret.search(COMPOSE)
    assert not re.search(r"://[^\s${}]*:[^\s${}]+@", COMPOSE)


def test_it_documents_every_variable_it_asks_for() -> None:
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE))
    documented = set(re.findall(r"^#?(\w+)=", text(ROOT / ".env.example"), re.MULTILINE))
    assert asked - documented == set()


def test_it_hands_on_every_setting_of_the_documentation() -> None:
    documented = text(ROOT / "docs" / "settings.md").partition("## The command line")[0]
    named = " ".join(re.findall(r"^\| (`[^|]+) \|", documented, re.MULTILINE))
    settings = set(re.findall(r"`(\w+)`", named))
    # What the images and this file decide themselves, and what is for `make run` alone.
    decided = {
        "LINKSNAP_DATA", "LINKSNAP_HOST", "LINKSNAP_PORT", "LINKSNAP_DEBUG", "LINKSNAP_CHROMIUM", "LINKSNAP_ENCODER",
        "LINKSNAP_CAPTURE_SLOTS", "LINKSNAP_WORK", "LINKSNAP_PGBOUNCER",
    }  # fmt: skip
    asked = set(re.findall(r"(?<!\$)\$\{(\w+)", COMPOSE)) | set(PARTS["x-environment"])
    assert settings - asked - decided == set()
    # Who may be captured is judged by the web server before the proxy is asked.
    for name in ("web", "capture", "maintain", "egress"):
        assert "LINKSNAP_EGRESS_ALLOW" in SERVICES[name]["environment"], name


def test_it_starts_nothing_before_what_it_needs() -> None:
    # At its first start PostgreSQL answers at the socket while it is being set up; by TCP only when it is ready.
    assert "-h 127.0.0.1" in SERVICES["db"]["healthcheck"]["test"][1]
    assert SERVICES["migrate"]["restart"] == "no"
    for name, service in SERVICES.items():
        needs = service.get("depends_on", {})
        if "DATABASE_URL" in service.get("environment", {}) and name != "migrate":
            assert needs["migrate"]["condition"] == "service_completed_successfully", name
    goes_out = {"capture", "bulk", "maintain"}
    assert {name for name, service in SERVICES.items() if "egress" in service.get("depends_on", {})} == goes_out
    places = {name: {one.split(":")[1] for one in service.get("volumes", [])} for name, service in SERVICES.items()}
    assert {name for name, folders in places.items() if "/data" in folders} >= {"web", "migrate", *goes_out, "encoder"}
    assert {"/exports", "/backups"} <= places["maintain"]


def test_it_asks_every_service_that_stays_how_it_is() -> None:
    stay = {name for name, service in SERVICES.items() if service["restart"] != "no"}
    assert {name for name, service in SERVICES.items() if "healthcheck" in service} == stay
    for name in stay - {"db", "valkey", "web", "egress"}:
        asked = SERVICES[name]["healthcheck"]
        assert asked["test"][0] == "CMD-SHELL" and "python" not in asked["test"][1], name
        assert asked["interval"] == "30s" and SERVICES[name]["environment"]["LINKSNAP_SIGN_FILE"] in asked["test"][1]
        assert "/tmp:mode=1777" in SERVICES[name]["tmpfs"], name


@pytest.mark.parametrize(("age_s", "healthy"), [(None, False), (5, True), (200, False)])
def test_its_question_to_a_worker_tells_a_fresh_sign_from_an_old_one(
    tmp_path: Path, age_s: int | None, healthy: bool
) -> None:
    sign = tmp_path / "linksnap-sign"
    if age_s is not None:
        sign.touch()
        os.utime(sign, (time.time() - age_s,) * 2)
    question = SERVICES["capture"]["healthcheck"]["test"][1].replace("$$", "$").replace("/tmp/linksnap-sign", str(sign))
    answer = subprocess.run(["/bin/sh", "-c", question], check=False, stderr=subprocess.DEVNULL)
    assert (answer.returncode == 0) is healthy


def test_it_builds_from_targets_that_exist() -> None:
    targets = set(re.findall(r"^FROM \S+ AS (\S+)$", DOCKERFILE, re.MULTILINE))
    built = {service["build"]["target"]: service["image"] for service in SERVICES.values() if "build" in service}
    assert set(built) <= targets
    images = {service["image"] for service in SERVICES.values() if service["image"].startswith("linksnap-")}
    assert images == set(built.values())


def test_it_starts_modules_that_exist() -> None:
    started = re.findall(r'"-m", "([\w.]+)"', COMPOSE + DOCKERFILE)
    assert len(started) >= 5
    assert [module for module in started if find_spec(module) is None] == []


def test_its_web_image_has_neither_torch_nor_a_browser() -> None:
    stage = DOCKERFILE.split(" AS web\n")[1].split("\nFROM ")[0]
    assert "torch" not in stage and "chromium" not in stage and "worker.txt" not in stage


def test_it_runs_no_program_of_ours_as_root() -> None:
    last_users = [re.findall(r"^USER (\S+)$", stage, re.MULTILINE)[-1:] for stage in DOCKERFILE.split("\nFROM ")[2:]]
    assert [user for user in last_users if user not in (["linksnap"], [])] == []
    for name, service in SERVICES.items():
        if service["image"].startswith("linksnap-"):
            assert service["cap_drop"] == ["ALL"], name
            assert "no-new-privileges:true" in service["security_opt"], name


def test_it_gives_no_part_more_than_it_needs() -> None:
    for name, service in SERVICES.items():
        assert service["cap_drop"] == ["ALL"] and "no-new-privileges:true" in service["security_opt"], name
        assert service["pids_limit"] <= 512, name
    assert [name for name, service in SERVICES.items() if not service.get("read_only")] == ["db"]
    assert {name for name, service in SERVICES.items() if service.get("cap_add")} == {"db"}
    assert SERVICES["valkey"]["user"] == "valkey"
    fenced = [name for name, service in SERVICES.items() if any("seccomp=" in one for one in service["security_opt"])]
    assert fenced == ["capture", "bulk"]


def test_its_broker_starts_with_a_password_that_no_process_list_shows(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    script = SERVICES["valkey"]["command"][2].replace("$$", "$").replace("dir /data", f"dir {tmp_path}\nport {port}")
    environ = {"PATH": f"{valkey_program().parent}:{os.environ['PATH']}", "VALKEY_PASSWORD": "-_geheim"}
    with subprocess.Popen(["sh", "-c", script], env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            assert _told_by(port, b"AUTH -_geheim\r\nPING\r\nFLUSHALL\r\n")[:2] == [b"+OK", b"+PONG"]
            told = _told_by(port, b"PING\r\nAUTH -_geheim\r\nEVAL x 0\r\n")
            assert told[0].startswith(b"-NOAUTH") and told[2].startswith(b"-NOPERM")
            assert b"geheim" not in Path(f"/proc/{server.pid}/cmdline").read_bytes()
        finally:
            server.terminate()
    assert server.returncode == 0


def _told_by(port: int, orders: bytes) -> list[bytes]:
    """The three answers to three orders, once the server listens."""
    end, answers = time.monotonic() + 20, b""
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(orders)
                while answers.count(b"\r\n") < 3:
                    answers += connection.recv(4096)
            return answers.split(b"\r\n")[:3]
        except ConnectionRefusedError:
            assert time.monotonic() < end
            time.sleep(0.02)


def test_its_seccomp_profile_is_readable_and_forbids_mounting() -> None:
    profile = json.loads(text(ROOT / "docker" / "chromium-seccomp.json"))
    refused = {name for rule in profile["syscalls"] for name in rule["names"]}
    assert {"mount", "bpf", "init_module", "kexec_load", "ptrace", "clone3"} <= refused
    assert not {"clone", "unshare", "chroot"} & refused


def test_it_opens_every_door_of_the_workers() -> None:
    doors = {file.stem for file in (ROOT / "workers" / "tasks").glob("[a-z]*.py")}
    command = SERVICES["maintain"]["command"]
    assert doors - {"capture"} == set(parsed(command[command.index("workers.run") + 1 :]).doors.split(","))
