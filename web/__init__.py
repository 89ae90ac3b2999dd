"""The pages: how the program is. They read the register through the use cases and know no Prefect."""
