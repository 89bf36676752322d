"""By which way? One function a row of the decision table (§4); every row that holds adds its ways.

`person.attach` is the code decided before. Without a yes there is no way (C8).
"""

from functools import partial

from ..engine import rule

row = partial(rule, "channels")


@row("egov", row="C1", facts="F31 F32 F33 F34 F35 F36 F37 F38 F39 F40 F41 F42", tier="seed")
def attached_by_status(person):
    yield "attached-by-status", person.attached_by_status


@row("in-person", row="C2", facts="F44 F45 F46 F47 F48 F49 F50 F51 F52 F53", tier="seed")
def in_a_category(person):
    yield "attached-by-status", person.attached_by_status
    yield "in-a-category", bool(person.categories)


@row("power-of-attorney", row="C3", facts="F49", tier="seed")
def by_power_of_attorney(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-power-of-attorney", "power-of-attorney" in person.categories


REPRESENTED = {"disabled-childs-representative", "ward", "child-born-abroad"}


@row("legal-representative", row="C4", facts="F46 F48 F53", tier="judgement")
def represented(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-represented", not REPRESENTED.isdisjoint(person.categories)


@row("in-person", row="C6", facts="F10", law="fund-qa", tier="seed")
def policy_holder(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "not-under-eighteen", not person.minor


@row("legal-representative", row="C7", facts="F108", law="dsm-194 fund-qa", tier="law")
def child_with_policy(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "under-eighteen", person.minor


@row("insurer", row="C6", facts="F11", tier="seed")
def through_the_insurer(person):
    yield "attached-by-policy", person.attached_by_policy
