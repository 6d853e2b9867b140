"""The two zones that the demo's wall-clock times are meant in."""

BRUSSELS, TOKYO = "Europe/Brussels", "Asia/Tokyo"
