"""Says in an editor's words what the model found wrong."""

from datetime import date
from typing import Any

from scripts.content.problems import KeyPath, Problem
from scripts.content.yaml_source import Source

DAY = ("date_type", "date_from_datetime_inexact", "date_from_datetime_parsing", "date_parsing")
NUMBER = ("int_type", "int_from_float", "float_type", "int_parsing")
NUMBER_OR_DAY = (*DAY, *NUMBER, "string_type", "string_pattern_mismatch")


def describe(source: Source, detail: dict[str, Any], languages: tuple[str, ...]) -> Problem:
    """One fault from one of pydantic's error details."""
    where = place(detail["loc"], source)
    kind, given, context = detail["type"], detail.get("input"), detail.get("ctx", {})
    name = str(detail["loc"][-1]) if kind in ("missing", "extra_forbidden") else field_of(where)
    message, fix = wording(kind, name, given, context, languages, detail["msg"])
    return source.problem(where, message, fix, at_name=kind == "extra_forbidden")


def place(loc: tuple, source: Source) -> KeyPath:
    """pydantic's way to the fault, less what it adds itself: a block's type, a branch of a union."""
    where: KeyPath = ()
    type_follows = False
    for part in loc:
        if type_follows:
            type_follows = False
        elif (*where, part) in source.places:
            type_follows = where == ("blocks",)
            where = (*where, part)
    return where


def field_of(where: KeyPath) -> str:
    return next((str(part) for part in reversed(where) if isinstance(part, str)), "the file")


def wording(kind: str, name: str, given: Any, context: dict, languages: tuple[str, ...], said: str) -> tuple[str, str]:
    listed = ", ".join(languages)
    if name == "value" and kind in NUMBER_OR_DAY:
        return (
            f"'{str(given)[:60]}' is neither a number nor a day",
            "write digits without spaces, with a point: 3932 or 2.5; or a day: 2026-11-24 or 09-01",
        )
    if kind == "missing":
        return f"the field '{name}' is missing", f"add '{name}:' to this part"
    if kind == "extra_forbidden":
        return f"the field '{name}' is not known", "correct its name, or delete it"
    if kind in ("string_type", "string_sub_type"):
        return not_text(given)
    if kind == "language_missing":
        return f"the text is missing in: {context['languages']}", f"write it in each language: {listed}"
    if kind == "language_unknown":
        return (
            f"'{context['language']}' is not a language of this site",
            f"use only: {context['languages']}, in small Latin letters",
        )
    if kind in ("unwritable", "string_unicode"):
        return "an invisible control sign stands here", "delete it and type the text again"
    if kind == "day_far_away":
        return f"{given} is too far away", "write a day from 1900 to 2150"
    if kind == "spaces":
        return "the text begins or ends with a space", "delete the space"
    if kind == "string_too_short":
        return "the text is empty", "write the text, or delete the field"
    if kind == "string_too_long":
        return "the text is too long", f"shorten it to {context['max_length']} signs, or split it"
    if kind == "string_pattern_mismatch":
        return f"'{str(given)[:60]}' does not have the form of '{name}'", form(context.get("pattern", ""))
    if kind in ("literal_error", "union_tag_invalid"):
        allowed = context.get("expected") or context.get("expected_tags", "")
        shown = given.get("type") if isinstance(given, dict) else given
        return f"'{shown}' is not one of the choices", f"use one of: {allowed}"
    if kind == "union_tag_not_found":
        return (
            "the block does not say what it is",
            "add 'type:' with text, list, steps, notice, contacts, wizard, pages or register",
        )
    if kind in DAY:
        return f"'{name}' is not a day", "write it as 2026-11-24, without quotes"
    if kind in NUMBER:
        return f"'{name}' is not a number", "write digits without quotes"
    if kind == "bool_type":
        return f"'{name}' is neither true nor false", "write true or false, without quotes"
    if kind in ("dict_type", "model_type", "model_attributes_type"):
        return (
            f"'{name}' should be a set of named fields",
            f"write its fields below it, indented{', such as ' + listed if listed else ''}",
        )
    if kind == "list_type":
        return f"'{name}' should be a list", "begin each line of it with '- '"
    if kind == "too_short":
        return f"'{name}' is empty", "add at least one entry that begins with '- '"
    return f"'{name}' is not right ({said})", "compare it with a file that works"


def not_text(given: Any) -> tuple[str, str]:
    if isinstance(given, bool):
        return f"this was read as {'yes' if given else 'no'} (true or false), not as text", "put it in quotes"
    if isinstance(given, (int, float)):
        return f"{given} was read as a number, not as text", f"put it in quotes: '{given}'"
    if isinstance(given, date):
        return f"{given} was read as a day, not as text", f"put it in quotes: '{given}'"
    if given is None:
        return "the text is empty", "write the text, or delete the field"
    return "a text should stand here", "write it in one line, or begin it with >-"


FORMS = [
    ("^F[", "write F and its number, such as F16"),
    ("^X[", "write X and its number, such as X2"),
    ("^([FX]", "write F16, X2 (Latin letters) or the id of a source, such as dsm-194 or health-code#art-83"),
    ("^(faq/", "write a page and its block, such as child#vaccines, or a question, such as faq/students"),
    ("(#", "write the id of a source, such as dsm-194 or health-code#art-83"),
    ("^(tel:", "write tel:1414 or an address that begins with https://"),
    ("^https://[a-z", "write the address of the site in Latin letters, with / at its end: https://example.kz/attach/"),
    ("^https", "write an address that begins with https://"),
    ("^[a-z]{2,3}", "write the code of a language, such as kk"),
    ("^[0-9]{2}-", "write month and day, such as 09-01"),
    ("^[a-z0-9]", "use small Latin letters, digits and hyphens, such as where-to-attach"),
]


def form(pattern: str) -> str:
    return next((fix for begin, fix in FORMS if begin in pattern), "compare it with a file that works")
