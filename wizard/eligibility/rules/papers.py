"""Which papers, which insurance, and what is still wanted (§5; `missing` of §2–§4).

Our own row numbers: P documents, I insurance, M missing; the decision table has none here.
"""

from functools import partial

from ..engine import rule

document = partial(rule, "documents")
insurance = partial(rule, "insurance")
missing = partial(rule, "missing")

# ---------------------------------------------------------------- documents


@document("identity-document", row="P2", facts="F9", tier="seed")
@document("application", row="P1", facts="F7 F8", tier="seed")
def with_a_policy(person):
    yield "attached-by-policy", person.attached_by_policy


@document("policy", row="P3", facts="F4", law="fund-qa", tier="law")
def own_policy(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "not-by-parents-policy", person.attach != "yes-by-parents-policy"


@document("parents-policy", row="P4", facts="F108", law="fund-qa", tier="law")
def policy_of_the_parents(person):
    yield "attached-by-parents-policy", person.attach == "yes-by-parents-policy"


@document("family-consent", row="P5", law="fund-qa", tier="law")
def representative_of_a_family(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "representative-applies", person.applicant == "legal-representative"


@document("identity-document", row="P6", facts="F44", law="gov-3176", tier="law")
@document("application", row="P6", facts="F44 F54", tier="seed")
def in_person_by_status(person):
    yield "attached-by-status", person.attached_by_status
    yield "in-a-category", bool(person.categories)


@document("pension-certificate", row="P7", facts="F45", law="gov-3176", tier="law")
def pensioner(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-pensioner", "pensioner" in person.categories


@document("disability-certificate", row="P8", facts="F50", law="gov-3176", tier="law")
def disability(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-disability", "disability" in person.categories


@document("guardianship-document", row="P9", facts="F46 F53", law="gov-3176", tier="law")
def guardianship(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-guarded", not {"ward", "disabled-childs-representative"}.isdisjoint(person.categories)


@document("commission-protocol", row="P10", facts="F51", law="gov-3176", tier="law")
def convict(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-convict", "convict" in person.categories


@document("power-of-attorney", row="P11", facts="F49", tier="seed")
def attorney(person):
    yield "attached-by-status", person.attached_by_status
    yield "category-power-of-attorney", "power-of-attorney" in person.categories


# ---------------------------------------------------------------- insurance


@insurance("osms-contributions", row="I1", facts="F74 F75 F76 F112", tier="seed")
def by_status(person):
    yield "by-status", person.by_status


@insurance("voluntary-or-imputed", row="I2", facts="F79", tier="seed")
def eaeu_without_policy(person):
    yield "eaeu-route", person.eaeu_route
    yield "has-no-policy", person.policy_state == "none"


@insurance("voluntary", row="I3", facts="F4", tier="seed")
def other_without_policy(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "not-eaeu-route", not person.eaeu_route
    yield "has-no-policy", person.policy_state == "none"


@insurance("renew", row="I4", facts="F5 F6", tier="seed")
def not_running(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-does-not-run", person.policy_state in ("expired", "future")


@insurance("ask-to-add-clinic", row="I5", facts="F114 F115 F116", tier="seed")
def clinic_not_in_policy(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-held", person.holds_policy
    yield "clinic-outside-policy", person.policy_clinics in ("not-named", "private-only")


@insurance("ask-to-add-primary-care", row="I6", facts="F80", tier="seed")
def no_primary_care_cover(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-held", person.holds_policy
    yield "policy-covers-no-primary-care", person.policy_covers_primary_care == "no"


# ---------------------------------------------------------------- missing, beside what the row of §3 names


@missing("signature", row="M1", facts="F31 F35", tier="seed")
def no_signature(person):
    yield "attached-by-status", person.attached_by_status
    yield "has-no-signature", person.signature == "no"


@missing("iin", row="M2", facts="F95", law="order-44", tier="seed")
def no_iin(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "has-no-iin", person.iin == "no"
