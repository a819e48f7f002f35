"""Is a trained encoder better than the one that runs? Exams, scores, and the gate between them."""
