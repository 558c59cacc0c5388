//! Questions that compare what the code does with what the policy says; one file a check.
