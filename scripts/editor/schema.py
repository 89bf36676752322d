"""Writes JSON Schemas of the content files, so that an editor offers fields and shows faults as one types.

    python -m scripts.editor.schema            write .vscode/schemas/
    python -m scripts.editor.schema --check    exit 1 if they are not up to date

The schemas are made of `scripts/content/model.py`; what each field means stands in `scripts/editor/fields.yaml`.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from scripts import ROOT
from scripts.content import model
from scripts.content.load import languages_of
from scripts.content.yaml_source import read

FOLDER = ROOT / ".vscode/schemas"
FIELDS = Path(__file__).with_name("fields.yaml")
NOISE = ("title", "description")  # pydantic's own, in English and for programmers
# What an editor reads in place of a pattern; the first that the pattern begins with.
FORMS = {
    "^F[": "Напишите F и номер, например F16",
    "^X[": "Напишите X и номер, например X2",
    "^([FX]": "Напишите F16, X2 или имя источника: dsm-194, health-code#art-83",
    "^(faq/": "Напишите страницу и её блок: child#vaccines. Или вопрос: faq/students",
    "^[a-z0-9]+(-[a-z0-9]+)*(#": "Напишите имя источника: dsm-194 или health-code#art-83",
    "^(tel:": "Напишите tel:1414 или адрес, который начинается с https://",
    "^(everyone": "Напишите everyone или адрес сайта без пути, например https://clinic.example",
    "^https://[a-z": "Напишите адрес сайта латиницей, в конце /, например https://example.kz/attach/",
    "^http": "Напишите адрес, который начинается с https://",
    "^[a-z]{2,3}": "Напишите код языка, например kk",
    "^[0-9]{2}-": "Напишите месяц и день, например 09-01",
    "^[a-z0-9]": "Маленькие латинские буквы, цифры и дефисы, например where-to-attach",
    r"^\S": "Лишний пробел в начале или в конце",
}


@cache
def fields() -> dict[str, dict[str, Any]]:
    return yaml.safe_load(FIELDS.read_text("utf-8"))


def about(kind: type, field: str = "") -> dict[str, Any]:
    """What is said of a model or of its field, or of the model that it comes from. Raises KeyError."""
    for ancestor in kind.__mro__:
        name = f"{ancestor.__name__}.{field}" if field else ancestor.__name__
        if name in fields():
            return fields()[name]
    raise KeyError(f"scripts/editor/fields.yaml: add '{kind.__name__}.{field}'")


def models() -> dict[str, type[BaseModel]]:
    """Every model by name, also those within others."""
    found = {}
    waiting: list[type] = [model.Model, model.Text, model.TypedPhrases, *model.FILES.values(), *model.FOLDERS.values()]
    while waiting:
        kind = waiting.pop()
        found[kind.__name__] = kind
        waiting += kind.__subclasses__()
    return found


# ---------------------------------------------------------------- one schema


def schema(kind: type[BaseModel], languages: tuple[str, ...], needed: tuple[str, ...] | None = None) -> dict[str, Any]:
    """The JSON Schema of one kind of file; `needed` are the languages that none of its texts may lack (None: all)."""
    made = kind.model_json_schema()
    known = models()
    parts = made.get("$defs", {})
    for name, part in [(kind.__name__, made), *parts.items()]:
        if name in BY_LANGUAGE:
            parts[name] = BY_LANGUAGE[name](languages, languages if needed is None else needed)
        else:
            explain(part, known[name])
    for part in parts_of(made):
        if "discriminator" in part:
            by_type(part, parts)
        if isinstance(part.get("pattern"), str):
            part["patternErrorMessage"] = wanted(part["pattern"])
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made}


def wanted(pattern: str) -> str:
    """In Russian, what fits a pattern of the models. Raises KeyError for one that nobody put into words."""
    for start, said in FORMS.items():
        if pattern.startswith(start):
            return said
    raise KeyError(f"scripts/editor/schema.py: FORMS has no words for '{pattern}'")


def text_schema(languages: tuple[str, ...], wanted: tuple[str, ...]) -> dict[str, Any]:
    """A text as the site's languages have it today."""
    # What is said of a text stands at each language: at the text itself it would hide what its field means.
    return in_languages(languages, wanted, {"description": fields()["Text"]["about"], **LINE})


def phrases_schema(languages: tuple[str, ...], wanted: tuple[str, ...]) -> dict[str, Any]:
    """What people type, a list a language."""
    description = fields()["TypedPhrases"]["about"]
    return in_languages(languages, wanted, {"description": description, "type": "array", "minItems": 1, "items": LINE})


LINE = {"type": "string", "minLength": 1, "maxLength": 4000, "pattern": r"^\S([\s\S]*\S)?$"}
BY_LANGUAGE = {"Text": text_schema, "TypedPhrases": phrases_schema}


def in_languages(languages: tuple[str, ...], wanted: tuple[str, ...], part: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict.fromkeys(languages, part),
        "required": list(wanted),
        "additionalProperties": False,
    }


def explain(part: dict[str, Any], kind: type[BaseModel]) -> None:
    """Put our words to a model and its fields in place of pydantic's."""
    for word in NOISE:
        part.pop(word, None)
    part["description"] = about(kind)["about"]
    for field, of_field in part.get("properties", {}).items():
        said = about(kind, field)
        for word in (*NOISE, "default"):
            of_field.pop(word, None)
        if not kind.model_fields[field].is_required() and "anyOf" in of_field:
            without_null(of_field)
        if "$ref" in of_field:  # beside a $ref, draft 7 sees nothing
            of_field["allOf"] = [{"$ref": of_field.pop("$ref")}]
        of_field["description"] = said["about"]
        if "example" in said:
            of_field["examples"] = [said["example"]]


def without_null(part: dict[str, Any]) -> None:
    """A field that may be left out is left out, not written empty."""
    choices = [choice for choice in part.pop("anyOf") if choice != {"type": "null"}]
    part |= choices[0] if len(choices) == 1 else {"anyOf": choices}


def by_type(part: dict[str, Any], parts: dict[str, Any]) -> None:
    """A choice by the field `type` as if … then …: a fault is told of the block that was meant."""
    kinds = part.pop("discriminator")["mapping"]
    del part["oneOf"]
    some = parts[next(iter(kinds.values())).rsplit("/", 1)[1]]["properties"]["type"]
    part |= {
        "type": "object",
        "required": ["id", "type"],
        "properties": {"type": {"enum": list(kinds), "description": some["description"]}},
        "allOf": [
            {"if": {"properties": {"type": {"const": name}}, "required": ["type"]}, "then": {"$ref": target}}
            for name, target in kinds.items()
        ],
    }


def parts_of(value: Any) -> Iterator[dict[str, Any]]:
    """Every mapping within a schema."""
    if isinstance(value, dict):
        yield value
        for part in list(value.values()):
            yield from parts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from parts_of(part)


# ---------------------------------------------------------------- all schemas


def name_of(file: str) -> str:
    return file.removesuffix(".yaml").replace("/", "-") + ".json"


def written(content: Path = ROOT / "content") -> dict[str, str]:
    """Every file of .vscode/schemas by name, and the settings that say which is for what."""
    site = read(content / "site.yaml", "content/site.yaml").data
    languages, full = languages_of(site), languages_of(site, core=False)
    kinds = {file: (file, kind) for file, kind in model.FILES.items()}
    kinds |= {room: (f"{room}/*.yaml", kind) for room, kind in model.FOLDERS.items()}
    files = {
        # Of pages in one folder some are of the core and some are not: there nobody is told as he types.
        f"schemas/{name_of(name)}": as_json(schema(kind, languages, languages if model.is_core(name, ()) else full))
        for name, (_, kind) in kinds.items()
    }
    settings = {
        "yaml.schemas": {
            f".vscode/schemas/{name_of(name)}": f"content/{pattern}" for name, (pattern, _) in kinds.items()
        },
        # As PyYAML reads it: no, yes, on and off without quotes are not text.
        "yaml.yamlVersion": "1.1",
        "yaml.schemaStore.enable": False,
        "yaml.format.enable": False,
        "redhat.telemetry.enabled": False,
        "[yaml]": {"editor.insertSpaces": True, "editor.tabSize": 2, "editor.quickSuggestions": {"strings": True}},
        "files.encoding": "utf8",
        "editor.wordWrap": "on",
    }
    return files | {
        "settings.json": as_json(settings),
        "extensions.json": as_json({"recommendations": ["redhat.vscode-yaml"]}),
    }


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def outdated() -> list[str]:
    """The names of committed files that are not what `written` gives."""
    now = written()
    paths = {name: FOLDER.parent / name for name in now}
    left = [f"schemas/{path.name}" for path in FOLDER.glob("*.json") if f"schemas/{path.name}" not in now]
    return left + [name for name, path in paths.items() if not path.exists() or path.read_text("utf-8") != now[name]]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write the JSON Schemas of the content files.")
    parser.add_argument("--check", action="store_true", help="compare only")
    if parser.parse_args(arguments).check:
        for name in outdated():
            print(f".vscode/{name} is not up to date: run `python -m scripts.editor.schema`")
        return int(bool(outdated()))
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in FOLDER.glob("*.json"):
        path.unlink()
    for name, text in written().items():
        (FOLDER.parent / name).write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
