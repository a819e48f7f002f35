"""How well search ranks: eleven sets of questions on one library, through the product's own index and query path."""
