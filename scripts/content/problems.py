"""What is wrong with a file of the content."""

from dataclasses import dataclass

KeyPath = tuple[str | int, ...]  # from the top of a file to a value: ("blocks", 0, "heading", "kk")


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong, where, and how to fix it. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}: {self.fix}"
