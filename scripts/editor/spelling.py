"""Words that hunspell does not know, where it and its dictionaries are installed.

    python -m scripts.editor.spelling             print them
    python -m scripts.editor.spelling accept ru   "I have read them: they are all right"

Our own words, right but unknown to it, stand in `content/.words.<language>`, one a line. The Kazakh
dictionary knows few endings, so most of that list is right words in a form that it lacks.
"""

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.content.load import ContentError, read_all
from scripts.editor.prose_lint import LATIN, WORD, words_alone
from scripts.editor.translations import places

DICTIONARIES = [Path("/usr/share/hunspell"), Path("/usr/share/myspell/dicts"), Path("/opt/homebrew/share/hunspell")]
LINK_OR_ADDRESS = re.compile(r"\S*[@/.]\S*\.\S+|\b\w+\.\w{2,}\b")


def dictionary(language: str) -> str | None:
    """The name of hunspell's dictionary for a language, or None where it cannot be used."""
    if not shutil.which("hunspell"):
        return None
    found = [path for folder in DICTIONARIES for path in sorted(folder.glob(f"{language}_*.dic"))]
    return str(found[0].with_suffix("")) if found else None


def own_words(content: Path, language: str) -> set[str]:
    path = content / f".words.{language}"
    return set(path.read_text("utf-8").lower().split()) if path.exists() else set()


def words_in(text: str, latin: bool) -> list[str]:
    """The words of a text that can be misspelt: no abbreviations, no addresses, none of another alphabet."""
    said = LINK_OR_ADDRESS.sub(" ", words_alone(text))
    return [
        word
        for word in WORD.findall(said)
        if len(word) > 1 and not word.isupper() and bool(LATIN.search(word)) == latin
    ]


def unknown(texts: list[str], language: str, content: Path) -> set[str]:
    """The words of these texts that neither hunspell nor our list knows, in small letters."""
    name = dictionary(language)
    if name is None:
        return set()
    letters = "".join(texts)
    latin = len(LATIN.findall(letters)) * 2 > len(letters.replace(" ", ""))
    words = {word for text in texts for word in words_in(text, latin)}
    done = subprocess.run(
        ["hunspell", "-d", name, "-i", "utf-8", "-l"], input="\n".join(sorted(words)), capture_output=True, text=True
    )
    return {word.lower() for word in done.stdout.split()} - own_words(content, language)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Words that hunspell does not know.")
    parser.add_argument("--content", default=Path("content"), type=Path)
    parser.add_argument("accept", nargs="*", metavar="accept LANGUAGE", help="add them to our own words")
    options = parser.parse_args(arguments)
    try:
        reader = read_all(options.content)
    except ContentError as error:
        print(error, file=sys.stderr)
        return 1
    texts = [place.text for place in places(reader)]
    command, *accepted = options.accept or [""]
    if command not in ("", "accept"):
        parser.error("the only command is accept")
    for language in reader.languages:
        found = unknown([text[language] for text in texts if language in text.root], language, options.content)
        if language in accepted:
            words = sorted(own_words(options.content, language) | found)
            (options.content / f".words.{language}").write_text("".join(word + "\n" for word in words), "utf-8")
        print(language, "added:" if language in accepted else "unknown:", *sorted(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
