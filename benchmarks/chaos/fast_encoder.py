"""The resident encoder with vectors made by hashing words: all of the product but the network. Used by chaos alone."""

from ml.encoder.fake_encoder import FakeEncoder
from workers import encoder

if __name__ == "__main__":
    vars(encoder)["load_encoder"] = lambda folder: FakeEncoder()
    encoder.main()
