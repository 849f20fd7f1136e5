"""What scores can bear: generalisability, cut scores and their consequences, differential functioning, items, raters.

Pure functions over plain tables; the service that reads the database and remembers what was worked out is `measures`.
"""
