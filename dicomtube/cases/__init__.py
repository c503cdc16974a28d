"""Cases: what an educator writes about a study, its states, and the pages that show it."""
