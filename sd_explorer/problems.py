"""What a person did that cannot work, as one sentence in their language."""

from sd_explorer.texts import text


class Problem(ValueError):
    """A clear refusal: what was wrong, the allowed range, the next move.

    `key` names a sentence under `[problem]` in `texts/<language>/problems.toml`; `values` fill it. `str(problem)` is English;
    an exhibit shows `problem.sentence(language)`. A value that is a function is asked for its words in a language.
    """

    def __init__(self, key: str, **values):
        self.key, self.values = key, values
        super().__init__(self.sentence("en"))

    def __reduce__(self):
        """It comes whole out of another process."""
        return _again, (self.key, self.values)

    def sentence(self, language: str = "en") -> str:
        values = {name: value(language) if callable(value) else value for name, value in self.values.items()}
        return text(f"problem.{self.key}", language, **values)


def _again(key: str, values: dict) -> Problem:
    return Problem(key, **values)


def as_problem(error: BaseException, model: str = "") -> Problem:
    """Any exception as a Problem: itself, running out of memory, or «unexpected» with its own words."""
    if isinstance(error, Problem):
        return error
    words = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in words or "can't allocate memory" in words:
        return Problem("out_of_memory", model=model)
    return Problem("unexpected", detail=f"{type(error).__name__}: {error}")
