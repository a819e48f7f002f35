"""Export formats: plain values in, bytes out, a row at a time."""
