"""Call for hands: everybody free and lawful is asked, and the first who accept are placed on duty."""
