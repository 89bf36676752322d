"""A second reading of the decision tables, by another hand, kept as an oracle for the rules.

Written from the tables and the cases alone, without looking at the wizard's own rules: `decide` goes
down the tables in their order with plain ifs, so that a difference between the two readings shows a slip
in one of them or room in the tables. `random_person` draws people on whom to compare the two.
What the tables leave open, and how it was read here, is listed at the end of the file.
"""

import datetime
from calendar import monthrange

Date = datetime.date

# §1, the amounts
EDITION = Date(2023, 8, 14)  # the policy route exists since
CAMPAIGNS = {2023: (Date(2023, 9, 15), Date(2023, 12, 31)), 2025: (Date(2025, 9, 1), Date(2025, 11, 1))}
PENSION_MONTHS = {  # first day, last day, age in months
    "man": [(Date.min, Date.max, 63 * 12)],
    "woman": [
        (Date.min, Date(2027, 12, 31), 61 * 12),
        (Date(2028, 1, 1), Date(2028, 12, 31), 61 * 12 + 6),
        (Date(2029, 1, 1), Date(2029, 12, 31), 62 * 12),
        (Date(2030, 1, 1), Date(2030, 12, 31), 62 * 12 + 6),
        (Date(2031, 1, 1), Date.max, 63 * 12),
    ],
}
EAEU = ("russia", "belarus", "kyrgyzstan", "armenia")
PERMITS = ("residence-permit", "stateless-permit")


def after_months(day: Date, months: int) -> Date:
    """The same day so many months later; where the month is too short, its last day (29 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def decide(answers: dict, as_of: Date) -> dict:
    def get(key):
        value = answers.get(key)
        return "unsure" if value is None else value

    def day(key):
        return None if get(key) == "unsure" else Date.fromisoformat(get(key))

    status, citizenship, role, policy = get("status"), get("citizenship"), get("role"), get("policy")
    category = [] if get("category") == "unsure" else [c for c in get("category") if c != "unsure"]
    permit_until, birth = day("permit_until"), day("birth_date")
    start, end = day("policy_start"), day("policy_end")
    insured = get("insured") == "yes"  # §6: unsure counts as no

    # §1, computed and never asked
    notes = []
    permit_ended = status in PERMITS and permit_until is not None and permit_until < as_of
    if permit_ended:
        notes.append("vnzh-expired")
    if status in PERMITS and permit_until is None:
        notes.append("check-permit-date")
    in_fact_temporary = status == "temporary" or permit_ended
    policy_person = in_fact_temporary or status == "asylum-seeker"
    status_person = status in ("citizen", "kandas", "refugee") or (status in PERMITS and not permit_ended)
    eaeu_route = in_fact_temporary and citizenship in EAEU and role in ("worker", "worker-family")
    birthday_18 = None if birth is None else after_months(birth, 18 * 12)
    minor = birthday_18 is not None and as_of < birthday_18
    dates_contradict = start is not None and end is not None and end < start
    held = policy in ("voluntary", "imputed", "both")
    if policy == "none":
        state = "none"
    elif not held or end is None:
        state = "unknown"
    elif dates_contradict:
        state = "dates-contradict"
    elif start is not None and start > as_of:
        state = "future"
    elif end < as_of:
        state = "expired"
    else:
        state = "active"
    active = state == "active"
    covers, clinics = get("policy_covers_primary_care"), get("policy_clinics")
    supplier, linked = get("clinic_is_fund_supplier"), get("clinic_system_linked")

    # §3, the first row that matches
    basis, missing = None, []
    if dates_contradict:  # D1
        attach, missing = "dates-contradict", ["policy-dates"]
    elif status == "unsure":  # D2
        attach, missing = "status-needed", ["status"]
    elif get("clinic_gives_primary_care") == "no":  # D3
        attach, missing = "clinic-without-primary-care", ["primary-care-clinic"]
    elif status == "citizen":  # D4
        attach, basis = "yes-by-status", "citizen"
    elif status == "kandas":  # D5
        attach, basis = "yes-by-status", "kandas"
    elif status == "residence-permit" and not permit_ended:  # D6
        attach, basis = "yes-by-status", "residence-permit"
    elif status == "stateless-permit" and not permit_ended:  # D7
        attach, basis = "yes-by-status", "stateless-permit"
    elif status == "refugee":  # D8
        attach, basis = "yes-by-status", "refugee"
    elif policy_person and policy == "none":  # D9
        attach, missing = "no-policy", ["policy"]
    elif policy == "unsure" or end is None:  # D10
        attach, missing = "ask-first", ["policy-dates"]
    elif state == "expired":  # D11
        attach, missing = "policy-expired", ["valid-policy"]
    elif state == "future":  # D12
        attach, missing = "policy-not-started", ["valid-policy"]
    elif covers == "no":  # D13
        attach, missing = "policy-without-primary-care", ["primary-care-cover"]
    elif clinics in ("private-only", "not-named"):  # D14
        attach, missing = "clinic-not-in-policy", ["clinic-in-policy"]
    elif eaeu_route and supplier == "no" and linked == "no":  # D15
        attach, missing = "clinic-not-linked", ["linked-clinic"]
    elif eaeu_route and supplier == "no" and linked == "unsure":  # D16
        attach, missing = "ask-first", ["confirmation"]
    elif eaeu_route and role == "worker-family" and minor:  # D17
        attach = "yes-by-parents-policy"
        basis = "parents-both-policies" if policy == "both" else f"parents-{policy}-policy"
    elif eaeu_route:  # D18
        attach, basis = "yes-by-policy", "both-policies" if policy == "both" else f"{policy}-policy"
    elif policy in ("voluntary", "both"):  # D19
        attach, basis = "yes-by-policy", "voluntary-policy"
    else:  # D20
        attach, missing = "ask-first", ["confirmation"]
    yes_by_policy = attach in ("yes-by-policy", "yes-by-parents-policy")
    if policy_person and get("iin") == "no":  # the sentence under the table
        missing.append("iin")

    # §1 again: what hangs on the result
    valid_until = end.isoformat() if yes_by_policy else None
    review = set()
    if status in PERMITS and permit_until is not None:
        review.add(permit_until)
    if policy_person and held and end is not None and not dates_contradict:
        review.add(end)
    if attach == "yes-by-parents-policy":
        review.add(birthday_18)
    review_on = [d.isoformat() for d in sorted(review) if d >= as_of]

    # §4
    channels = []
    if attach == "yes-by-status":
        channels.append("egov")  # C1
        if get("signature") == "no":
            missing.append("signature")
            if not category:  # C5
                notes.append("newer-notice-in-person")
        if category:  # C2
            channels.append("in-person")
        if "power-of-attorney" in category:  # C3
            channels.append("power-of-attorney")
        if {"disabled-childs-representative", "ward", "child-born-abroad"} & set(category):  # C4
            channels.append("legal-representative")
    elif yes_by_policy and minor:  # C7, stronger than C6
        channels = ["legal-representative", "insurer"]
    elif yes_by_policy:  # C6
        channels = ["in-person", "insurer"]
    # C8: otherwise none

    # §5, documents
    documents = []
    if yes_by_policy:
        documents = ["application", "identity-document"]
        documents.append("parents-policy" if attach == "yes-by-parents-policy" else "policy")
        if get("applicant") == "legal-representative":
            documents.append("family-consent")
    elif "in-person" in channels:
        documents = ["application", "identity-document"]
        if "pensioner" in category:
            documents.append("pension-certificate")
        if "disability" in category:
            documents.append("disability-certificate")
        if "disabled-childs-representative" in category or "ward" in category:
            documents.append("guardianship-document")
        if "convict" in category:
            documents.append("commission-protocol")
        if "power-of-attorney" in category:
            documents.append("power-of-attorney")

    # §5, insurance: every row whose "who" fits the person
    insurance = []
    if status_person:
        insurance.append("osms-contributions")
    if eaeu_route and policy == "none":
        insurance.append("voluntary-or-imputed")
    if policy_person and not eaeu_route and policy == "none":
        insurance.append("voluntary")
    if policy_person and state in ("expired", "future"):
        insurance.append("renew")
    if policy_person and held and clinics in ("private-only", "not-named"):
        insurance.append("ask-to-add-clinic")
    if policy_person and held and covers == "no":
        insurance.append("ask-to-add-primary-care")

    # §6
    planned = ["policy", "may-pay"] if active else ["may-pay"]
    first_hand = ["policy"] if active else ["may-pay"]
    if status_person:
        care = {
            "district-doctor": ["gobmp"],
            "specialist": ["osms"] if insured else ["may-pay"],
            "pregnancy-registration": ["needs-attachment", "gobmp"],
            "emergency-childbirth": ["gobmp"],
            "planned-childbirth": ["osms"] if insured else ["ask-who-pays"],
            "planned-inpatient": ["osms"] if insured else ["may-pay"],
            "planned-operation": ["osms"] if insured else ["may-pay"],
            "emergency": ["gobmp"],
            "dangerous-disease": ["gobmp"],
        }
    else:
        if eaeu_route:
            emergency = ["osms"] if insured else ["free-emergency"]
            osms_kinds = ["osms"] if insured else planned
        elif insured:  # the paragraph under the table
            emergency, osms_kinds = ["osms"], ["ask-who-pays"]
            notes.append("osms-only-worker-family")
        elif citizenship == "cis" or citizenship in EAEU:
            emergency, osms_kinds = ["free-emergency"], planned
        else:
            emergency, osms_kinds = ["policy", "ask-who-pays"] if active else ["ask-who-pays"], planned
        care = {
            "district-doctor": first_hand,
            "specialist": osms_kinds,
            "pregnancy-registration": ["needs-attachment", *first_hand],
            "emergency-childbirth": emergency,
            "planned-childbirth": osms_kinds,
            "planned-inpatient": osms_kinds,
            "planned-operation": osms_kinds,
            "emergency": emergency,
            "dangerous-disease": ["gobmp-dangerous-only"],
        }

    # §7, the notes not yet given
    notes.append("call-103")
    notes.append("home-visits-territory")
    if supplier != "yes":
        notes.append("check-supplier")
    if get("iin") == "yes" and not status_person:
        notes.append("iin-not-proof")
    if eaeu_route:
        notes.append("no-gobmp-general")
    if care["emergency"] == ["free-emergency"]:
        notes.append("until-threat-removed")
    if get("spouse_of_citizen") == "yes":
        notes.append("marriage-no-effect")
    if policy_person and minor:
        notes.append("minor-adult-applies")
    if in_fact_temporary and role == "worker-family" and minor:
        notes.append("child-1414-unconfirmed")
    if status_person and get("already_attached") == "yes":
        if get("change_reason") == "moved":
            notes.append("change-moved-any-time")
        elif as_of.year not in CAMPAIGNS:
            notes.append("campaign-unknown")
        elif CAMPAIGNS[as_of.year][0] <= as_of <= CAMPAIGNS[as_of.year][1]:
            notes.append("campaign-open")
        else:
            notes.append("campaign-closed")
    if birth is not None and get("sex") != "unsure":
        for first, last, months in PENSION_MONTHS[get("sex")]:
            if first <= as_of and after_months(birth, months) <= min(as_of, last):
                notes.append("pension-age-reached")
                break
    if yes_by_policy and end == as_of:
        notes.append("last-day")
    if as_of < EDITION:
        notes.append("rules-earlier-edition")

    return {
        "attach": attach, "basis": basis, "channels": channels, "documents": documents, "missing": missing,
        "insurance": insurance, "valid_until": valid_until, "review_on": review_on, "care": care, "notes": notes,
    }  # fmt: skip


# Random people

VALUES = {
    "status": ["citizen", "kandas", "residence-permit", "stateless-permit", "refugee", "asylum-seeker", "temporary"],
    "citizenship": ["russia", "belarus", "kyrgyzstan", "armenia", "cis", "other", "stateless"],
    "role": ["worker", "worker-family", "student", "visitor", "other"],
    "policy": ["none", "voluntary", "imputed", "both"],
    "policy_clinics": ["named", "not-named", "private-only"],
    "category": ["pensioner", "disability", "disabled-childs-representative", "conscript", "child-born-abroad",
                 "power-of-attorney", "convict", "student", "ward"],
    "sex": ["woman", "man"],
    "applicant": ["self", "legal-representative", "insurer"],
    "change_reason": ["moved", "choice"],
}  # fmt: skip
DATES = ["permit_until", "birth_date", "policy_start", "policy_end"]
YES_NO = ["policy_covers_primary_care", "clinic_gives_primary_care", "clinic_is_fund_supplier",
          "clinic_system_linked", "iin", "signature", "insured", "spouse_of_citizen", "already_attached"]  # fmt: skip
LIKELY = {"status": "temporary", "role": "worker-family", "policy_clinics": "named",
          "policy_covers_primary_care": "yes", "clinic_gives_primary_care": "yes",
          "clinic_is_fund_supplier": "no"}  # fmt: skip
# ^ taken half the time, so that the late rows of §3 are reached
BOUNDARIES = [EDITION, Date(2023, 9, 15), Date(2024, 1, 1), Date(2024, 2, 29), Date(2025, 9, 1), Date(2025, 11, 1),
              Date(2026, 1, 1), Date(2026, 2, 28), Date(2027, 1, 1), Date(2027, 2, 28), Date(2028, 1, 1),
              Date(2028, 2, 29), Date(2029, 1, 1), Date(2030, 1, 1), Date(2030, 2, 28), Date(2031, 1, 1),
              Date(2032, 2, 29)]  # fmt: skip


def random_person(rng) -> tuple[dict, Date]:
    """Half the people answer only what they would be asked, half answer any key at random."""

    def days(number):
        return datetime.timedelta(days=number)

    if rng.random() < 0.5:
        as_of = rng.choice(BOUNDARIES) + days(rng.choice([-1, 0, 1]))
    else:
        as_of = Date(2023, 8, 1) + days(rng.randrange((Date(2032, 12, 31) - Date(2023, 8, 1)).days + 1))

    def a_date(key):
        if rng.random() < 0.1:
            return "unsure"
        if key == "birth_date":
            if rng.random() < 0.15:  # born on 29 February
                return Date(rng.choice([1960, 1964, 1968, 1996, 2004, 2008, 2012, 2016]), 2, 29).isoformat()
            age = rng.choice([18 * 12, 18 * 12, 63 * 12, 732, 738, 744, 750, rng.randrange(90 * 12)])
            since = rng.choice([as_of, as_of, as_of, Date(2027, 12, 31), Date(2028, 12, 31), Date(2029, 12, 31)])
            return (after_months(since, -age) + days(rng.choice([-1, 0, 0, 1]))).isoformat()
        if key == "policy_start":
            near = as_of + days(rng.choice([-1, 0, 1, -rng.randrange(400), -rng.randrange(400)]))
        else:
            near = as_of + days(rng.choice([-1, 0, 1, rng.randrange(-200, 900), rng.randrange(-200, 900)]))
        return rng.choice([near, near, near, rng.choice(BOUNDARIES) + days(rng.choice([-1, 0, 1]))]).isoformat()

    def an_answer(key):
        if key in DATES:
            return a_date(key)
        if rng.random() < 0.08:
            return "unsure"
        if key == "category":
            return rng.sample(VALUES[key], rng.choice([0, 0, 1, 1, 2, 3]))
        if key in LIKELY and rng.random() < 0.5:
            return LIKELY[key]
        return rng.choice(VALUES.get(key) or ["yes", "yes", "no"])

    keys = [*VALUES, *DATES, *YES_NO]
    if rng.random() < 0.5:
        answered = [key for key in keys if rng.random() < (0.95 if key == "status" else 0.7)]
        return {key: an_answer(key) for key in answered}, as_of

    answers = {}

    def ask(*asked):
        for key in asked:
            if rng.random() < 0.93:  # else left unanswered
                answers[key] = an_answer(key)

    ask("status", "clinic_gives_primary_care", "insured")
    status = answers.get("status", "unsure")
    if status in PERMITS:
        ask("permit_until")
    until = answers.get("permit_until", "unsure")
    temporary = status == "temporary" or (until != "unsure" and Date.fromisoformat(until) < as_of)
    if temporary:
        ask("citizenship", "role", "spouse_of_citizen")
    if answers.get("role") == "worker-family":
        ask("birth_date")
    if temporary or status == "asylum-seeker":
        ask("policy", "iin", "applicant")
        if answers.get("policy") in ("voluntary", "imputed", "both"):
            ask("policy_start", "policy_end", "policy_covers_primary_care", "policy_clinics")
        if answers.get("citizenship") in EAEU and answers.get("role") in ("worker", "worker-family"):
            ask("clinic_is_fund_supplier", "clinic_system_linked")
    elif status != "unsure":
        ask("signature", "category")
        if rng.random() < 0.5:  # the pension-age hint
            ask("sex", "birth_date")
        if rng.random() < 0.5:  # "I want to change clinic"
            ask("already_attached", "change_reason")
    return answers, as_of


# Where the tables leave room
#
# Which people a term means
# - EAEU route: §1 names citizenship and role only; read as in fact temporary besides (F77), so an asylum seeker or
#   a citizen with stray answers is not on it.
# - policy route: read as the person (in fact temporary or asylum seeker) for `iin` in missing, whatever the row,
#   even D1 or D3; but as the result (a yes by policy) for valid_until, as the cases show, and for documents and C7.
# - by status: the person for insurance, care and notes, even when D1 or D3 stops him; the result for channels,
#   documents, `signature` in missing and `newer-notice-in-person`.
# - stray answers: D1 compares the two dates whoever is asked, a citizen or a person with policy `none` included;
#   the policy state for care and insurance is then still `none`.
# - status unsure: §6 has no column for him; read in the third one, with citizenship and insured if answered
#   (insured: emergencies osms, and `osms-only-worker-family`); insurance is empty.
# §3
# - supplier unsure and system `no`: no row speaks of it; it passes to D17 or D18 (only `check-supplier` remains).
# - the system not linked and supplier `no` outside the EAEU route: nothing (D15, D16 name the EAEU route).
# - worker-family with no birth date: not a minor, so D18 and not D17.
# - a minor who is himself an EAEU worker is "outside D17" but not in D19 or D20: D18 with C7 and
#   `minor-adult-applies`.
# - a start date unknown with an end not past: active ("kind or end date unknown" alone makes it unknown).
# - the "check in the contract" note has no code in §7: none is given; nor is there one for being hired (§5),
#   for 1 January 2027 (§1), or for the contract naming the child.
# - D10 for an unsure policy asks for `policy-dates`, as the row says, not for `policy`.
# §4
# - "no signature" (C5) is signature = no, unsure is not; "no category" is an empty list, unsure or unanswered.
# - C7 replaces C6 (a minor has no `in-person`), as the cases show; C7 for every minor with a yes by policy.
# - `applicant` changes no channel.
# §5
# - documents: only with a yes; by status only when `in-person` is among the channels.
# - `parents-policy` only for D17; a minor of D19 brings `policy`.
# - `family-consent`: applicant = legal-representative and a yes by policy, adult or minor; not from C7 alone.
# - which category brings `guardianship-document`: disabled-childs-representative and ward; child-born-abroad,
#   conscript and student bring nothing more; the disabled child's own certificate is not asked.
# - insurance is read by its "who", independent of the row that decided: somebody stopped at D3 is still told
#   `voluntary-or-imputed`, an expired policy without the clinic gives both `renew` and `ask-to-add-clinic`.
# - the clinic or primary-care advice needs a held policy (voluntary, imputed, both); `private-only` counts as
#   "clinic not in the policy".
# §6
# - under the table, `osms` and `ask-who-pays` replace the cell's payers rather than join them, policy or not,
#   CIS or not; "emergencies" are emergency and emergency-childbirth, "the other ОСМС kinds" the four others
#   where `osms` stands.
# - "else policy if active, and may-pay": may-pay also beside an active policy.
# - "policy if active": the policy state alone, even if it lacks primary care or the clinic.
# - "indicated" is not asked: insured is enough.
# §1, dates
# - review_on: the policy's end for anyone in fact temporary or asylum seeker who holds one, whatever the result,
#   unless the dates contradict; the permit's end for a permit status only.
# - campaign of 2023: no last day is given; read as open to 31 December, closed before 15 September.
# - pension age with half years: months are added, and a day the month has not becomes its last day.
# - "once reached it stays reached": the age in force on some day up to as_of had been reached on that day;
#   before 2024 women 61 too ("to the end of 2027").
# §7, notes whose condition is not written
# - `iin-not-proof`: iin = yes and not by status. `no-gobmp-general`: EAEU route, whatever the result.
# - `call-103` and `home-visits-territory`: everybody. `check-supplier`: everybody unless supplier = yes.
# - `marriage-no-effect`: spouse_of_citizen = yes, whoever it is.
# - `minor-adult-applies`: every minor in fact temporary or asylum seeker, with or without a yes; not by status.
# - `child-1414-unconfirmed`: in fact temporary, worker-family, minor; EAEU citizen or not.
# - campaign notes: by status, already attached = yes, reason `choice` or unsure; `change-moved-any-time` for moved.
# - `pension-age-reached`: sex and birth date answered, whoever it is, pensioner in category or not.
# - `last-day`: the policy's last day with a yes by policy; not the permit's last day.
# - `rules-earlier-edition`: every person with as_of before 14 August 2023, not only on the policy route.
