"""distbot: a newsroom's social desk."""
