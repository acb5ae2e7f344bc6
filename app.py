"""`python app.py` is `concept-guide serve`, from a checkout."""

import sys

from assistant.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]])
