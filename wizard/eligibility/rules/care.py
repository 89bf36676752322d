"""Who pays for which care? The decision table of §6, one function a cell; the first that holds wins.

A row's codes are the kinds of care it speaks of, `pays` who pays for them. Our own row numbers K.
Emergency help is never refused by any row: only who pays differs (X20).
"""

from functools import partial

from ..engine import rule

cell = partial(rule, "care")
KINDS = (
    "emergency", "emergency-childbirth", "district-doctor", "specialist", "pregnancy-registration",
    "planned-childbirth", "planned-inpatient", "planned-operation", "dangerous-disease",
)  # fmt: skip
EMERGENCIES = "emergency emergency-childbirth"
STAYS = "planned-inpatient planned-operation"

# ---------------------------------------------------------------- by status


@cell(f"district-doctor {EMERGENCIES} dangerous-disease", row="K1", facts="F100 F124", law="health-code#art-83", tier="seed", pays="gobmp")
def guaranteed_by_status(person):
    yield "by-status", person.by_status


@cell("pregnancy-registration", row="K2", facts="F89 F90", law="dsm-92", tier="seed", pays="needs-attachment gobmp")
def pregnancy_by_status(person):
    yield "by-status", person.by_status


@cell(f"specialist planned-childbirth {STAYS}", row="K3", facts="F57 F76 F111 F112", tier="seed", pays="osms")
def insured_by_status(person):
    yield "by-status", person.by_status
    yield "insured", person.insured == "yes"


@cell("planned-childbirth", row="K4", facts="F63", tier="judgement", pays="ask-who-pays")
def childbirth_by_status_uninsured(person):
    yield "by-status", person.by_status


@cell(f"specialist {STAYS}", row="K5", facts="F112", tier="judgement", pays="may-pay")
def uninsured_by_status(person):
    yield "by-status", person.by_status


# ---------------------------------------------------------------- workers of the EAEU and their families


@cell(f"specialist planned-childbirth {STAYS}", row="K6", facts="F64 F69 F70 F83 F84 F85 F86", tier="seed", pays="osms")
def insured_worker(person):
    yield "eaeu-route", person.eaeu_route
    yield "insured", person.insured == "yes"


@cell(EMERGENCIES, row="K7", facts="F126", tier="seed", pays="osms")
def insured_worker_emergency(person):
    yield "eaeu-route", person.eaeu_route
    yield "insured", person.insured == "yes"


@cell(EMERGENCIES, row="K8", facts="F61 F62", law="eaeu-treaty#annex-30", tier="law", pays="free-emergency")
def worker_emergency(person):
    yield "eaeu-route", person.eaeu_route


# ---------------------------------------------------------------- insured, though no row above speaks of it


@cell(EMERGENCIES, row="K9", facts="F126", tier="seed", pays="osms")
def insured_other_emergency(person):
    yield "insured", person.insured == "yes"


@cell(f"specialist planned-childbirth {STAYS}", row="K10", facts="F57 F83", tier="judgement", pays="ask-who-pays")
def insured_other(person):
    yield "insured", person.insured == "yes"


# ---------------------------------------------------------------- everybody else


@cell(EMERGENCIES, row="K11", facts="F61 F62", law="cis-agreement", tier="law", pays="free-emergency")
def cis_or_eaeu_emergency(person):
    yield "cis-or-eaeu-citizen", person.cis_or_eaeu_citizen


@cell(EMERGENCIES, row="K12", facts="F58", tier="judgement", pays="policy ask-who-pays")
def emergency_with_policy(person):
    yield "policy-runs", person.policy_active


@cell(EMERGENCIES, row="K13", tier="judgement", pays="ask-who-pays")
def emergency_otherwise(person):
    yield "no-one-else-named", True


@cell("district-doctor", row="K14", facts="F67 F68", tier="seed", pays="policy")
def doctor_with_policy(person):
    yield "policy-runs", person.policy_active


@cell("pregnancy-registration", row="K15", facts="F88 F89 F90 F91", law="dsm-92", tier="seed", pays="needs-attachment policy")
def pregnancy_with_policy(person):
    yield "policy-runs", person.policy_active


@cell("pregnancy-registration", row="K16", facts="F88 F89 F90", law="dsm-92", tier="judgement", pays="needs-attachment may-pay")
def pregnancy_otherwise(person):
    yield "policy-does-not-run", True


@cell(f"specialist planned-childbirth {STAYS}", row="K17", facts="F63 F68", tier="judgement", pays="policy may-pay")
def planned_with_policy(person):
    yield "policy-runs", person.policy_active


@cell(f"district-doctor specialist planned-childbirth {STAYS}", row="K18", facts="F63", tier="judgement", pays="may-pay")
def planned_otherwise(person):
    yield "policy-does-not-run", True


@cell("dangerous-disease", row="K19", facts="F125", law="dsm-121 health-code#art-83-2", tier="law", pays="gobmp-dangerous-only")
def dangerous_disease(person):
    yield "not-by-status", True
