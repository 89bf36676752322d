"""Looks at the words of a text as an editor would: is it plain, is it spelled in one alphabet.

Every remark is a hint and stops nothing. What is looked for stands in `scripts/editor/prose_lint.yaml`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.content import model
from scripts.site.inline import plain

RULES = Path(__file__).with_name("prose_lint.yaml")
LONGEST = 25  # for a language without rules
OFFICIAL = re.compile(r"«[^«»]*(?:«[^«»]*»[^«»]*)*»|\([^()]*\)")  # names and asides are as long as they are
SENTENCE = re.compile(r"(?<=[.!?…:;])\s+(?=[\"«А-ЯЁӘҒҚҢӨҰҮҺІA-Z0-9])")
WORD = re.compile(r"[^\W\d_]+")
TOLD = {  # how a remark is told, by the kind of its rule
    "meaning": "читается иначе: «{}», лучше: {}",
    "grammar": "ошибка: «{}», лучше: {}",
    "calque": "калька: «{}», лучше: {}",
    "name": "у этого есть одно имя: не «{}», а {}",
    "person": "к читателю так не обращаются: «{}», лучше: {}",
    "heavy": "тяжёлое слово «{}», лучше: {}",
    "wrong": "так не пишем: «{}», пишем: {}",
}
LATIN, CYRILLIC = re.compile(r"[A-Za-z]"), re.compile(r"[Ѐ-ӿ]")
LOOK_ALIKE = re.compile(r"(?<![\w.-])[acekmoptxyiABCEHIKMOPTXY](?![\w.-])")


@cache
def rules(language: str) -> dict[str, Any]:
    return yaml.safe_load(RULES.read_text("utf-8")).get(language, {})


def words_alone(text: str) -> str:
    """A text as it is read: no marks, and a number where the law's number will stand."""
    return model.BLANK.sub("1", model.AMOUNT.sub("1", plain(" ".join(text.split()))))


def remarks(text: str, language: str) -> Iterator[str]:
    """What can be said, in Russian, of one text in one language."""
    said = words_alone(text)
    yield from two_alphabets(said)
    yield from long_sentences(said, rules(language).get("longest", LONGEST))
    yield from fragments(said, language)
    for rule in rules(language).get("rules", []):
        if found := broken(rule, said):
            yield TOLD[rule["kind"]].format(found, rule["better"])


def unpaired(text: str, language: str) -> Iterator[str]:
    """An abbreviation of one language in a text of another, with nothing beside it."""
    for pair in rules(language).get("beside", []):
        if pair["where"] == "text" and (alone := stands_alone(pair, words_alone(text))):
            yield f"«{alone}» без пары: {pair['tell']}"


def broken(rule: dict[str, str], said: str) -> str | None:
    """What of a text a rule does not like, outside names and asides."""
    match = pattern(rule["find"]).search(OFFICIAL.sub(" ", said).lower())
    return match[0] if match else None


@cache
def pattern(find: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{find})\w*")


def stands_alone(pair: dict[str, str], said: str) -> str | None:
    """A word that needs another beside it, where that one is missing."""
    match = re.search(pair["says"], said)
    return match[0] if match and not re.search(pair["needs"], said) else None


def page_remarks(texts: list[str], language: str) -> Iterator[tuple[int, str]]:
    """What can be said of the texts of one page together: the position of the text, and the remark."""
    for pair in rules(language).get("beside", []):
        if pair["where"] == "page" and (alone := stands_alone(pair, " ".join(texts))):
            position = next(at for at, text in enumerate(texts) if re.search(pair["says"], text))
            yield position, f"«{alone}» без пары на всей странице: {pair['tell']}"


def fragments(said: str, language: str) -> Iterator[str]:
    """Sentences in a row of which none has a predicate: they read as scraps of a list."""
    known = rules(language).get("fragments")
    if not known or not said.endswith("."):  # labels are no sentences
        return
    scraps: list[str] = []
    for sentence in re.split(r"(?<=[.!?]) ", OFFICIAL.sub(" «» ", said)):
        words = WORD.findall(sentence.lower())
        whole = any(re.search(known["predicate"], word) for word in words) or "—" in sentence
        scraps = [] if whole else [*scraps, sentence.rstrip(".")]
        if len(scraps) == known["in_a_row"]:
            yield f"обрывки без глагола, подряд {len(scraps)}: «{scraps[0]}». Скажите целыми предложениями"


def two_alphabets(said: str) -> Iterator[str]:
    for word in WORD.findall(said):
        if LATIN.search(word) and CYRILLIC.search(word):
            marked = "".join(f"[{sign}]" if LATIN.match(sign) else sign for sign in word)
            yield f"латинские буквы в слове кириллицей: {marked}"
    if not re.search(r"\b[a-z]{2,} [a-z]{2,}\b", said) and len(CYRILLIC.findall(said)) > len(LATIN.findall(said)):
        for sign in LOOK_ALIKE.findall(said):
            yield f"отдельная латинская буква «{sign}» среди кириллицы"


def long_sentences(said: str, longest: int) -> Iterator[str]:
    for sentence in SENTENCE.split(OFFICIAL.sub(" «» ", said)):  # a sentence may begin with a name
        if (count := len(WORD.findall(sentence))) > longest:
            yield f"длинное предложение, слов: {count} (лучше до 15): «{' '.join(sentence.split()[:5])}…»"


# ---------------------------------------------------------------- how hard a Russian text is

VOWELS = re.compile("[аеёиоуыэюя]", re.IGNORECASE)
WHOLE = re.compile(r"[.!?…:»]$")  # a label is no sentence
ENOUGH = 60  # words: of fewer, an index says nothing


@dataclass(frozen=True)
class Reading:
    """What the eye has to do: words a sentence, and Flesch's index as Oborneva fitted it to Russian."""

    words: float
    index: float

    @property
    def hard(self) -> bool:
        return self.words > 12 or self.index < 35

    def __str__(self) -> str:
        return f"слов в предложении {self.words:.1f}, лёгкость {self.index:.0f} из 100".replace(".", ",")


def reading(texts: Iterable[str]) -> Reading | None:
    """Of Russian texts; None where there is too little to measure."""
    said = [words_alone(text) for text in texts]
    sentences = [
        found for text in said if WHOLE.search(text) for part in SENTENCE.split(text) if (found := WORD.findall(part))
    ]
    words = [word for found in sentences for word in found]
    if len(words) < ENOUGH:
        return None
    length, syllables = len(words) / len(sentences), sum(len(VOWELS.findall(word)) for word in words) / len(words)
    return Reading(length, 206.835 - 1.3 * length - 60.1 * syllables)


# ---------------------------------------------------------------- words of the glossary


def stems(term: str) -> list[str]:
    """The beginnings of a term's words, which no ending changes; what is in brackets explains it."""
    return [word[: max(3, min(len(word) - 2, 6))] for word in WORD.findall(re.sub(r"\([^()]*\)", " ", term).lower())]


def says(texts: Iterable[str], known: list[list[str]]) -> bool:
    """Whether one text has all beginnings of a term, or of its abbreviation."""
    for text in texts:
        words = WORD.findall(text.lower())
        if any(all(any(word.startswith(stem) for word in words) for stem in stems_of) for stems_of in known):
            return True
    return False


# ---------------------------------------------------------------- letters of a neighbour's keyboard


def typed_without_own_letters(texts: Iterable[str], language: str) -> dict[str, str]:
    """Words that our own texts mostly spell with letters of their own, and here do not: кун for күн.

    Only what we write ourselves is the measure, so a word that is right both ways is not named
    unless it is rare one way and common the other.
    """
    own = rules(language).get("own_letters", {})
    if not own:
        return {}
    flat = str.maketrans(own)
    counts = Counter(word for text in texts for word in WORD.findall(words_alone(text).lower()))
    found: dict[str, str] = {}
    for word, often in counts.items():
        other = word.translate(flat)
        if other != word and often >= 3 and 0 < counts[other] <= often // 3:
            found[other] = word
    return found
