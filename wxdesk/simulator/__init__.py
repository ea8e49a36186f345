"""A WeChat Official Account on this computer, for tests, for the demo, for training.

``world`` holds the truth and knows nothing of HTTP, ``endpoints`` answers one call
on a world, ``server`` puts that on 127.0.0.1, ``faults`` breaks it on purpose. It
follows the platform's user-management pages, their contradictions included, and is
strict where the platform is: a client that is wrong should fail here first.
"""
