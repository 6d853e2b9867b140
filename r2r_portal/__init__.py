"""The portal: settings, addresses and the parts that every app stands on."""
