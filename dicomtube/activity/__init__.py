"""What people may read of the audit log: their own part, and all of it for those who answer for the site."""
