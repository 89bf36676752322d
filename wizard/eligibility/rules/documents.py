"""Which documents, which insurance, and what is still missing (§5; `missing` of §2–§4).

Our own row numbers: P documents, I insurance, M missing; the decision table has none here.
"""

from functools import partial

from ..engine import Conditions, rule
from ..person import Person

document = partial(rule, "documents")
insurance = partial(rule, "insurance")
missing = partial(rule, "missing")

# ---------------------------------------------------------------- documents, by policy


@document("application", row="P1", facts="F7 F8", law="dsm-194#point-28", tier="law")
def with_a_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy


@document("identity-document", row="P2", facts="F9", law="dsm-194#point-28", tier="law")
def adult_with_a_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "not-under-eighteen", not person.minor


@document("representative-identity-document", row="P3", law="dsm-194#point-30-3", tier="law")
@document("child-identity-document", row="P3", law="dsm-194#point-30-3", tier="law")
def child_with_a_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "under-eighteen", person.minor


@document("policy", row="P4", facts="F4", law="dsm-194#point-28", tier="law")
def own_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "not-by-parents-policy", person.attach != "yes-by-parents-policy"


@document("parents-policy", row="P5", facts="F108", law="dsm-194#point-28 dsm-194#point-30-2", tier="law")
def policy_of_the_parents(person: Person) -> Conditions:
    yield "attached-by-parents-policy", person.attach == "yes-by-parents-policy"


@document("family-consent", row="P6", law="dsm-194#point-30-2", tier="law")
def one_member_for_the_family(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "family-member-applies", person.applicant == "family-member"


@document("power-of-attorney", row="P7", law="dsm-194#annex-7-11", tier="law")
def through_an_attorney(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "attorney-applies", person.applicant == "attorney"


# ---------------------------------------------------------------- documents, by status and in person


@document("identity-document", row="P8", facts="F44", law="dsm-194#annex-7", tier="law")
@document("application", row="P8", facts="F44 F54", law="dsm-194#point-23", tier="law")
def in_person_by_status(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "in-a-category", bool(person.categories)


@document("pension-certificate", row="P9", facts="F45", law="dsm-194#annex-7", tier="law")
def pensioner(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-pensioner", "pensioner" in person.categories


@document("disability-certificate", row="P10", facts="F50", law="dsm-194#annex-7", tier="law")
def disability(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-disability", "disability" in person.categories


@document("guardianship-document", row="P11", facts="F46", law="dsm-194#annex-7", tier="law")
def representative_of_a_disabled_child(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-disabled-childs-representative", "disabled-childs-representative" in person.categories


@document("commission-protocol", row="P12", facts="F51", law="dsm-194#annex-7", tier="law")
def convict(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-convict", "convict" in person.categories


@document("commander-extract", row="P13", facts="F47", law="dsm-194#annex-7", tier="law")
def conscript(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-conscript", "conscript" in person.categories


@document("birth-abroad-proof", row="P14", facts="F48", law="dsm-194#annex-7", tier="law")
def child_born_abroad(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-child-born-abroad", "child-born-abroad" in person.categories


@document("student-request", row="P15", facts="F52", law="dsm-194#annex-7 dsm-194#point-11", tier="law")
def student(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-student", "student" in person.categories


@document("health-body-decision", row="P16", facts="F53", law="dsm-194#annex-7 dsm-194#point-10", tier="law")
def ward(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-ward", "ward" in person.categories


@document("power-of-attorney", row="P17", facts="F49", law="dsm-194#annex-7-11", tier="law")
def attorney(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "category-power-of-attorney", "power-of-attorney" in person.categories


# ---------------------------------------------------------------- insurance


@insurance("ask-before-contributions", row="I1", law="order-478#point-9 order-478#point-10 order-478#point-38-8", tier="judgement")
def refugee(person: Person) -> Conditions:
    yield "refugee", person.status == "refugee"
    yield "status-not-ended", not person.status_ended


@insurance("osms-contributions", row="I2", facts="F74 F75 F76 F112", law="order-478#point-9", tier="law")
def by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "not-refugee", person.status != "refugee"


@insurance("voluntary-or-imputed", row="I3", facts="F79", law="dsm-194#point-28", tier="law")
def eaeu_without_policy(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "has-no-policy", person.policy_state == "none"


@insurance("voluntary-or-imputed", row="I4", law="dsm-194#point-28 labour-code#art-26", tier="law")
def worker_without_policy(person: Person) -> Conditions:
    yield "in-fact-temporary", person.in_fact_temporary
    yield "worker", person.role == "worker"
    yield "has-no-policy", person.policy_state == "none"


@insurance("voluntary", row="I5", facts="F4", law="dsm-194#point-28", tier="seed")
def other_without_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "not-eaeu-route", not person.eaeu_route
    yield "not-worker", person.role != "worker"
    yield "has-no-policy", person.policy_state == "none"


@insurance("renew", row="I6", facts="F5 F6", law="dsm-194#point-29", tier="law")
def not_running(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-does-not-run", person.policy_state in ("expired", "future")


@insurance("ask-to-add-clinic", row="I7", facts="F114 F115 F116", law="dsm-194#point-19", tier="law")
def clinic_not_in_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-held", person.holds_policy
    yield "clinic-outside-policy", person.policy_clinics in ("not-named", "private-only")


@insurance("ask-to-add-primary-care", row="I8", facts="F80", tier="seed")
def no_primary_care_cover(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "voluntary-policy-only", person.policy == "voluntary"
    yield "policy-covers-no-primary-care", person.policy_covers_primary_care == "no"


# ---------------------------------------------------------------- missing, beside what the row of §3 names


@missing("signature", row="M1", facts="F31 F35", law="dsm-194#annex-9", tier="law")
def no_signature(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "has-no-signature", person.signature == "no"
    yield "in-no-category", not person.categories


@missing("iin", row="M2", facts="F95", law="dsm-194#point-28", tier="judgement")
def no_iin(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "has-no-iin", person.iin == "no"
