"""What else must be said (§7). Every row that holds adds its note; nothing is asked for a note alone.

Our own row numbers N. `person.payers` holds all payers decided before, `person.attach` the code.
"""

from functools import partial

from .. import amounts
from ..engine import rule
from ..questions import PERMITS

note = partial(rule, "notes")


@note("vnzh-expired", row="N1", facts="F60 F63", tier="judgement")
def permit_ended(person):
    yield "permit-ended", person.permit_ended


@note("check-permit-date", row="N2", facts="F103", tier="judgement")
def permit_without_date(person):
    yield "permit-held", person.status in PERMITS
    yield "permit-date-not-known", person.permit_until is None


@note("iin-not-proof", row="N3", facts="F101", tier="judgement")
def iin_is_no_permit(person):
    yield "not-by-status", not person.by_status
    yield "has-iin", person.iin == "yes"


@note("no-gobmp-general", row="N4", facts="F71", tier="seed")
def no_guaranteed_volume(person):
    yield "eaeu-route", person.eaeu_route


@note("osms-only-worker-family", row="N5", facts="F57 F83", tier="judgement")
def insured_outside_the_routes(person):
    yield "not-by-status", not person.by_status
    yield "not-eaeu-route", not person.eaeu_route
    yield "insured", person.insured == "yes"


@note("call-103", row="N6", facts="F61", tier="judgement")
def emergency_comes_first(person):
    yield "everybody", True


@note("until-threat-removed", row="N7", law="cis-agreement", tier="law")
def free_until_safe(person):
    yield "emergency-is-free", "free-emergency" in person.payers


@note("marriage-no-effect", row="N8", facts="F123", tier="seed")
def married_to_a_citizen(person):
    yield "not-by-status", not person.by_status
    yield "spouse-of-citizen", person.spouse_of_citizen == "yes"


@note("minor-adult-applies", row="N9", facts="F108", law="dsm-194", tier="judgement")
def child(person):
    yield "attaches-by-policy", person.attaches_by_policy
    yield "under-eighteen", person.minor


@note("child-1414-unconfirmed", row="N10", facts="F107 F108", tier="judgement")
def child_of_a_worker(person):
    yield "eaeu-route", person.eaeu_route
    yield "worker-family", person.role == "worker-family"
    yield "under-eighteen", person.minor


@note("newer-notice-in-person", row="C5", law="ministry-notice-2025", tier="judgement")
def no_signature_no_category(person):
    yield "attached-by-status", person.attached_by_status
    yield "has-no-signature", person.signature == "no"
    yield "in-no-category", not person.categories


@note("check-supplier", row="N11", facts="F26 F27", tier="seed")
def supplier_not_known(person):
    yield "attached", person.attached
    yield "supplier-not-known", person.clinic_is_fund_supplier is None


@note("home-visits-territory", row="N12", facts="F22 F23 F24 F25", tier="seed")
def choose_near_home(person):
    yield "attached", person.attached


@note("check-contract-cover", row="N13", facts="F28 F80", tier="judgement")
def cover_not_known(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "cover-not-known", person.policy_covers_primary_care is None


@note("check-contract-clinics", row="N14", facts="F115 F116", tier="judgement")
def clinics_not_known(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "policy-clinics-not-known", person.policy_clinics is None


@note("imputed-for-work", row="N15", facts="F92", law="labour-code#art-26", tier="law")
def condition_of_being_hired(person):
    yield "eaeu-route", person.eaeu_route
    yield "worker", person.role == "worker"


# The campaign is dated data and never decides anything (X4).


def campaign(person) -> str | None:
    """open, closed or unknown on the day."""
    begins, ends = (person.amount(name) for name in ("campaign-from", "campaign-to"))
    if begins is None:
        return "unknown"
    return "open" if begins <= person.as_of and (ends is None or person.as_of <= ends) else "closed"


def wants_another_clinic(person):
    yield "by-status", person.by_status
    yield "already-attached", person.already_attached == "yes"


@note("campaign-open", row="N16", facts="F15", law="ministry-notice-2025", tier="judgement")
def campaign_open(person):
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-open", campaign(person) == "open"


@note("campaign-closed", row="N17", facts="F15", law="ministry-notice-2025", tier="law")
def campaign_closed(person):
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-closed", campaign(person) == "closed"


@note("campaign-unknown", row="N18", facts="F15", law="draft-2026", tier="judgement")
def campaign_unknown(person):
    yield from wants_another_clinic(person)
    yield "not-because-of-moving", person.change_reason != "moved"
    yield "campaign-is-not-known", campaign(person) == "unknown"


@note("change-moved-any-time", row="N19", law="gov-3176", tier="law")
def moved(person):
    yield from wants_another_clinic(person)
    yield "moved", person.change_reason == "moved"


@note("pension-age-reached", row="N20", facts="F45", law="social-code", tier="law")
def pension_age(person):
    yield "by-status", person.by_status
    yield "pension-age-reached", person.pension_age_reached


@note("last-day", row="N21", facts="F5 F6", tier="judgement")
def last_day_of_the_policy(person):
    yield "attached-by-policy", person.attached_by_policy
    yield "policy-ends-today", person.policy_end == person.as_of


@note("rules-earlier-edition", row="N22", law="order-141", tier="judgement")
def before_the_policy_route(person):
    yield "before-policy-route", person.as_of < amounts.latest("policy-route-since")
