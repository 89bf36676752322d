"""Asks every address of another site that the content names whether it still answers."""

import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from scripts.load import Content

SECONDS = 10
AGENT = {"User-Agent": "Mozilla/5.0 (link check, once a week)"}
HEAD_REFUSED = (400, 403, 404, 405, 501)  # some servers answer HEAD so and GET well
ASKS_FOR_A_PERSON = (401, 403, 429)  # it is there, but not for a program


class NoNetwork(Exception):
    """Not one address could be reached at all."""


def addresses(content: Content) -> dict[str, str]:
    """Every outward address, and who names it."""
    found = {contact.link: f"контакт {contact.id}" for contact in content.site.contacts if contact.link.startswith("http")}
    for source in content.sources.values():
        found |= {url: f"источник {source.id}" for url in source.url.values()}
    return found


def answer(url: str) -> str:
    """What is wrong with an address, or nothing. Raises OSError where there is no network at all."""
    for method in ("HEAD", "GET"):
        try:
            request = urllib.request.Request(url, method=method, headers=AGENT)
            with urllib.request.urlopen(request, timeout=SECONDS):
                return ""
        except urllib.error.HTTPError as error:
            if method == "GET" or error.code not in HEAD_REFUSED:
                return "" if error.code in ASKS_FOR_A_PERSON else f"ответ {error.code}"
        except (HTTPException, ValueError) as error:
            return f"не отвечает как сайт ({error})"
    return ""


def dead(content: Content, ask: Callable[[str], str] = answer) -> list[tuple[str, str, str]]:
    """Address, who names it, what is wrong. Raises NoNetwork where nothing answers."""

    def one(url: str) -> tuple[str, bool]:
        try:
            return ask(url), True
        except OSError as error:
            return f"не отвечает ({getattr(error, 'reason', None) or error})", False

    named = addresses(content)
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(named, pool.map(one, named), strict=True))
    if named and not any(reached for _, reached in answers.values()):
        raise NoNetwork
    return [(url, who, answers[url][0]) for url, who in named.items() if answers[url][0]]
