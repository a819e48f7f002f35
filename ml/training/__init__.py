"""Fine-tuning by contrast: settings, batches, the run, and the adapter it leaves."""
