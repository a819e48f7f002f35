"""Worker hosts in network namespaces of their own, cut off and killed in the middle of work: what becomes of it."""
