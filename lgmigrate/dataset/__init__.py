"""Standard-layout files with their profile and manifest: written, read back, described."""
