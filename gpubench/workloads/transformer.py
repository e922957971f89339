"""A decoder-only language model: pre-norm blocks, causal attention, a language-model head."""

from collections.abc import Iterable

import torch
from torch import nn
from torch.nn import functional

from gpubench.errors import WorkloadError
from gpubench.workloads.network import LEARNING_RATE, Extent, NetworkBatch, Sizes

_FEED_FORWARD = 4


class Transformer:
    """Token and learned position embeddings, `depth` blocks, a final norm, an untied head.

    Every token's loss is that of the next one, so a batch element is `seq` tokens of input.

    Source:
        Radford et al., Language Models are Unsupervised Multitask Learners, 2019, section 2.3.
    """

    name = "transformer"
    version = 1
    param_names = ("depth", "heads", "seq", "vocab", "width")

    def build(self, sizes: Sizes) -> nn.Module:
        """Return the module.

        Raises:
            WorkloadError: If the width is not a multiple of the heads.
        """
        if sizes["width"] % sizes["heads"] != 0:
            raise WorkloadError(
                "params of transformer",
                seen=f"width is {sizes['width']} with {sizes['heads']} heads",
                expected="a multiple of the heads",
                advice="choose a width that the heads divide",
            )
        return _LanguageModel(sizes)

    def batch(self, sizes: Sizes, count: int, generator: torch.Generator) -> NetworkBatch:
        """Return uniform tokens, and the same tokens one place further on."""
        tokens = torch.randint(
            sizes["vocab"],
            (count, sizes["seq"] + 1),
            generator=generator,
            device=generator.device,
        )
        return NetworkBatch(inputs=tokens[:, :-1].contiguous(), targets=tokens[:, 1:].contiguous())

    def optimizer(self, weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
        """Return AdamW."""
        return torch.optim.AdamW(weights, lr=LEARNING_RATE)

    def items(self, sizes: Sizes) -> int:
        """Return the tokens of a sequence."""
        return sizes["seq"]

    def weights(self, sizes: Sizes) -> int:
        """Return embeddings, blocks, norms and head."""
        width = sizes["width"]
        matrices = (4 + 2 * _FEED_FORWARD) * width**2
        biases_and_norms = (4 + _FEED_FORWARD + 1 + 4) * width
        outside = (2 * sizes["vocab"] + sizes["seq"] + 2) * width
        return sizes["depth"] * (matrices + biases_and_norms) + outside

    def forward_flop(self, sizes: Sizes) -> int:
        """Return matrices, attention and head, for a sequence.

        Attention is counted in full, 4 seq^2 width per block, although the causal half of it is
        masked and a good kernel skips it; so do the usual figures of utilization (and torch's
        own counter). What a kernel recomputes in its backward pass is not counted.

        Source:
            Chowdhery et al., PaLM, 2022, appendix B.
        """
        width, seq = sizes["width"], sizes["seq"]
        block = 2 * (4 + 2 * _FEED_FORWARD) * width**2 * seq + 4 * seq**2 * width
        return sizes["depth"] * block + 2 * width * sizes["vocab"] * seq

    def constant_input_flop(self, _sizes: Sizes) -> int:
        """Return 0: ahead of the first product are embeddings, which are trained."""
        return 0

    def extent(self, sizes: Sizes) -> Extent:
        """Return the results of every layer, and logits four times: twice per dtype and loss."""
        width, seq, vocab = sizes["width"], sizes["seq"], sizes["vocab"]
        block = (10 + 2 * _FEED_FORWARD) * width
        return Extent(
            inputs=2 * 2 * seq,
            activations=seq * (sizes["depth"] * block + 4 * width + 4 * vocab),
            widest=seq * max((3 + 2 * _FEED_FORWARD) * width, width + vocab),
        )


class _LanguageModel(nn.Module):
    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        width = sizes["width"]
        self.tokens = nn.Embedding(sizes["vocab"], width)
        self.positions = nn.Parameter(0.02 * torch.randn(sizes["seq"], width))
        self.blocks = nn.Sequential(
            *(_TransformerBlock(width, sizes["heads"]) for _ in range(sizes["depth"]))
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, sizes["vocab"], bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        x = self.tokens(tokens) + self.positions
        logits: torch.Tensor = self.head(self.norm(self.blocks(x)))
        return logits


class _TransformerBlock(nn.Module):
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.attended = nn.Linear(width, width)
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, _FEED_FORWARD * width),
            nn.GELU(),
            nn.Linear(_FEED_FORWARD * width, width),
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.attention(self.attention_norm(x))
        y: torch.Tensor = x + self.feed_forward(x)
        return y

    def attention(self, x: torch.Tensor) -> torch.Tensor:
        batch, seq, width = x.shape
        projected = self.query_key_value(x).view(batch, seq, 3, self.heads, width // self.heads)
        query, key, value = projected.permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(query, key, value, is_causal=True)
        result: torch.Tensor = self.attended(mixed.transpose(1, 2).reshape(batch, seq, width))
        return result
