"""Phones candidates: at most once per attempt, and never without an end."""
