"""The six questions of one way through the wizard, as a person would write them for MicroPython.

Not the rules: MicroPython cannot run those. Enough for the same questions and the same verdict.
"""

ORDER = ("status", "citizenship", "role", "policy", "clinic_gives_primary_care", "insured")
BY_STATUS = ("citizen", "residence-permit", "kandas", "stateless-permit", "refugee")
EAEU = ("russia", "belarus", "kyrgyzstan", "armenia")


def verdict(answers):
    """What is known of attachment, and who pays; the first question that is wanted raises KeyError."""
    attach = "yes-by-status" if answers["status"] in BY_STATUS else by_policy(answers)
    return attach, "gobmp" if attach == "yes-by-status" else "osms" if insured(answers) else "may-pay"


def by_policy(answers):
    eaeu = answers["citizenship"] in EAEU and answers["role"] in ("worker", "worker-family")
    bought = answers["policy"] in (("voluntary", "imputed", "both") if eaeu else ("voluntary", "both"))
    if answers["clinic_gives_primary_care"] == "no":
        return "clinic-without-primary-care"
    return "yes-by-policy" if bought else "no-policy"


def insured(answers):
    return answers["insured"] == "yes" and answers["citizenship"] in EAEU


def ask(answers):
    """The next question, or None."""
    try:
        verdict(answers)
    except KeyError as error:
        return error.args[0]
