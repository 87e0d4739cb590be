"""The failpoint matrix: the whole flow once for each failpoint, with processes that really die there.

`make failpoints` runs it. One outside world serves all rows. Each row arms processes and plays what leads to its
failpoint; what all of them left is put to the independent checker.
"""
