"""Regie: the control room in which a municipality outsources social-media work and keeps direction."""

__version__ = "0.1.0"
