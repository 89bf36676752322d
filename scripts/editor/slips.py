"""What is legal in a text and yet most likely a slip: another language's words in a field, a number that only one
language has, signs that nobody sees.

Languages are told apart by the letters of our own texts, three at a time: no list of words, and a language that is
added brings its own measure. A text that is short, or mostly names, is left alone.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from scripts.content import model
from scripts.editor.prose_lint import OFFICIAL, words_alone

LETTER = re.compile(r"[^\W\d_]")
UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
QUOTED = re.compile("“[^“”]*”")
NUMBER = re.compile(r"\d+")
LONGEST_WORD = 45  # letters; the longest of ours have 31
LIST_LIKE = re.compile(r"(?:[-*•–—#>]+|\d+[.)])\s")
PARTED_LINK = re.compile(r"\]\s+\((?=[a-z0-9:#/-]+\))")
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|<!--|&(?:[a-z]{2,8}|#[0-9]{1,6});")
LEFT_OVER = re.compile(r"\b(?:TODO|FIXME|XXX)\b|\?{3}")
BARE = re.compile(r"\bhttps?://\S+")
LEAST = 14  # letters by which a language can be told
SMOOTH = 20_000  # as if each of many unseen threes had been seen half a time
ENOUGH = 120  # a longer text says no more
SURE = 0.35  # how much better the other language explains a text, in nats a letter


@dataclass
class Letters:
    """How likely three letters are to follow one another in each language, as logarithms."""

    likely: dict[str, dict[str, float]]
    unseen: dict[str, float]

    @classmethod
    def of(cls, texts: list[model.Text]) -> "Letters":
        counts: dict[str, Counter[str]] = {}
        for text in texts:
            for language, words in text.root.items():
                counts.setdefault(language, Counter()).update(threes(words))
        totals = {language: found.total() + SMOOTH for language, found in counts.items()}
        likely = {
            language: {three: math.log((count + 0.5) / totals[language]) for three, count in found.items()}
            for language, found in counts.items()
        }
        return cls(likely, {language: math.log(0.5 / total) for language, total in totals.items()})

    def better(self, words: str, language: str) -> str | None:
        """The language of which these words rather are; None where they are of `language`, or nobody can say."""
        found = threes(words)[:ENOUGH]
        if len(found) < LEAST:
            return None
        known = {
            code: sum(likely.get(three, self.unseen[code]) for three in found) / len(found)
            for code, likely in self.likely.items()
        }
        best = max(known, key=lambda code: known[code])
        return best if known[best] - known[language] > SURE else None


def threes(words: str) -> list[str]:
    """Three letters at a time of what is no name and no aside."""
    if " " not in words:
        return []  # a name of a file, a word
    plain = re.sub(r"[^\w]|[\d_]", " ", QUOTED.sub(" ", OFFICIAL.sub(" ", words_alone(words))).lower())
    spaced = f" {' '.join(plain.split())} "
    return [spaced[at : at + 3] for at in range(len(spaced) - 2)]


def slips(text: model.Text, letters: Letters) -> Iterator[tuple[str, str]]:
    """(language, what is wrong in Russian) for each slip of a text."""
    for language, words in text.root.items():
        yield from ((language, said) for said in of_words(words))
        if (other := letters.better(words, language)) is not None:
            yield language, f"это похоже на язык {other}, а поле {language}"
    yield from between(text)


def of_words(words: str) -> Iterator[str]:
    if not re.search(r"\w", UNSEEN.sub("", model.AMOUNT.sub("1", words))):
        yield "в тексте нет ни одной буквы: на странице будет пусто"
    if sign := UNSEEN.search(words):
        yield f"невидимый знак U+{ord(sign[0]):04X}: удалите его и наберите соседние буквы снова"
    long = [word for word in re.findall(r"[^\W\d_]+", words) if len(word) > LONGEST_WORD]
    if long:
        yield f"слово из {len(long[0])} букв не поместится на экран: {long[0][:20]}…"
    if begun := LIST_LIKE.match(words):
        yield f"начало «{begun[0].strip()}» не станет ни списком, ни заголовком: для списка есть блок list"
    if address := BARE.search(words):
        yield f"«{address[0][:30]}» не станет ссылкой: пишут [слова](source:имя) или [слова](contact:имя)"
    if left := LEFT_OVER.search(words):
        yield f"осталась пометка «{left[0]}»"
    if tag := HTML.search(words):
        yield f"«{tag[0][:20]}»: читатель увидит сами эти знаки. Жирное пишут **так**"
    if PARTED_LINK.search(words):
        yield "между ] и ( пробел: ссылки не будет"


def targets_of(words: str) -> set[str]:
    """Where the links of a text lead; not those to a word that a language may say in full."""
    return {found[2] for found in model.LINK.finditer(words) if not found[2].startswith("term:")}


def between(text: model.Text) -> Iterator[tuple[str, str]]:
    """What one language has and the others do not."""
    amounts = {code: {found[0] for found in model.AMOUNT.finditer(words)} for code, words in text.root.items()}
    for language, found in amounts.items():
        if lost := sorted(set().union(*amounts.values()) - found):
            yield language, f"нет {lost[0]}, а на другом языке есть"
    targets = {code: targets_of(words) for code, words in text.root.items()}
    for language, found in targets.items():
        others = [other for code, other in targets.items() if code != language]
        if others and (lost := sorted(set.intersection(*others) - found)):
            yield language, f"нет ссылки на {lost[0]}, а на других языках есть"
    numbers = {
        code: Counter(NUMBER.findall(OFFICIAL.sub(" ", words_alone(words)))) for code, words in text.root.items()
    }
    for language, found in numbers.items():
        others = [other for code, other in numbers.items() if code != language] or [found]
        alike = len(others) > 1 and all(other == others[0] for other in others)
        mine, theirs = found - others[0], others[0] - found
        if alike and mine and mine.total() == theirs.total():
            yield language, f"здесь число {next(iter(mine))}, а на других языках {next(iter(theirs))}"
    seen: dict[str, str] = {}
    for language, words in text.root.items():
        first = seen.setdefault(words, language)
        if first != language and len(threes(words)) >= 2 * LEAST:
            yield language, f"слово в слово то же, что на языке {first}"
