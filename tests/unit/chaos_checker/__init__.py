"""The independent checker: for each invariant a run that keeps it, and runs that do not."""
