"""`make check`: one report, in Russian, of all that an editor should look at.

    python -m scripts.editor.check [--links] [--all]

--links also asks every outward address (needs a network; once a week is enough). --all shows every
line of long lists. The exit code is 1 only for faults: they stop the build. The rest are hints.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from scripts.content import model
from scripts.content.formatting import in_words
from scripts.content.freshness import READ_AGAIN
from scripts.content.load import Content, ContentError, Reader, load_all, walk
from scripts.content.messages_ru import told
from scripts.editor import external_links, prose_lint, schema, slips, spelling
from scripts.editor.translations import Place, places

SHOWN = 12  # lines of a hint, unless --all
RUN = ".venv/bin/python -m scripts.editor."  # so that an advice can be copied and run
NAME = re.compile(r"«[^«»]*»")  # a name is as others wrote it
ROOMS = {"всё": "", "сценарий": "wizard/", "страницы": "pages/", "вопросы": "faq/"}  # whose reading is measured
LONGEST_TITLE = 200  # signs
PAGES = ("pages/", "faq/")  # a file is a page: what it says once, it has said
FORMATS = ("date-pattern",)  # words of the interface that are no words


@dataclass
class Section:
    """One matter of the report: what was found, and what an editor does about it."""

    title: str
    advice: str
    lines: list[str] = field(default_factory=list)
    count: int | None = None  # where it is not the number of lines

    @property
    def number(self) -> int:
        return len(self.lines) if self.count is None else self.count


@dataclass
class Given:
    """What every section looks at."""

    reader: Reader
    content: Content
    texts: list[Place]
    folder: Path
    today: date

    def at(self, file: str, *where: str | int) -> str:
        line, column = self.reader.files[file].places.get(where, (1, 1))
        return f"{self.folder.name}/{file}:{line}:{column}"

    def having(self, language: str) -> list[Place]:
        """The texts that a language has: a core one has not all."""
        return [place for place in self.texts if language in place.text.root]

    def place(self, place: Place, language: str) -> str:
        return self.at(place.file, *place.where, language)


# ---------------------------------------------------------------- the sections


def stale(given: Given) -> Section:
    """Texts of which one language was changed and another was not."""
    section = Section("Перевод отстал", f"Поправьте остальные языки, затем: {RUN}translations hold ФАЙЛ")
    for place in given.texts:
        if left := given.content.lock.stale(place.text):
            changed = ", ".join(given.content.lock.changed(place.text))
            section.lines.append(
                f"{given.place(place, left[0])}: изменился текст: {changed}; остался прежним: {', '.join(left)}"
            )
    return section


def not_compared(given: Given) -> Section:
    """New texts, or a new language: nobody has said yet that they say the same."""
    section = Section(
        "Новые тексты, языки ещё не сверены", f"Прочтите на всех языках, затем: {RUN}translations hold ФАЙЛ"
    )
    counts = Counter(place.file for place in given.texts if given.content.lock.not_held(place.text))
    section.lines = [f"{given.folder.name}/{file}: {count}" for file, count in sorted(counts.items())]
    section.count = sum(counts.values())
    return section


def unread(given: Given) -> Section:
    """Texts that no speaker of the language has read, by file."""
    section = Section(
        "Не прочитано носителем языка", f"Пусть прочтёт носитель, затем: {RUN}translations review kk ФАЙЛ"
    )
    counts: dict[str, Counter[str]] = {}
    for place in given.texts:
        counts.setdefault(place.file, Counter()).update(given.content.lock.unreviewed(place.text))
    for file, found in counts.items():
        if found:
            section.lines.append(
                f"{given.folder.name}/{file}: {', '.join(f'{code} {found[code]}' for code in sorted(found))}"
            )
    section.count = sum(found.total() for found in counts.values())
    return section


def read_before(given: Given) -> Section:
    """Texts that a speaker has read and somebody has changed since."""
    section = Section(
        "Изменилось после чтения носителем", f"Пусть прочтёт ещё раз, затем: {RUN}translations review kk ФАЙЛ"
    )
    for place in given.texts:
        section.lines += [f"{given.place(place, code)}: {code}" for code in given.content.lock.read_before(place.text)]
    return section


def old_sources(given: Given) -> Section:
    section = Section("Источники не открывали полгода", "Откройте, сверьте и поставьте новый день в поле read")
    for position, source in enumerate(given.content.sources.values()):
        if given.today - source.read > READ_AGAIN:
            place = given.at("law/sources.yaml", position, "read")
            section.lines.append(f"{place}: {source.id}, прочитан {source.read:%d.%m.%Y}")
    return section


def future_days(given: Given) -> Section:
    section = Section("День ещё не наступил", "Поставьте день, когда источник прочли или сайт сверили")
    days: list[tuple[str, tuple[str | int, ...], date]] = [
        ("law/sources.yaml", (position, "read"), source.read)
        for position, source in enumerate(given.content.sources.values())
    ]
    for file, where, day in [*days, ("site.yaml", ("checked",), given.content.site.checked)]:
        if day > given.today:
            section.lines.append(f"{given.at(file, *where)}: {day:%d.%m.%Y}")
    return section


def old_amounts(given: Given) -> Section:
    section = Section(
        "Числа пора проверить", "Сверьте источник и перенесите checked_until. Читатель уже видит предупреждение"
    )
    for position, amount in enumerate(given.content.amounts.values()):
        if given.today > amount.checked_until:
            place = given.at("law/amounts.yaml", position, "checked_until")
            section.lines.append(f"{place}: {amount.id}, проверено до {amount.checked_until:%d.%m.%Y}")
    return section


def old_numbers(given: Given) -> Section:
    """A contact's number of the last commit that a contact has no more and a text still has."""
    section = Section(
        "Старый номер остался в тексте", "Поменяйте номер и там, на всех языках. Казахское окончание может стать другим"
    )
    numbers = {contact.show for contact in given.content.site.contacts}
    before = committed(given.folder, "site.yaml") or {"contacts": []}
    for number in {contact["show"] for contact in before["contacts"]} - numbers:
        said = re.compile(rf"(?<![\w-]){re.escape(number)}(?!\w)")
        section.lines += still_said(given, dict.fromkeys(given.content.languages, (number, said)))
    return section


def old_values(given: Given) -> Section:
    """The newest value of an amount at the last commit, where a newer one is there now and a text has typed the old one."""
    section = Section(
        "Прежнее значение осталось в тексте",
        "Поменяйте на всех языках; лучше впишите {amount:…}. Текст говорит о прошлом? Оставьте как есть",
    )
    site = given.content.site
    for before in committed(given.folder, "law/amounts.yaml") or []:
        amount, value = given.content.amounts.get(before["id"]), before["values"][-1]["value"]
        if amount and value != amount.values[-1].value:
            words = {code: in_words(amount, value, code, site) for code in given.content.languages}
            section.lines += still_said(given, {code: (said, typed(said)) for code, said in words.items()})
    return section


def typed(said: str) -> re.Pattern[str]:
    """A value as people type it: with any space, with another sign of money or none, and with a Kazakh ending."""
    words = said.removesuffix("₸").split()
    return re.compile(rf"(?<![\w-]){r'\s?'.join(map(re.escape, words))}(?!\d)")


def still_said(given: Given, old: dict[str, tuple[str, re.Pattern[str]]]) -> list[str]:
    """Where a text still has what is old: for each language its words and what finds them."""
    return [
        f"{given.place(place, code)}: {old[code][0]}"
        for place in given.texts
        for code, text in place.text.root.items()
        if old[code][1].search(text)
    ]


def committed(folder: Path, file: str) -> Any:
    """What a file of the content held at the last commit; None where git has none."""
    done = subprocess.run(["git", "show", f"HEAD:./{file}"], cwd=folder, capture_output=True)
    return None if done.returncode else yaml.load(done.stdout, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def lonely_pages(given: Given) -> Section:
    """A page that no menu, no other page and no text leads to."""
    section = Section(
        "К странице ничто не ведёт", "Впишите её в меню: content/site.yaml, часть menu, поле pages. Или дайте ссылку"
    )
    named = {"index"}
    for file, parsed in given.reader.models.items():
        for _, found in walk(parsed):
            if isinstance(found, model.PageRef):
                named.add(str(found))
            elif isinstance(found, model.Text):
                targets = {
                    link[2].partition("#")[0] for text in found.root.values() for link in model.LINK.finditer(text)
                }
                named |= targets - {Path(file).stem}
    section.lines = [given.at(f"pages/{name}.yaml") for name in given.content.pages if name not in named]
    return section


# A page of the act or of the competent body, an unofficial copy of the act, news: somebody has read it.
READ = ("read", "copy", "news")


def unsupported(given: Given) -> Section:
    """A page or question none of whose statements rests on a source that anybody has read."""
    section = Section(
        "У страницы нет прочитанного источника",
        f"Дайте источник, который прочли (grade: {', '.join(READ)}). Не нашли? Скажите читателю, у кого спросить",
    )
    for file, parsed in given.reader.models.items():
        if file.partition("/")[0] not in model.FOLDERS:
            continue
        cited = {str(found) for _, found in walk(parsed) if isinstance(found, model.Citation)}
        sources = [given.content.sources[name] for citation in cited for name in resting_on(given.content, citation)]
        if says_something(parsed) and not any(source.grade in READ for source in sources):
            only = ", ".join(sorted({f"{source.id} ({source.grade})" for source in sources}))
            section.lines.append(f"{given.at(file)}: {f'только {only}' if only else 'ни одного источника'}")
    return section


def resting_on(content: Content, citation: str) -> set[str]:
    """The sources of a citation: its own, that of a fact, or those of a doubt."""
    if citation in content.facts:
        citation = content.facts[citation].source
    if citation in content.doubts:
        return {name for cited in content.doubts[citation].cites for name in resting_on(content, cited)}
    return {citation.partition("#")[0]}


def says_something(parsed: model.Page | model.Question) -> bool:
    """Not only a register, links or telephones, which bring their own sources."""
    quiet = (model.RegisterBlock, model.PagesBlock, model.ContactsBlock, model.WizardBlock)
    return isinstance(parsed, model.Question) or not all(isinstance(block, quiet) for block in parsed.blocks)


def words(given: Given) -> Section:
    """Long sentences, heavy and wrong words, letters of another alphabet."""
    section = Section(
        "Слова", "Это советы: решаете вы. Официальные названия пишут в «кавычках», их проверка не трогает"
    )
    for place in given.texts:
        if place.where[-1] in FORMATS:
            continue
        for language, text in place.text.root.items():
            found = [*prose_lint.remarks(text, language)]
            if place.file != "glossary.yaml":  # there the pair is the entry
                found += prose_lint.unpaired(text, language)
            section.lines += [f"{given.place(place, language)}: {said}" for said in found]
    for language in given.content.languages:
        texts = given.having(language)
        for file in dict.fromkeys(place.file for place in texts if place.file.startswith(PAGES)):
            page = [place for place in texts if place.file == file]
            for at, said in prose_lint.page_remarks([place.text[language] for place in page], language):
                section.lines.append(f"{given.place(page[at], language)}: {said}")
        typed = prose_lint.typed_without_own_letters([place.text[language] for place in texts], language)
        for place in texts:
            for word in sorted(set(prose_lint.WORD.findall(place.text[language].lower())) & set(typed)):
                section.lines.append(f"{given.place(place, language)}: «{word}», обычно «{typed[word]}»")
    return section


def likely_slips(given: Given) -> Section:
    """Another language's words in a field, a number or an amount that one language has alone, signs nobody sees."""
    section = Section("Похоже на ошибку", "Посмотрите на эти места. Если всё верно, оставьте как есть")
    letters = slips.Letters.of([place.text for place in given.texts])
    for place in given.texts:
        if place.where[-1] not in FORMATS:
            section.lines += [f"{given.place(place, code)}: {said}" for code, said in slips.slips(place.text, letters)]
        if place.file.startswith(PAGES) and place.where in (("title",), ("question",)):
            section.lines += [
                f"{given.place(place, code)}: заголовок из {len(words)} знаков, во вкладке и в меню его не прочесть"
                for code, words in place.text.root.items()
                if len(words) > LONGEST_TITLE
            ]
    return section


def hard(given: Given) -> Section:
    """How hard the Russian of each file is: words a sentence, and an index in which 100 is easiest."""
    section = Section("Трудно читать по-русски", "Разбейте длинные предложения, возьмите слова покороче")
    if "ru" not in given.content.languages:
        return section
    texts: dict[str, list[str]] = {}
    for place in given.texts:
        texts.setdefault(place.file, []).append(place.text["ru"])
    for file, found in texts.items():
        if (measured := prose_lint.reading(found)) and measured.hard:
            section.lines.append(f"{given.folder.name}/{file}: {measured}")
    parts = {
        name: [text for file in texts if file.startswith(room) for text in texts[file]] for name, room in ROOMS.items()
    }
    measured = {name: prose_lint.reading(found) for name, found in parts.items()}
    section.title += f" ({'; '.join(f'{name}: {found}' for name, found in measured.items() if found)})"
    return section


def unused_terms(given: Given) -> Section:
    """A word of the glossary that the texts never say, or say otherwise."""
    section = Section(
        "Слово из словаря не встречается", "В текстах пишут иначе? Возьмите слово из словаря. Слово лишнее? Уберите его"
    )
    for position, term in enumerate(given.content.glossary.values()):
        for language in term.term.root:
            known = [prose_lint.stems(words[language]) for words in (term.term, term.short) if words]
            texts = [place.text[language] for place in given.having(language) if place.file != "glossary.yaml"]
            if not any(f"term:{term.id})" in text for text in texts) and not prose_lint.says(texts, known):
                section.lines.append(f"{given.at('glossary.yaml', position, 'term', language)}: {term.term[language]}")
    return section


def abbreviations(given: Given) -> Section:
    """An abbreviation of the glossary on a page that says it in full nowhere."""
    section = Section(
        "Сокращение без расшифровки", "Скажите один раз полностью или дайте ссылку на слово: [ОСМС](term:osms)"
    )
    pages = [
        f"{room}/{name}.yaml"
        for room, named in (("pages", given.content.pages), ("faq", given.content.questions))
        for name in named
    ]
    for language in given.content.languages:
        by_file = {file: [place for place in given.having(language) if place.file == file] for file in pages}
        for texts in by_file.values():
            whole = " ".join(place.text[language] for place in texts)
            ours = prose_lint.WORD.findall(NAME.sub(" ", whole))
            for term in given.content.glossary.values():
                short = term.short and term.short.root.get(language)
                if not short or not short.isupper() or short not in ours:
                    continue
                stem = term.term[language].lower()[:-2]
                if f"({short}" not in whole and f"term:{term.id}" not in whole and stem not in whole.lower():
                    first = next(place for place in texts if short in prose_lint.WORD.findall(place.text[language]))
                    section.lines.append(f"{given.place(first, language)}: {short}")
    return section


def misspelt(given: Given) -> Section:
    section = Section("Орфография", "Исправьте. Если слово верное, впишите его в content/.words.ru или .words.kk")
    for language in given.content.languages:
        if spelling.dictionary(language) is None:
            section.advice += f". Нет словаря hunspell для {language}: не проверяли"
            continue
        texts = given.having(language)
        wrong = spelling.unknown([place.text[language] for place in texts], language, given.folder)
        for place in texts:
            for word in sorted(set(prose_lint.WORD.findall(place.text[language].lower())) & wrong):
                section.lines.append(f"{given.place(place, language)}: {word}")
    return section


def schemas(given: Given) -> Section:
    section = Section("Схемы для редактора устарели", f"Запустите: {RUN}schema")
    if given.folder.resolve() == (schema.ROOT / "content").resolve():
        section.lines = [f".vscode/{name}" for name in schema.outdated()]
    return section


def links(given: Given) -> Section:
    section = Section(
        "Ссылки наружу", "Найдите новый адрес или уберите ссылку. Сайт мог и просто не ответить: проверьте ещё раз"
    )
    try:
        section.lines = [f"{url}: {wrong} ({who})" for url, who, wrong in external_links.dead(given.content)]
    except external_links.NoNetwork:
        section.advice = "Нет связи с интернетом: ссылки не проверены"
    return section


SECTIONS: list[Callable[[Given], Section]] = [
    stale,
    not_compared,
    unread,
    read_before,
    old_sources,
    future_days,
    old_amounts,
    old_numbers,
    old_values,
    lonely_pages,
    likely_slips,
    unsupported,
    words,
    hard,
    abbreviations,
    unused_terms,
    misspelt,
    schemas,
]


# ---------------------------------------------------------------- the report


def report(given: Given, more: list[Callable[[Given], Section]], shown: int | None) -> Iterator[str]:
    for make in [*SECTIONS, *more]:
        section = make(given)
        yield f"{section.title}: {section.number or 'нет'}"
        if section.lines or make in more:
            yield from (f"  {line}" for line in section.lines[:shown])
            if shown is not None and len(section.lines) > shown:
                yield f"  … и ещё {len(section.lines) - shown} (показать все: .venv/bin/python -m scripts.editor.check --all)"
            yield f"  → {section.advice}"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="One report of all that an editor should look at.")
    parser.add_argument("--content", default=Path("content"), type=Path)
    parser.add_argument("--links", action="store_true", help="also ask every outward address")
    parser.add_argument("--all", action="store_true", help="show every line of long lists")
    options = parser.parse_args(arguments)
    try:
        reader, content = load_all(options.content)
    except ContentError as error:
        print(told(error.problems))
        return 1
    given = Given(reader, content, list(places(reader)), options.content, date.today())
    print("Ошибки: нет")
    for line in report(given, [links] if options.links else [], None if options.all else SHOWN):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
