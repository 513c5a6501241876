"""What stands between a phone and the server: the day's pack for stores without a signal, the queue of what waits,
the phones of the fleet and what they hold, and the way back in for work that was rescued from one."""
