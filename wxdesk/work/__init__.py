"""Long work on an account: bulk tasks, profiles, lists, today's limits, waiting."""
