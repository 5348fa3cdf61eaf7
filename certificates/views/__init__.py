"""Pages of certificates, one file for each kind of visitor."""
