"""What all dialects share: pages of lines, the scanner of what stands within lines, attributes, alerts, includes."""
