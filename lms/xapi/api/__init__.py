"""The record store over HTTP: translates between requests and the domain, decides nothing."""
