"""Clock, actor, text and money: small, plain, known to everyone."""
