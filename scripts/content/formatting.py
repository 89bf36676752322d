"""Numbers and days of the law in words. Browsers have no Kazakh dates, so it is done here."""

from datetime import date
from functools import cache

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import format_decimal, format_percent
from eligibility.output import presenter

from scripts.content import model

COUNTED = ("years", "months", "days", "times")  # units that have a word of the interface


def locale_of(language: str, site: model.Site) -> Locale:
    return parsed(next(entry.locale for entry in site.languages if entry.code == language))


parsed = cache(Locale.parse)


def months(language: str, site: model.Site) -> list[str]:
    """The months as they stand in a date: those that content/site.yaml gives, otherwise Babel's."""
    own = next(entry.months for entry in site.languages if entry.code == language)
    return own or months_of(locale_of(language, site))


@cache
def months_of(locale: Locale) -> list[str]:
    """Babel's months; it takes them from its files anew each time."""
    return list(get_month_names("wide", "format", locale).values())


def day_in_words(day: date, language: str, site: model.Site, pattern: str = "") -> str:
    """A day as one writes it in a sentence: 2025 жылғы 1 қыркүйек, 1 сентября 2025 года.

    Babel's own long form abbreviates the year; `date-pattern` of content/site.yaml says it in full.
    """
    pattern = pattern or (site.words["date-pattern"][language] if "date-pattern" in site.words else "d MMMM y")
    return presenter.day_in_words(day.isoformat(), {"date": pattern, "months": months(language, site)})


def in_words(amount: model.Amount, value: model.Measure | None, language: str, site: model.Site) -> str:
    """A value of an amount with its unit: 61,5 года, 2025 жылғы 1 қыркүйек, 1 қыркүйек, 2 рет."""
    if value is None:
        return site.words["amount-unknown"][language]
    if isinstance(value, date):
        return day_in_words(value, language, site)
    locale = locale_of(language, site)
    if isinstance(value, str):
        return day_in_words(date.fromisoformat(f"2025-{value}"), language, site, "d MMMM")
    if amount.unit == "percent":
        return format_percent(value / 100, locale=locale, decimal_quantization=False)
    number = format_decimal(value, locale=locale)
    unit = "₸" if amount.unit == "tenge" else unit_word(amount, locale.plural_form(value), language, site)
    return f"{number}\u00a0{unit}"


def unit_word(amount: model.Amount, form: str, language: str, site: model.Site) -> str:
    """The unit's word that fits best: that of this amount before that of its unit (Kazakh counts a
    person's years by another word than a permit's), that of the number's form before any."""
    return next(site.words[name] for name in unit_names(amount, form) if name in site.words)[language]


def unit_names(amount: model.Amount, form: str) -> tuple[str, ...]:
    """The words that `unit_word` looks for, the best first."""
    return f"unit-{amount.id}-{form}", f"unit-{amount.id}", f"unit-{amount.unit}-{form}", f"unit-{amount.unit}"
