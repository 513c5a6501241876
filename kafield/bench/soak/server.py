"""The server of the soak, which may be killed without a word and started again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from kafield.bench.place import ROOT, Place

GRANIAN = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--workers", "2", "--log-level", "critical")


class Server:
    """granian as bin/run starts it, alone."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, *GRANIAN, "--port", str(self.place.port), "wsgi:app"]
        environment = {**self.place.environment, "PYTHONPATH": str(ROOT)}
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True, **quiet)  # type: ignore[call-overload]  # noqa: S603 (our own command)
        self.place.wait(self.process)

    def kill(self) -> None:
        """Workers too, in the middle of whatever they do."""
        end(self.process)


def end(process: subprocess.Popen[bytes] | None) -> None:
    if process and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Chromium:
    """A browser of our own, so that it can be killed; what it stored stays in its folder."""

    def __init__(self, executable: str, profile: Path) -> None:
        self.executable = executable
        self.profile = profile
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def door(self) -> Path:
        return self.profile / "DevToolsActivePort"

    def start(self) -> str:
        """The address to steer it by."""
        self.door.unlink(missing_ok=True)
        awake = (
            "background-timer-throttling",
            "backgrounding-occluded-windows",
            "renderer-backgrounding",
            "gpu",
            "dev-shm-usage",
        )
        switches = [f"--disable-{each}" for each in awake]
        command = [
            self.executable,
            "--headless=new",
            "--no-sandbox",
            "--no-first-run",
            "--remote-debugging-port=0",
            *switches,
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(  # type: ignore[call-overload]  # noqa: S603 (our own command)
            [*command, f"--user-data-dir={self.profile}", "about:blank"], start_new_session=True, **quiet
        )
        return f"http://127.0.0.1:{self.port()}"

    def port(self) -> int:
        while not self.door.exists() or len(self.door.read_text().splitlines()) < 2:
            if self.process is None or self.process.poll() is not None:
                raise OSError("Chromium does not start")
            self.process.poll()
        return int(self.door.read_text().splitlines()[0])

    def kill(self) -> None:
        end(self.process)
