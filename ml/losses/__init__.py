"""The contrastive objectives, one a file; docs/encoder.md explains what each is for."""
