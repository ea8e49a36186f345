"""How fast wxdesk is, as ratios within one run: ``make bench``.

Absolute times differ between machines and days; each row compares with a peer or a
floor measured beside it, alternating. Nothing here is a test.
"""
