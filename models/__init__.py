"""What the office keeps: facts and rules, tables, queries, and the database behind them."""
