"""What each error code of the platform means, by subject."""
