"""The calendar of what goes out by plan: moments, clashes, what a crisis froze, and what is put right after.

It never sends. A slot hands its text to the one door out; mandate, brake and crisis are asked there again
when the moment comes.
"""
