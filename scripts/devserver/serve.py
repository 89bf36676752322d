"""Builds, serves and watches: a change in content/ is on the screen a moment later.

The pages that are open in a browser are made first; all the others are made behind them by a
process of its own, which the next change ends and begins anew.

    python -m scripts.devserver.serve [--port 8000] [--no-browser]

What it makes lies in .build/preview; site/ is only ever written by a full build.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from scripts import ROOT
from scripts.content import load as loading
from scripts.content.load import ContentError, load
from scripts.content.messages_ru import told
from scripts.content.yaml_source import Source
from scripts.devserver import preview
from scripts.devserver.saving import Checking
from scripts.devserver.server import Server
from scripts.editor import changes
from scripts.editor.cms import form as cms_form
from scripts.site.build import BuildError, BuildPaths, build
from scripts.site.css import StylesError
from scripts.site.page_writer import RenderError

FAULTS = (ContentError, RenderError, BuildError, StylesError)
SETTLING = 0.05  # seconds: an editor's program writes a file in more than one step
STYLE_GUIDE = ROOT / "scripts/devserver/style_guide"
RELOAD = b'<script type="module" src="/reload.js"></script>'
RELOAD_SCRIPT = b"""
const events = new EventSource(`/changes?page=${location.pathname}`);
events.addEventListener("built", () => location.reload());
events.addEventListener("fault", (event) => {
  const box = document.querySelector("#fault") ?? document.createElement("pre");
  box.id = "fault";
  box.textContent = JSON.parse(event.data);
  document.body.prepend(box);
});
"""

# Where a site was never built, since its first content had a fault.
NOTHING_YET = (
    b"<!DOCTYPE html><html lang=ru><head><meta charset=utf-8><title>Tirkelu</title>"
    + RELOAD
    + b"</head><body></body></html>"
)


class Watch:
    """Shows a change on the open pages, then builds all, and tells every open page."""

    def __init__(self, places: BuildPaths):
        self.places = places
        self.news: Queue[Path | tuple[subprocess.Popen, str] | None] = (
            Queue()
        )  # a change, a build that ended, a page opened
        self.listeners: dict[Queue[tuple[str, str]], str] = {}  # an open page: its name, such as ru/tips
        self.behind: subprocess.Popen | None = None  # the build that makes all pages
        self.shown: set[str] = set()  # the pages that are newer than the last whole build
        self.wrong = ""  # what has to be mended before anything is shown
        loading.read = remembered(loading.read)

    def first(self) -> None:
        """The build before anybody looks; its faults are told and mended later."""
        start = time.monotonic()
        try:
            build(self.places)
            print(f"built in {time.monotonic() - start:.1f} s", flush=True)
        except FAULTS as error:
            self.fault(said_of(error))

    def run(self) -> None:
        """For ever: wait for news, let the writing settle, act."""
        while True:
            news = {self.news.get()}
            time.sleep(SETTLING)
            while not self.news.empty():
                news.add(self.news.get())
            if any(isinstance(one, Path) for one in news):
                self.shown.clear()
                self.show()
            elif ended := [one[1] for one in news if isinstance(one, tuple) and one[0] is self.behind]:
                self.ended(ended[0])
            elif self.behind and self.unshown():
                self.show()

    def unshown(self) -> set[str]:
        return set(self.listeners.values()) - self.shown

    def show(self) -> None:
        """The open pages at once, if nothing is wrong; all pages behind them."""
        self.stop()
        start = time.monotonic()
        try:
            content = load(self.places.content)
            made = preview.show(self.places, content, asked := self.unshown())
        except FAULTS as error:
            return self.fault(said_of(error))
        except Exception as error:  # the watch goes on, whatever it met
            return self.fault(f"{type(error).__name__}: {error}")
        self.wrong = ""
        self.shown |= asked
        print(f"shown in {time.monotonic() - start:.1f} s: {' '.join(sorted(made)) or 'no page is open'}", flush=True)
        self.tell("built", "", made)
        command = [
            sys.executable,
            "-m",
            "scripts.site.build",
            "--preview",
            "--root",
            self.places.root,
            "--content",
            self.places.content,
        ]
        self.content = content
        self.behind = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self.wait, args=(self.behind,), daemon=True).start()

    def wait(self, behind: subprocess.Popen) -> None:
        self.news.put((behind, behind.communicate()[0].strip()))

    def ended(self, said: str) -> None:
        behind, self.behind = self.behind, None
        if behind and behind.returncode:
            return self.fault(said)
        print(said, flush=True)
        self.tell("built", "")

    def stop(self) -> None:
        """End the build that is behind; it tidies up after itself."""
        if self.behind:
            self.behind.send_signal(signal.SIGINT)
            try:
                self.behind.wait(timeout=0.5)
            except subprocess.TimeoutExpired:  # started from a shell that made it deaf to SIGINT
                self.behind.kill()
                self.behind.wait()
            self.behind = None

    def fault(self, said: str) -> None:
        self.wrong = said
        print(said, file=sys.stderr, flush=True)
        self.tell("fault", said)

    def tell(self, event: str, data: str, pages: set[str] | None = None) -> None:
        for listener, page in list(self.listeners.items()):
            if pages is None or page in pages:
                listener.put((event, data))


def said_of(error: Exception) -> str:
    """What is wrong, in an editor's words where it stands in a file of the content."""
    return told(error.problems) if isinstance(error, ContentError) else str(error)


class Changes(FileSystemEventHandler):
    """Passes on what a person writes; what the build itself writes is none of its business."""

    def __init__(self, watch: Watch):
        self.watch = watch
        self.ours = watch.places.docs / "theme/partials/languages"

    def on_any_event(self, event: FileSystemEvent) -> None:
        path = Path(os.fsdecode(event.dest_path or event.src_path))
        written = event.event_type in ("modified", "created", "deleted", "moved") and not event.is_directory
        if written and not path.is_relative_to(self.ours):
            self.watch.news.put(path)


class Live(Checking):
    """The server's handler with some addresses more: the script, the stream of changes, what changed."""

    watch: Watch

    def do_GET(self) -> None:
        if self.path == "/reload.js":
            self.answer(200, RELOAD_SCRIPT, {"Content-Type": "text/javascript", "Cache-Control": "no-store"})
        elif self.path.partition("?")[0] == "/changes":
            self.stream(self.path.partition("?page=/")[2].strip("/"))
        elif self.path == "/what-changed.css":
            self.answer(200, changes.STYLE.read_bytes(), {"Content-Type": "text/css", "Cache-Control": "no-store"})
        elif self.path.partition("?")[0] == "/" and self.watch.wrong and not self.server.find("/"):
            self.answer(200, NOTHING_YET, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})
        elif self.path.partition("?")[0] == "/what-changed":
            page = changes.page(self.watch.places.content.parent, paths=self.path.endswith("?paths")).encode()
            self.answer(200, page, {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"})
        else:
            super().do_GET()

    def stream(self, page: str) -> None:
        """What happens, to a page; at its own start a page is `ru`, and `ru/index` by name."""
        listener: Queue[tuple[str, str]] = Queue()
        self.watch.listeners[listener] = page if "/" in page else f"{page}/index"
        self.watch.news.put(None)
        if self.watch.wrong:  # a page that is opened later has to say it too
            listener.put(("fault", self.watch.wrong))
        self.close_connection = True
        try:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            while True:
                try:
                    event, data = listener.get(timeout=15)
                    self.wfile.write(f"event: {event}\ndata: {json.dumps(data)}\n\n".encode())
                except Empty:
                    self.wfile.write(b": still here\n\n")
                self.wfile.flush()
        except OSError:
            pass
        finally:
            del self.watch.listeners[listener]


def remembered(read: Callable[[Path, str], Source]) -> Callable[[Path, str], Source]:
    """Reading YAML is most of a rebuild; what was read in the same words is not read again, nor from a copy.

    Of each file two states are kept: as it is, and as the form would have it.
    """
    known: dict[str, dict[bytes, Source]] = {}

    def reading(path: Path, name: str) -> Source:
        try:
            raw = path.read_bytes()
        except OSError:
            return read(path, name)
        states = known.setdefault(name, {})
        found = states.pop(raw, None) or read(path, name)
        known[name] = dict([*states.items(), (raw, found)][-2:])
        return found

    return reading


def serve(places: BuildPaths, port: int, browser: bool) -> None:
    watch = Watch(places)
    observer = Observer()
    for folder in (places.content, places.docs / "theme", places.docs / "assets", ROOT / "scripts/site/templates"):
        observer.schedule(Changes(watch), str(folder), recursive=True)
    observer.start()
    watch.first()
    places.site.mkdir(parents=True, exist_ok=True)
    server = listen(places.site, port, {"style-guide": STYLE_GUIDE} | form(places))
    server.RequestHandlerClass = type("Live", (Live,), {"watch": watch, "content": places.content})
    server.start()
    print(f"{server.url} (Ctrl+C ends it)", flush=True)
    print(f"{server.url}what-changed: since the last commit", flush=True)
    print(f"{server.url}style-guide/: every component, light and dark", flush=True)
    if "admin" in server.rooms:
        print(f"{server.url}admin/: the form for editors", flush=True)
    if browser:
        open_browser(server.url, places.site)
    try:
        watch.run()
    except KeyboardInterrupt:
        print()
    finally:
        watch.stop()


def form(places: BuildPaths) -> dict[str, Path]:
    """The form for editors at /admin/, where npm has brought what it is made of; none with TIRKELU_ADMIN=0."""
    folder = places.cache_dir / "admin"
    if os.environ.get("TIRKELU_ADMIN") == "0":
        return {}
    try:
        cms_form.write(folder, places.content)
    except cms_form.AdminError as error:
        print(error, file=sys.stderr, flush=True)
        return {}
    return {"admin": folder}


def listen(site: Path, port: int, rooms: dict[str, Path]) -> Server:
    """At the port asked for, or at the next free one."""
    for candidate in range(port, port + 20):
        try:
            return Server(site, candidate, RELOAD, rooms)
        except OSError:
            continue
    raise SystemExit(f"ports {port} to {port + 19} are all taken: give another with --port")


def open_browser(url: str, site: Path) -> None:
    """The wizard, where it exists, in the reader's browser, where there is a screen."""
    if sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        start = "kk/wizard/" if (site / "kk/wizard/index.html").exists() else ""
        threading.Thread(target=webbrowser.open, args=(url + start,), daemon=True).start()


def main() -> None:
    parser = argparse.ArgumentParser(description="Build, serve, and rebuild at every change.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--root", default=ROOT, type=Path, help="the folder with mkdocs.yml and docs/")
    parser.add_argument("--content", type=Path, help="the content, if it is not in root")
    options = parser.parse_args()
    root = options.root.resolve()
    serve(
        BuildPaths.preview(root, (options.content or root / "content").resolve()), options.port, not options.no_browser
    )


if __name__ == "__main__":
    main()
