"""`dondoc up`: the program's parts as processes of their own, each supervised, none ending another."""
