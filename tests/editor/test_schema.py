"""The schemas that an editor works with: complete, up to date, and of use in a real language server."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from scripts import ROOT
from scripts.content import model
from scripts.editor import schema
from tests.editor.language_server import SERVER, LanguageServer

PAGE = "title:\n  kk: a\n  ru: b\nsummary:\n  kk: a\n  ru: b\n"
pytestmark = pytest.mark.xdist_group("schema")


def test_the_committed_schemas_are_up_to_date():
    assert schema.outdated() == [], "run `python -m scripts.editor.schema`"


def test_every_field_of_every_model_has_a_label_and_a_meaning_in_russian():
    wanted = {kind for kind in schema.models().values() if kind not in (model.Model, model.Block)}
    for kind in wanted:
        said = [schema.about(kind), *(schema.about(kind, field) for field in kind.model_fields if field != "root")]
        assert all(entry["label"] and entry["about"] for entry in said), kind


def test_nothing_is_said_of_a_field_that_is_not_there():
    kinds = schema.models()
    for name in schema.fields():
        kind, _, field = name.partition(".")
        assert kind in kinds and (not field or name == "Block.type" or field in kinds[kind].model_fields), name


def test_every_simple_field_has_an_example_that_the_model_takes():
    """An example that editors copy must not be a fault itself."""
    for kind in schema.models().values():
        for field, given in kind.model_fields.items():
            if field == "root" or "example" not in schema.about(kind, field):
                continue
            example = schema.about(kind, field)["example"]
            if field != "type":  # each block has its own
                TypeAdapter(given.rebuild_annotation()).validate_python(example, context={"languages": ("kk", "ru")})


def test_a_text_has_the_languages_of_the_site():
    made = schema.schema(model.Page, ("kk", "ru", "xx"))
    assert list(made["$defs"]["Text"]["properties"]) == made["$defs"]["Text"]["required"] == ["kk", "ru", "xx"]


# ---------------------------------------------------------------- in the language server


@pytest.fixture(scope="module")
def editor() -> Iterator[LanguageServer]:
    if not SERVER.exists():
        pytest.skip("npm ci brings yaml-language-server")
    with LanguageServer(json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))) as server:
        yield server


@pytest.mark.parametrize(
    "name", ["site", "law/amounts", "law/sources", "pages/who-pays", "faq/pink-certificate", "wizard/phrases"]
)
def test_our_own_files_have_no_fault_in_the_editor(editor: LanguageServer, name: str):
    file = f"content/{name}.yaml"
    assert editor.diagnostics(file, (ROOT / file).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("|", {"title", "summary", "blocks", "checked"}),
        ("title:\n  |", {"kk", "ru"}),
        (
            PAGE + "blocks:\n  - id: a\n    type: |",
            {"text", "list", "steps", "notice", "contacts", "wizard", "pages", "register"},
        ),
        (PAGE + "blocks:\n  - id: a\n    type: notice\n    |", {"kind", "text", "cites", "heading"}),
        (PAGE + "blocks:\n  - id: a\n    type: notice\n    kind: |", {"important", "tip", "doubt", "emergency"}),
    ],
)
def test_the_editor_offers_what_can_stand_here(editor: LanguageServer, before: str, offered: set[str]):
    assert offered <= set(editor.completions("content/pages/new.yaml", before))


def test_the_editor_says_in_russian_what_a_field_is(editor: LanguageServer):
    assert "Одно или два предложения" in editor.hover("content/pages/new.yaml", PAGE, 3, 2)


# A broken file, and what the editor says where the loader finds the fault.
UNDERLINED = {
    "missing-language": "Missing property",
    "no-as-text": "Incorrect type",
    "number-as-text": "Incorrect type",
    "unknown-field": "not allowed",
    "unknown-block": "Valid values",
    "unknown-language": "not allowed",
    "block-without-type": "Missing property",
    "bad-citation": "Напишите F16, X2",
    "bad-id": "Маленькие латинские буквы",
    "space-round-text": "Лишний пробел",
    "double-key": "unique",
    "tab": "Tabs",
}


@pytest.mark.parametrize(("name", "message"), UNDERLINED.items(), ids=UNDERLINED)
def test_a_fault_is_underlined_where_the_loader_finds_it(editor: LanguageServer, name: str, message: str):
    text = (ROOT / f"tests/broken/{name}.yaml").read_text("utf-8")
    line, column = text.split("\n")[1].removeprefix("# expect: ").split(":")[:2]
    first = editor.diagnostics(f"content/pages/{name}.yaml", text)[0]
    start = first["range"]["start"]
    assert message in first["message"]
    place = (start["line"] + 1, start["character"] + 1)
    # Of a wrong choice or language the loader names the part, the editor the very word.
    assert place == (int(line), int(column)) or (
        name in ("unknown-block", "unknown-language") and 0 <= place[0] - int(line) < 4
    )


def test_every_kind_of_file_has_its_schema():
    patterns = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"].values()
    for path in (ROOT / "content").rglob("*.yaml"):
        assert any(Path(path.relative_to(ROOT)).match(pattern) for pattern in patterns), path
