"""The written cases, one module each."""
