"""Who pays for which care? The decision table of §6, one function a cell; the first that holds wins.

A row's codes are the kinds of care it speaks of, `pays` who pays for them. Our own row numbers K.
Emergency help is never refused by any row: only who pays differs (X20).
"""

from functools import partial

from ..engine import Conditions, rule
from ..person import Person

cell = partial(rule, "care")
KINDS = (
    "emergency",
    "emergency-childbirth",
    "district-doctor",
    "specialist",
    "pregnancy-registration",
    "planned-childbirth",
    "planned-inpatient",
    "planned-operation",
    "dangerous-disease",
)
EMERGENCIES = "emergency emergency-childbirth"
PLANNED = "specialist planned-childbirth planned-inpatient planned-operation"
PLANNED_BUT_CHILDBIRTH = "specialist planned-inpatient planned-operation"

# ---------------------------------------------------------------- kandas or refugee whose status ended


@cell(f"{EMERGENCIES} district-doctor {PLANNED}", row="K1", law="migration-law#art-25 refugee-law#art-11", tier="judgement", pays="ask-who-pays")
def status_ended(person: Person) -> Conditions:
    yield "status-ended", person.status_ended


@cell("pregnancy-registration", row="K2", law="health-code#art-81 migration-law#art-25 refugee-law#art-11", tier="judgement", pays="needs-attachment ask-who-pays")
def pregnancy_with_status_ended(person: Person) -> Conditions:
    yield "status-ended", person.status_ended


# ---------------------------------------------------------------- by status


@cell(EMERGENCIES, row="K3", law="health-code#art-200 gov-421#point-4", tier="law", since="osms-emergency-since", pays="osms")
def insured_emergency_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "emergency-is-in-osms", person.emergency_is_in_osms
    yield "insured", person.insured == "yes"


@cell("emergency", row="K4", law="order-138", tier="law", since="gobmp-narrow-since", pays="gobmp ask-who-pays")
def uninsured_emergency_in_narrower_volume(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "guaranteed-volume-narrower", person.guaranteed_volume_is_narrower


@cell(f"{EMERGENCIES} dangerous-disease", row="K5", facts="F100 F124", law="health-code#art-83 health-code#art-196 order-138", tier="law", pays="gobmp")
def guaranteed_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status


@cell("district-doctor", row="K6", law="gov-421#point-2 guaranteed-2027", tier="judgement", since="gobmp-narrow-since", pays="gobmp ask-who-pays")
def doctor_in_narrower_volume(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "guaranteed-volume-narrower", person.guaranteed_volume_is_narrower


@cell("district-doctor", row="K7", facts="F100 F124", law="health-code#art-83 health-code#art-196", tier="law", pays="gobmp")
def doctor_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status


@cell(
    "pregnancy-registration",
    row="K8",
    law="health-code#art-81 guaranteed-2027",
    tier="judgement",
    since="gobmp-narrow-since",
    pays="needs-attachment gobmp ask-who-pays",
)
def pregnancy_in_narrower_volume(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "guaranteed-volume-narrower", person.guaranteed_volume_is_narrower


@cell("pregnancy-registration", row="K9", facts="F89 F90", law="health-code#art-81 dsm-92", tier="law", pays="needs-attachment gobmp")
def pregnancy_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status


@cell(PLANNED_BUT_CHILDBIRTH, row="K10", facts="F57 F76 F111 F112", law="gov-421#point-1 gov-421#point-4", tier="law", pays="osms")
def insured_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "insured", person.insured == "yes"


@cell("planned-childbirth", row="K11", facts="F57 F76 F111 F112", tier="seed", pays="osms")
def childbirth_insured_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status
    yield "insured", person.insured == "yes"


@cell("planned-childbirth", row="K12", facts="F63", tier="judgement", pays="ask-who-pays")
def childbirth_by_status_uninsured(person: Person) -> Conditions:
    yield "by-status", person.by_status


@cell(PLANNED_BUT_CHILDBIRTH, row="K13", facts="F112", tier="judgement", pays="may-pay")
def uninsured_by_status(person: Person) -> Conditions:
    yield "by-status", person.by_status


# ---------------------------------------------------------------- workers of the EAEU and their families


@cell(
    PLANNED,
    row="K14",
    facts="F64 F69 F70 F83 F84 F85 F86",
    law="order-478#point-10 order-665#point-11 gov-421#point-1 gov-421#point-4",
    tier="law",
    pays="osms",
)
def insured_worker(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "insured", person.insured == "yes"


@cell(EMERGENCIES, row="K15", facts="F126", law="order-478#point-10 health-code#art-200 gov-421#point-4", tier="law", pays="osms")
def insured_worker_emergency(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "insured", person.insured == "yes"


@cell(EMERGENCIES, row="K16", facts="F61 F62", law="eaeu-treaty#annex-30", tier="law", pays="free-emergency")
def worker_emergency(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route


@cell("pregnancy-registration", row="K17", law="health-code#art-81 order-478#point-10", tier="judgement", pays="needs-attachment ask-who-pays")
def pregnancy_of_insured_worker(person: Person) -> Conditions:
    yield "eaeu-route", person.eaeu_route
    yield "no-broad-policy", not person.broad_policy
    yield "insured", person.insured == "yes"


# ---------------------------------------------------------------- everybody else


@cell(EMERGENCIES, row="K18", law="agreement-1998", tier="law", pays="free-emergency")
def emergency_by_agreement_of_1998(person: Person) -> Conditions:
    yield "uzbek-or-tajik-citizen", person.citizenship in ("uzbekistan", "tajikistan")


@cell(EMERGENCIES, row="K19", facts="F61 F62", law="cis-agreement agreement-1998", tier="law", pays="free-emergency")
def emergency_of_eaeu_citizens(person: Person) -> Conditions:
    yield "eaeu-citizen", person.eaeu_citizen


@cell(EMERGENCIES, row="K20", law="cis-agreement", tier="judgement", pays="free-emergency")
def emergency_of_cis_citizens(person: Person) -> Conditions:
    yield "cis-citizen", person.citizenship == "cis"


@cell(EMERGENCIES, row="K21", facts="F126 F58", law="health-code#art-202 order-478#point-38-8", tier="judgement", pays="policy osms ask-who-pays")
def emergency_insured_with_policy(person: Person) -> Conditions:
    yield "insured", person.insured == "yes"
    yield "policy-runs", person.policy_active


@cell(EMERGENCIES, row="K22", facts="F126", law="health-code#art-202 order-478#point-38-8", tier="judgement", pays="osms ask-who-pays")
def emergency_insured(person: Person) -> Conditions:
    yield "insured", person.insured == "yes"


@cell(EMERGENCIES, row="K23", facts="F58", law="health-code#art-202 order-111#annex-2", tier="judgement", pays="policy ask-who-pays")
def emergency_with_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active


@cell(EMERGENCIES, row="K24", law="health-code#art-202 dsm-90#point-9-1", tier="law", pays="ask-who-pays")
def emergency_otherwise(person: Person) -> Conditions:
    yield "no-one-else-named", True


@cell("district-doctor", row="K25", facts="F67 F68", law="dsm-194#point-33 order-111#annex-2", tier="law", pays="policy")
def doctor_with_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active


@cell(
    "pregnancy-registration",
    row="K26",
    facts="F88 F89 F90 F91",
    law="health-code#art-81 dsm-92",
    tier="seed",
    pays="needs-attachment policy",
)
def pregnancy_with_broad_policy(person: Person) -> Conditions:
    yield "broad-policy", person.broad_policy


@cell("pregnancy-registration", row="K27", law="health-code#art-81 order-111#annex-2", tier="law", pays="needs-attachment may-pay")
def pregnancy_with_imputed_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active
    yield "imputed-policy-only", person.policy == "imputed"


@cell(
    "pregnancy-registration",
    row="K28",
    facts="F88 F89 F90",
    law="health-code#art-81 dsm-92",
    tier="judgement",
    pays="needs-attachment may-pay",
)
def pregnancy_otherwise(person: Person) -> Conditions:
    yield "policy-does-not-run", True


@cell(
    PLANNED,
    row="K29",
    facts="F57 F83",
    law="order-478#point-9 order-478#point-10 order-478#point-38-8 order-665#point-11",
    tier="law",
    pays="ask-who-pays",
)
def insured_outside_the_routes(person: Person) -> Conditions:
    yield "insured", person.insured == "yes"


@cell(PLANNED, row="K30", facts="F63 F68", tier="judgement", pays="policy may-pay")
def planned_with_broad_policy(person: Person) -> Conditions:
    yield "broad-policy", person.broad_policy


@cell(PLANNED, row="K31", facts="F68", law="order-111#annex-2", tier="law", pays="may-pay")
def planned_with_imputed_policy(person: Person) -> Conditions:
    yield "policy-runs", person.policy_active
    yield "imputed-policy-only", person.policy == "imputed"


@cell(f"district-doctor {PLANNED}", row="K32", facts="F63", law="order-665#point-12", tier="judgement", pays="may-pay")
def planned_otherwise(person: Person) -> Conditions:
    yield "policy-does-not-run", True


@cell(
    "dangerous-disease",
    row="K33",
    facts="F125",
    law="dsm-121 health-code#art-83-2 health-code#art-196 order-665#point-5",
    tier="law",
    pays="gobmp-dangerous-only",
)
def dangerous_disease(person: Person) -> Conditions:
    yield "not-by-status", True
