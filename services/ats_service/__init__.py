"""Tells applicant-tracking systems that the assessments they asked for are done."""
