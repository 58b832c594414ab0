"""`python -m distbot`: the command line."""

from distbot.cli import main

if __name__ == "__main__":
    main()
