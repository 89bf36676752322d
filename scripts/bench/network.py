"""The network of `make bench`: a server that counts what it sends, and a slow line before it.

The slow line is a proxy for TCP, so whoever fetches is slowed, page and worker alike: one downlink
that all connections share, half a round trip on each way of the data, and one whole round trip for
each new connection, as TCP's handshake costs.
"""

import asyncio
import contextlib
import mimetypes
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from scripts.devserver import server
from scripts.hosting.headers import headers

KINDS = server.TYPES | {".whl": "application/octet-stream", ".py": "text/x-python"}
LASTING = "public, max-age=31536000, immutable"


class CountingServer(server.Server):
    """Serves a folder at 127.0.0.1 as a real host would, and counts the bytes and the requests.

    Files go out as `scripts.hosting.compress` packed them. The files of our own site (`ours`) bear the headers
    of scripts/hosting/headers.py; those of the others may be kept for ever, save the page itself.
    """

    def __init__(self, folder: Path, ours: bool):
        self.ours, self.sent, self.requests = ours, 0, 0
        self.counting = threading.Lock()
        super().__init__(folder)
        self.RequestHandlerClass = CountingHandler

    def count(self, sent: int = 0, requests: int = 0) -> None:
        with self.counting:
            self.sent += sent
            self.requests += requests


class CountingHandler(server.Handler):
    server: CountingServer  # pyright: ignore[reportIncompatibleVariableOverride]  (its server starts no other handler)
    disable_nagle_algorithm = True  # else the body waits for the header to be acknowledged

    def setup(self) -> None:
        super().setup()
        self.wfile = CountedWriter(self.wfile, self.server)  # pyright: ignore[reportAttributeAccessIssue]  (writes alone)

    def send(self, status: int, file: Path, path: str) -> None:
        self.server.count(requests=1)
        kind = KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        lasting = "no-cache" if kind == "text/html" else LASTING
        more = headers(path) if self.server.ours else {"Cache-Control": lasting}
        more |= {"Content-Type": kind + ("; charset=utf-8" if kind.startswith("text/") else "")}
        more |= {"Vary": "Accept-Encoding", "ETag": f'"{sha256(file.read_bytes()).hexdigest()[:20]}"'}
        if self.headers.get("If-None-Match") == more["ETag"]:
            return self.answer(304, b"", more)
        packed = file.with_name(file.name + ".br")
        if "br" in self.headers.get("Accept-Encoding", "") and packed.exists():
            file, more["Content-Encoding"] = packed, "br"
        self.answer(status, file.read_bytes(), more)


class CountedWriter:
    """A connection's writer that tells the server how much it wrote."""

    def __init__(self, writer, counter: CountingServer):
        self.writer, self.counter = writer, counter

    def write(self, data: bytes) -> int:
        self.counter.count(sent=len(data))
        return self.writer.write(data)

    def __getattr__(self, name: str):
        return getattr(self.writer, name)


@dataclass
class Line:
    """A shared line of so many bytes a second; `pass_through` returns when the bytes are through."""

    rate: float
    clock: Callable[[], float]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    free: float = 0.0
    credit: float = 0.05  # s that an idle moment is worth: a late sleeper loses nothing by it
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def pass_through(self, size: int) -> None:
        async with self.turn:  # a lock is fair: whoever waits comes in turn
            self.free = max(self.free, self.clock() - self.credit) + size / self.rate
            await self.sleep(max(0.0, self.free - self.clock()))


class SlowLine:
    """A proxy at 127.0.0.1 before a server. `rate` bytes a second come down, `delay` s is a round trip."""

    CHUNK = 2048  # small, so that connections take turns

    def __init__(self, target: int, rate: float, delay: float):
        self.target, self.rate, self.delay = target, rate, delay
        self.passed = 0  # bytes that came down
        self.open = False  # no longer slow: for what a page does after the measurement
        self.port = 0
        self.ready = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> "SlowLine":
        threading.Thread(target=lambda: asyncio.run(self.run()), daemon=True).start()
        self.ready.wait(10)
        return self

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.ended.set)

    async def run(self) -> None:
        self.loop, self.ended = asyncio.get_running_loop(), asyncio.Event()
        self.line = Line(self.rate, self.loop.time)
        listener = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = listener.sockets[0].getsockname()[1]
        self.ready.set()
        await self.ended.wait()
        listener.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.wait(self.delay)  # the handshake
        try:
            up = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            return writer.close()
        await asyncio.gather(self.carry(reader, up[1], down=False), self.carry(up[0], writer, down=True))

    async def wait(self, seconds: float) -> None:
        if not self.open:
            await asyncio.sleep(seconds)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, down: bool) -> None:
        """Read, let it pass the line, hand it over half a round trip later; the flight is a queue."""
        flight: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        landing = asyncio.create_task(self.land(flight, writer, down))
        data = b"."
        while data:
            with contextlib.suppress(OSError):
                data = await reader.read(self.CHUNK) if not landing.done() else b""
            if down and data and not self.open:
                await self.line.pass_through(len(data))
            flight.put_nowait((self.loop.time() + self.delay / 2, data))
        await landing

    async def land(self, flight: asyncio.Queue, writer: asyncio.StreamWriter, down: bool) -> None:
        with contextlib.suppress(OSError):
            while True:
                when, data = await flight.get()
                await self.wait(max(0.0, when - self.loop.time()))
                if not data:
                    break
                self.passed += len(data) if down else 0
                writer.write(data)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()
