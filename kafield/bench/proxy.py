"""A bad network on loopback: stands between any browser and the server, and fails on demand.

It carries one request a connection, so that a fault hits just that one. What is named in `faults` happens to the
next POSTs, in turn; `fault_of` to every POST whose path ends so, while it stands; `chance` may pick one for any POST.
"""

import asyncio
import socket
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

WELCOME = b"<h1>Welcome to the mall</h1>"
TICK = 0.05
# So many times round the loop, and a line that was accepted is being served.
TURNS = 10


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    head: bytes
    body: bytes

    @property
    def headers(self) -> dict[str, str]:
        lines = [line.partition(":") for line in self.head.decode("latin-1").split("\r\n")[1:] if line]
        return {name.title(): value.strip() for name, _, value in lines}

    @property
    def key(self) -> str:
        return self.headers.get("Idempotency-Key", "")

    def raw(self, body: bytes | None = None) -> bytes:
        """The request for the server, which is to close the connection after it; with another body where one is given."""
        body = self.body if body is None else body
        kept = [
            line for line in self.head.rstrip().split(b"\r\n") if not one_of(line, b"connection", b"content-length")
        ]
        size = [b"Content-Length: %d" % len(body)] if self.method == "POST" else []
        return b"\r\n".join([*kept, b"Connection: close", *size, b"", body])


def one_of(line: bytes, *names: bytes) -> bool:
    return line.partition(b":")[0].lower() in names


@dataclass
class Line:
    """A connection with what was asked on it."""

    proxy: "Proxy"
    asked: Asked
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def answer(self, request: bytes) -> bytes:
        """What the server says."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.proxy.upstream)
        try:
            writer.write(request)
            await writer.drain()
            return closing(await reader.read(-1))
        finally:
            writer.close()

    async def say(self, answer: bytes) -> None:
        for piece in pieces(answer, self.proxy.rate):
            self.writer.write(piece)
            await self.writer.drain()
            await self.proxy.pause(self.proxy.rate)
        self.writer.close()

    async def hang_up(self) -> None:
        self.writer.transport.abort()


Fault = Callable[[Line], Awaitable[None]]


@dataclass
class Proxy:
    """`rate` in bytes a second each way and `latency` in seconds; 0 is as fast as it goes."""

    upstream: int
    port: int = 0
    latency: float = 0
    rate: int = 0
    everything: str = ""
    faults: deque[str] = field(default_factory=deque)
    fault_of: dict[str, str] = field(default_factory=dict)
    chance: Callable[[Asked], str] | None = None
    arrivals: list[Asked] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.gate = asyncio.Event()
        self.lines: set[asyncio.StreamWriter] = set()
        self.listen()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def listen(self) -> None:
        """There is a network again."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self.server = self.do(asyncio.start_server(self.serve, sock=listener))

    def refuse(self) -> None:
        """There is no network: nothing listens, and what was under way is gone."""
        self.do(self.cut_off())

    def open_gate(self) -> None:
        """Requests that hang are answered."""
        self.loop.call_soon_threadsafe(self.gate.set)

    def close(self) -> None:
        self.open_gate()
        self.refuse()
        self.do(self.end())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    async def cut_off(self) -> None:
        """Nobody new comes in; who is at the door is let in before it shuts, else his line would stay open for good."""
        for listener in self.server.sockets:
            self.loop.remove_reader(listener.fileno())
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self.server.close()
        for writer in self.lines:
            writer.transport.abort()

    async def end(self) -> None:
        """Until nothing is under way."""
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            for task in others:
                task.cancel()
            await asyncio.wait(others)
        await asyncio.sleep(TICK)

    async def pause(self, rate: int) -> None:
        if rate:
            await asyncio.sleep(TICK)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.add(writer)
        try:
            asked = await self.read(reader)
            await asyncio.sleep(self.latency)
            fault = self.fault_for(asked)
            self.happened += [fault] if fault else []
            await FAULTS[fault](Line(self, asked, reader, writer))
        except (OSError, EOFError, asyncio.CancelledError):
            writer.transport.abort()
        finally:
            self.lines.discard(writer)

    async def read(self, reader: asyncio.StreamReader) -> Asked:
        head = await reader.readuntil(b"\r\n\r\n")
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ", 2)
        asked = Asked(method, path, head, b"")
        missing = int(asked.headers.get("Content-Length", 0))
        body = bytearray()
        while len(body) < missing:
            most = missing - len(body)
            body += await reader.readexactly(min(most, max(1, int(self.rate * TICK))) if self.rate else most)
            await self.pause(self.rate)
        asked = Asked(method, path, head, bytes(body))
        if asked.key:
            self.arrivals.append(asked)
        return asked

    def fault_for(self, asked: Asked) -> str:
        if self.everything or not asked.key:
            return self.everything
        standing = next((fault for end, fault in self.fault_of.items() if asked.path.endswith(end)), "")
        if standing or self.faults:
            return standing or self.faults.popleft()
        return self.chance(asked) if self.chance else ""


def pieces(answer: bytes, rate: int) -> list[bytes]:
    size = max(1, int(rate * TICK)) if rate else len(answer)
    return [answer[start : start + size] for start in range(0, len(answer), size or 1)]


def closing(answer: bytes) -> bytes:
    """The same answer, which says that the connection ends with it."""
    head, end, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not one_of(line, b"connection", b"keep-alive")]
    return b"\r\n".join([*kept, b"Connection: close"]) + end + body


async def carry(line: Line) -> None:
    await line.say(await line.answer(line.asked.raw()))


async def unread(line: Line) -> None:
    """The connection dies before the server reads a byte."""
    await line.hang_up()


async def lost(line: Line) -> None:
    """The server has done its work, and its answer never arrives."""
    await line.answer(line.asked.raw())
    await line.hang_up()


async def cut(line: Line) -> None:
    """The head arrives, ack and all, and half of the body."""
    answer = await line.answer(line.asked.raw())
    head, end, body = answer.partition(b"\r\n\r\n")
    line.writer.write(head + end + body[: len(body) // 2])
    await line.writer.drain()
    await line.hang_up() if body else line.writer.close()


async def hang(line: Line) -> None:
    """Nothing is heard until the gate opens or the phone gives up."""
    await line.proxy.gate.wait()
    await carry(line)


async def half_sent(line: Line) -> None:
    """The server gets half of the body and then nobody."""
    request = line.asked.raw()
    _, writer = await asyncio.open_connection("127.0.0.1", line.proxy.upstream)
    writer.write(request[: len(request) - len(line.asked.body) // 2 - 1])
    await writer.drain()
    writer.close()
    await line.hang_up()


async def emptied(line: Line) -> None:
    await line.say(await line.answer(line.asked.raw(b"")))


async def altered(line: Line) -> None:
    """A byte of the body is another on its way."""
    body = line.asked.body
    await line.say(await line.answer(line.asked.raw(body[:-1] + bytes([body[-1] ^ 1]))))


def stranger(status: str, body: bytes = WELCOME, *headers: str) -> Fault:
    """Somebody on the way answers instead of the server."""

    async def answered(line: Line) -> None:
        head = [
            f"HTTP/1.1 {status}",
            "Content-Type: text/html",
            f"Content-Length: {len(body)}",
            "Connection: close",
            *headers,
        ]
        await line.say("\r\n".join([*head, "", ""]).encode() + body)

    return answered


FAULTS: dict[str, Fault] = {
    "": carry,
    "unread": unread,
    "lost": lost,
    "cut": cut,
    "hang": hang,
    "half sent": half_sent,
    "emptied": emptied,
    "altered": altered,
    "500": stranger("500 Internal Server Error", b"<h1>oops</h1>"),
    "502": stranger("502 Bad Gateway", b"<h1>bad gateway</h1>"),
    "503": stranger("503 Service Unavailable", b"", "Retry-After: 1"),
    "429": stranger("429 Too Many Requests", b"", "Retry-After: 1"),
    "413": stranger("413 Content Too Large", b""),
    "portal": stranger("200 OK"),
    "portal 404": stranger("404 Not Found"),
    "firewall": stranger("403 Forbidden", b"<h1>Blocked</h1>"),
    "portal login": stranger("302 Found", b"", "Location: /people/sign-in"),
}
