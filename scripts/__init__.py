"""What is run by hand or by CI, about the project rather than in it."""
