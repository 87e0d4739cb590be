"""The reference, generated from code: `python -m scripts.reference write` or `... check`.

`artefacts` is the table of what is generated; every module beside it makes one of them, purely.
"""
