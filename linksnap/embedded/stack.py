"""The embedded stack of one machine: started in order, watched, stopped clients first and servers last."""

import http.client
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from linksnap.embedded import orphans
from linksnap.embedded.child_process import ChildCommand, explain
from linksnap.embedded.errors import EmbeddedError, StopAsked
from linksnap.embedded.instance import Instance
from linksnap.embedded.limits import check_tasks, raise_open_files
from linksnap.embedded.ports import is_listening, kept_port
from linksnap.embedded.prepare import Command, DoneMarks, check_disk, check_port, migrations_digest, static_digest
from linksnap.embedded.programs import Addresses, Programs, capture_slots
from linksnap.embedded.secret_files import kept_secret
from linksnap.embedded.servers import Servers
from linksnap.embedded.supervision import Supervised
from linksnap.env import RUNTIME_FILE, Env, load_env

_WEB_S = 60.0
_GRACE_S = 12.0
_TICK_S = 0.25
_OPERATOR = (
    "LINKSNAP_ALLOWED_HOSTS",
    "LINKSNAP_BACKUP_DIR",
    "LINKSNAP_CHROMIUM",
    "LINKSNAP_EGRESS_ALLOW",
    "LINKSNAP_EGRESS_DENY",
    "LINKSNAP_ENCODER",
    "LINKSNAP_PGBOUNCER",
    "LINKSNAP_PUBLIC_URL",
    "LINKSNAP_QUOTA",
    "LINKSNAP_STORE",
    "LINKSNAP_STORE_ENDPOINT",
    "LINKSNAP_STORE_KEY",
    "LINKSNAP_STORE_REGION",
    "LINKSNAP_STORE_SECRET",
    "LINKSNAP_UNSAFE_NO_SANDBOX",
)


@dataclass
class Stack:
    """Starts everything on one data folder, keeps it alive until `stop_asked` is set, then stops everything."""

    data: Path
    environ: Mapping[str, str]
    say: Callable[[str], None]
    stop_asked: threading.Event = field(default_factory=threading.Event)
    clients: list[Supervised] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.instance = Instance(self.data)
        self.servers = Servers(self.data, self.environ, self.say)
        self.marks = DoneMarks(self.data)

    def run(self) -> None:
        """Start, watch, stop; raises EmbeddedError with one sentence when something cannot go on."""
        check_disk(self.data)
        raise_open_files()
        check_tasks()
        self.instance.take()
        try:
            orphans.adopt_orphans()
            self._start()
            self._watch()
        except StopAsked:
            return
        finally:
            self._stop()

    def _start(self) -> None:
        # What a killed run left would be taken for the operator's own settings.
        (self.data / RUNTIME_FILE).unlink(missing_ok=True)
        env = load_env(self.environ)
        check_port(env.host, env.port)
        programs = Programs(self._addresses(env), self.environ)
        self._write_runtime_file(programs.addresses)
        self._prepare(programs)
        self._start_web(programs, env)
        if self.stop_asked.is_set():
            raise StopAsked
        # The person can sign in and look around while the rest still starts.
        sign_in = Command(programs, "Making the sign-in link", programs.manage("first_sign_in"))
        link = sign_in.finish(self.stop_asked).strip()
        self.say(f"sign in with this link, good for one time: {link}")
        self._start_workers(programs, env)
        self.say(f"LinkSnap is ready: {env.public_url} (stop it with Ctrl-C)")
        self._write_status(env, ready=True)

    def _addresses(self, env: Env) -> Addresses:
        database_url, redis_url = self.servers.start()
        secrets = self.data / "secrets"
        return Addresses(
            data=self.data,
            database_url=database_url,
            redis_url=redis_url,
            secret_key=env.secret_key or kept_secret(secrets / "secret_key", 48),
            egress_token=kept_secret(secrets / "egress_token"),
            egress_port=kept_port(self.data / "run" / "egress_port"),
            host=env.host,
            port=env.port,
            egress_proxy=env.egress_proxy,
        )

    def _write_runtime_file(self, addresses: Addresses) -> None:
        """For `manage.py` and the command line; closed to others, as passwords are in it."""
        file = self.data / RUNTIME_FILE
        file.touch(mode=0o600)
        # What the operator set for this run holds for commands from another terminal too.
        wishes = {name: self.environ[name] for name in _OPERATOR if self.environ.get(name)}
        values = {**wishes, **addresses.environ()}
        lines = [f"{name}={value}\n" for name, value in values.items() if name != "LINKSNAP_DATA"]
        file.write_text("".join(lines), encoding="utf-8")

    def _prepare(self, programs: Programs) -> None:
        """Migrations and static files, side by side, and only when they changed since the last start."""
        wanted = {
            "migrate": ("tables", migrations_digest(self.servers.database_name()), ["--no-input"]),
            "collectstatic": ("styles and scripts", static_digest(), ["--no-input", "--clear"]),
        }
        running = []
        for step, (words, digest, options) in wanted.items():
            if not self.marks.is_done(step, digest):
                self.say(f"{words}: bringing them up to date")
                command = Command(programs, f"Bringing the {words} up to date", programs.manage(step, *options))
                running.append((step, digest, command))
        for step, digest, command in running:
            command.finish(self.stop_asked)
            self.marks.note(step, digest)

    def _supervise(self, command: ChildCommand) -> Supervised:
        client = Supervised(command, self.say)
        client.start()
        self.clients.append(client)
        return client

    def _start_web(self, programs: Programs, env: Env) -> None:
        web = self._supervise(programs.web())
        assert web.process is not None
        if not web.process.wait_ready(lambda: self.stop_asked.is_set() or _answers(env), _WEB_S):
            log = web.process.log_since_start()
            raise EmbeddedError(explain("The web server", log, web.command.log))
        self.say(f"web: ready at {env.public_url}")

    def _start_workers(self, programs: Programs, env: Env) -> None:
        fence = self._look_at_sandbox(programs)
        self._start_egress(programs)
        self._build_encoder(programs, env)
        self._need_sandbox(fence)
        slots = capture_slots(self.environ.get("LINKSNAP_CAPTURE_SLOTS", ""))
        bulk = [programs.bulk(number) for number in range(1, slots + 1)]
        for command in (programs.encoder(), programs.capture(), *bulk, programs.dispatch(), programs.maintain()):
            self._supervise(command)
        self.say(f"encoder, capture workers (1 for you, {slots} for bulk), sweeper, chores: started")

    def _look_at_sandbox(self, programs: Programs) -> Command:
        """Begin to find out whether the browser can fence pages in."""
        return Command(programs, "Looking at the browser's sandbox", programs.sandbox())

    def _need_sandbox(self, fence: Command) -> None:
        """Raise EmbeddedError where it cannot and nobody said that it may go without; say so where somebody did."""
        if warning := fence.finish(self.stop_asked).strip():
            self.say(f"warning: {warning}")

    def _start_egress(self, programs: Programs) -> None:
        if programs.addresses.egress_proxy:
            # Without its user and password.
            self.say(f"egress proxy: yours, {programs.addresses.egress_proxy.rpartition('@')[2].rpartition('//')[2]}")
            return
        egress = self._supervise(programs.egress())
        port = programs.addresses.egress_port
        assert egress.process is not None
        if not egress.process.wait_ready(lambda: is_listening(port), 20):
            raise EmbeddedError(explain("The egress proxy", egress.process.log_since_start(), egress.command.log))
        self.say("egress proxy: ready")

    def _build_encoder(self, programs: Programs, env: Env) -> None:
        if env.embedding_service is not None:
            return
        if not env.encoder_folder.exists():
            self.say("encoder: building it, once")
        argv = [sys.executable, "-m", "ml", "build-encoder", str(env.encoder_folder)]
        Command(programs, "Building the encoder", argv).finish(self.stop_asked)

    def _watch(self) -> None:
        env = load_env(self.environ)
        while not self.stop_asked.wait(_TICK_S):
            changes = [self.servers.tick(), *[client.tick() for client in self.clients]]
            orphans.reap({client.pid for client in self.clients})
            if any(changes):
                self._write_status(env, ready=True)

    def _write_status(self, env: Env, ready: bool) -> None:
        processes: list[dict[str, object]] = [
            {"name": client.name, "state": client.state.value, "restarts": client.restarts, "pid": client.pid}
            for client in self.clients
        ]
        for name, server in self.servers.ours.items():
            pid = server.process.pid if server.process else None
            processes.append({"name": name, "state": "running", "restarts": self.servers.restarts[name], "pid": pid})
        whole = {"pid": os.getpid(), "url": env.public_url, "ready": ready, "processes": processes}
        self.instance.write_status(whole)

    def _stop(self) -> None:
        """Clients first, all at once, with time to end what they do; then the servers; then whatever is left."""
        if self.clients or self.servers.ours:
            self.say("stopping")
        for client in self.clients:
            client.ask_to_stop()
        end = time.monotonic() + _GRACE_S
        for client in self.clients:
            client.stop(end - time.monotonic())
        self.servers.stop()
        orphans.end_all()
        (self.data / RUNTIME_FILE).unlink(missing_ok=True)
        self.instance.give_back()


def _answers(env: Env) -> bool:
    """True if the web server gives a page (any but an error of its own)."""
    host = "127.0.0.1" if env.host == "0.0.0.0" else env.host
    connection = http.client.HTTPConnection(host, env.port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{env.port}"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
