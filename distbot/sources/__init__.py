"""Where articles come from: one module a source kind, registered by entry point.

`http` is the one way out to the network; modules with a leading underscore are
shared by the kinds and are no plugins.
"""
