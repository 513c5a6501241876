"""A throw-away installation: its data folder, the demo, and the server as bin/run starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PASSWORD = "a-bench-of-our-own"  # noqa: S105 (of people who live for a minute)
PATIENCE = 60


@dataclass(frozen=True)
class Place:
    """Where the server answers, and what lies beneath it."""

    folder: Path
    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the caller's own installation reaches this one."""
        others = ("KAFIELD_", "DATABASE_URL", "MEDIA_URL", "PORT", "HOST", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
        return {**kept, "KAFIELD_DATA": str(self.folder), "KAFIELD_DEMO_PASSWORD": PASSWORD, "PORT": str(self.port)}

    def command(self, *arguments: str) -> tuple[float, str]:
        """Runs bin/kafield; (seconds, what it printed)."""
        began = time.perf_counter()
        done = subprocess.run(  # noqa: S603 (our own command)
            [sys.executable, "-m", "kafield.cli", *arguments],
            cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
        return time.perf_counter() - began, done.stdout

    @contextmanager
    def served(self) -> Iterator[float]:
        """The server runs inside; gives the seconds until it answered."""
        began = time.perf_counter()
        server = subprocess.Popen(  # noqa: S603
            [ROOT / "bin" / "run"], cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
        try:
            self.wait(server)
            yield time.perf_counter() - began
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(PATIENCE)

    def wait(self, server: subprocess.Popen[bytes]) -> None:
        for _ in range(PATIENCE * 50):
            if server.poll() is not None:
                raise OSError(f"bin/run ended with {server.returncode}")
            try:
                with urlopen(f"{self.address}/healthz", timeout=5):  # noqa: S310 (http, ours)
                    return
            except (URLError, ConnectionError):
                time.sleep(0.02)
        raise OSError("the server does not answer")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
