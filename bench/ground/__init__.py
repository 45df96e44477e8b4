"""What every benchmark stands on: texts, houses, measuring, peers and the table."""
