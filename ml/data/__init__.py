"""From a library to what the encoder is trained and judged on: records, pairs, views, splits."""
