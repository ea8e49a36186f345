"""Runs work outside the UI thread for the views: bridge, session, latest, watch."""
