"""The framework of the digital employee (数字员工): it knows how to work, not what social insurance is."""

__version__ = "0.1.0"
