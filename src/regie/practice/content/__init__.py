"""What the residents of the practice municipality write: plain data, hand-written, about nobody real."""
