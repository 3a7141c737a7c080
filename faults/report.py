"""What a test of this package answers, and the line that is printed for it."""

from dataclasses import dataclass

MOST = 100  # lines: a walk is told step by step


@dataclass(frozen=True)
class Verdict:
    """`figures` say how much was done and what came of it; `wrong` what should not have been."""

    name: str
    engine: str
    figures: str
    wrong: list[str]

    @property
    def line(self) -> str:
        verdict = "PASS" if not self.wrong else "FAIL"
        wrong = [f"     {line}" for line in self.wrong[:MOST]]
        return "\n".join([f"{verdict} {self.name} · {self.engine}: {self.figures}", *wrong])
