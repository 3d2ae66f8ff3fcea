"""The desk: a local web app on which a reader corrects strikes and claims into labels."""
