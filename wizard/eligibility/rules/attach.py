"""May one attach? One function a row of the decision table (§3), in its order; the first that holds wins.

`basis` is what the attachment rests on, `missing` what stands in the way.
"""

from functools import partial

from ..engine import Conditions, rule
from ..person import Person

row = partial(rule, "attach")
POLICY_ROUTE = "policy-route-since"  # the amount that says from when


@row("dates-contradict", row="D1", tier="judgement", missing="policy-dates")
def policy_ends_before_it_begins(person: Person) -> Conditions:
    yield "policy-ends-before-it-begins", person.policy_ends_before_it_begins


@row("status-needed", row="D2", facts="F101 F102", tier="judgement", missing="status")
def status_not_known(person: Person) -> Conditions:
    yield "status-not-known", person.status is None


@row(
    "clinic-without-primary-care",
    row="D3",
    facts="F16 F17 F18 F19 F20 F21",
    law="dsm-194#point-3 standard-49#point-13",
    tier="law",
    missing="primary-care-clinic",
)
def clinic_without_primary_care(person: Person) -> Conditions:
    yield "clinic-gives-no-primary-care", person.clinic_gives_primary_care == "no"


@row("yes-by-status", row="D4", facts="F74", law="dsm-194#point-4", tier="law", basis="citizen")
def citizen(person: Person) -> Conditions:
    yield "citizen", person.status == "citizen"


@row("yes-by-status", row="D5", law="dsm-194#point-4 health-code#art-83 health-code#art-196", tier="law", basis="kandas")
def kandas(person: Person) -> Conditions:
    yield "kandas", person.status == "kandas"
    yield "status-not-ended", not person.status_ended


@row("yes-by-status", row="D6", facts="F75 F76", law="dsm-194#point-4", tier="law", basis="residence-permit")
def residence_permit(person: Person) -> Conditions:
    yield "residence-permit", person.status == "residence-permit"
    yield "permit-not-ended", not person.permit_ended


@row("yes-by-status", row="D7", facts="F75", law="dsm-194#point-4", tier="law", basis="stateless-permit")
def stateless_permit(person: Person) -> Conditions:
    yield "stateless-permit", person.status == "stateless-permit"
    yield "permit-not-ended", not person.permit_ended


@row("yes-by-status", row="D8", law="dsm-194#point-4 health-code#art-83 health-code#art-196", tier="law", basis="refugee")
def refugee(person: Person) -> Conditions:
    yield "refugee", person.status == "refugee"
    yield "status-not-ended", not person.status_ended


@row("ask-first", row="D8a", law="migration-law#art-25 refugee-law#art-11", tier="judgement", missing="status")
def status_ended(person: Person) -> Conditions:
    yield "status-ended", person.status_ended


@row("no-policy", row="D9", facts="F4 F79", law="dsm-194#point-27-2 dsm-194#point-28 dsm-194#point-31-4", tier="law", since=POLICY_ROUTE, missing="policy")
def no_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "has-no-policy", person.policy_state == "none"


@row("ask-first", row="D10", facts="F5", tier="judgement", since=POLICY_ROUTE, missing="policy-dates")
def policy_or_its_end_not_known(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-or-its-end-not-known", person.policy_state == "unknown"


@row("policy-expired", row="D11", facts="F5 F6", law="dsm-194#point-29", tier="law", since=POLICY_ROUTE, missing="valid-policy")
def policy_expired(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-ended", person.policy_state == "expired"


@row("policy-not-started", row="D12", facts="F5", law="dsm-194#point-29", tier="law", since=POLICY_ROUTE, missing="valid-policy")
def policy_not_started(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-not-begun", person.policy_state == "future"


@row(
    "policy-without-primary-care",
    row="D13",
    facts="F28 F80",
    law="dsm-194#point-6-1",
    tier="law",
    since=POLICY_ROUTE,
    missing="primary-care-cover",
)
def policy_without_primary_care(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "voluntary-policy-only", person.policy == "voluntary"
    yield "policy-covers-no-primary-care", person.policy_covers_primary_care == "no"


@row(
    "clinic-not-in-policy",
    row="D14",
    facts="F114 F115 F116",
    law="dsm-194#point-19",
    tier="law",
    since=POLICY_ROUTE,
    missing="clinic-in-policy",
)
def clinic_not_in_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "clinic-outside-policy", person.policy_clinics in ("not-named", "private-only")


@row(
    "clinic-not-linked",
    row="D15",
    facts="F29 F30",
    law="dsm-194#point-7 order-665#point-9",
    tier="law",
    since=POLICY_ROUTE,
    missing="linked-clinic",
)
def clinic_not_linked(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "clinic-not-supplier", person.clinic_is_fund_supplier == "no"
    yield "clinic-system-not-linked", person.clinic_system_linked == "no"


@row(
    "ask-first",
    row="D16",
    facts="F29 F30",
    law="dsm-194#point-7",
    tier="judgement",
    since=POLICY_ROUTE,
    missing="confirmation",
)
def clinic_system_not_known(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "clinic-not-supplier", person.clinic_is_fund_supplier == "no"
    yield "clinic-system-not-known", person.clinic_system_linked is None


OWN_BASIS = {"voluntary": "voluntary-policy", "imputed": "imputed-policy", "both": "both-policies"}
PARENTS_BASIS = {policy: f"parents-{basis}" for policy, basis in OWN_BASIS.items()}


@row(
    "yes-by-parents-policy",
    row="D17",
    facts="F108",
    law="dsm-194#point-30-2 dsm-194#point-30-3 dsm-194#point-31-4",
    tier="law",
    since=POLICY_ROUTE,
    basis=PARENTS_BASIS,
)
def workers_child(person: Person) -> Conditions:
    yield "in-fact-temporary", person.in_fact_temporary
    yield "worker-family", person.role == "worker-family"
    yield "under-eighteen", person.minor
    yield "policy-runs", person.policy_active


@row(
    "yes-by-policy",
    row="D18",
    facts="F77 F78 F79 F80 F91 F95",
    law="dsm-194#point-6 dsm-194#point-19 dsm-194#point-28",
    tier="law",
    since=POLICY_ROUTE,
    basis=OWN_BASIS,
)
def eaeu_worker_or_family(person: Person) -> Conditions:
    yield "in-fact-temporary", person.in_fact_temporary
    yield "eaeu-citizen", person.eaeu_citizen
    yield "works-here-or-family", person.works_here_or_family
    yield "policy-runs", person.policy_active


@row(
    "yes-by-policy",
    row="D19",
    facts="F2 F3 F4 F5",
    law="dsm-194#point-6-1 dsm-194#point-28",
    tier="law",
    since=POLICY_ROUTE,
    basis=OWN_BASIS,
)
def other_with_voluntary_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "voluntary-policy-held", person.policy in ("voluntary", "both")
    yield "policy-runs", person.policy_active


IMPUTED_ONLY = "dsm-194#point-6-2 dsm-194#point-19 dsm-194#point-27-2 dsm-194#point-28 dsm-194#point-29 dsm-194#point-33 order-665#point-5"


@row("yes-by-policy", row="D20", facts="F118", law=IMPUTED_ONLY, tier="law", since=POLICY_ROUTE, basis=OWN_BASIS)
def foreigner_with_imputed_policy(person: Person) -> Conditions:
    yield "in-fact-temporary", person.in_fact_temporary
    yield "citizen-of-a-state", person.citizen_of_a_state
    yield "imputed-policy-only", person.policy == "imputed"
    yield "policy-runs", person.policy_active


@row(
    "yes-by-policy",
    row="D21",
    facts="F118",
    law="dsm-194#point-28 health-code#art-201-1",
    tier="judgement",
    since=POLICY_ROUTE,
    basis=OWN_BASIS,
)
def other_with_imputed_policy(person: Person) -> Conditions:
    yield "attaches-by-policy", person.attaches_by_policy
    yield "imputed-policy-only", person.policy == "imputed"
    yield "policy-runs", person.policy_active
