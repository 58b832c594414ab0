"""What comes in by HTTP: Telegram's updates, and articles from a newsroom's system.

A stranger learns nothing here but a status.
"""
