"""One module per protocol: each knows how to bring a source's delivery to a local file."""
