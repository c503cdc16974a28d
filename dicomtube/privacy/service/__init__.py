"""What privacy does, without the web."""
