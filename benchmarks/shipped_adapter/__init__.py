"""Makes the adapter that comes with the product, from data that is free for it."""
