"""A stand-in for applicant-tracking systems: Greenhouse as a partner sees it, and an ATS of one's own."""
