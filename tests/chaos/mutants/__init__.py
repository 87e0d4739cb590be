"""The checker is checked: deliberate faults of the product, each of which it must find.

`mutant` says what a mutant is and makes the changed copy; `catalogue` lists them; `drills` are the small runs that make
each show; `stage` runs one; `python -m tests.chaos.mutants` runs all and tells.
"""
