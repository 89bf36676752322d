"""Speaks with yaml-language-server as an editor does, over its standard input and output."""

import json
import subprocess
import threading
from queue import Queue
from typing import Any

from scripts import ROOT

SERVER = ROOT / "node_modules/yaml-language-server/bin/yaml-language-server"


class LanguageServer:
    """One server with the settings of .vscode/settings.json. Use it in a `with`."""

    def __init__(self, settings: dict[str, Any]):
        self.settings = settings
        self.answers: Queue[dict[str, Any]] = Queue()
        self.number = 0
        self.process = subprocess.Popen(["node", str(SERVER), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        threading.Thread(target=self.listen, daemon=True).start()

    def __enter__(self) -> "LanguageServer":
        root = ROOT.as_uri()
        can = {
            "textDocument": {"publishDiagnostics": {}},
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        folders = [{"uri": root, "name": "tirkelu"}]
        self.ask("initialize", processId=None, rootUri=root, capabilities=can, workspaceFolders=folders)
        self.tell("initialized")
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.wait()

    def diagnostics(self, name: str, text: str) -> list[dict[str, Any]]:
        """What the editor underlines in a text that stands in the file of this name, asked once a name."""
        self.open(name, text)
        while True:
            said = self.answers.get(timeout=60)
            if said.get("method") == "textDocument/publishDiagnostics" and said["params"]["uri"].endswith(name):
                return said["params"]["diagnostics"]

    def completions(self, name: str, text: str) -> list[str]:
        """What the editor offers where `|` stands."""
        before, after = text.split("|")
        self.open(name, before + after)
        place = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
        return [
            item["label"]
            for item in self.ask("textDocument/completion", textDocument={"uri": self.uri(name)}, position=place)[
                "items"
            ]
        ]

    def hover(self, name: str, text: str, line: int, character: int) -> str:
        self.open(name, text)
        said = self.ask(
            "textDocument/hover", textDocument={"uri": self.uri(name)}, position={"line": line, "character": character}
        )
        return said["contents"]["value"]

    # ------------------------------------------------------------ the protocol

    def uri(self, name: str) -> str:
        return (ROOT / name).as_uri()

    def open(self, name: str, text: str) -> None:
        self.tell("textDocument/didClose", textDocument={"uri": self.uri(name)})
        self.number += 1
        self.tell(
            "textDocument/didOpen",
            textDocument={"uri": self.uri(name), "languageId": "yaml", "version": self.number, "text": text},
        )

    def ask(self, method: str, **params: Any) -> Any:
        self.number += 1
        number = self.number
        self.send({"id": number, "method": method, "params": params})
        while True:
            said = self.answers.get(timeout=60)
            if said.get("id") == number and "method" not in said:
                return said["result"]

    def tell(self, method: str, **params: Any) -> None:
        self.send({"method": method, "params": params})

    def send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def listen(self) -> None:
        """Take in what the server says; answer its questions about our settings."""
        while header := self.process.stdout.readline():
            length = int(header.split(b":")[1])
            self.process.stdout.readline()
            said = json.loads(self.process.stdout.read(length))
            if said.get("method") == "workspace/configuration":
                asked = [item["section"] for item in said["params"]["items"]]
                self.send({"id": said["id"], "result": [self.section(name) for name in asked]})
            elif "method" in said and "id" in said:
                self.send({"id": said["id"], "result": None})
            else:
                self.answers.put(said)

    def section(self, name: str) -> Any:
        if name in self.settings:
            return self.settings[name]
        start = name + "."
        found: dict[str, Any] = {}
        for key, value in self.settings.items():
            if key.startswith(start):
                at = found
                *way, last = key.removeprefix(start).split(".")
                for part in way:
                    at = at.setdefault(part, {})
                at[last] = value
        return found
