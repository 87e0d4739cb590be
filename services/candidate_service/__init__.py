"""Reads candidates' résumés."""
