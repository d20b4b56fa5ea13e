"""Classifier-free guidance (Ho & Salimans 2022, eq. 6, with s = 1 + w)."""


def guide(uncond, text, scale: float):
    """`uncond + scale * (text - uncond)`: past the text's prediction, away from the prediction without it.

    uncond, text: arrays or tensors of one shape, the network's outputs without and with the prompt.
    scale: the guidance scale s >= 0; 0 gives `uncond`, 1 gives `text`, more extrapolates.
    """
    return uncond + scale * (text - uncond)
