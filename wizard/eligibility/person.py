"""The person: the answers, and what is computed from them and the day.

Every answer is read as an attribute (`person.policy_end`): a code, a date, a tuple of codes, or
None where the person does not know. While questions are being asked, reading an answer that is
still wanted raises `MissingAnswer`.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from .engine import MissingAnswer
from .law import Law
from .questions import EAEU, MOST_QUESTIONS, PERMITS, POLICIES, QUESTIONS, STATUSES_OF_ONE_YEAR, BadAnswer, Question


class computed[Value]:
    """A property worked out once; a later look at it still counts as reading what it read."""

    def __init__(self, work: "Callable[[Person], Value]"):
        self.work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: "type[Person]", name: str) -> None:
        self.name = name

    def __get__(self, person: "Person", owner: "type[Person] | None" = None) -> Value:
        known = person.known.get(self.name)
        if known is None:
            before, person.read = person.read, {}
            try:
                value = self.work(person)
            finally:
                read, person.read = person.read, before
                person.read.update(read)
            known = person.known[self.name] = (value, read)
        else:
            person.read.update(known[1])
        return known[0]


class Person:
    """Answers by key on a day, under a law. Raises BadAnswer for a key or a value that cannot be.

    An answer counts only where its question is asked of this person or offered beside the result;
    elsewhere it reads as None. `asking`: an answer that is wanted and missing raises MissingAnswer. `skip_optional`:
    not those that only colour the result.
    """

    def __init__(
        self, answers: dict[str, Any], as_of: date, law: Law, asking: bool = False, skip_optional: bool = False
    ):
        unknown = sorted(set(answers) - set(QUESTIONS))
        if unknown:
            raise BadAnswer(f"{unknown[0]!r} is not a question; the questions are {', '.join(QUESTIONS)}")
        self.as_of = as_of
        self.law = law
        self.asking = asking
        self.skip_optional = skip_optional
        self.answers = {key: QUESTIONS[key].check(value) for key, value in answers.items()}
        self.read: dict[str, Any] = {}  # the answers read since the engine last emptied it, as plain data
        self.known: dict[str, tuple[Any, dict[str, Any]]] = {}
        self.counting: dict[str, bool] = {}
        self.amounts_used: set[str] = set()
        # questions that only colour the result and were not asked (`skip_optional`), in order
        self.left_out: dict[str, None] = {}
        # Decided by the first table, read by the later ones (decision.evaluate_all).
        self.attach = ""
        self.attached = self.attached_by_status = self.attached_by_policy = False
        self.payers: set[str] = set()

    def amount(self, name: str) -> Any:
        """An amount of the law on the day; noted, so that the result can say if it is unchecked."""
        self.amounts_used.add(name)
        return self.law.value(name, self.as_of)

    def day(self, name: str) -> date:
        """The newest day that an amount names, also one that is still to come; noted like `amount`."""
        self.amounts_used.add(name)
        return self.law.latest(name)

    def __getattr__(self, key: str) -> Any:
        question = QUESTIONS.get(key)
        if question is None:
            raise AttributeError(key)
        value = self.answers.get(key)
        if value is None:
            if self.asking and key not in self.answers and self.wanted(question):
                raise MissingAnswer(key)
        elif not self.counts(question):
            value = None
        self.read[key] = plain(value)
        return value

    def wanted(self, question: Question) -> bool:
        if len(self.answers) >= MOST_QUESTIONS:
            return False
        if self.skip_optional and question.optional:
            if question.when(self):
                self.left_out[question.key] = None
            return False
        return question.when(self)

    def counts(self, question: Question) -> bool:
        """Is the question asked of this person, or offered beside the result?"""
        known = self.counting.get(question.key)
        if known is None:
            read, self.read = self.read, {}  # what decides whether a question is asked is no reason of a rule
            try:
                known = self.counting[question.key] = question.when(self) or question.supplementary(self)
            finally:
                self.read = read
        return known

    # ------------------------------------------------ what kind of right (decision table, §1)

    @computed
    def permit_ended(self) -> bool:
        """The permit's last day is past. Without a date the permit counts (judgement)."""
        return self.status in PERMITS and self.permit_until is not None and self.permit_until < self.as_of

    @computed
    def status_ended(self) -> bool:
        """The status of a kandas or a refugee runs one year, and its last day is past (law: migration law
        25, refugee law 11). Without a date it counts (judgement)."""
        return self.status in STATUSES_OF_ONE_YEAR and self.permit_until is not None and self.permit_until < self.as_of

    @computed
    def in_fact_temporary(self) -> bool:
        """Temporarily staying, or left without a permit when it ended (F60–F63)."""
        return self.status == "temporary" or self.permit_ended

    @computed
    def attaches_by_policy(self) -> bool:
        """Temporarily staying or seeking asylum: only an insurance contract opens attachment (dsm-194 6, 28)."""
        return self.status == "asylum-seeker" or self.in_fact_temporary

    @computed
    def by_status(self) -> bool:
        """Attaches by what he is: citizen, or a permit or a status that has not ended (dsm-194 4)."""
        if self.status in STATUSES_OF_ONE_YEAR:
            return not self.status_ended
        return self.status == "citizen" or (self.status in PERMITS and not self.permit_ended)

    @computed
    def categories(self) -> tuple[str, ...]:
        """The categories he is in; none where he does not know."""
        return self.category or ()

    @computed
    def eaeu_citizen(self) -> bool:
        return self.citizenship in EAEU

    @computed
    def works_here_or_family(self) -> bool:
        return self.role in ("worker", "worker-family")

    @computed
    def eaeu_route(self) -> bool:
        """Works here as a citizen of an EAEU state, or is the family of one (F77–F78, X17)."""
        return self.in_fact_temporary and self.eaeu_citizen and self.works_here_or_family

    @computed
    def citizen_of_a_state(self) -> bool:
        """A foreigner: the citizenship is known, and it is not "stateless" (Code 201-1 speaks of foreigners)."""
        return self.citizenship is not None and self.citizenship != "stateless"

    # ------------------------------------------------ what the law is on the day

    @computed
    def emergency_is_in_osms(self) -> bool:
        """Emergency hospital care of insured people is in ОСМС (Code 200(1)(4))."""
        return self.as_of >= self.day("osms-emergency-since")

    @computed
    def guaranteed_volume_is_narrower(self) -> bool:
        """The guaranteed volume is narrower for people who are not insured; "I do not know" counts as not."""
        return self.as_of >= self.day("gobmp-narrow-since") and self.insured != "yes"

    @computed
    def before_policy_route(self) -> bool:
        return self.as_of < self.day("policy-route-since")

    @computed
    def campaign(self) -> str:
        """The attachment campaign on the day: open or closed."""
        self.amounts_used.update(("campaign-from", "campaign-to"))
        return self.law.campaign(self.as_of)

    @computed
    def choice_is_twice_a_year(self) -> bool:
        """The rules allow a free choice of the clinic twice a calendar year (dsm-194 31(2))."""
        return (self.amount("changes-a-year") or 0) >= 2

    # ------------------------------------------------ the policy

    @computed
    def holds_policy(self) -> bool:
        return self.policy in POLICIES

    @computed
    def policy_ends_before_it_begins(self) -> bool:
        end = self.policy_end
        return end is not None and self.policy_start is not None and end < self.policy_start

    @computed
    def policy_state(self) -> str:
        """none, unknown, dates-contradict, expired, future or active; both end days included (X30)."""
        if self.policy == "none":
            return "none"
        if self.policy_ends_before_it_begins:
            return "dates-contradict"
        if self.policy is None or self.policy_end is None:
            return "unknown"
        if self.policy_end < self.as_of:
            return "expired"
        if self.policy_start is not None and self.policy_start > self.as_of:
            return "future"
        return "active"

    @computed
    def policy_active(self) -> bool:
        return self.policy_state == "active"

    @computed
    def broad_policy(self) -> bool:
        """A policy that runs and may pay for more than the legal minimum of ВМС (order of 07.06.2023 № 111, annex 2)."""
        return self.policy_active and self.policy in ("voluntary", "both")

    # ------------------------------------------------ age

    @computed
    def eighteenth_birthday(self) -> date | None:
        """The day adulthood begins; 29 February counts as 28 February (judgement)."""
        born = self.birth_date
        # On a day before the oldest act we know, the age we do know is the best there is.
        return birthday(born, self.amount("adult-age") or self.law.earliest("adult-age")) if born else None

    @computed
    def minor(self) -> bool:
        coming = self.eighteenth_birthday
        return coming is not None and self.as_of < coming

    @computed
    def pension_age_reached(self) -> bool:
        """Once reached it stays reached, also where the age rises afterwards (law: Social Code)."""
        if self.sex is None or self.birth_date is None:
            return False
        name = "pension-age-women" if self.sex == "woman" else "pension-age-men"
        self.amounts_used.add(name)
        for number, (since, until, years) in enumerate(self.law.periods(name)):
            # On a day before the first age we know, that age is the best there is.
            reached = max(birthday(self.birth_date, years), since if number else date.min)
            if reached <= self.as_of and (until is None or reached < until):
                return True
        return False


def birthday(born: date, years: float) -> date:
    """The day a person born on `born` is `years` old; halves are six months. A day that the month
    does not have becomes its last day."""
    months = born.year * 12 + born.month - 1 + round(years * 12)
    year, month = divmod(months, 12)
    for day in range(born.day, 27, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    return date(year, month + 1, born.day)


def plain(value: str | date | tuple[str, ...] | None) -> Any:
    """An answer as JSON can hold it."""
    if value is None:
        return "unsure"
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
