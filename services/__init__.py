"""The four services, each a table of topics and what follows from a fact."""
