"""The newsroom's public page of its social channels, as static files."""
