"""What is legal and most likely wrong is hinted at; our own texts raise no such hint."""

import pytest

from scripts import ROOT
from scripts.content import model
from scripts.content.load import load_all
from scripts.editor.slips import Letters, slips
from scripts.editor.translations import Place, places


@pytest.fixture(scope="module")
def texts() -> list[Place]:
    return list(places(load_all(ROOT / "content")[0]))


@pytest.fixture(scope="module")
def letters(texts: list[Place]) -> Letters:
    return Letters.of([place.text for place in texts])


def test_our_own_texts_raise_no_alarm(texts: list[Place], letters: Letters):
    assert [(place.file, place.where, said) for place in texts for said in slips(place.text, letters)] == []


def test_two_languages_that_changed_places_are_told(texts: list[Place], letters: Letters):
    """Of all texts of six words and more, each with two languages swapped, nearly every one is found."""
    pairs = [("kk", "ru"), ("ru", "en"), ("en", "kk")]
    swapped = [
        model.Text(place.text.root | {one: place.text[other], other: place.text[one]})
        for place in texts
        for one, other in pairs
        if all(len(words.split()) > 5 for words in place.text.root.values())
    ]
    found = [text for text in swapped if any("похоже на язык" in said for _, said in slips(text, letters))]
    assert len(swapped) > 3000
    assert len(found) > 0.99 * len(swapped)


@pytest.mark.parametrize(
    ("changed", "language", "said"),
    [
        ({"kk": "Для прикрепления нужно прийти в поликлинику с паспортом"}, "kk", "это похоже на язык ru, а поле kk"),
        ({"ru": "You have to go to the clinic with your passport"}, "ru", "это похоже на язык en, а поле ru"),
        (
            {"ru": "Прийти нужно до {amount:adult-age} с паспортом"},
            "kk",
            "нет {amount:adult-age}, а на другом языке есть",
        ),
        ({"ru": "\u200b"}, "ru", "в тексте нет ни одной буквы: на странице будет пусто"),
        ({"ru": "—"}, "ru", "в тексте нет ни одной буквы: на странице будет пусто"),
        ({"ru": "** **"}, "ru", "в тексте нет ни одной буквы: на странице будет пусто"),
        (
            {"ru": "Возьмите с собой пас\u00adпорт"},
            "ru",
            "невидимый знак U+00AD: удалите его и наберите соседние буквы снова",
        ),
        (
            {"ru": "Возьмите \u202eс собой паспорт"},
            "ru",
            "невидимый знак U+202E: удалите его и наберите соседние буквы снова",
        ),
        ({"ru": "пас\u200bпорт"}, "ru", "невидимый знак U+200B: удалите его и наберите соседние буквы снова"),
        ({"ru": "а" * 200}, "ru", "слово из 200 букв не поместится на экран: аааааааааааааааааааа…"),
        (
            {"ru": "- Возьмите паспорт"},
            "ru",
            "начало «-» не станет ни списком, ни заголовком: для списка есть блок list",
        ),
        (
            {"ru": "# Возьмите паспорт"},
            "ru",
            "начало «#» не станет ни списком, ни заголовком: для списка есть блок list",
        ),
        (
            {"ru": "1. Возьмите паспорт"},
            "ru",
            "начало «1.» не станет ни списком, ни заголовком: для списка есть блок list",
        ),
        (
            {"ru": "Возьмите <b>паспорт</b>"},
            "ru",
            "«<b>»: читатель увидит сами эти знаки. Жирное пишут **так**",
        ),
        (
            {"ru": "Откройте https://fms.kz"},
            "ru",
            "«https://fms.kz» не станет ссылкой: пишут [слова](source:имя) или [слова](contact:имя)",
        ),
        (
            {"kk": "[Кеңес](tips)", "ru": "[Совет](egov)", "en": "[Advice](tips)"},
            "ru",
            "нет ссылки на tips, а на других языках есть",
        ),
        ({"ru": "TODO: паспорт"}, "ru", "осталась пометка «TODO»"),
        ({"ru": "Смотрите [советы] (tips)"}, "ru", "между ] и ( пробел: ссылки не будет"),
        ({"en": "Возьмите с собой паспорт и полис"}, "en", "слово в слово то же, что на языке ru"),
        (
            {"kk": "103 не 1414 нөмірі", "ru": "Номер 103 или 1415", "en": "The number 103 or 1414"},
            "ru",
            "здесь число 1415, а на других языках 1414",
        ),
    ],
)
def test_each_slip_is_told(changed: dict[str, str], language: str, said: str, letters: Letters):
    whole = {
        "kk": "Паспорт пен полисті ала келіңіз",
        "ru": "Возьмите с собой паспорт и полис",
        "en": "Take your passport and policy with you",
    }
    assert (language, said) in list(slips(model.Text(whole | changed), letters))
