"""What stories and failure tests share: a small plan and organisation, an office, a clock and a mailbox."""
