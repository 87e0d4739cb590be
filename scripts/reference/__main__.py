"""Writes the reference (`write`), or fails when what is committed is not what the code says (`check`)."""

import sys

from scripts.reference.artefacts import FOLDER, generated


def stale() -> list[str]:
    """What is not as the code says, by path below `docs/`."""
    texts = generated()
    return [name for name, text in texts.items() if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text]


def write() -> None:
    """Writes every file."""
    for name, text in generated().items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def main(command: str) -> int:
    """Exit code 1 where `check` finds something."""
    if command == "write":
        write()
        return 0
    found = stale()
    for name in found:
        sys.stderr.write(f"reference: docs/{name} is not what the code says; run `make reference`\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "check"))
