"""Everything that can go wrong with a request, as RFC 9457 problems.

`kinds` is the list of them, `problem` what code raises, `document` what a client reads, `handlers` the way from
exceptions to responses.
"""
