"""Denoising adaptation (TSDAE): a damaged text's vector must be enough to write the whole text again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import DenoisingAutoEncoderLoss
from torch import Tensor, nn


class WordsBack:
    r"""Inputs: `(places, words)`: what the decoder holds at each place of the texts, (t, h), and the vectors of the
    distinct words of the batch, (w, h); names (t,): the number of the right word of each place.

    .. math:: L = -\frac1t \sum_i \log \frac{e^{x_i w_{r(i)}}}{\sum_{j=1}^{w} e^{x_i w_j}}

    Wang et al. 2021, "TSDAE: Using Transformer-based Sequential Denoising Auto-Encoder for Unsupervised Sentence
    Embedding Learning" (arXiv:2104.06979). Its softmax goes over all words of the language; this one over the words of
    the batch, since 250,000 numbers a place are some 8 GB for a batch, and a word that nobody wrote is told apart soon.

    Relations: an InfoNCE whose rows are places of texts and whose candidates are words. Neither needs unit length: the
    word vectors are those of the encoder's own table. It compares no two texts, so it knows no false negatives and does
    not depend on the size of the batch; it also never says which texts are far apart. Made for a first round on pages
    nobody said anything of.
    """

    def __call__(self, views: Sequence[Tensor], names: Tensor) -> Tensor:
        """Views: (t, h) and (w, h); names: (t,)."""
        places, words = views
        return nn.functional.cross_entropy(places @ words.T, names)


def decoder_tied_to(model: SentenceTransformer) -> Any:
    """A decoder that shares the encoder's weights, by sentence-transformers; only what looks at the vector is its own.

    To be called before an adapter is added: then the encoder learns by its adapter, the decoder by its own weights, and
    what they share stays as it is.
    """
    return DenoisingAutoEncoderLoss(model, tie_encoder_decoder=True).decoder


class DenoisingLoss(nn.Module):
    """TSDAE for the trainer: columns (damaged, whole); labels are not used."""

    def __init__(self, model: SentenceTransformer, decoder: nn.Module) -> None:
        super().__init__()
        self.model = model
        self.decoder = decoder
        self.objective = WordsBack()

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The loss of a batch, as the trainer calls it: each word is foretold from those before it and the vector."""
        damaged, whole = list(sentence_features)[:2]
        vectors = self.model(damaged)["sentence_embedding"]
        decoder: Any = self.decoder
        told = decoder.base_model(
            input_ids=whole["input_ids"][:, :-1], encoder_hidden_states=vectors[:, None], use_cache=False
        )
        is_text = whole["attention_mask"][:, 1:].bool()
        words, right = torch.unique(whole["input_ids"][:, 1:][is_text], return_inverse=True)
        # What the head does before it compares with all words.
        places = decoder.cls.predictions.transform(told.last_hidden_state[is_text])
        table = decoder.get_input_embeddings()(words)
        return self.objective([places.float(), table.float()], right)
