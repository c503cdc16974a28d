"""What people may ask of us about their data: requests and their clock, export, import, erasure, retention."""
