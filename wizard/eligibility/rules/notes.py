"""What else must be said (§7). Every row that holds adds its note; nothing is asked for a note alone.

Our own row numbers N. `person.payers` holds all payers decided before, `person.attach` the code.
"""

from functools import partial

from ..engine import Conditions, rule
from ..person import Person
from ..questions import PERMITS, STATUSES_OF_ONE_YEAR

note = partial(rule, "notes")


@note("vnzh-expired", row="N1", facts="F60 F63", tier="judgement")
def permit_ended(person: Person) -> Conditions:
    yield "permit-ended", person.permit_ended


@note("check-permit-date", row="N2", facts="F103", tier="judgement")
def permit_without_date(person: Person) -> Conditions:
    yield "permit-held", person.status in PERMITS
    yield "permit-date-not-known", person.permit_until is None


@note("iin-not-proof", row="N3", facts="F101", tier="judgement")
def iin_with_status_not_known(person: Person) -> Conditions:
    yield "status-not-known", person.status is None


@note("no-gobmp-general", row="N4", facts="F71", tier="seed")
def no_guaranteed_volume(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route


@note(
    "osms-only-worker-family",
    row="N5",
    facts="F57 F83",
    law="order-478#point-9 order-478#point-10 order-478#point-38-8 order-665#point-11",
    tier="law",
)
def insured_outside_the_routes(person: Person) -> Conditions:
    yield "not-by-status", not person.by_status
    yield "not-eaeu-route", not person.eaeu_route
    yield "insured", person.insured == "yes"


@note("call-103", row="N6", facts="F61", law="dsm-90#point-9-1", tier="law")
def emergency_comes_first(person: Person) -> Conditions:
    yield "everybody", True


@note("until-threat-removed", row="N7", law="agreement-1998 cis-agreement", tier="law")
def free_until_safe(person: Person) -> Conditions:
    yield "emergency-is-free", "free-emergency" in person.payers


@note("marriage-no-effect", row="N8", facts="F123", tier="seed")
def married_to_a_citizen(person: Person) -> Conditions:
    yield "not-by-status", not person.by_status
    yield "spouse-of-citizen", person.spouse_of_citizen == "yes"


@note("minor-adult-applies", row="N9", facts="F108", law="dsm-194#point-30-3", tier="law")
def child(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "under-eighteen", person.minor


@note("child-1414-unconfirmed", row="N10", facts="F107 F108", tier="judgement")
def child_of_a_worker(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "worker-family", person.role == "worker-family"
    yield "under-eighteen", person.minor


@note("newer-notice-in-person", row="C5", law="ministry-notice-2025", tier="judgement")
def no_signature_no_category(person: Person) -> Conditions:
    yield "attached-by-status", person.attached_by_status
    yield "has-no-signature", person.signature == "no"
    yield "in-no-category", not person.categories


@note("check-supplier", row="N11", facts="F26 F27", tier="seed")
def supplier_not_known(person: Person) -> Conditions:
    yield "attached", person.attached
    yield "supplier-not-known", person.clinic_is_fund_supplier is None


@note("home-visits-territory", row="N12", facts="F22 F23 F24 F25", tier="seed")
def choose_near_home(person: Person) -> Conditions:
    yield "attached", person.attached


@note("check-contract-cover", row="N13", facts="F28 F80", tier="judgement")
def cover_not_known(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "voluntary-policy-only", person.policy == "voluntary"
    yield "cover-not-known", person.policy_covers_primary_care is None


@note("check-contract-clinics", row="N14", facts="F115 F116", law="dsm-194#point-19", tier="judgement")
def clinics_not_known(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "policy-clinics-not-known", person.policy_clinics is None


@note("imputed-for-work", row="N15", facts="F92", law="labour-code#art-26", tier="law")
def condition_of_being_hired(person: Person) -> Conditions:
    yield "in-fact-temporary", person.in_fact_temporary
    yield "worker", person.role == "worker"


# The campaign is dated data and never decides anything (X4).


def wants_another_clinic(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "already-attached", person.already_attached == "yes"


@note("campaign-open", row="N16", facts="F15", law="dsm-194#point-31-3 dsm-194#point-32", tier="law", since="campaign-from")
def campaign_open(person: Person) -> Conditions:
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-open", person.campaign == "open"


@note("campaign-closed", row="N17", facts="F15", law="dsm-194#point-31-3 dsm-194#point-32", tier="law", since="campaign-from")
def campaign_closed(person: Person) -> Conditions:
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-closed", person.campaign == "closed"


@note("change-twice-a-year", row="N18", law="dsm-194#point-31-2 draft-2026", tier="law", since="changes-a-year")
def choice_outside_the_campaign(person: Person) -> Conditions:
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-closed", person.campaign == "closed"
    yield "choice-twice-a-year", person.choice_is_twice_a_year


@note("change-moved-any-time", row="N19", law="dsm-194#point-31-1", tier="law")
def moved(person: Person) -> Conditions:
    yield from wants_another_clinic(person)
    yield "moved", person.change_reason == "moved"


@note("pension-age-reached", row="N20", facts="F45", law="social-code", tier="law")
def pension_age(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "pension-age-reached", person.pension_age_reached


@note("last-day", row="N21", facts="F5 F6", law="dsm-194#point-29 order-111#point-10-1", tier="judgement")
def last_day_of_the_policy(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "policy-ends-today", person.policy_end == person.as_of


@note("rules-earlier-edition", row="N22", law="order-141", tier="judgement")
def before_the_policy_route(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "before-policy-route", person.before_policy_route


# ---------------------------------------------------------------- by policy


@note("talon", row="N23", law="dsm-194#point-29", tier="law")
def ask_for_the_talon(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy


@note("policy-may-end-early", row="N24", law="order-111#point-12", tier="law")
def imputed_policy_may_end_early(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "imputed-policy-held", person.policy in ("imputed", "both")


@note("imputed-how", row="N25", law="order-111#point-5-5 order-111#point-6", tier="law")
def use_of_the_imputed_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active
    yield "imputed-policy-held", person.policy in ("imputed", "both")


@note("imputed-limits", row="N26", law="health-code#art-201-1 order-111#annex-2", tier="law")
def bounds_of_the_imputed_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active
    yield "imputed-policy-only", person.policy == "imputed"


@note("desk-may-doubt", row="N27", law="dsm-194#point-6-2 dsm-194#point-28 dsm-194#point-23-8 dsm-194#point-31-4", tier="law")
def points_to_show_at_the_desk(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "imputed-policy-only", person.policy == "imputed"
    yield "not-eaeu-route", not person.eaeu_route


# ---------------------------------------------------------------- statuses of one year, and 2027


@note("status-one-year", row="N28", law="migration-law#art-25 refugee-law#art-11", tier="law")
def status_runs_one_year(person: Person) -> Conditions:
    yield "status-of-one-year", person.status in STATUSES_OF_ONE_YEAR
    yield "status-not-ended", not person.status_ended


@note("status-ended", row="N29", law="migration-law#art-25 refugee-law#art-11", tier="law")
def status_has_ended(person: Person) -> Conditions:
    yield "status-ended", person.status_ended


@note("gobmp-narrower-2027", row="N30", law="order-138 gov-421#point-2 guaranteed-2027", tier="judgement", since="gobmp-narrow-since")
def narrower_guaranteed_volume(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "guaranteed-volume-narrower", person.guaranteed_volume_is_narrower


@note("cis-party", row="N31", law="cis-agreement agreement-1992", tier="judgement")
def party_to_the_cis_agreement(person: Person) -> Conditions:
    yield "cis-citizen", person.citizenship == "cis"


@note("iin-not-proof", row="N32", facts="F101", tier="judgement")
def iin_is_no_permit(person: Person) -> Conditions:
    yield "attached-by-policy", person.attached_by_policy
    yield "has-iin", person.iin == "yes"
