"""The cards' templates: one file each, found by their entry points."""
