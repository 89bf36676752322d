"""Takes answers back: what was found good is marked as read, a proposal is written into its YAML file.

Nothing is lost. What cannot be taken is told with its reason and kept in a file that can be taken again:
a proposal that the site could not show, and an answer about words that have changed since.
"""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import yaml

from scripts.content import translation_state
from scripts.content.load import ContentError, Reader, load, read_all
from scripts.content.messages_ru import in_russian
from scripts.content.problems import KeyPath, Problem
from scripts.content.translation_state import mark
from scripts.content.yaml_source import FAST
from scripts.editor import prose_lint
from scripts.editor.review.answers import Answer, Review
from scripts.editor.review.reading_order import FORMAT, address, kept_links, kept_signs, said
from scripts.editor.translations import Place, places, read_also
from scripts.editor.yaml_rewrite import rewritten, scalars

Target = tuple[str, KeyPath]  # a file and a place in it, with the language


@dataclass
class Taken:
    """What became of each answer: it stands in one of the lists."""

    read: list[Answer] = field(default_factory=list)
    written: list[tuple[Answer, str]] = field(default_factory=list)  # with its place
    faulty: list[tuple[Answer, str]] = field(default_factory=list)  # with the reason
    conflicts: list[tuple[Answer, str]] = field(default_factory=list)  # with what stands there now
    remarks: list[str] = field(default_factory=list)  # of what was written

    @property
    def left(self) -> list[Answer]:
        return [answer for answer, _ in (*self.faulty, *self.conflicts)]


def take(folder: Path, review: Review) -> Taken:
    """Change the content by a review. Raises ContentError if the content was broken before."""
    load(folder)
    reader = read_all(folder)
    language, taken = review.language, Taken()
    now: dict[str, list[Place]] = defaultdict(list)
    for place in places(reader):
        if language in place.text.root:
            now[mark(language, place.text[language])].append(place)
    proposals: dict[Target, Answer] = {}
    for answer in review.answers:
        sort_out(answer, now, language, reader, taken, proposals)
    bad = faults(folder, {target: answer.better for target, answer in proposals.items()})
    for answer in dict.fromkeys(proposals.values()):
        targets = [target for target, proposal in proposals.items() if proposal is answer]
        if reasons := [in_russian(bad[target]) for target in targets if target in bad]:
            taken.faulty.append((answer, reasons[0]))
            for target in targets:
                del proposals[target]
        else:
            taken.written.append((answer, place_of(now[answer.mark][0], reader)))
            taken.remarks += remarks(answer, language)
    write(folder, {target: answer.better for target, answer in proposals.items()})
    sign(folder, review, taken)
    return taken


def sort_out(
    answer: Answer,
    now: dict[str, list[Place]],
    language: str,
    reader: Reader,
    taken: Taken,
    proposals: dict[Target, Answer],
) -> None:
    """Where one answer belongs, as far as that is seen without the loader."""
    proposal = " ".join(answer.better.split())
    if answer.mark not in now:
        taken.conflicts.append((answer, stands_now(answer, language, reader)))
    elif answer.verdict == "good" or (answer.verdict == "better" and mark(language, proposal) == answer.mark):
        taken.read.append(answer)
    elif answer.verdict != "better":
        taken.faulty.append((answer, f"непонятная оценка: «{answer.verdict}»"))
    elif reason := unfit(said(now[answer.mark][0], language), answer.better):
        taken.faulty.append((answer, f"{place_of(now[answer.mark][0], reader)}: {reason}"))
    else:
        for place in now[answer.mark]:
            target = (place.file, (*place.where, language))
            if target in proposals:
                taken.faulty.append((answer, f"{place_of(place, reader)}: для этого текста предложено дважды"))
                return
            proposals[target] = answer


def unfit(old: str, better: str) -> str | None:
    """Why a proposal cannot be written, before the loader looks at it."""
    if not better.strip():
        return "предложение пустое"
    if any(not sign.isprintable() and not sign.isspace() for sign in better):
        return "в предложении есть невидимые знаки"
    if kept_signs(old) != kept_signs(better):
        return f"знаки в фигурных скобках должны остаться: {', '.join(kept_signs(old)) or 'их здесь нет'}"
    return None


def remarks(answer: Answer, language: str) -> Iterator[str]:
    """What an editor should look at in a proposal that was written all the same."""
    if kept_links(answer.said) != kept_links(answer.better):
        yield f"{answer.at}: ссылки были {kept_links(answer.said)}, стали {kept_links(answer.better)}"
    before = set(prose_lint.remarks(answer.said, language))
    yield from (f"{answer.at}: {said}" for said in prose_lint.remarks(answer.better, language) if said not in before)


def place_of(place: Place, reader: Reader) -> str:
    return f"{reader.folder.name}/{place.file}:{place.line}"


def stands_now(answer: Answer, language: str, reader: Reader) -> str:
    """The words at the place that an answer is about."""
    for place in places(reader):
        if address(place) == answer.at and language in place.text.root:
            return f"{place_of(place, reader)}: {said(place, language)}"
    return "этого места больше нет"


# ---------------------------------------------------------------- writing


def write(folder: Path, changes: dict[Target, str]) -> None:
    by_file: dict[str, dict[KeyPath, str]] = defaultdict(dict)
    for (file, where), words in changes.items():
        by_file[file][where] = words
    for file, found in by_file.items():
        path = folder / file
        path.write_text(rewritten(path.read_text("utf-8"), found), "utf-8")


def faults(folder: Path, changes: dict[Target, str]) -> dict[Target, Problem]:
    """The changes that the loader refuses, each with what it says of it."""
    bad: dict[Target, Problem] = {}
    while changes.keys() - bad.keys():
        tried = {target: words for target, words in changes.items() if target not in bad}
        found = refused(folder, tried)
        if not found:
            break
        if found.keys() <= bad.keys():  # a fault that no single line shows: ask for each alone
            bad |= {
                target: next(iter(one.values()))
                for target in tried
                if (one := refused(folder, {target: changes[target]}))
            }
            break
        bad |= found
    return bad


def refused(folder: Path, changes: dict[Target, str]) -> dict[Target, Problem]:
    """What the loader says of a copy of the content with these changes, by the change that it is about."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(shutil.copytree(folder, Path(temporary) / folder.name))
        write(copy, changes)
        try:
            load(copy)
        except ContentError as error:
            lines = {target: lines_of(copy, target) for target in changes}
            return {
                target: problem
                for problem in reversed(error.problems)
                for target in changes
                if problem.file == f"{folder.name}/{target[0]}" and problem.line in lines[target]
            } or {("", ()): error.problems[0]}
    return {}


def lines_of(folder: Path, target: Target) -> range:
    node = scalars(yaml.compose((folder / target[0]).read_text("utf-8"), Loader=FAST))[target[1]]
    return range(node.start_mark.line + 1, node.end_mark.line + 2)


def sign(folder: Path, review: Review, taken: Taken) -> None:
    """Mark as read what was found good, and what the speaker wrote."""
    reader = read_all(folder)
    present = {one for place in places(reader) for one in translation_state.marks(place.text)}
    done = {answer.mark for answer in taken.read}
    done |= {mark(review.language, answer.better) for answer, _ in taken.written}
    signature = f"{review.day.isoformat()} {review.reader}".rstrip()
    translation_state.write(folder, read_also(reader.lock, present, done, signature))


# ---------------------------------------------------------------- telling


def report(review: Review, taken: Taken) -> Iterator[str]:
    """In Russian, every answer once."""
    yield f"Ответов: {len(review.answers)}. Читал(а): {review.reader or 'имя не названо'}, {review.day:%d.%m.%Y}"
    yield f"Прочитано, хорошо: {len(taken.read)}"
    yield f"Записано предложений: {len(taken.written)}"
    for answer, where in taken.written:
        yield f"  {where}"
        yield from changed(answer)
    yield f"Не записано, есть ошибка: {len(taken.faulty)}"
    for answer, reason in taken.faulty:
        yield f"  {row(answer)}{reason}"
        yield from changed(answer)
    yield f"Текст с тех пор изменился: {len(taken.conflicts)}"
    for answer, stands in taken.conflicts:
        yield f"  {row(answer)}сейчас: {stands}"
        yield from changed(answer)
    if taken.remarks:
        yield f"Посмотрите записанное: {len(taken.remarks)}"
        yield from (f"  {remark}" for remark in taken.remarks)
    if taken.written:
        yield "Сверьте другие языки с новыми текстами, затем: .venv/bin/python -m scripts.editor.translations hold ФАЙЛ"


def row(answer: Answer) -> str:
    return f"строка {answer.row}: " if answer.row else ""


def changed(answer: Answer) -> Iterator[str]:
    yield f"    было:       {answer.said}"
    if answer.verdict == "good":
        yield "    оценка:     хорошо"
    else:
        yield f"    предложено: {answer.better}"
    if answer.note:
        yield f"    пояснение:  {answer.note}"


def left_over(review: Review, taken: Taken) -> dict:
    """What was not taken, as a file that can be mended and taken again."""
    return {
        "format": FORMAT,
        "language": review.language,
        "reader": review.reader,
        "day": review.day.isoformat(),
        "answers": [{name: value for name, value in asdict(answer).items() if name != "row"} for answer in taken.left],
    }
