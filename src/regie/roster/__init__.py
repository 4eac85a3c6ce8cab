"""Who works when: staffing maths, the roster, and the Working Hours Act that watches over it."""
