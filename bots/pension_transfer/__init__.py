"""The digital employee for 企业职工基本养老保险关系转移接续."""
