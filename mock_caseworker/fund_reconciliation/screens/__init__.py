"""The screens FR01 to FR10."""
