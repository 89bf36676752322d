"""By which way? One function a row of the decision table (§4); every row that holds adds its ways.

`person.attach` is the code decided before. Without a yes there is no way (C8).
"""

from functools import partial

from ..engine import Conditions, rule
from ..person import Person

row = partial(rule, "channels")


@row(
    "egov",
    row="C1",
    facts="F31 F32 F33 F34 F35 F36 F37 F38 F39 F40 F41 F42",
    law="dsm-194#point-21 dsm-194#point-27-1 dsm-194#annex-9",
    tier="law",
)
def attached_by_status(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status


@row("in-person", row="C2", facts="F44 F45 F46 F47 F48 F49 F50 F51 F52 F53", law="dsm-194#point-23", tier="law")
def in_a_category(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "in-a-category", bool(person.categories)


@row("power-of-attorney", row="C3", facts="F49", law="dsm-194#annex-7-11", tier="law")
def by_power_of_attorney(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-power-of-attorney", "power-of-attorney" in person.categories


REPRESENTED = {"disabled-childs-representative", "ward", "child-born-abroad"}


@row("legal-representative", row="C4", facts="F46 F48 F53", law="dsm-194#point-23", tier="law")
def represented(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-represented", not REPRESENTED.isdisjoint(person.categories)


@row("in-person", row="C6", facts="F10", law="dsm-194#point-27-2 dsm-194#point-28", tier="law")
def policy_holder(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "not-under-eighteen", not person.minor


@row("legal-representative", row="C7", facts="F108", law="dsm-194#point-30-3", tier="law")
def child_with_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "under-eighteen", person.minor


@row("insurer", row="C6", facts="F11", law="dsm-194#point-27-2 dsm-194#point-30-1", tier="law")
def through_the_insurer(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy


@row("family-member", row="C9", law="dsm-194#point-30-2", tier="law")
def one_member_for_the_family(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "family-member-applies", person.applicant == "family-member"


@row("power-of-attorney", row="C10", law="dsm-194#annex-7-11", tier="law")
def through_an_attorney(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "attorney-applies", person.applicant == "attorney"
