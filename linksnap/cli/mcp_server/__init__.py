"""The library for language models: tools and resources of the Model Context Protocol over the REST API."""
