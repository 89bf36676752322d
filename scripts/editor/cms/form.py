"""Builds the form for editors: Sveltia CMS from npm, configured from the content model.

    python -m scripts.editor.cms.form [FOLDER]     .build/admin, unless another is named

`make serve` shows it at /admin/. It is never part of the site that is published: it works on the
files of one's own computer, which a browser allows at localhost only. What it is made of lies in
`web/`; whatever the CMS would fetch from elsewhere is put beside it, or refused by the policy of
`scripts/hosting/headers.py`.
"""

import argparse
import json
import re
import shutil
import sys
from datetime import date
from pathlib import Path
from textwrap import shorten
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel, StringConstraints

from scripts import ROOT
from scripts.content import model
from scripts.content.load import languages_of
from scripts.content.yaml_source import read
from scripts.editor import schema

PARTS = Path(__file__).with_name("web")
MODULES = ROOT / "node_modules"
CMS = MODULES / "@sveltia/cms"
FONT = MODULES / "@fontsource/material-symbols-outlined/files/material-symbols-outlined-latin-400-normal.woff2"
ICONS = re.compile(
    r"url\(https://cdn\.jsdelivr\.net/fontsource/fonts/material-symbols-outlined[^)]*\)\s*format\('woff2-variations'\)"
)
OTHER_FONTS = re.compile(r"url\(https://cdn\.jsdelivr\.net/[^)]*\)\s*format\('[a-z0-9-]+'\)")
ELSEWHERE = "`https://unpkg.com/@sveltia/cms`"
STATUS = "`https://www.githubstatus.com/api/v2/status.json`"
NOT_SAVED = (
    "При сохранении записи произошла ошибка. Попробуйте позже.",
    "Не сохранено. Всё, что вы ввели, осталось в форме.",
)

Field = dict[str, Any]


class Languages(dict[str, str]):
    """The name of each language by its code; `wanted` are those that no text of a file may lack."""

    def __init__(self, names: dict[str, str], wanted: tuple[str, ...]):
        super().__init__(names)
        self.wanted = wanted


class AdminError(Exception):
    """The form could not be built."""


# ---------------------------------------------------------------- fields


def fields_of(kind: type[BaseModel], languages: Languages, data: Any) -> list[Field]:
    """The fields of a model; `data` is what the file holds now, for what has names of its own."""
    found = []
    for name, given in kind.model_fields.items():
        said = schema.about(kind, name)
        present = data.get(name) if isinstance(data, dict) else None
        field = {"name": name, "label": said["label"], "hint": said["about"]} | widget(
            given.rebuild_annotation(), languages, present
        )
        if not given.is_required():
            field["required"] = False
        found.append(field)
    return found


def widget(kind: Any, languages: Languages, data: Any) -> Field:
    """How a value of this type is edited."""
    if get_origin(kind) is Annotated:
        inner, *more = get_args(kind)
        patterns = [part.pattern for part in more if isinstance(part, StringConstraints) and part.pattern]
        return widget(inner, languages, data) | (only(str(patterns[0])) if patterns else {})
    if get_origin(kind) in (Union, UnionType):
        kinds = [part for part in get_args(kind) if part is not NoneType]
        # A number, a day or nothing: a line of text that scripts/editor/cms/web/merge.js writes without quotes.
        return widget(kinds[0], languages, data) if len(kinds) == 1 else {"widget": "string", "required": False}
    if get_origin(kind) is Literal:
        return {"widget": "select", "options": list(get_args(kind))}
    if get_origin(kind) is list:
        return list_of(get_args(kind)[0], languages, data)
    if get_origin(kind) is dict:
        return named(get_args(kind)[1], languages, data)
    if issubclass(kind, model.Text):
        return {"widget": "object", "fields": text_fields(languages)}
    if issubclass(kind, model.TypedPhrases):
        return {"widget": "object", "fields": phrase_fields(languages)}
    if issubclass(kind, BaseModel):
        return {"widget": "object", "fields": fields_of(kind, languages, data)}
    if issubclass(kind, date):
        return {
            "widget": "datetime",
            "format": "YYYY-MM-DD",
            "date_format": "YYYY-MM-DD",
            "time_format": False,
            "picker_utc": True,
        }
    if issubclass(kind, bool):
        return {"widget": "boolean"}
    if issubclass(kind, int):
        return {"widget": "number", "value_type": "int"}
    return {"widget": "string"} | (only(kind.pattern) if issubclass(kind, model.Reference) else {})


def only(pattern: str) -> Field:
    """The form takes nothing else, and says in the words of the schema what it wants."""
    return {"pattern": [pattern, schema.wanted(pattern)]}


def text_fields(languages: Languages) -> list[Field]:
    return [
        {"name": code, "label": name, "widget": "text"} | optional(code, languages) for code, name in languages.items()
    ]


def phrase_fields(languages: Languages) -> list[Field]:
    return [
        {"name": code, "label": name, "widget": "list"} | optional(code, languages) for code, name in languages.items()
    ]


def optional(code: str, languages: Languages) -> Field:
    return {} if code in languages.wanted else {"required": False}


def list_of(kind: Any, languages: Languages, data: Any) -> Field:
    """A list: of names, of texts, of parts of one kind, or of blocks of several kinds."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        return {
            "widget": "list",
            "typeKey": "type",
            "types": [entry for part in get_args(kind) for entry in types_of(part, languages)],
        }
    if issubclass(kind, model.Text):
        return {"widget": "list", "fields": text_fields(languages)}
    if issubclass(kind, model.TypedPhrases):
        return {"widget": "list", "fields": phrase_fields(languages)}
    if issubclass(kind, BaseModel):
        first = data[0] if isinstance(data, list) and data else None
        field = {"widget": "list", "collapsed": True, "fields": fields_of(kind, languages, first)}
        if kind is model.Tag:
            return field | {"summary": "{{fields.at}}"}
        return field | ({"summary": summary(kind, languages)} if "id" in kind.model_fields else {})
    return {"widget": "list"}


def summary(kind: type[BaseModel], languages: Languages) -> str:
    """What a folded entry of a list is called: its name in words, where it has one."""
    named = next(
        (
            name
            for name in ("title", "name", "term")
            if name in kind.model_fields and kind.model_fields[name].annotation is model.Text
        ),
        None,
    )
    return f"{{{{fields.{named}.{spoken(languages)}}}}} ({{{{fields.id}}}})" if named else "{{fields.id}}"


def spoken(languages: Languages) -> str:
    """The language that the form itself speaks, or the site's first."""
    return "ru" if "ru" in languages else next(iter(languages))


def types_of(kind: type[BaseModel], languages: Languages) -> list[Field]:
    """A kind of block for each value that its field `type` may have."""
    names = get_args(kind.model_fields["type"].annotation)
    fields = [field for field in fields_of(kind, languages, None) if field["name"] != "type"]
    label = schema.about(kind)["label"]
    return [
        {"name": name, "label": label if len(names) == 1 else f"{label}: {name}", "widget": "object", "fields": fields}
        for name in names
    ]


def named(kind: Any, languages: Languages, data: Any) -> Field:
    """Parts that have names: those that are there. The rules and the pages know them, so a form adds none."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if kind is str:  # the addresses of a source, by language
        return {
            "widget": "object",
            "fields": [{"name": code, "label": code, "widget": "string", "required": False} for code in languages],
        }
    return {"widget": "object", "collapsed": True, "fields": named_fields(kind, languages, data)}


def named_fields(kind: Any, languages: Languages, data: Any) -> list[Field]:
    return [
        {"name": name, "label": called(name, part, languages), **widget(kind, languages, part)}
        for name, part in (data or {}).items()
    ]


def called(name: str, part: Any, languages: Languages) -> str:
    """The first words in a part, beside the name that the rules know it by."""
    while isinstance(part, dict) and part and not set(part) <= set(languages):
        part = next(iter(part.values()))
    words = part.get(spoken(languages)) if isinstance(part, dict) else None
    return f"{shorten(words, 60, placeholder='…')} ({name})" if isinstance(words, str) else name


# ---------------------------------------------------------------- the configuration


def config(content: Path = ROOT / "content") -> dict[str, Any]:
    """What Sveltia CMS is told. Raises AdminError where the content cannot be read."""
    site = read(content / "site.yaml", "content/site.yaml")
    if site.problems:
        raise AdminError(str(site.problems[0]))
    names = {entry["code"]: entry["name"] for entry in site.data["languages"]}
    # Of pages and questions in one folder some are of the core and some are not: there a core language is optional.
    languages = Languages(names, languages_of(site.data, core=False))
    return {
        "load_config_file": False,
        "backend": {
            "name": "github",
            "repo": "local/tirkelu",
            "branch": "main",
        },  # never asked: the form works on local files
        "media_folder": "docs/assets",
        "app_title": "Tirkelu",
        "show_preview_links": False,
        "output": {"omit_empty_optional_fields": True, "yaml": {"quote": "single"}},
        "slug": {"encoding": "ascii", "clean_accents": True},
        "collections": [
            *(folder(room, kind, languages) for room, kind in model.FOLDERS.items()),
            *rooms(content, languages),
        ],
    }


def folder(room: str, kind: type[BaseModel], languages: Languages) -> dict[str, Any]:
    title = "title" if "title" in kind.model_fields else "question"
    shown = f"{{{{{title}.{spoken(languages)}}}}}"
    return {
        "name": room,
        "label": {"pages": "Страницы", "faq": "Вопросы и ответы"}[room],
        "label_singular": schema.about(kind)["label"],
        "description": schema.about(kind)["about"],
        "folder": f"content/{room}",
        "extension": "yaml",
        "format": "yaml",
        "create": True,
        "identifier_field": f"{title}.{spoken(languages)}",
        "slug": {
            "editable": ["create"],
            "hint": "Имя файла и адрес: маленькие латинские буквы, цифры и дефисы, например where-to-attach",
        },
        "summary": shown,
        "editor": {"preview": False},
        "fields": fields_of(kind, languages, None),
    }


def rooms(content: Path, languages: Languages) -> list[dict[str, Any]]:
    """The single files, in three groups."""
    groups = {"law": "Закон и источники", "wizard": "Слова мастера", "": "Сайт и словарь"}
    found = []
    for group, label in groups.items():
        names = [name for name in model.FILES if name.rpartition("/")[0] == group]
        files = [
            file(
                content,
                name,
                model.FILES[name],
                Languages(languages, tuple(languages)) if model.is_core(name, ()) else languages,
            )
            for name in names
        ]
        found.append({"name": group or "site", "label": label, "editor": {"preview": False}, "files": files})
    return found


def file(content: Path, name: str, kind: type[BaseModel], languages: Languages) -> dict[str, Any]:
    """One file. A file that is a list, or parts with names, has no field round them."""
    data = read(content / name, name).data
    said = schema.about(kind)
    if not issubclass(kind, RootModel):
        fields = fields_of(kind, languages, data)
    else:
        inner = kind.model_fields["root"].annotation
        if get_origin(inner) is list:
            fields = [
                {
                    "name": "entries",
                    "label": said["label"],
                    "root": True,
                    **list_of(get_args(inner)[0], languages, data),
                }
            ]
        else:
            fields = named_fields(get_args(inner)[1], languages, data)
    return {
        "name": name.removesuffix(".yaml").replace("/", "-"),
        "label": said["label"],
        "file": f"content/{name}",
        "format": "yaml",
        "fields": fields,
    }


# ---------------------------------------------------------------- the files


def bundle() -> str:
    """The CMS with every address of another host that it fetches by itself put in reach. Raises AdminError."""
    text = (CMS / "dist/sveltia-cms.mjs").read_text("utf-8")
    text, icons = ICONS.subn("url(icons.woff2) format('woff2')", text)
    text, others = OTHER_FONTS.subn("local('sans-serif')", text)
    text, homes = re.subn(re.escape(ELSEWHERE), 'new URL("..",import.meta.url).href.replace(/.$/,"")', text)
    text, states = re.subn(re.escape(STATUS), 'new URL("../status.json",import.meta.url).href', text)
    if (icons, others, homes, states) != (1, 2, 1, 1):
        raise AdminError(f"this Sveltia CMS fetches other things than we know: {icons} {others} {homes} {states}")
    return re.sub(r"\n//# sourceMappingURL=.*", "", text)


def write(out: Path, content: Path = ROOT / "content") -> None:
    """Everything that /admin/ needs. Raises AdminError."""
    if not CMS.exists():
        raise AdminError("the form needs npm ci")
    version = json.loads((CMS / "package.json").read_text("utf-8"))["version"]
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(PARTS, out)
    shutil.copytree(MODULES / "yaml/browser/dist", out / "yaml")
    shutil.copy(FONT, out / "icons.woff2")
    (out / "cms/dist").mkdir(parents=True)
    (out / "cms/dist/sveltia-cms.mjs").write_text(bundle(), "utf-8")
    (out / "cms/package.json").write_text(json.dumps({"version": version}), "utf-8")
    (out / "cms/status.json").write_text('{"status": {"indicator": "none"}}', "utf-8")
    shutil.copytree(CMS / "locales", out / f"cms@{version}/locales")
    russian = out / f"cms@{version}/locales/ru.json"
    russian.write_text(russian.read_text("utf-8").replace('"Слаг"', '"Имя файла"').replace(*NOT_SAVED), "utf-8")
    (out / "config.json").write_text(json.dumps(config(content), ensure_ascii=False), "utf-8")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Build the form for editors.")
    parser.add_argument("folder", nargs="?", default=ROOT / ".build/admin", type=Path)
    try:
        write(parser.parse_args(arguments).folder)
    except AdminError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
