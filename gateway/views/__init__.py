"""What clients read, and how it is composed from documents. Pure."""
