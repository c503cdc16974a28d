"""What moderation does, a room for each job: reports, the queue, decisions, retraction, appeals, standing."""
