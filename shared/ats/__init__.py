"""Applicant-tracking systems that have interviews held as their assessments: one port, and each system behind it."""
