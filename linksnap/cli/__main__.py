"""`python -m linksnap.cli`: the same as the program `linksnap`."""

from linksnap.cli.main import main

main()
