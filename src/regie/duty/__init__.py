"""Who has the watch: handing it over, standing in, checking in, and what an unmanned moment stops."""
