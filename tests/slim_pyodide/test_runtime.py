"""The browser's Python: real Chromium, real Pyodide, and a server that can be made to fail."""

import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from scripts import ROOT
from scripts.content.load import load
from scripts.hosting.release import version
from scripts.site import profile_calls
from scripts.site.pages.wizard import place_messages
from scripts.site.rules_data import package_for_browser
from scripts.slim_pyodide import runtime

pytestmark = pytest.mark.xdist_group("runtime")  # each runtime is built once, not once a worker

WEB = ROOT / "wizard/web"
POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'"

# What stands in for the rules where a test is about the worker and not about them.
BRIDGE = """
import json

class BadAnswer(ValueError):
    pass

said = {}

def dumps(value):
    return json.dumps(value, ensure_ascii=False)

def handle(text):
    request = json.loads(text)
    if request["name"] == "import":
        __import__(request["args"])
    if request["name"] == "table_open":
        global opened
        opened = request["args"]
    if request["name"] == "table_rows":
        return dumps(opened)
    if request["name"] == "messages":
        said[request["args"]["language"]] = request["args"]["messages"]
    if request["name"] == "say":
        return dumps([said[language] for language in request["args"]["languages"]])
    if request["name"] == "shorten":
        import textwrap
        try:
            return dumps(textwrap.shorten(request["args"], 9))
        except Exception:
            pass
    if request["name"] == "far":
        import unicodedata
        return dumps([bytes.fromhex(request["args"]).decode("gb18030"), unicodedata.name("\\u04d9")])
    if request["name"] == "raise":
        raise ValueError(request["args"])
    if request["name"] == "refuse":
        raise BadAnswer(request["args"])
    return dumps(request["args"])
"""

WHEEL = f"tirkelu_eligibility-{version()}-cp313-none-any.whl"
WHOLE = {runtime.FULL_WASM, runtime.LIBRARY, WHEEL}

PAGE = """
const worker = new Worker(new URLSearchParams(location.search).get("worker"), { type: "module" });
const waiting = new Map();
window.stages = [];
window.loose = [];
window.ask = (message) => new Promise((resolve) => {
  const id = waiting.size + 1;
  waiting.set(id, resolve);
  worker.postMessage({ id, ...message });
});
worker.onmessage = ({ data }) => {
  if (data.type === "stage") window.stages.push(data);
  else waiting.get(data.id)(data);
};
worker.onerror = (event) => window.loose.push(event.message ?? "the worker did not load");
window.loaded = (async () => {
  const manifest = await (await fetch("runtime/runtime.json")).json();
  for (const file of Object.values(manifest.files)) file.name = `runtime/${file.name}`;
  window.begin = (fresh, language) => ask({ type: "start", manifest, language, fresh });
})();
"""

PROBE = """
const tries = { eval: () => eval("1"), function: () => new Function("return 1")() };
const blocked = Object.keys(tries).filter((name) => {
  try { return !tries[name](); } catch { return true; }
});
self.onmessage = ({ data }) => self.postMessage({ id: data.id, blocked });
"""


# Put before the worker, they make a browser that can do less.
LESSER_BROWSERS = {
    "old.js": "delete self.WebAssembly;",
    "unable.js": "WebAssembly.compile = WebAssembly.compileStreaming = async () => {"
    ' throw new WebAssembly.CompileError("unknown opcode"); };',
    "small.js": "const instantiate = WebAssembly.instantiate;"
    "WebAssembly.instantiate = async (what, imports) => {"
    ' if (imports) throw new RangeError("Out of memory");'
    " return instantiate(what, imports); };",
}


class Server(http.server.ThreadingHTTPServer):
    """Serves a folder under the wizard's policy. `sabotage` names files and what befalls them."""

    daemon_threads = True

    def __init__(self, folder: Path):
        super().__init__(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
        self.folder, self.sabotage, self.asked = folder, {}, []
        self.released = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A browser that goes away is no news."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        name = self.path.partition("?")[0].rpartition("/")[2].removesuffix(".txt")
        self.server.asked.append(name)
        fault = next((f for ending, f in self.server.sabotage.items() if name.endswith(ending)), "")
        path = Path(self.translate_path(self.path))
        if fault == "missing" or not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        if fault == "flipped":
            body = body[:-9] + bytes([body[-9] ^ 1]) + body[-8:]
        if fault == "truncated":
            body = body[: len(body) // 2]
        if fault == "longer":
            body += b"\0"
        self.send_response(200)
        mime = "text/plain" if fault == "misnamed" else self.guess_type(str(path))
        self.send_header("Content-Type", mime)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fault in ("silent", "cut"):
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            if fault == "silent":
                self.server.released.wait(60)
            self.close_connection = True
            return
        self.wfile.write(body)

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        lasting = "max-age=31536000, immutable" if "-" in self.path else "no-cache"
        self.send_header("Cache-Control", lasting)
        super().end_headers()


def write_site(folder: Path) -> Path:
    (folder / "page.html").write_text(
        '<!doctype html><meta charset="utf-8"><title>.</title><script type="module" src="page.js"></script>'
    )
    (folder / "page.js").write_text(PAGE)
    (folder / "probe.js").write_text(PROBE)
    worker = (WEB / "worker.js").read_text()
    (folder / "worker.js").write_text(worker)
    (folder / "hasty.js").write_text(worker.replace("IDLE = 20", "IDLE = 2"))
    for name, script in LESSER_BROWSERS.items():
        (folder / name).write_text(script + worker)
    return folder


def write_rules(folder: Path, bridge: str = BRIDGE) -> Path:
    (folder / "eligibility").mkdir(parents=True)
    shutil.copy(ROOT / "wizard/pyproject.toml", folder)
    (folder / "eligibility" / "__init__.py").touch()
    (folder / "eligibility" / "api.py").write_text(bridge)
    return folder


@pytest.fixture(scope="session")
def real(tmp_path_factory, content):
    """The site with the rules as they are."""
    folder = write_site(tmp_path_factory.mktemp("real"))
    runtime.build_once(folder / "runtime", package_for_browser(content, folder / "package"))
    return Server(folder)


@pytest.fixture(scope="session")
def plain(tmp_path_factory):
    """The site with the stand-in for the rules."""
    folder = write_site(tmp_path_factory.mktemp("plain"))
    runtime.build(folder / "runtime", write_rules(folder / "rules"))
    return Server(folder)


@pytest.fixture(scope="session")
def deeper(tmp_path_factory):
    """The site whose WebAssembly is cut too deep: every other run of functions is missing."""
    folder = write_site(tmp_path_factory.mktemp("deeper"))
    head, *runs = runtime.lines_of(runtime.WASM_USED)
    (folder / "functions.txt").write_text("\n".join([head, *runs[::2]]))
    runtime.build(folder / "runtime", write_rules(folder / "rules"), wasm_used=folder / "functions.txt")
    return Server(folder)


@pytest.fixture(scope="session")
def another(tmp_path_factory, plain):
    """The site of another project, built where the stand-in was: other names, and one import more."""
    folder = write_site(tmp_path_factory.mktemp("another"))
    shutil.copytree(plain.folder / "runtime", folder / "runtime")
    rules = write_rules(folder / "rules", "import fractions\n" + BRIDGE.replace("def handle(", "def answer("))
    (rules / "eligibility").rename(rules / "zoo")
    set_up(rules, 'name = "eligibility"', 'name = "zoo"')
    set_up(rules, "eligibility.api:handle", "zoo.api:answer")
    runtime.build(folder / "runtime", rules)
    return Server(folder)


def set_up(folder: Path, old: str, new: str) -> None:
    """Change a setting of the stand-in for the rules."""
    project = folder / "pyproject.toml"
    text = project.read_text()
    assert old in text
    project.write_text(text.replace(old, new))


@pytest.fixture
def faulty(plain):
    plain.asked.clear()
    yield plain
    plain.sabotage.clear()
    plain.released.set()
    plain.released = threading.Event()


@pytest.fixture(scope="session")
def chromium(browser):
    """The browser that all tests share: a process can drive only one Playwright."""
    return browser


@pytest.fixture
def visit(chromium):
    """Open the page of a server with a worker, in a browser that has seen nothing before."""
    context = chromium.new_context()

    def opened(server: Server, worker: str = "worker.js") -> "Visit":
        return Visit(context, server, worker)

    yield opened
    context.close()


class Visit:
    """One page, its worker, and everything they complained of."""

    def __init__(self, context, server: Server, worker: str):
        self.page = context.new_page()
        self.complaints = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self._heard)
        self.page.goto(f"{server.address}/page.html?worker={worker}")
        self._loaded()

    def _loaded(self):
        self.page.evaluate("window.loaded")

    def reload(self):
        self.page.reload()
        self._loaded()

    def _heard(self, message):
        if "Content Security Policy" in message.text or "Uncaught" in message.text:
            self.complaints.append(message.text)

    def start(self) -> dict:
        return self.page.evaluate("begin()")

    def call(self, name: str, arguments=None) -> dict:
        return self.page.evaluate("([name, args]) => ask({ type: 'call', name, args })", [name, arguments])

    def stages(self) -> list[dict]:
        return self.page.evaluate("window.stages")

    def named(self) -> list[str]:
        """The stages in their order, each once."""
        names = [stage["stage"] for stage in self.stages()]
        return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]

    def loose(self) -> list[str]:
        return self.page.evaluate("window.loose") + self.complaints


def test_the_policy_forbids_eval_in_a_worker(visit, plain):
    """Otherwise the next tests would prove nothing."""
    assert visit(plain, "probe.js").page.evaluate("ask({})")["blocked"] == ["eval", "function"]


def test_python_starts_under_the_policy_and_answers(visit, faulty):
    """The stages come in order, the bytes add up, and the answer is the one Python gave."""
    visited = visit(faulty)
    assert visited.start()["ok"]
    assert visited.call("echo", {"қазақша": [1, None]})["value"] == {"қазақша": [1, None]}
    assert visited.named() == ["download", "start", "ready"]
    counted = [stage["loaded"] for stage in visited.stages() if stage["stage"] == "download"]
    assert counted == sorted(counted) and counted[0] == 0 and len(counted) > 5
    assert visited.stages()[-1]["loaded"] == visited.stages()[-1]["total"]
    assert visited.loose() == []


def test_each_file_is_asked_for_once_and_the_whole_ones_never(visit, faulty):
    visited = visit(faulty)
    visited.start()
    files = json.loads((faulty.folder / "runtime" / "runtime.json").read_text())["files"]
    wanted = {"page.html", "page.js", "worker.js", "runtime.json", *files} - WHOLE
    assert sorted(faulty.asked) == sorted(wanted)


@pytest.fixture
def spoken(faulty, tmp_path):
    """The stand-in for the rules, with messages in three languages."""
    folder = faulty.folder / "runtime"
    plain = (folder / "runtime.json").read_text()
    manifest = json.loads(plain)
    for language in ("kk", "ru", "en"):
        data = json.dumps({"hello": language}).encode()
        (folder / f"messages-{language}.json").write_bytes(data)
        line = {"name": f"messages-{language}.json", "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["files"][f"messages-{language}.json"] = line
    (folder / "runtime.json").write_text(json.dumps(manifest))
    yield faulty
    (folder / "runtime.json").write_text(plain)
    for path in folder.glob("messages-*.json"):
        path.unlink()


def test_the_messages_of_the_reader_come_with_the_start_and_no_others(visit, spoken):
    visited = visit(spoken)
    assert visited.page.evaluate("begin(false, 'ru')")["ok"]
    asked = list(spoken.asked)
    assert [name for name in asked if name.startswith("messages-")] == ["messages-ru.json"]
    assert visited.call("say", {"languages": ["ru"]})["value"] == [{"hello": "ru"}]
    assert spoken.asked == asked, "nothing more was asked for"


def test_messages_of_another_language_come_when_a_call_names_it(visit, spoken):
    """Once, also for two calls at a time, and again to a Python that takes the place of the first."""
    visited = visit(spoken)
    visited.page.evaluate("begin(false, 'ru')")
    both = "ask({ type: 'call', name: 'say', args: { languages: ['ru', 'kk'] } })"
    answers = visited.page.evaluate(f"Promise.all([{both}, {both}])")
    assert [answer["value"] for answer in answers] == [[{"hello": "ru"}, {"hello": "kk"}]] * 2
    assert spoken.asked.count("messages-kk.json") == 1
    assert visited.call("import", "cmath")["value"] == "cmath"
    assert spoken.asked.count(runtime.FULL_WASM) == 1
    assert visited.call("say", {"languages": ["kk"]})["value"] == [{"hello": "kk"}]
    assert spoken.asked.count("messages-kk.json") == 1
    assert "messages-en.json" not in spoken.asked


def test_messages_that_do_not_come_are_an_error_of_the_call_that_wanted_them(visit, spoken):
    visited = visit(spoken)
    visited.page.evaluate("begin(false, 'ru')")
    spoken.sabotage["messages-kk.json"] = "missing"
    assert visited.call("say", {"languages": ["kk"]})["error"] == "missing"
    assert visited.call("say", {"languages": ["ru"]})["value"] == [{"hello": "ru"}]
    spoken.sabotage.clear()
    assert visited.call("say", {"languages": ["kk"]})["value"] == [{"hello": "kk"}]
    assert visited.stages()[-1]["stage"] == "ready"


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_messages_that_came_wrongly_are_never_said(visit, spoken, language):
    """Those of the reader, and those of another language: all ends, and the page starts anew, past the cache."""
    spoken.sabotage[f"messages-{language}.json"] = "flipped"
    visited = visit(spoken)
    visited.page.evaluate("begin(false, 'ru')")
    assert visited.call("say", {"languages": [language]})["error"] == "corrupt"
    assert [s["code"] for s in visited.stages() if s["stage"] == "failed"] == ["corrupt"]


def test_calls_before_the_start_is_over_are_answered_after_it(visit, faulty):
    visited = visit(faulty)
    answers = visited.page.evaluate(
        "Promise.all([begin(),"
        " ask({ type: 'call', name: 'echo', args: 1 }), ask({ type: 'call', name: 'echo', args: 2 })])"
    )
    assert [answer["ok"] for answer in answers] == [True, True, True]
    assert [answer["value"] for answer in answers[1:]] == [1, 2]


def test_a_call_that_python_refuses_is_an_error_of_that_call_alone(visit, faulty):
    refused_alone(visit(faulty), "refuse")
    assert not WHOLE & set(faulty.asked)


def refused_alone(visited, name: str):
    """The call is refused with the words of its error, and the next one is answered."""
    visited.start()
    refused = visited.call(name, "no such question")
    assert (refused["ok"], refused["error"]) == (False, "rules")
    assert "no such question" in refused["detail"]
    assert visited.call("echo", 1)["value"] == 1


@pytest.mark.parametrize(
    ("file", "fault", "code"),
    [
        (".wasm", "missing", "missing"),
        (".wasm", "truncated", "corrupt"),
        (".wasm", "flipped", "corrupt"),
        (".wasm", "longer", "corrupt"),
        (".wasm", "cut", "offline"),
        (".snapshot", "missing", "missing"),
        (".snapshot", "flipped", "corrupt"),
        ("pyodide.mjs", "missing", "missing"),
        ("asm.js", "truncated", "corrupt"),
    ],
)
def test_a_load_that_fails_says_so_once_and_for_all(visit, faulty, file, fault, code):
    """One stage `failed` with the code, the same code for the request, and no loose error."""
    faulty.sabotage[file] = fault
    visited = visit(faulty)
    answer = visited.start()
    assert (answer["ok"], answer["error"]) == (False, code)
    assert visited.call("echo", 1)["error"] == code
    assert [s["code"] for s in visited.stages() if s["stage"] == "failed"] == [code]
    assert visited.stages()[-1]["stage"] == "failed"
    assert visited.loose() == []


def test_silence_is_called_stalled(visit, faulty):
    """A server that sends half a file and then nothing; two seconds here, twenty on the site."""
    faulty.sabotage[".wasm"] = "silent"
    visited = visit(faulty, "hasty.js")
    assert visited.start()["error"] == "stalled"
    assert visited.loose() == []


@pytest.mark.parametrize("worker", LESSER_BROWSERS)
def test_a_browser_that_cannot_is_unsupported(visit, faulty, worker):
    """No WebAssembly, a WebAssembly too old, a phone with no memory left: no endless wait."""
    visited = visit(faulty, worker)
    answer = visited.start()
    assert answer["error"] == "unsupported", answer["detail"]
    assert [s["code"] for s in visited.stages() if s["stage"] == "failed"] == ["unsupported"]
    assert visited.loose() == []


def test_a_server_that_misnames_wasm_is_forgiven(visit, faulty):
    """Streaming needs the type application/wasm; a preview server may not know it."""
    faulty.sabotage[".wasm"] = "misnamed"
    assert visit(faulty).start()["ok"]


def test_a_new_worker_may_pass_by_a_spoiled_cache(visit, faulty):
    """A file kept for ever and kept wrongly would otherwise be wrong for ever."""
    faulty.sabotage[".snapshot"] = "flipped"
    visited = visit(faulty)
    assert visited.start()["error"] == "corrupt"
    faulty.sabotage.clear()
    visited.reload()
    assert visited.page.evaluate("begin(false)")["error"] == "corrupt"
    visited.reload()
    assert visited.page.evaluate("begin(true)")["ok"]


def test_what_the_rules_import_is_in_the_snapshot(visit, another):
    another.asked.clear()
    visited = visit(another)
    assert visited.start()["ok"]
    assert visited.call("echo", 1)["value"] == 1
    assert not WHOLE & set(another.asked)
    assert visited.loose() == []


def test_a_module_missing_in_a_call_brings_the_whole_library(visit, faulty):
    """Two calls at once, and the library still comes once."""
    visited = visit(faulty)
    visited.start()
    answers = visited.page.evaluate(
        "Promise.all(['fractions', 'difflib'].map((args) => ask({ type: 'call', name: 'import', args })))"
    )
    assert [answer["value"] for answer in answers] == ["fractions", "difflib"]
    assert faulty.asked.count(runtime.LIBRARY) == 1
    assert visited.loose() == []


def test_an_emptied_function_entered_in_a_call_brings_the_whole_module(visit, faulty):
    """No profile of ours imports cmath. Two calls at once, and the module still comes once."""
    visited = visit(faulty)
    visited.start()
    answers = visited.page.evaluate(
        "Promise.all(['cmath', '_lsprof'].map((args) => ask({ type: 'call', name: 'import', args })))"
    )
    assert [answer.get("value") for answer in answers] == ["cmath", "_lsprof"]
    assert {faulty.asked.count(name) for name in WHOLE} == {1}
    assert visited.loose() == []


def test_an_emptied_function_entered_before_all_was_ready_brings_the_whole_module(visit, faulty):
    """The calls were waiting for a Python that then died of the first of them."""
    answers = visit(faulty).page.evaluate(
        "Promise.all([begin(),"
        " ask({ type: 'call', name: 'import', args: 'cmath' }), ask({ type: 'call', name: 'echo', args: 2 }),"
        " ask({ type: 'call', name: 'import', args: 'fractions' })])"
    )
    assert [answer["value"] for answer in answers[1:]] == ["cmath", 2, "fractions"]
    assert {faulty.asked.count(name) for name in WHOLE} == {1}


def test_an_emptied_function_entered_at_the_start_brings_the_whole_module(visit, deeper):
    visited = visit(deeper)
    assert visited.start()["ok"]
    assert visited.call("echo", 1)["value"] == 1
    assert deeper.asked.count(runtime.FULL_WASM) == 1
    assert visited.loose() == []


def another_build(snapshot: bytes, other: bytes) -> bytes:
    return other


def another_format(snapshot: bytes, other: bytes) -> bytes:
    return b"pysnap00" + snapshot[8:]


@pytest.mark.parametrize(
    ("made", "said"), [(another_build, "a snapshot of build"), (another_format, "no snapshot of this format")]
)
def test_a_snapshot_of_another_build_is_told_and_the_whole_python_starts(visit, plain, deeper, tmp_path, made, said):
    """A host that mixes two releases, with a manifest to match."""
    write_site(tmp_path)
    folder = Path(shutil.copytree(plain.folder / "runtime", tmp_path / "runtime"))
    manifest = json.loads((folder / "runtime.json").read_text())
    file = manifest["files"][runtime.SNAPSHOT]
    (other,) = deeper.folder.glob("runtime/rules-*/python.snapshot.txt")
    snapshot = made((folder / file["name"]).read_bytes(), other.read_bytes())
    (folder / file["name"]).write_bytes(snapshot)
    file |= {"bytes": len(snapshot), "sha256": hashlib.sha256(snapshot).hexdigest()}
    (folder / "runtime.json").write_text(json.dumps(manifest))
    server = Server(tmp_path)
    visited = visit(server)
    console = []
    visited.page.on("console", lambda message: console.append(message.text))
    assert visited.start()["ok"]
    assert visited.call("echo", 1)["value"] == 1
    assert [line for line in console if said in line]
    assert server.asked.count(runtime.FULL_WASM) == 1
    assert visited.loose() == []


def test_without_a_snapshot_the_whole_python_starts_in_the_browser(visit, tmp_path):
    write_site(tmp_path)
    set_up(write_rules(tmp_path / "rules"), "[tool.slim_pyodide]", "[tool.slim_pyodide]\nsnapshot = false")
    manifest = runtime.build(tmp_path / "runtime", tmp_path / "rules")
    server = Server(tmp_path)
    visited = visit(server)
    assert visited.start()["ok"]
    assert visited.call("import", "cmath")["value"] == "cmath"
    assert set(manifest["files"]) == {*WHOLE, runtime.LOADER, runtime.GLUE, runtime.LOCK}
    assert sorted(server.asked) == sorted({"page.html", "page.js", "worker.js", "runtime.json", *manifest["files"]})
    assert visited.loose() == []


def test_another_project_brings_its_own_package_and_entry(visit, another):
    another.asked.clear()
    visited = visit(another)
    assert visited.start()["ok"]
    assert visited.call("echo", 1)["value"] == 1
    assert runtime.FULL_WASM not in another.asked
    assert visited.loose() == []


@pytest.mark.parametrize(("which", "file"), [("wasm_used", "pyodide.asm.wasm"), ("library_used", "python_stdlib.zip")])
def test_a_list_of_another_pyodide_is_refused(tmp_path, which, file):
    (tmp_path / "list.txt").write_text("sha256 00\n0-99\n")
    with pytest.raises(ValueError, match=f"another {file}; run: python -m scripts.slim_pyodide.profile"):
        runtime.build(tmp_path / "out", write_rules(tmp_path / "rules"), **{which: tmp_path / "list.txt"})


def test_an_open_table_outlives_the_python_that_opened_it(visit, faulty):
    visited = visit(faulty)
    visited.start()
    visited.call("table_open", "rows of people")
    assert visited.call("import", "cmath")["value"] == "cmath"
    assert faulty.asked.count(runtime.FULL_WASM) == 1
    assert visited.call("table_rows")["value"] == "rows of people"


def test_an_emptied_function_of_the_library_brings_the_whole_one(visit, faulty):
    """The rules never shorten a text; what catches every Exception does not hide it."""
    visited = visit(faulty)
    visited.start()
    assert visited.call("shorten", "a  b")["value"] == "a b"
    assert faulty.asked.count(runtime.LIBRARY) == 1
    assert visited.loose() == []


def test_a_module_that_nobody_has_is_an_error_of_the_call(visit, faulty):
    visited = visit(faulty)
    visited.start()
    assert visited.call("import", "no_such_module")["error"] == "rules"
    assert visited.call("echo", 1)["value"] == 1


def test_tables_of_far_alphabets_bring_the_whole_module(visit, faulty):
    """They are zeroes in the cut module; no answer comes out of these."""
    visited = visit(faulty)
    visited.start()
    assert visited.call("far", "b9fec8f8bfcb")["value"] == ["哈萨克", "CYRILLIC SMALL LETTER SCHWA"]
    assert faulty.asked.count(runtime.FULL_WASM) == 1
    assert visited.loose() == []


def test_a_snapshot_with_too_little_in_it_brings_the_whole_library(visit, tmp_path):
    """Of the library it keeps what a start enters, and nothing for an answer."""
    write_site(tmp_path)
    lines = runtime.lines_of(runtime.LIBRARY_USED)
    (tmp_path / "library.txt").write_text("\n".join(line for line in lines if not line.startswith("json/")))
    runtime.build(tmp_path / "runtime", write_rules(tmp_path / "rules"), tmp_path / "library.txt")
    visited = visit(Server(tmp_path))
    assert visited.start()["ok"]
    assert visited.call("echo", 1)["value"] == 1


def test_rules_that_do_not_import_are_told_at_the_build(tmp_path, capfd):
    with pytest.raises(subprocess.CalledProcessError):
        runtime.build(tmp_path / "runtime", write_rules(tmp_path / "rules", "import no_such_module"))
    assert "No module named 'no_such_module'" in capfd.readouterr().err
    assert not (tmp_path / "runtime").exists()


def real_calls() -> list[dict]:
    """A part of what scripts.slim_pyodide.profile ran to find what is kept; and two tables, one of them of a workbook."""
    languages = ["kk", "ru", "en"]
    day = {"text": "46630", "day": "2027-08-31"}
    tables = {
        ";": profile_calls.numbered(profile_calls.crowd_rows(40)),
        "": [[1, ["name", "status", "policy_end"], True], [2, ["Ян", "temporary", day], True]],
    }
    shown = [call for group in profile_calls.shown(languages)[::50] for call in group]
    calls = profile_calls.messages(languages) + shown + profile_calls.REFUSED
    for separator, rows in tables.items():
        tops = [[cells for _, cells, _ in rows]]
        calls.append(profile_calls.call("table_headings", tops=tops, languages=languages))
        opening = {"rows": rows, "separator": separator, "language": "kk", "languages": languages}
        calls.append(profile_calls.call("table_open", **opening))
        calls.append(profile_calls.call("table_rows", start=0, stop=40, as_of=profile_calls.AS_OF, language="kk"))
    return calls


def test_the_real_rules_answer_in_the_browser_as_they_do_here(visit, real):
    """By the light Python alone, and refusing what they refuse here."""
    visited = visit(real)
    assert visited.start()["ok"]
    for call in real_calls():
        answer = visited.call(call["name"], call["args"])
        assert answer.get("value") == profile_calls.answered(call), (call, answer)
        assert answer["ok"] or (answer["error"] == "rules" and "BadAnswer" in answer["detail"])
    assert not WHOLE & set(real.asked), "run: python -m scripts.slim_pyodide.profile"
    assert visited.loose() == []


def test_an_error_that_is_not_of_the_rules_brings_the_whole_library(visit, faulty):
    """It may come of what was cut off; with the whole, it is what it is."""
    refused_alone(visit(faulty), "raise")
    assert faulty.asked.count(runtime.LIBRARY) == 1


def test_the_same_rules_give_the_same_wheel(tmp_path):
    """Whatever the hour of the files, their permissions and the folder they lie in."""
    one, two = write_rules(tmp_path / "one"), tmp_path / "elsewhere" / "two"
    shutil.copytree(one, two)
    for path in two.rglob("*.py"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    wheels = []
    for source in (one, two):
        (out := source / "out").mkdir()
        wheels.append(runtime.build_wheel(source, out))
    assert wheels[0].name == f"tirkelu_eligibility-{version()}-py3-none-any.whl"
    assert wheels[0].read_bytes() == wheels[1].read_bytes()


def test_the_same_input_gives_the_same_runtime(tmp_path, plain):
    """Byte for byte, or every build would empty every phone's cache."""
    rules = plain.folder / "rules"
    manifest = runtime.build(tmp_path / "runtime", rules, cache=tmp_path / "nothing-kept")
    assert manifest == json.loads((plain.folder / "runtime" / "runtime.json").read_text())


def test_the_manifest_tells_the_truth(plain):
    folder = plain.folder / "runtime"
    files = json.loads((folder / "runtime.json").read_text())["files"]
    for file in files.values():
        content = (folder / file["name"]).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (file["bytes"], file["sha256"])


def test_the_same_is_made_only_once(tmp_path, plain, monkeypatch):
    """And something else anew; the three made last are kept."""
    made = []
    monkeypatch.setattr(runtime, "build", lambda out, source, cache: made.append(pretend(out, source)))
    cache, rules = tmp_path / "cache", shutil.copytree(plain.folder / "rules", tmp_path / "rules")
    for out in ("one", "two"):
        assert runtime.build_once(tmp_path / out, rules, cache) == {"of": BRIDGE}
    assert len(made) == 1
    for number in range(runtime.KEPT):
        (rules / "eligibility/api.py").write_text(f"{number}")
        assert runtime.build_once(tmp_path / f"out-{number}", rules, cache) == {"of": f"{number}"}
    assert len(made) == 1 + runtime.KEPT == 1 + len(list(cache.glob("built-*")))


def pretend(out: Path, source: Path) -> None:
    out.mkdir()
    (out / "runtime.json").write_text(json.dumps({"of": (source / "eligibility/api.py").read_text()}))


def test_a_changed_word_changes_no_byte_of_the_snapshot(tmp_path, site):
    """Made again, not taken from the cache: the Python of the site, but for the messages of the language."""
    words = next(site.glob("assets/wizard-*/wizard-ru.json"))
    stands = json.loads(words.read_text("utf-8"))["runtime"]["files"]
    shutil.copytree(ROOT / "content", tmp_path / "content")
    outcomes = tmp_path / "content/wizard/outcomes.yaml"
    outcomes.write_text(re.sub("(?m)^(    ru: .+)$", r"\1 Ещё.", outcomes.read_text("utf-8"), count=1), "utf-8")
    changed = load(tmp_path / "content")
    files = runtime.build(tmp_path / "runtime", package_for_browser(changed, tmp_path / "package"))["files"]
    assert {name: file["sha256"] for name, file in files.items()} == {
        name: file["sha256"] for name, file in stands.items() if not name.startswith("messages-")
    }
    messages = place_messages(tmp_path, changed)
    assert [name for name in messages if messages[name] != stands[name]] == ["messages-ru.json"]


def test_a_new_rule_leaves_the_interpreter_in_the_cache(plain, another):
    """Only the folder of the rules changes its name; the folder of yesterday is taken away."""
    old, new = (
        json.loads((server.folder / "runtime/runtime.json").read_text())["files"] for server in (plain, another)
    )
    changed = {name for name in old if old[name]["name"] != new[name]["name"]}
    assert changed == {runtime.LOCK, runtime.SNAPSHOT, WHEEL}
    assert len(list((another.folder / "runtime").iterdir())) == 3
