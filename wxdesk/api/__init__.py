"""WeChat over HTTP: one typed method per endpoint, one loop for every call."""
