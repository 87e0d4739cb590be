"""What mkdocs is told of this repository beyond `mkdocs.yml`."""
