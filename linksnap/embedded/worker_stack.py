"""A second machine that works along: capture workers and an encoder on somebody else's database, broker and store."""

from dataclasses import dataclass

from linksnap.embedded.errors import EmbeddedError
from linksnap.embedded.programs import Programs, capture_slots
from linksnap.embedded.stack import Stack
from linksnap.env import RUNTIME_FILE, Env, load_env

# What this machine may be asked to do; LINKSNAP_WORK says less than everything.
CAPTURE, EMBED = "capture", "embed"


@dataclass
class WorkerStack(Stack):
    """Nothing here is kept: the machine may vanish at any time, and its rows are taken up by others."""

    def _start(self) -> None:
        (self.data / RUNTIME_FILE).unlink(missing_ok=True)
        env = load_env(self.environ)
        work = self._work(env)
        programs = Programs(self._addresses(env), self.environ)
        self._write_runtime_file(programs.addresses)
        if not (env.secret_key or env.field_key):
            self.say("without LINKSNAP_SECRET_KEY captures here go without people's own access to sites")
        if CAPTURE in work:
            self._need_sandbox(self._look_at_sandbox(programs))
            self._start_egress(programs)
            slots = capture_slots(self.environ.get("LINKSNAP_CAPTURE_SLOTS", ""))
            for command in (programs.capture(), *(programs.bulk(number) for number in range(1, slots + 1))):
                self._supervise(command)
            self.say(f"capture workers (1 for people who wait, {slots} for bulk): started")
        if EMBED in work:
            self._build_encoder(programs, env)
            self._supervise(programs.encoder())
            self.say("encoder: started")
        self.say("this machine works along (stop it with Ctrl-C)")
        self._write_status(env, ready=True)

    def _work(self, env: Env) -> set[str]:
        """What to do here. Raises EmbeddedError when it cannot be done here alone."""
        missing = [name for name in ("DATABASE_URL", "REDIS_URL") if not self.environ.get(name)]
        missing += [] if env.bucket else ["LINKSNAP_STORE"]
        if missing:
            raise EmbeddedError(
                f"A machine that works along needs {', '.join(missing)}: the database, the broker and the bucket "
                "(s3://name/prefix) of the LinkSnap it helps; see docs/scaling.md."
            )
        wishes = {word.strip() for word in self.environ.get("LINKSNAP_WORK", f"{CAPTURE},{EMBED}").split(",")}
        if not wishes <= {CAPTURE, EMBED} or not wishes:
            raise EmbeddedError("LINKSNAP_WORK is `capture`, `embed` or `capture,embed`.")
        return wishes
