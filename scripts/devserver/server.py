"""A small server of a finished site: packed answers, lasting caching, the strict policy.

The tests and `make serve` use it. It is not for the open internet.
"""

import mimetypes
import threading
from functools import lru_cache
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import brotli

from scripts.hosting.headers import TYPES, headers

PACKED = ("text/", "application/json", "application/xml", "image/svg+xml", "application/wasm", "application/manifest")


class Server(ThreadingHTTPServer):
    """Serves a folder at 127.0.0.1. `insert` is put before </head> of every page.

    `rooms` are folders that are served beside it, by the first part of the address, as they are.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0, insert: bytes = b"", rooms: dict[str, Path] | None = None):
        self.folder = folder
        self.insert = insert
        self.rooms = rooms or {}
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def start(self) -> "Server":
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that goes away early is no error of ours."""

    def find(self, path: str) -> Path | None:
        """The file at a path of the address; never one outside the folder."""
        name = unquote(path).lstrip("/")
        room, _, rest = name.partition("/")
        folder, name = (self.rooms[room], rest) if room in self.rooms else (self.folder, name)
        if "\0" in name or not (file := (folder / name).resolve()).is_relative_to(folder.resolve()):
            return None
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        return file if file.is_file() else None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # the head and the body are two writes; the second would wait 40 ms
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride]  (its server starts no other handler)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = self.server.find(path)
        if file is None and self.server.find(path + "/"):
            self.answer(301, b"", {"Location": path + "/"})
        elif file is None:
            language = path.strip("/").partition("/")[0]
            page = f"/{language}/404.html" if self.server.find(f"/{language}/404.html") else "/404.html"
            missing = self.server.find(page)
            # With the headers of the page that is shown: an address that is missing must not last.
            self.send(404, missing, page) if missing else self.answer(404, b"not found", {})
        else:
            self.send(200, file, path)

    do_HEAD = do_GET

    def send(self, status: int, file: Path, path: str) -> None:
        try:
            body = file.read_bytes()
        except FileNotFoundError:  # the site is being exchanged this very moment
            body = file.read_bytes()
        kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        room = path.lstrip("/").partition("/")[0]
        if kind == "text/html" and self.server.insert and room not in self.server.rooms:
            body = body.replace(b"</head>", self.server.insert + b"</head>", 1)
        more = headers(path) | {"Content-Type": kind + ("; charset=utf-8" if kind.startswith("text/") else "")}
        more |= {"Vary": "Accept-Encoding", "ETag": f'"{sha256(body).hexdigest()[:20]}"'}
        if self.headers.get("If-None-Match") == more["ETag"]:
            return self.answer(304, b"", more)
        if "br" in self.headers.get("Accept-Encoding", "") and kind.startswith(PACKED) and len(body) > 200:
            body, more["Content-Encoding"] = pack(body), "br"
        self.answer(status, body, more)

    def answer(self, status: int, body: bytes, more: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the watch mode prints what matters."""


@lru_cache(maxsize=500)
def pack(body: bytes) -> bytes:
    return brotli.compress(body, quality=4)  # nobody waits for the best packing of what changes or is fetched once
