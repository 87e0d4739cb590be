"""Applicant-tracking systems that order interviews as assessments. What each says is behind `shared.ats`."""
