"""The fenced blocks of the documents, and what becomes of them."""
