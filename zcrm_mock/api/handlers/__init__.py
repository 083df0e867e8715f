"""One small file per group of the operation table: a few lines each, over the engine."""
