"""Measure the browser's Python: `python -m scripts.measure_runtime`.

Three libraries are compared: stock (as Pyodide ships it), compiled (the whole of it, in
bytecode) and trimmed (what the site uses). Sizes are with brotli 11; times are the fastest of the
runs, in ms, up to the rules being imported; the files come from this machine.
"""

import argparse
import functools
import http.server
import json
import shutil
import subprocess
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import brotli
from playwright.sync_api import sync_playwright

from scripts import runtime

NODE = """
const [, folder, library, rules] = process.argv;
const { loadPyodide } = await import(`${folder}/pyodide.mjs`);
const begun = performance.now();
const python = await loadPyodide({
  indexURL: folder, stdLibURL: library, lockFileURL: `${rules}/pyodide-lock.json`,
  packageBaseUrl: rules, packageCacheDir: rules, packages: ["tirkelu-eligibility"], stdout() {},
});
python.pyimport("eligibility.bridge");
console.log(performance.now() - begun);
process.exit();
"""

PAGE = """<!doctype html><script type="module">
window.boot = (base) => new Promise((resolve, reject) => {
  const begun = performance.now();
  const worker = new Worker("worker.js", { type: "module" });
  worker.onmessage = ({ data }) => {
    if (data.ok) resolve(performance.now() - begun);
    if (data.ok === false) reject(new Error(data.detail));
  };
  worker.postMessage({ id: 1, type: "start", base });
});
</script>"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "max-age=31536000")
        super().end_headers()


def libraries(folder: Path, manifest: dict) -> dict[str, Path]:
    """The three libraries, the stock one copied in."""
    stock = folder / "stock.zip"
    shutil.copyfile(runtime.PYODIDE / runtime.LIBRARY, stock)
    files = manifest["files"]
    return {
        "stock": stock,
        "compiled": folder / files[runtime.FULL_LIBRARY]["name"],
        "trimmed": folder / files[runtime.LIBRARY]["name"],
    }


def packed(path: Path) -> int:
    return len(brotli.compress(path.read_bytes(), quality=11, lgwin=24))


def in_node(library: Path, rules: Path) -> float:
    command = ("node", "--input-type=module", "-e", NODE, runtime.PYODIDE, library, rules)
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def write_variants(folder: Path, manifest: dict, found: dict[str, Path]) -> None:
    """One manifest for each library; the other files are the same."""
    for name, library in found.items():
        described = {
            "name": f"../{library.relative_to(folder)}",
            "bytes": library.stat().st_size,
            "sha256": runtime.sha256(library),
        }
        files = {key: file | {"name": f"../{file['name']}"} for key, file in manifest["files"].items()}
        (folder / name).mkdir()
        variant = {"pyodide": manifest["pyodide"], "files": files | {runtime.LIBRARY: described}}
        (folder / name / "runtime.json").write_text(json.dumps(variant))


def in_chromium(folder: Path, name: str, times: int) -> tuple[list[float], list[float]]:
    """First and second visits, each pair in a browser that has seen nothing before."""
    handler = functools.partial(Quiet, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    first, second = [], []
    with sync_playwright() as playwright:
        for _ in range(times):
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_context().new_page()
            for results in (first, second):
                page.goto(f"http://127.0.0.1:{server.server_port}/page.html")
                results.append(page.evaluate("base => boot(base)", f"/{name}/"))
            browser.close()
    server.shutdown()
    return first, second


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the browser's Python.")
    parser.add_argument("--times", type=int, default=7, help="runs of each, 7 by default")
    parser.add_argument("--rules", type=Path, default=runtime.WIZARD, help="folder of pyproject.toml")
    options = parser.parse_args()
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        manifest = runtime.build(folder, options.rules)
        runtime.write_rules(folder / "node", runtime.build_wheel(options.rules, folder))
        found = libraries(folder, manifest)
        for name in sorted(manifest["files"]):
            path = folder / manifest["files"][name]["name"]
            print(f"{path.stat().st_size:>10,} → {packed(path):>9,}  {name}", flush=True)
        print(f"{found['stock'].stat().st_size:>10,} → {packed(found['stock']):>9,}  stock library")
        write_variants(folder, manifest, found)
        (folder / "page.html").write_text(PAGE)
        shutil.copy(runtime.WIZARD / "web" / "worker.js", folder)
        for name, library in found.items():
            node = [in_node(library, folder / "node") for _ in range(options.times)]
            first, second = in_chromium(folder, name, options.times)
            fastest = [round(min(runs)) for runs in (node, first, second)]
            print("{:>9}: Node {} · Chromium first {} · second {}".format(name, *fastest), flush=True)


if __name__ == "__main__":
    main()
