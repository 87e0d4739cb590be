"""From the bytes of an uploaded résumé to its text.

Start at `reader.ResumeReader`. Nothing is imported here, so that importing `reasons`, which the events do, costs nothing.
"""
