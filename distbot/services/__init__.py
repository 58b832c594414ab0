"""One use case a module, one public function a module."""
