"""The oracle: a second reading of the decision tables, by another hand, to hold the wizard's rules against.

How it was made: from the decision tables as they stood in writing on 30 November 2026, and the cases alone, by somebody
who had not seen the wizard's rules and did not ask their author. What each § held: wizard/eligibility/rules/__init__.py. `decide` goes down the tables in their order with plain ifs;
the row numbers stand beside them. It shares no code, no data and no phrase with the rules, so that a difference
between the two readings shows a slip in one of them, or room in the tables. It is not meant to be fast or
extended: when a rule changes, change this by what the law says and without a look at the rule.
An answer counts only where its question is asked of this person: `relevant` drops the others before anything is
decided. `random_person` draws people on whom to compare the two readings, with answers that nobody asked for.
What the tables leave open, and how it was read here, is listed at the end of the file.
"""

import datetime
from calendar import monthrange
from types import SimpleNamespace

Date = datetime.date

# §1, the amounts
EDITION = Date(2023, 8, 14)  # ВМС opens attachment since
CAMPAIGN_EDITION = Date(2025, 5, 23)  # № 44: the campaign's new days, a free choice twice a year
EMERGENCY_BY_OSMS = Date(2026, 1, 1)
NARROWER = Date(2027, 1, 1)  # the guaranteed volume of people who are not insured
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
FREE_EMERGENCY = (*EAEU, "uzbekistan", "tajikistan", "cis")
PERMITS = ("residence-permit", "stateless-permit")
ONE_YEAR = ("kandas", "refugee")
HELD = ("voluntary", "imputed", "both")
BY_POLICY = ("yes-by-policy", "yes-by-parents-policy")


def after_months(day: Date, months: int) -> Date:
    """The same day so many months later; where the month is too short, its last day (29 → 28 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return Date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def decide(answers: dict, as_of: Date) -> dict:
    kept = relevant(answers, as_of)
    a = computed(kept, as_of)
    attach, basis, missing = may_one_attach(a)
    channels = ways(a, attach)
    if attach == "yes-by-status" and a.signature == "no" and not a.category:  # C5, M1
        missing = [*missing, "signature"]
    if attach in BY_POLICY and a.iin == "no":  # M2
        missing = [*missing, "iin"]
    care = payers(a)
    return {
        "attach": attach, "basis": basis, "channels": channels, "documents": papers(a, attach), "missing": missing,
        "insurance": insurance(a), "valid_until": a.policy_end.isoformat() if attach in BY_POLICY else None,
        "review_on": review(a, attach), "care": care, "notes": notes(a, attach, care),
    }  # fmt: skip


def relevant(answers: dict, as_of: Date) -> dict:
    """The answers whose question is asked of this person, or offered to him: the column "asked when" of §1.

    Each question looks only at answers that were kept before it, so that a dropped answer opens nothing.
    """
    kept = {}

    def keep(*keys):
        kept.update({key: answers[key] for key in keys if answers.get(key) is not None})

    keep("status", "clinic_gives_primary_care")  # always
    if kept.get("status") in (*PERMITS, *ONE_YEAR):
        keep("permit_until")
    a = computed(kept, as_of)
    if a.policy_person:  # in fact temporary, asylum seeker
        keep("citizenship", "policy")
    if a.in_fact_temporary:
        keep("role", "spouse_of_citizen")
    if kept.get("role") == "worker-family":
        keep("birth_date")
    if kept.get("policy") in HELD:
        keep("policy_end", "policy_clinics")
        end = computed(kept, as_of).policy_end
        if end is None or end >= as_of:  # the start only while the end is not past
            keep("policy_start")
    if kept.get("policy") == "voluntary":
        keep("policy_covers_primary_care")
    if computed(kept, as_of).eaeu_route:
        keep("clinic_is_fund_supplier", "clinic_system_linked")
    if not a.status_ended:  # every other column of §6 reads it
        keep("insured")
    if a.by_status:  # offered
        keep("sex", "birth_date", "already_attached", "change_reason")
    # What is asked of those who are attached. No row of §3 reads it, so the row can be found now.
    attach, _, _ = may_one_attach(computed(kept, as_of))
    if attach == "yes-by-status":
        keep("signature", "category")
    if attach in BY_POLICY:
        keep("iin", "applicant")
        if kept.get("applicant") == "legal-representative":
            keep("birth_date")
    return kept


def computed(kept: dict, as_of: Date) -> SimpleNamespace:
    """The kept answers by their keys, `unsure` where there is none, and what §1 computes from them."""
    a = SimpleNamespace(as_of=as_of)
    for key in KEYS:
        value = kept.get(key, "unsure")
        if key in DATES:
            value = None if value == "unsure" else Date.fromisoformat(value)
        if key == "category":
            value = [] if value == "unsure" else [each for each in value if each != "unsure"]
        setattr(a, key, value)

    past = a.permit_until is not None and a.permit_until < as_of
    a.permit_ended = a.status in PERMITS and past
    a.status_ended = a.status in ONE_YEAR and past
    a.in_fact_temporary = a.status == "temporary" or a.permit_ended
    a.policy_person = a.in_fact_temporary or a.status == "asylum-seeker"
    a.by_status = a.status == "citizen" or (a.status in (*PERMITS, *ONE_YEAR) and not past)
    a.eaeu_route = a.in_fact_temporary and a.citizenship in EAEU and a.role in ("worker", "worker-family")
    a.birthday_18 = None if a.birth_date is None else after_months(a.birth_date, 18 * 12)
    a.minor = a.birthday_18 is not None and as_of < a.birthday_18
    a.dates_contradict = None not in (a.policy_start, a.policy_end) and a.policy_end < a.policy_start
    if a.policy == "none":
        a.state = "none"
    elif a.policy not in HELD or a.policy_end is None:
        a.state = "unknown"
    elif a.dates_contradict:
        a.state = "dates-contradict"
    elif a.policy_end < as_of:
        a.state = "expired"
    elif a.policy_start is not None and as_of < a.policy_start:
        a.state = "future"
    else:
        a.state = "active"
    a.active = a.state == "active"
    a.broad = a.active and a.policy in ("voluntary", "both")  # §6
    a.active_imputed = a.active and a.policy in ("imputed", "both")
    a.is_insured = a.insured == "yes"  # §6: unsure counts as no
    return a


def may_one_attach(a: SimpleNamespace) -> tuple[str, str | None, list[str]]:
    """§3, the first row that matches: attach, basis, missing."""
    if a.dates_contradict:  # D1
        return "dates-contradict", None, ["policy-dates"]
    if a.status == "unsure":  # D2
        return "status-needed", None, ["status"]
    if a.clinic_gives_primary_care == "no":  # D3
        return "clinic-without-primary-care", None, ["primary-care-clinic"]
    if a.by_status:  # D4 to D8: the basis is called as the status
        return "yes-by-status", a.status, []
    if a.status_ended:  # D8a
        return "ask-first", None, ["status"]
    if a.policy == "none":  # D9
        return "no-policy", None, ["policy"]
    if a.state == "unknown":  # D10
        return "ask-first", None, ["policy-dates"]
    if a.state == "expired":  # D11
        return "policy-expired", None, ["valid-policy"]
    if a.state == "future":  # D12
        return "policy-not-started", None, ["valid-policy"]
    if a.policy == "voluntary" and a.policy_covers_primary_care == "no":  # D13
        return "policy-without-primary-care", None, ["primary-care-cover"]
    if a.policy_clinics in ("private-only", "not-named"):  # D14
        return "clinic-not-in-policy", None, ["clinic-in-policy"]
    if a.eaeu_route and a.clinic_is_fund_supplier == "no" and a.clinic_system_linked == "no":  # D15
        return "clinic-not-linked", None, ["linked-clinic"]
    if a.eaeu_route and a.clinic_is_fund_supplier == "no" and a.clinic_system_linked == "unsure":  # D16
        return "ask-first", None, ["confirmation"]
    kind = {"voluntary": "voluntary-policy", "imputed": "imputed-policy", "both": "both-policies"}[a.policy]
    if a.in_fact_temporary and a.role == "worker-family" and a.minor:  # D17
        return "yes-by-parents-policy", f"parents-{kind}", []
    return "yes-by-policy", kind, []  # D18 to D21 differ in source and tier only


def ways(a: SimpleNamespace, attach: str) -> list[str]:
    """§4."""
    channels = []
    if attach == "yes-by-status":
        channels.append("egov")  # C1
        if a.category:  # C2
            channels.append("in-person")
        if "power-of-attorney" in a.category:  # C3
            channels.append("power-of-attorney")
        if {"disabled-childs-representative", "ward", "child-born-abroad"} & set(a.category):  # C4
            channels.append("legal-representative")
    if attach in BY_POLICY:
        channels += ["legal-representative" if a.minor else "in-person", "insurer"]  # C7, C6
        if a.applicant == "family-member":  # C9
            channels.append("family-member")
        if a.applicant == "attorney":  # C10
            channels.append("power-of-attorney")
    return channels  # C8: for anything else none


def papers(a: SimpleNamespace, attach: str) -> list[str]:
    """§5, the documents."""
    if attach in BY_POLICY:
        documents = ["application", "parents-policy" if attach == "yes-by-parents-policy" else "policy"]
        if a.minor:
            documents += ["child-identity-document", "representative-identity-document"]
        else:
            documents.append("identity-document")
        if a.applicant == "family-member":
            documents.append("family-consent")
        if a.applicant == "attorney":
            documents.append("power-of-attorney")
        return documents
    if attach == "yes-by-status" and a.category:  # in person; eGov asks for nothing
        of_category = {
            "pensioner": "pension-certificate",
            "disability": "disability-certificate",
            "disabled-childs-representative": "guardianship-document",
            "convict": "commission-protocol",
            "conscript": "commander-extract",
            "child-born-abroad": "birth-abroad-proof",
            "student": "student-request",
            "ward": "health-body-decision",
            "power-of-attorney": "power-of-attorney",
        }
        return ["application", "identity-document", *(of_category[each] for each in a.category)]
    return []


def insurance(a: SimpleNamespace) -> list[str]:
    """§5, insurance: every row whose "who" fits the person."""
    found = []
    if a.by_status:
        found.append("ask-before-contributions" if a.status == "refugee" else "osms-contributions")
    if a.policy == "none":
        found.append("voluntary-or-imputed" if a.eaeu_route or a.role == "worker" else "voluntary")
    if a.state in ("expired", "future"):
        found.append("renew")
    if a.policy_clinics in ("private-only", "not-named"):
        found.append("ask-to-add-clinic")
    if a.policy_covers_primary_care == "no":
        found.append("ask-to-add-primary-care")
    return found


def review(a: SimpleNamespace, attach: str) -> list[str]:
    """§1, `review_on`."""
    days = {a.permit_until}
    if a.state in ("active", "future"):
        days.add(a.policy_end)
    if attach == "yes-by-parents-policy":
        days.add(a.birthday_18)
    return [day.isoformat() for day in sorted(days - {None}) if day >= a.as_of]


def payers(a: SimpleNamespace) -> dict[str, list[str]]:
    """§6, column by column."""
    osms_kinds = ("specialist", "planned-inpatient", "planned-operation", "planned-childbirth")
    if a.status_ended:
        care = {
            kind: ["ask-who-pays"] for kind in (*osms_kinds, "district-doctor", "emergency", "emergency-childbirth")
        }
        care["pregnancy-registration"] = ["needs-attachment", "ask-who-pays"]
        care["dangerous-disease"] = ["gobmp-dangerous-only"]
        return care

    if a.by_status:
        care = dict.fromkeys(osms_kinds, ["osms"] if a.is_insured else ["may-pay"])
        if not a.is_insured:
            care["planned-childbirth"] = ["ask-who-pays"]
        narrower = ["ask-who-pays"] if a.as_of >= NARROWER and not a.is_insured else []
        care["district-doctor"] = ["gobmp", *narrower]
        care["pregnancy-registration"] = ["needs-attachment", "gobmp", *narrower]
        if a.as_of >= EMERGENCY_BY_OSMS and a.is_insured:
            care["emergency"] = care["emergency-childbirth"] = ["osms"]
        else:
            care["emergency"], care["emergency-childbirth"] = ["gobmp", *narrower], ["gobmp"]
        care["dangerous-disease"] = ["gobmp"]
        return care

    planned = ["policy", "may-pay"] if a.broad else ["may-pay"]
    if a.eaeu_route:
        planned = ["osms"] if a.is_insured else planned
        registration = ["policy"] if a.broad else ["ask-who-pays"] if a.is_insured else ["may-pay"]
        emergency = ["osms"] if a.is_insured else ["free-emergency"]
    else:  # other temporary, asylum seeker, status unsure
        planned = ["ask-who-pays"] if a.is_insured else planned
        registration = ["policy"] if a.broad else ["may-pay"]
        if a.citizenship in FREE_EMERGENCY:
            emergency = ["free-emergency"]
        else:
            emergency = ["policy"] * a.active + ["osms"] * a.is_insured + ["ask-who-pays"]
    care = dict.fromkeys(osms_kinds, planned)
    care["district-doctor"] = ["policy"] if a.active else ["may-pay"]
    care["pregnancy-registration"] = ["needs-attachment", *registration]
    care["emergency"] = care["emergency-childbirth"] = emergency
    care["dangerous-disease"] = ["gobmp-dangerous-only"]
    return care


def notes(a: SimpleNamespace, attach: str, care: dict) -> list[str]:
    """§7. The words in brackets there, and what §1, §4 and §6 say of a note, are its condition."""
    yes, by_policy = attach.startswith("yes-"), attach in BY_POLICY
    changing = a.by_status and a.already_attached == "yes" and a.change_reason != "moved"
    first, last = ((9, 1), (11, 1)) if a.as_of >= CAMPAIGN_EDITION else ((9, 15), (11, 15))
    campaign = first <= (a.as_of.month, a.as_of.day) <= last
    given = {
        # Kept
        "vnzh-expired": a.permit_ended,
        "check-permit-date": a.status in PERMITS and a.permit_until is None,
        "no-gobmp-general": a.eaeu_route,
        "osms-only-worker-family": a.is_insured and not (a.by_status or a.eaeu_route),
        "call-103": True,
        "until-threat-removed": "free-emergency" in care["emergency"],
        "marriage-no-effect": a.spouse_of_citizen == "yes",
        "minor-adult-applies": a.policy_person and a.minor,
        "child-1414-unconfirmed": a.eaeu_route and a.role == "worker-family" and a.minor,
        "newer-notice-in-person": attach == "yes-by-status" and a.signature == "no" and not a.category,  # C5
        "check-supplier": yes and a.clinic_is_fund_supplier == "unsure",
        "home-visits-territory": yes,
        "check-contract-clinics": by_policy and a.policy_clinics == "unsure",
        "check-contract-cover": by_policy and a.policy == "voluntary" and a.policy_covers_primary_care == "unsure",
        "campaign-open": changing and campaign,
        "campaign-closed": changing and not campaign,
        "change-moved-any-time": a.by_status and a.already_attached == "yes" and a.change_reason == "moved",
        "pension-age-reached": pension_age_reached(a),
        "last-day": by_policy and a.policy_end == a.as_of,
        "rules-earlier-edition": a.policy_person and a.as_of < EDITION,
        "iin-not-proof": a.status == "unsure" or (by_policy and a.iin == "yes"),
        "imputed-for-work": a.in_fact_temporary and a.role == "worker",
        # New
        "talon": by_policy,
        "policy-may-end-early": by_policy and a.policy in ("imputed", "both"),
        "imputed-how": a.active_imputed,
        "imputed-limits": a.active and a.policy == "imputed",
        "desk-may-doubt": by_policy and a.policy == "imputed" and not a.eaeu_route,
        "status-one-year": a.status in ONE_YEAR and not a.status_ended,
        "status-ended": a.status_ended,
        "gobmp-narrower-2027": a.by_status and not a.is_insured and a.as_of >= NARROWER,
        "cis-party": a.citizenship == "cis",
        "change-twice-a-year": changing and not campaign and a.as_of >= CAMPAIGN_EDITION,
    }
    return [note for note, is_given in given.items() if is_given]


def pension_age_reached(a: SimpleNamespace) -> bool:
    """The age in force on some day up to today had been reached on that day: so it stays reached."""
    if not a.by_status or a.birth_date is None or a.sex == "unsure":
        return False
    steps = PENSION_MONTHS[a.sex]
    return any(first <= a.as_of and after_months(a.birth_date, age) <= min(a.as_of, last) for first, last, age in steps)


# The questions, and random people

VALUES = {
    "status": ["citizen", "kandas", "residence-permit", "stateless-permit", "refugee", "asylum-seeker", "temporary"],
    "citizenship": [*EAEU, *FREE_EMERGENCY, "other", "other", "stateless"],
    "role": ["worker", "worker-family", "student", "visitor", "other"],
    "policy": ["none", *HELD, *HELD],
    "policy_clinics": ["named", "not-named", "private-only"],
    "category": ["pensioner", "disability", "disabled-childs-representative", "conscript", "child-born-abroad",
                 "power-of-attorney", "convict", "student", "ward"],
    "sex": ["woman", "man"],
    "applicant": ["self", "family-member", "legal-representative", "attorney", "insurer"],
    "change_reason": ["moved", "choice"],
}  # fmt: skip
DATES = ["permit_until", "birth_date", "policy_start", "policy_end"]
YES_NO = ["policy_covers_primary_care", "clinic_gives_primary_care", "clinic_is_fund_supplier",
          "clinic_system_linked", "iin", "signature", "insured", "spouse_of_citizen", "already_attached"]  # fmt: skip
KEYS = [*VALUES, *DATES, *YES_NO]
LIKELY = {"status": "temporary", "role": "worker-family", "policy_clinics": "named",
          "policy_covers_primary_care": "yes", "clinic_gives_primary_care": "yes",
          "clinic_is_fund_supplier": "no"}  # fmt: skip
# ^ taken more than half the time, so that the late rows of §3 are reached
FIRST_DAY, LAST_DAY = Date(2023, 6, 1), Date(2028, 12, 31)
EDGES = [EDITION, CAMPAIGN_EDITION, EMERGENCY_BY_OSMS, NARROWER, Date(2024, 2, 29), Date(2028, 2, 29),
         Date(2027, 2, 28), Date(2026, 11, 30), Date(2028, 1, 1)]  # fmt: skip
CAMPAIGN_DAYS = [(9, 1), (9, 15), (11, 1), (11, 2), (11, 15), (11, 16)]
LATER_STEPS = [Date(2029, 1, 1), Date(2030, 1, 1), Date(2031, 1, 1)]  # the pension age goes on rising


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


def random_day(rng) -> Date:
    """Half the days lie on a boundary or beside it; one in fifty is a later step of the pension age."""
    draw = rng.random()
    if draw < 0.02:
        return rng.choice(LATER_STEPS) + days(rng.choice([-1, 0, 1]))
    if draw < 0.32:
        return rng.choice(EDGES) + days(rng.choice([-1, 0, 1]))
    if draw < 0.5:
        return Date(rng.randint(2023, 2028), *rng.choice(CAMPAIGN_DAYS)) + days(rng.choice([-1, 0, 1]))
    return FIRST_DAY + days(rng.randrange((LAST_DAY - FIRST_DAY).days + 1))


def random_birth(rng, as_of: Date) -> Date:
    if rng.random() < 0.15:  # born on 29 February
        return Date(rng.choice([1960, 1964, 1968, 1996, 2004, 2008, 2012, 2016]), 2, 29)
    age = rng.choice([18 * 12, 18 * 12, 63 * 12, 732, 738, 744, 750, rng.randrange(18 * 12), rng.randrange(90 * 12)])
    since = rng.choice([as_of, as_of, as_of, Date(2027, 12, 31), Date(2028, 12, 31)])
    return after_months(since, -age) + days(rng.choice([-1, 0, 0, 1]))


def random_answer(rng, key: str, as_of: Date):
    if rng.random() < 0.06:
        return "unsure"
    if key == "birth_date":
        return random_birth(rng, as_of).isoformat()
    if key in DATES:
        far = -rng.randrange(400) if key == "policy_start" else rng.randrange(-90, 900)
        near = as_of + days(rng.choice([-1, 0, 1, far, far, far]))
        return rng.choice([near, near, near, near, rng.choice(EDGES) + days(rng.choice([-1, 0, 1]))]).isoformat()
    if key == "category":
        return rng.sample(VALUES[key], rng.choice([0, 0, 1, 1, 2, 3]))
    if key in LIKELY and rng.random() < 0.6:
        return LIKELY[key]
    return rng.choice(VALUES.get(key) or ["yes", "yes", "no"])


def random_person(rng) -> tuple[dict, Date]:
    """One in three answers any key at random; the others what they are asked, half of them a little more besides."""
    as_of = random_day(rng)
    if rng.random() < 0.33:
        share = rng.choice([0.2, 0.7, 0.95])
        answered = [key for key in KEYS if rng.random() < (0.95 if key == "status" else share)]
        return {key: random_answer(rng, key, as_of) for key in answered}, as_of

    everything = {key: random_answer(rng, key, as_of) for key in KEYS}
    answers = relevant(everything, as_of)
    for key in list(answers):
        if key != "status" and rng.random() < 0.04:
            del answers[key]
    if rng.random() < 0.5:  # answers to questions that are not asked of this person
        answers |= {key: everything[key] for key in rng.sample(KEYS, rng.randint(1, 6))}
    return answers, as_of


# Where the tables leave room
#
# The path (§1)
# - a question is asked when its column says so, even if an earlier row of §3 has decided already: somebody stopped
#   at D3 still has a policy, dates and clinics that count for insurance, care, review_on and notes.
# - "attached by status", "attached by policy": the result is that yes. So `signature`, `category`, `iin`, `applicant`
#   (and the birth date that hangs on `applicant`) of somebody who is refused do not count.
# - "a policy is held": its kind is answered, whether or not it is in force.
# - the start "only while the end is not past": an unknown end is not past; a past end drops the start, so swapped
#   dates whose end is past are `expired`, not D1.
# - "where a row of §6 reads it": everybody but those whose status has ended. Status unsure stands in the third column.
# - "offered": spouse to people in fact temporary; change of clinic and the pension hint (sex, birth date) to people by
#   status, whatever their result. A worker's family member with a birth date and a sex gets no pension hint.
# - somebody in fact temporary who is neither worker-family nor attached with applicant legal-representative has no
#   birth date: he is not a minor, even if a stray date says so.
# Which people a term means
# - by status: the person for insurance, care and notes, even when D3 stops him; the result for channels, documents,
#   `signature` in missing and `newer-notice-in-person`.
# - "the rest" of D21 is everybody left, so D20 and D21 give one result; so do D18 and D19 with their kinds.
# §3
# - supplier unsure and system `no`: no row speaks of it; it passes to D17 or D18, with `check-supplier`.
# - a start date unknown with an end not past: active ("kind or end unknown" alone makes it unknown).
# - D10 for an unsure policy asks for `policy-dates`, as the row says, not for `policy`.
# - worker-family with no birth date, or applicant legal-representative with no birth date: not a minor, as computed.
# §4 and §5
# - "no category" is an empty list, unsure or unanswered; "no signature" is `no`, unsure is not.
# - C9 and C10 join C7 too: a minor for whom a family member applies has both ways, and brings `family-consent`.
# - applicant legal-representative or insurer changes neither channel nor papers; the minor does.
# - `parents-policy` only for D17; another minor brings `policy`.
# - insurance is read by its "who", independent of the row that decided; two rows may fit one person (an expired policy
#   without the clinic: `renew` and `ask-to-add-clinic`). `no-policy` is read as policy = none. Status ended and status
#   unsure: nothing.
# §6
# - third column, "insured: ask-who-pays": in place of the other payers, also beside a broad policy, as in the first
#   edition; by status and on the EAEU route `osms` stands alone as well.
# - third column, emergency: "policy if active" of any kind, then osms, then ask-who-pays: up to three payers.
# - `planned-childbirth`, third column: "as the row above", so may-pay without a policy.
# - "policy if active": the policy's state alone, even if it lacks primary care or the clinic.
# - "insured" of people by status before 2026: emergencies gobmp.
# - EAEU route on and after 1 January 2027: nothing changes.
# Dates
# - before the day we count № 44 from: the older campaign in every earlier year, 15 September – 15 November inclusive.
# - pension age with half years: months are added, and a day the month has not becomes its last day.
# - before 2024 women 61 too ("to the end of 2027").
# - contradicting dates: the policy has no state of the others; its end is not in review_on, it pays nothing.
# §7, notes whose condition is not written
# - `osms-only-worker-family`: also status unsure and insured.
# - `check-supplier`: a yes with the supplier unsure or not asked: everybody by status, and every policy off the EAEU
#   route. `home-visits-territory`: every yes. `call-103`: everybody.
# - `check-contract-clinics`, `check-contract-cover`: a yes by policy whose answer is unsure ("the same result with a
#   check"), the cover for `voluntary` only.
# - `minor-adult-applies`: every minor in fact temporary or asylum seeker, with or without a yes.
# - `child-1414-unconfirmed`: EAEU route, worker-family, minor, with or without a yes.
# - campaign notes: by status, already attached = yes, reason `choice` or unsure; `change-moved-any-time` for moved.
# - `last-day`: the policy's last day with a yes by policy; not the permit's last day.
# - `rules-earlier-edition`: in fact temporary or asylum seeker ("on the policy route"), with or without a yes.
# - `desk-may-doubt`: as §7 says, so D17 with an imputed policy off the EAEU route too, not only D20 and D21.
# - `imputed-how`, `imputed-limits`: by the policy's state, with or without a yes; `imputed-how` for `both` too.
# - `imputed-for-work`: also with an imputed policy. `cis-party`: also with a yes, also for an asylum seeker.
# - `iin-not-proof`: status unsure, whatever is said of the ИИН.
