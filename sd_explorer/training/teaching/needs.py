"""What teaching needs: memory, said before anything is copied, and a model that can be taught."""

from __future__ import annotations

from sd_explorer.models.shelf import memory, weights
from sd_explorer.problems import Problem
from sd_explorer.training.teaching.learning import slice_of


def needed(model) -> int:
    """Bytes that teaching takes beside the model: copies of the network and the text encoders, and what the gradients
    of one slice are made from, counted on a network without numbers (torch's `meta` device)."""
    from sd_explorer.models.vectors import text_encoders

    parts = [model.network, *(encoder for _, encoder in text_encoders(model.pipe))]
    return sum(p.numel() * p.element_size() for part in parts for p in part.parameters()) + _remembered(model)


def check(model) -> int:
    """The bytes that are `needed`; raises `Problem` where a model can't be taught here."""
    if model.distilled:
        raise Problem("teach_distilled", model=model.name)
    wanted = needed(model)
    moved = any(hasattr(part, "_hf_hook") for part in (model.network, model.pipe.text_encoder))  # offloaded
    if moved or weights(model) + wanted > memory():
        raise Problem("teach_memory", model=model.name, gigabytes=wanted / 1e9)
    return wanted


def _remembered(model) -> int:
    """Bytes of what every layer gives out in one slice."""
    import torch

    total, held = 0, slice_of(model)

    def note(layer, given, out):
        nonlocal total
        total += out.numel() * model.network.dtype.itemsize if isinstance(out, torch.Tensor) else 0

    with torch.device("meta"), torch.no_grad():
        network = type(model.network).from_config(model.network.config)
        for layer in network.modules():
            if not any(layer.children()):
                layer.register_forward_hook(note)
        config = network.config
        latents = torch.zeros(held, config.in_channels, config.sample_size, config.sample_size)
        states, added = torch.zeros(held, 77, config.cross_attention_dim), None
        if config.addition_embed_type == "text_time":
            pooled = config.projection_class_embeddings_input_dim - 6 * config.addition_time_embed_dim
            added = {"text_embeds": torch.zeros(held, pooled), "time_ids": torch.zeros(held, 6)}
        network(latents, torch.zeros(held, dtype=torch.long), encoder_hidden_states=states, added_cond_kwargs=added)
    return total
