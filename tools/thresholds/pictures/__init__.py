"""Pictures of thresholds: charts of sweeps and the illustrations of pages."""
