"""Asks every address of another site that the content names whether it still answers."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.parse import urlsplit

from scripts.content.load import Content

SECONDS = 10
PAUSE = 1.0  # seconds between two questions to one host
AGENT = {"User-Agent": "Mozilla/5.0 (link check, once a week)"}
HEAD_REFUSED = (400, 403, 404, 405, 501)  # some servers answer HEAD so and GET well
ASKS_FOR_A_PERSON = (401, 403, 429)  # it is there, but not for a program


class NoNetwork(Exception):
    """Not one address could be reached at all."""


def addresses(content: Content) -> dict[str, str]:
    """Every outward address, and who names it."""
    found = {
        contact.link: f"контакт {contact.id}" for contact in content.site.contacts if contact.link.startswith("http")
    }
    for source in content.sources.values():
        found |= dict.fromkeys(source.url.values(), f"источник {source.id}")
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


def dead(content: Content, ask: Callable[[str], str] = answer, pause: float = PAUSE) -> list[tuple[str, str, str]]:
    """Address, who names it, what is wrong. Raises NoNetwork where nothing answers.

    A host is asked one address at a time, with a pause, and no more after it was twice silent.
    """
    named = addresses(content)
    hosts: dict[str, list[str]] = {}
    for url in named:
        hosts.setdefault(urlsplit(url).netloc, []).append(url)
    with ThreadPoolExecutor(8) as pool:
        answers = [
            said for found in pool.map(lambda urls: of_one_host(urls, ask, pause), hosts.values()) for said in found
        ]
    if answers and not any(reached for *_, reached in answers):
        raise NoNetwork
    return [(url, named[url], wrong) for url, wrong, _ in answers if wrong]


def of_one_host(urls: list[str], ask: Callable[[str], str], pause: float) -> list[tuple[str, str, bool]]:
    """Address, what is wrong, and whether the host answered at all."""
    found: list[tuple[str, str, bool]] = []
    silent = 0
    for position, url in enumerate(urls, 1):
        if position > 1:
            time.sleep(pause)
        try:
            found.append((url, ask(url), True))
        except OSError as error:
            silent += 1
            left = (
                f"; с этого сайта ещё не проверено: {len(urls) - position}"
                if silent == 2 and position < len(urls)
                else ""
            )
            found.append((url, f"не отвечает ({getattr(error, 'reason', None) or error}){left}", False))
            if silent == 2:
                break
    return found
