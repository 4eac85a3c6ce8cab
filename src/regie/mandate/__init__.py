"""Who may say what, where and when: the decision table, its versions, and the brake."""
