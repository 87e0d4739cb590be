"""From the bytes of an uploaded résumé to its text.

Start at `reader.ResumeReader`. Nothing is imported here, so that `reasons`, which the events
name, costs nothing to import.
"""
