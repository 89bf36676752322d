"""May one attach? One function a row of the decision table (§3), in its order; the first that holds wins.

`basis` is what the attachment rests on, `missing` what stands in the way.
"""

from functools import partial

from ..engine import rule

row = partial(rule, "attach")
POLICY_ROUTE = "policy-route-since"  # the amount that says from when


@row("dates-contradict", row="D1", tier="judgement", missing="policy-dates")
def policy_ends_before_it_begins(person):
    yield "policy-ends-before-it-begins", person.policy_ends_before_it_begins


@row("status-needed", row="D2", facts="F101 F102", tier="judgement", missing="status")
def status_not_known(person):
    yield "status-not-known", person.status is None


@row("clinic-without-primary-care", row="D3", facts="F16 F17 F18 F19 F20 F21", tier="seed", missing="primary-care-clinic")
def clinic_without_primary_care(person):
    yield "clinic-gives-no-primary-care", person.clinic_gives_primary_care == "no"


@row("yes-by-status", row="D4", facts="F74", tier="seed", basis="citizen")
def citizen(person):
    yield "citizen", person.status == "citizen"


@row("yes-by-status", row="D5", law="order-44", tier="law", basis="kandas")
def kandas(person):
    yield "kandas", person.status == "kandas"


@row("yes-by-status", row="D6", facts="F75 F76", tier="seed", basis="residence-permit")
def residence_permit(person):
    yield "residence-permit", person.status == "residence-permit"
    yield "permit-not-ended", not person.permit_ended


@row("yes-by-status", row="D7", facts="F75", tier="seed", basis="stateless-permit")
def stateless_permit(person):
    yield "stateless-permit", person.status == "stateless-permit"
    yield "permit-not-ended", not person.permit_ended


@row("yes-by-status", row="D8", law="order-44", tier="law", basis="refugee")
def refugee(person):
    yield "refugee", person.status == "refugee"


@row("no-policy", row="D9", facts="F4 F79", tier="seed", since=POLICY_ROUTE, missing="policy")
def no_policy(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "has-no-policy", person.policy_state == "none"


@row("ask-first", row="D10", facts="F5", tier="judgement", since=POLICY_ROUTE, missing="policy-dates")
def policy_or_its_end_not_known(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-or-its-end-not-known", person.policy_state == "unknown"


@row("policy-expired", row="D11", facts="F5 F6", tier="seed", since=POLICY_ROUTE, missing="valid-policy")
def policy_expired(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-ended", person.policy_state == "expired"


@row("policy-not-started", row="D12", facts="F5", tier="judgement", since=POLICY_ROUTE, missing="valid-policy")
def policy_not_started(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-not-begun", person.policy_state == "future"


@row(
    "policy-without-primary-care",
    row="D13",
    facts="F28 F80",
    tier="seed",
    since=POLICY_ROUTE,
    missing="primary-care-cover",
)
def policy_without_primary_care(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "policy-covers-no-primary-care", person.policy_covers_primary_care == "no"


@row(
    "clinic-not-in-policy", row="D14", facts="F114 F115 F116", tier="seed", since=POLICY_ROUTE, missing="clinic-in-policy"
)
def clinic_not_in_policy(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "clinic-outside-policy", person.policy_clinics in ("not-named", "private-only")


@row("clinic-not-linked", row="D15", facts="F29 F30", tier="seed", since=POLICY_ROUTE, missing="linked-clinic")
def clinic_not_linked(person):
    yield "eaeu-route", person.eaeu_route
    yield "clinic-not-supplier", person.clinic_is_fund_supplier == "no"
    yield "clinic-system-not-linked", person.clinic_system_linked == "no"


@row("ask-first", row="D16", facts="F29 F30", tier="judgement", since=POLICY_ROUTE, missing="confirmation")
def clinic_system_not_known(person):
    yield "eaeu-route", person.eaeu_route
    yield "clinic-not-supplier", person.clinic_is_fund_supplier == "no"
    yield "clinic-system-not-known", person.clinic_system_linked is None


PARENTS_BASIS = {policy: f"parents-{name}" for policy, name in (
    ("voluntary", "voluntary-policy"), ("imputed", "imputed-policy"), ("both", "both-policies")
)}  # fmt: skip
OWN_BASIS = {policy: name.removeprefix("parents-") for policy, name in PARENTS_BASIS.items()}


@row(
    "yes-by-parents-policy", row="D17", facts="F108", law="dsm-194 fund-qa", tier="seed", since=POLICY_ROUTE, basis=PARENTS_BASIS
)
def workers_child(person):
    yield "in-fact-temporary", person.in_fact_temporary
    yield "eaeu-citizen", person.eaeu_citizen
    yield "worker-family", person.role == "worker-family"
    yield "under-eighteen", person.minor
    yield "policy-runs", person.policy_active


@row(
    "yes-by-policy",
    row="D18",
    facts="F77 F78 F79 F80 F91 F95",
    law="dsm-194 fund-qa",
    tier="seed",
    since=POLICY_ROUTE,
    basis=OWN_BASIS,
)
def eaeu_worker_or_family(person):
    yield "in-fact-temporary", person.in_fact_temporary
    yield "eaeu-citizen", person.eaeu_citizen
    yield "works-here-or-family", person.works_here_or_family
    yield "policy-runs", person.policy_active


@row(
    "yes-by-policy", row="D19", facts="F2 F3 F4 F5", law="dsm-194", tier="seed", since=POLICY_ROUTE, basis="voluntary-policy"
)
def other_with_voluntary_policy(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "voluntary-policy-held", person.policy in ("voluntary", "both")
    yield "policy-runs", person.policy_active


@row("ask-first", row="D20", facts="F4 F118", law="gov-722", tier="judgement", since=POLICY_ROUTE, missing="confirmation")
def other_with_imputed_policy_only(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "imputed-policy-only", person.policy == "imputed"
    yield "policy-runs", person.policy_active
