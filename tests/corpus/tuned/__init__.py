"""The set that the detector is tuned on."""
