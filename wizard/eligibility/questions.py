"""The questions: which answers there are, and when a question is asked.

The words are in `content/wizard/questions.yaml`. `when` reads the person, so it may itself need
an earlier answer. `supplementary` is for whom a question is not asked on the way, only offered beside
the result: there it changes a hint or a note. An answer counts only where one of the two holds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

UNSURE = "unsure"
YES_NO = ("yes", "no")
PERMITS = ("residence-permit", "stateless-permit")
STATUSES_OF_ONE_YEAR = ("kandas", "refugee")
EAEU = ("russia", "belarus", "kyrgyzstan", "armenia")
POLICIES = ("voluntary", "imputed", "both")

# A tired person gives up. Questions that only colour a result (who pays, one paper more) are left
# out beyond this many and can be added on the result page.
MOST_QUESTIONS = 13


class BadAnswer(ValueError):
    """An answer that cannot be; the message names the key and what it may be."""


def always(person: Any) -> bool:
    return True


def never(person: Any) -> bool:
    return False


@dataclass(frozen=True)
class Question:
    """One question. `values` are its choices beside `unsure`."""

    key: str
    kind: Literal["choice", "date", "several"]
    values: tuple[str, ...] = ()
    when: Callable[[Any], bool] = always
    supplementary: Callable[[Any], bool] = never
    optional: bool = False

    def check(self, value: Any) -> Any:
        """The answer as the rules use it: a code, a date, a tuple of codes; None for `unsure`.

        Raises BadAnswer.
        """
        if value == UNSURE or value is None:
            return None
        if self.kind == "date":
            return self.as_date(value)
        if self.kind == "several":
            match value:
                case [*codes] if all(code in self.values for code in codes):
                    return tuple(code for code in self.values if code in codes)
                case _:
                    raise BadAnswer(f"{self.key}: {value!r} is not a list of {', '.join(self.values)}")
        if not isinstance(value, str) or value not in self.values:
            raise BadAnswer(f"{self.key}: {value!r} is not one of {', '.join(self.values)}, {UNSURE}")
        return value

    def as_date(self, value: Any) -> date:
        day = value if type(value) is date else day_of(value)
        if day is None or not EARLIEST <= day <= LATEST:
            raise BadAnswer(f"{self.key}: {value!r} is not a day like 2026-08-31, from {EARLIEST} to {LATEST}")
        return day


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
# The day to decide for leaves room on both sides for the days that are tried in an explanation.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2150, 12, 31)


def deciding_day(value: Any) -> date:
    """The day to decide for, as a caller wrote it. Raises BadAnswer."""
    day = day_of(value)
    if day is None or not FIRST_DAY <= day <= LAST_DAY:
        raise BadAnswer(f"as_of: {value!r} is not a day like 2026-11-24, from {FIRST_DAY} to {LAST_DAY}")
    return day


def day_of(value: Any) -> date | None:
    """A day written as 2026-08-31 and in no other way, or None."""
    # fromisoformat alone would take 20260831 and 2026-W35-1 as well.
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and value.isascii():
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    return None


QUESTIONS = {
    question.key: question
    for question in (
        Question(
            "status",
            "choice",
            ("citizen", "residence-permit", "temporary", "kandas", "stateless-permit", "refugee", "asylum-seeker"),
        ),
        Question("permit_until", "date", when=lambda p: p.status in (*PERMITS, *STATUSES_OF_ONE_YEAR)),
        Question(
            "citizenship",
            "choice",
            (*EAEU, "uzbekistan", "tajikistan", "cis", "other", "stateless"),
            when=lambda p: p.attaches_by_policy,
        ),
        Question(
            "role",
            "choice",
            ("worker", "worker-family", "student", "visitor", "other"),
            when=lambda p: p.in_fact_temporary,
        ),
        Question(
            "birth_date",
            "date",
            when=lambda p: (
                p.attaches_by_policy and (p.role == "worker-family" or p.applicant == "legal-representative")
            ),
            supplementary=lambda p: p.by_status,
        ),
        Question("policy", "choice", ("none", *POLICIES), when=lambda p: p.attaches_by_policy),
        Question("policy_end", "date", when=lambda p: p.holds_policy),
        # Only a policy that has not ended can still turn out not to have begun.
        Question(
            "policy_start",
            "date",
            when=lambda p: p.holds_policy and p.policy_end is not None and p.policy_end >= p.as_of,
        ),
        Question("clinic_gives_primary_care", "choice", YES_NO),
        # By law an imputed policy always covers it (Code 201-1).
        Question("policy_covers_primary_care", "choice", YES_NO, when=lambda p: p.policy == "voluntary"),
        Question("policy_clinics", "choice", ("named", "not-named", "private-only"), when=lambda p: p.holds_policy),
        Question("clinic_is_fund_supplier", "choice", YES_NO, when=lambda p: p.eaeu_route),
        Question(
            "clinic_system_linked",
            "choice",
            YES_NO,
            when=lambda p: p.eaeu_route and p.clinic_is_fund_supplier == "no",
        ),
        Question("insured", "choice", YES_NO, when=lambda p: not p.status_ended, optional=True),
        Question("iin", "choice", YES_NO, when=lambda p: p.attached_by_policy, optional=True),
        Question("signature", "choice", YES_NO, when=lambda p: p.attached_by_status),
        Question(
            "category",
            "several",
            (
                "pensioner",
                "disability",
                "disabled-childs-representative",
                "conscript",
                "child-born-abroad",
                "power-of-attorney",
                "convict",
                "student",
                "ward",
            ),
            when=lambda p: p.attached_by_status,
            optional=True,
        ),
        Question(
            "applicant",
            "choice",
            ("self", "family-member", "legal-representative", "attorney", "insurer"),
            when=lambda p: p.attached_by_policy,
            optional=True,
        ),
        Question("spouse_of_citizen", "choice", YES_NO, when=never, supplementary=lambda p: p.in_fact_temporary),
        Question("already_attached", "choice", YES_NO, when=never, supplementary=lambda p: p.by_status),
        Question(
            "change_reason",
            "choice",
            ("moved", "choice"),
            when=never,
            supplementary=lambda p: p.already_attached == "yes",
        ),
        Question("sex", "choice", ("woman", "man"), when=never, supplementary=lambda p: p.by_status),
    )
}
