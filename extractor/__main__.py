"""`python -m extractor` is the console script `extractor`."""

from extractor.cli import main

if __name__ == "__main__":
    main()
