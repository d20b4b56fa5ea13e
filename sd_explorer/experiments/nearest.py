"""Which training pictures is a picture nearest to: by latents, by CLIP's vector, by pixels; and how near is near."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sd_explorer.progress import Progress

PLACES = ("near", "between", "far")
MEASURES = ("latents", "meaning", "pixels")
SIDE, SMALL = 64, 32
"""Pixels of the side at which pixels are compared, and at which drawings are chosen for that."""
FIRST, EACH, LISTED = 6, 2, 5
"""Drawings that each measure proposes, pictures of each that are laid again and compared, drawings in a list."""


@dataclass(frozen=True)
class Near:
    """One drawing of the training set, by its nearest picture."""

    number: int
    """Of the training picture in the album."""
    drawing: int
    """As `Album.drawing` counts."""
    distance: float


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest drawings by each measure, the nearest first."""

    lists: dict[str, tuple[Near, ...]]
    pictures: dict[int, np.ndarray]
    """The training pictures in the lists, laid again: number -> uint8 `(128, 128, 3)`."""

    def ratio(self, measure: str = "latents") -> float:
        """Distance of the nearest drawing over that of the second nearest: below 1/3 counts as a copy in Yoon et al. 2023."""
        first, second = self.lists[measure][:2]
        return first.distance / second.distance if second.distance else 1.0


def look(model, pictures: np.ndarray, latents: np.ndarray) -> dict[str, np.ndarray]:
    """What each measure compares, for pictures `(n, H, W, 3)` and their latents: name -> float32 `(n, d)`."""
    from sd_explorer.pictures import resize

    small = resize(pictures, SIDE).reshape(len(pictures), -1).astype(np.float32) / 255
    return {"latents": latents.reshape(len(latents), -1), "meaning": model.picture_vectors(pictures), "pixels": small}


def apart(measure: str, one: np.ndarray, other: np.ndarray) -> float:
    """Distance of two rows of `look`: root mean square of the difference; for CLIP's vectors 1 - cosine."""
    if measure == "meaning":
        return max(0.0, 1 - float(one @ other))
    return float(np.sqrt(np.mean((one.astype(np.float64) - other) ** 2)))


def nearest(model, album, picture: np.ndarray, latents: np.ndarray) -> Iterator[Progress | Nearest]:
    """Compare a picture `(H, W, 3)` and its latents with the training set: Progress, then a Nearest.

    Each measure proposes drawings from what the album keeps of them; two training pictures of each, the nearest ones in
    latents, are laid again and compared exactly, by all measures.
    """
    coarse = album.coarse(latents)
    numbers = candidates(model, album, picture, coarse)
    shown, codes = [], []
    for done, number in enumerate(numbers):
        shown.append(album.pictures([number])[0])
        codes.append(album.latents(model, number))
        yield Progress(done, len(numbers))
    theirs = look(model, np.stack(shown), np.stack(codes))
    ours = look(model, picture[None], latents[None])
    lists = {name: _listed(album, numbers, [apart(name, ours[name][0], row) for row in theirs[name]])
             for name in MEASURES}  # fmt: skip
    listed = {near.number for found in lists.values() for near in found}
    yield Nearest(lists, {number: shown[numbers.index(number)] for number in listed})


def candidates(model, album, picture: np.ndarray, coarse: np.ndarray) -> list[int]:
    """Numbers of the training pictures that are compared exactly."""
    drawing = album.drawing
    best = np.full(drawing.max() + 1, np.inf, np.float32)
    np.minimum.at(best, drawing, coarse)
    singles = 4 * len(album.things)
    proposed = [np.argsort(best)[:FIRST], np.argsort(by_meaning(model, album, picture))[:FIRST],
                np.argsort(by_pixels(album, picture))[:FIRST]]  # fmt: skip
    result: list[int] = []
    for one in dict.fromkeys(np.concatenate(proposed).tolist()):
        mine = np.flatnonzero(drawing == one) if one < singles else np.array([one - singles])
        result += mine[np.argsort(coarse[mine])[:EACH]].tolist()
    return result


def by_meaning(model, album, picture: np.ndarray) -> np.ndarray:
    """1 - cosine of CLIP's vector with that of each drawing, `(drawings,)`."""
    kept = album.numbers["clip"].astype(np.float32)
    return 1 - kept @ model.picture_vectors(picture[None])[0] / np.linalg.norm(kept, axis=1)


def by_pixels(album, picture: np.ndarray) -> np.ndarray:
    """Mean squared difference to each drawing, laid on the picture's own background, `(drawings,)`."""
    from sd_explorer.pictures import resize

    small = resize(picture[None], SMALL)[0].astype(np.float32)
    edge = np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
    colours, alpha = album.small
    laid = colours + (1 - alpha) * np.median(edge, 0)
    return ((laid - small) ** 2).mean((1, 2, 3))


def _listed(album, numbers: list[int], distances: list[float]) -> tuple[Near, ...]:
    """The nearest picture of each drawing, the nearest drawings first."""
    found: dict[int, Near] = {}
    for distance, number in sorted(zip(distances, numbers, strict=True)):
        found.setdefault(int(album.drawing[number]), Near(number, int(album.drawing[number]), distance))
    return tuple(found.values())[:LISTED]


def place_on(yardstick: np.ndarray, distance: float) -> str:
    """Where a distance stands on the album's boxes `(4, 5)`.

    near: no farther than three of four pairs of one drawing placed anew; far: no nearer than three of four pairs of other
    things or styles; else between.
    """
    same, others = yardstick[0], yardstick[1:]
    return "near" if distance <= same[3] else "far" if distance >= others[:, 1].max() else "between"


@dataclass(frozen=True, eq=False)
class Told:
    """What is said beside a Nearest."""

    boxes: np.ndarray
    """The yardstick in latents `(4, 5)`: 5, 25, 50, 75 and 95 per cent of the distances in each relation."""
    place: str
    """Where the nearest drawing stands on it, one of `PLACES`."""
    ratio: np.ndarray
    """The same shares of the ratio between drawings, for training pictures that were taken out of the set."""
    pictures: int | None
    """Training pictures that fit what the prompt names; None where it names no thing, or neither style nor background."""
    captions: dict[int, str]
    """A plain caption of each training picture in the lists."""
    judged: dict[str, int]
    """What the judge sees in the picture: the number of its first answer for each of `reader.READS`."""


def tell(model, album, found: Nearest, trace) -> Told:
    """The words' figures for the Nearest of a trace."""
    from sd_explorer.judging.reader import judge_for
    from sd_explorer.training.artwork.named import named

    boxes, says = album.numbers["yardstick_latents"], named(trace.recipe.prompt, album.things)
    plain = says.concept is None or (says.style is None and says.background is None)
    count = None if plain else int(says.fits(album.facts).sum())
    captions = {number: plain_caption(album.scenes[number]) for number in found.pictures}
    judge = judge_for(model)
    answers = judge.read(trace.picture[None]) if judge else {}
    judged = {kind: int(answer[0].argmax()) for kind, answer in answers.items()}
    return Told(
        boxes, place_on(boxes, found.lists["latents"][0].distance), album.numbers["ratio"], count, captions, judged
    )


def plain_caption(scene) -> str:
    """What a training picture shows, in English."""
    two = f" and {scene.beside.name}" if scene.beside else ""
    return " ".join(
        filter(None, (scene.size, scene.colour, f"{scene.concept.name}{two}, {scene.style}, {scene.background}"))
    )
