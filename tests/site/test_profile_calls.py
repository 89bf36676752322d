from scripts.site import profile_calls


def test_a_call_is_profiled_if_it_reaches_something_new():
    ask = [profile_calls.call("ask", answers={}, as_of=profile_calls.AS_OF)]
    refused = [profile_calls.call("ask", answers={"status": "martian"}, as_of=profile_calls.AS_OF)]
    # The second may find in memory what the first put there; the third is like the second.
    first, _, again, other = profile_calls.lines([ask, ask, ask, refused])
    assert [line["profiled"] for line in (first, again, other)] == [True, False, True]
    assert other["answer"] is None
