"""Reports, the queue in which staff decide about them, and what follows: hiding, retraction, strikes, appeals."""
