"""The map of a library: page vectors laid out on a plane, cut into named clusters. Plain values in and out."""
