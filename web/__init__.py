"""The pages units and reviewers work on."""
