"""The archive's numbers beside what the engine computes, and test vectors."""
