"""What must hold, whatever went wrong: each a function of the case, and each with a name that says it."""
