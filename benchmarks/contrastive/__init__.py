"""What the families of contrastive learning are worth for saved pages: every objective under the same budget."""
