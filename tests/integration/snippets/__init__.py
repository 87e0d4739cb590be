"""The blocks of the documents, run against a whole system."""
