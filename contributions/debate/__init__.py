"""What people answer to a contribution: supports, comments, official replies, and who follows it."""
