"""What is left out of Pyodide's glue: what neither Python nor the glue itself can reach."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from scripts.slim_pyodide import runtime, stub_wasm

# (module (import "env" "asked" (func)) (import "GOT.func" "emscripten_glDraw" (global (mut i32))))
IMPORTS = bytes([2, 3, *b"env", 5, *b"asked", 0, 0, 8, *b"GOT.func", 17, *b"emscripten_glDraw", 3, 0x7F, 1])
WASM = stub_wasm.module_of([(1, bytes([1, 0x60, 0, 0])), (2, IMPORTS)])

GLUE = """
var make=(()=>{return(async function(moduleArg={}){
var Module=moduleArg;var log=[];
var _helper=()=>"helped";_helper.sig="i";
function _asked(){return _helper()}_asked.sig="i";Module["_asked"]=_asked;
var _alone=()=>_friend();_alone.sig="v";var _friend=()=>{};Module["_friend"]=_friend;
function emscripten_glDraw(){return _canvas}var _canvas={size:[1,2]};
var _spoken=Module["_spoken"]=wasmExports["spoken"];
var _unspoken=Module["_unspoken"]=wasmExports["unspoken"];
var done=log.push("run");
var wasmImports={asked:_asked,alone:_alone,emscripten_glDraw:emscripten_glDraw};
return{log,wasmImports}
})})();
"""
LOADER = "export const load = (module) => module._spoken();"


def cut(folder: Path, glue: str) -> subprocess.CompletedProcess[str]:
    wasm, loader = folder / "some.wasm", folder / "loader.mjs"
    wasm.write_bytes(WASM)
    loader.write_text(LOADER)
    return subprocess.run(
        ("node", runtime.GLUE_CUTTER, wasm, loader), input=glue, capture_output=True, encoding="utf-8"
    )


def test_what_is_imported_named_or_done_stays_and_the_rest_goes(tmp_path: Path):
    text = cut(tmp_path, GLUE).stdout
    for kept in (
        "_helper",
        "_helper.sig",
        "_asked",
        'Module["_asked"]',
        '_spoken=Module["_spoken"]',
        'log.push("run")',
    ):
        assert kept in text
    for gone in ("_alone", "_friend", "emscripten_glDraw", "_canvas", "_unspoken"):
        assert gone not in text
    run = """const wasmExports={};%s
make().then(({log,wasmImports})=>console.log(JSON.stringify([log,Object.keys(wasmImports),wasmImports.asked()])))"""
    ran = subprocess.run(("node", "-e", run % text), check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout) == [["run"], ["asked"], "helped"]


def test_a_glue_that_gives_nothing_to_python_is_refused(tmp_path: Path):
    done = cut(tmp_path, GLUE.replace("wasmImports", "somethingElse"))
    assert done.returncode and "does not say what it gives to Python" in done.stderr


def test_the_glue_of_another_pyodide_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is changed in it by its text must be there, once."""
    (tmp_path / runtime.GLUE).write_text(
        (runtime.PYODIDE / runtime.GLUE).read_text("utf-8").replace(runtime.EMPTY_PLACES[0], "")
    )
    monkeypatch.setattr(runtime, "PYODIDE", tmp_path)
    with pytest.raises(ValueError, match="is not the one that is known: if"):
        runtime.glue.__wrapped__(True)


def test_class_static_blocks_become_fields_that_do_the_same(tmp_path: Path):
    """Safari reads static blocks only since 16.4."""
    classes = """class _Told{static{this.first="a";log.push(this===_Told)}static second=this.first+"b";static{this.third=this.second+"c"}
static async #wait(){}}var told=new _Told().constructor.third;log.push(told);"""
    text = cut(tmp_path, GLUE.replace('var done=log.push("run");', classes)).stdout
    assert not re.search(r"static\s*{", text)
    run = f"const wasmExports={{}};{text}make().then(({{log}})=>console.log(JSON.stringify(log)))"
    ran = subprocess.run(("node", "-e", run), check=True, capture_output=True, text=True)
    assert json.loads(ran.stdout) == [True, "abc"]


def test_the_real_one_has_no_static_block():
    assert (runtime.PYODIDE / runtime.GLUE).read_text("utf-8").count("static{") > 30, "else this proves nothing"
    assert not re.search(r"static\s*{", runtime.scripts())


def test_the_real_one_loses_sound_and_windows_and_keeps_what_python_imports():
    text, whole = runtime.glue(True), (runtime.PYODIDE / runtime.GLUE).read_text("utf-8")
    assert len(text) < len(whole) / 2
    assert "_glDrawElements" in whole and "_glDrawElements" not in text
    assert "_SDL_OpenAudio" in whole and "_SDL_OpenAudio" not in text
    wasm = runtime.PYODIDE / runtime.WASM
    ask = "console.log(JSON.stringify(WebAssembly.Module.imports(new WebAssembly.Module(require('fs').readFileSync(process.argv[1])))))"
    imports = json.loads(subprocess.run(("node", "-e", ask, wasm), check=True, capture_output=True, text=True).stdout)
    given = text.partition("var wasmImports={")[2].partition("};")[0]
    names = {entry["name"] for entry in imports if entry["module"] == "env" and entry["kind"] == "function"}
    assert len(names) > 200
    assert not [name for name in names if f"{name}:" not in given and f"{name}," not in f"{given},"]
