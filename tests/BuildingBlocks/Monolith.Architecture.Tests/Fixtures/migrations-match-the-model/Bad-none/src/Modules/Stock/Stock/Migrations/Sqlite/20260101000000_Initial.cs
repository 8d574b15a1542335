// It was never called for this module, or what it wrote was not committed.
