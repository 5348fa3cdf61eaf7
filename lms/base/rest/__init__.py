"""Common ground of the REST interface: how it pages, filters and says what went wrong."""
