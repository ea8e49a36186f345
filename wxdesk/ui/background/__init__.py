"""Where the window meets its workers: bridge, session, latest answers, watch."""
