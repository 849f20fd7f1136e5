"""Rating by people: blind sets, calibration rounds, agreement, discussion, double marking and adjudication."""
