"""Fine-tuning by contrast: settings, batches, the run, and the adapter it leaves."""

import os

# Read once, when torch brings in its OpenMP: threads that spin while they wait took ten times as long beside others.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
