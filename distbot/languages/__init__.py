"""One folder a language; each exports `LANGUAGE`, a `distbot.ports.Language`."""
